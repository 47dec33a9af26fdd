//! `certify` on the command line.

use clap::{Arg, Command, value_parser};
use std::path::PathBuf;

use super::{case, flag, known, market, on, question, set};
use crate::text::Text;

pub fn certify(text: &Text) -> Command {
    let file = |id: &'static str, help: &str| {
        Arg::new(id).long(id).value_name("FILE").value_parser(value_parser!(PathBuf)).help(text.get(help))
    };
    let alone = ["case", "market", "on", "known", "set", "out"];
    question(
        text,
        "certify",
        [
            case(text).required(false),
            market(text).required(false),
            on(text),
            known(text),
            set(text),
            file("out", "help-certify-out"),
            file("page", "help-page"),
            file("verify", "help-certify-verify").conflicts_with_all(alone),
            file("key", "help-certify-key").requires("verify"),
            file("new-key", "help-new-key").conflicts_with_all(alone).conflicts_with_all(["verify", "page"]),
            flag(text, "show-key", "help-show-key")
                .conflicts_with_all(alone)
                .conflicts_with_all(["verify", "page", "new-key"]),
        ],
    )
}
