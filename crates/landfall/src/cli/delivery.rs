//! Endpoints and the outbox.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};
use landfall_deliver::CHANNELS;
use landfall_store::outbox::State;

use super::flag;
use crate::text::Text;

pub fn endpoint(text: &Text) -> Command {
    let kinds: Vec<&str> = CHANNELS.iter().map(|c| c.kind).collect();
    let channel = Arg::new("channel").long("channel").value_name(kinds.join("|")).required(true);
    let channel = channel.value_parser(kinds).hide_possible_values(true).help(text.get("help-endpoint-channel"));
    let turned =
        |id: &'static str, other: &'static str| flag(text, id, &format!("help-endpoint-{id}")).conflicts_with(other);
    Command::new("endpoint")
        .about(text.get("help-endpoint"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            said(
                text,
                "endpoint-add",
                [name(text), channel, address(text).required(true)].into_iter().chain(form(text)).chain([flag(
                    text,
                    "operator",
                    "help-endpoint-operator",
                )]),
            ),
            said(text, "endpoint-list", []),
            said(
                text,
                "endpoint-edit",
                [name(text), address(text)]
                    .into_iter()
                    .chain(form(text))
                    .chain([turned("operator", "no-operator"), turned("no-operator", "operator")])
                    .chain([turned("enable", "disable"), turned("disable", "enable")])
                    .chain([flag(text, "rotate", "help-endpoint-rotate").conflicts_with("secret-file")]),
            ),
            said(text, "endpoint-remove", [name(text)]),
            said(text, "endpoint-test", [name(text)]),
        ])
}

pub fn outbox(text: &Text) -> Command {
    let id = Arg::new("id").value_name("MESSAGE").required(true).help(text.get("help-outbox-id"));
    Command::new("outbox")
        .about(text.get("help-outbox"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            said(text, "outbox-list", range(text)),
            said(text, "outbox-show", [id]),
            said(text, "outbox-replay", range(text)),
        ])
}

/// A subcommand whose words stand under its own and its parent's name.
fn said(text: &Text, named: &'static str, args: impl IntoIterator<Item = Arg>) -> Command {
    let (_, name) = named.split_once('-').unwrap_or(("", named));
    Command::new(name).about(text.get(&format!("help-{named}"))).args(args)
}

fn form(text: &Text) -> [Arg; 3] {
    let path = Arg::new("secret-file").long("secret-file").value_name("FILE").action(ArgAction::Append);
    let setting = Arg::new("setting").long("setting").value_name("KEY=VALUE").action(ArgAction::Append);
    let language = Arg::new("language").long("language").value_name("en|zh").value_parser(["en", "zh"]);
    [
        path.value_parser(value_parser!(PathBuf)).help(text.get("help-endpoint-secret-file")),
        setting.help(text.get("help-endpoint-setting")),
        language.hide_possible_values(true).help(text.get("help-endpoint-language")),
    ]
}

fn range(text: &Text) -> [Arg; 7] {
    let states = State::ALL.map(State::as_str);
    let state = Arg::new("state").long("state").value_name(states.join("|")).value_parser(states);
    let plain = |id: &'static str, value: &'static str| {
        Arg::new(id).long(id).value_name(value).help(text.get(&format!("help-outbox-{id}")))
    };
    let number = |id: &'static str| plain(id, "NUMBER").value_parser(value_parser!(i64));
    [
        plain("endpoint", "NAME"),
        plain("market", "MARKET").short('m'),
        state.hide_possible_values(true).help(text.get("help-outbox-state")),
        number("first"),
        number("last"),
        plain("since", "INSTANT"),
        plain("before", "INSTANT"),
    ]
}

fn name(text: &Text) -> Arg {
    Arg::new("name").value_name("NAME").required(true).help(text.get("help-endpoint-name"))
}

fn address(text: &Text) -> Arg {
    Arg::new("address").long("address").value_name("ADDRESS").help(text.get("help-endpoint-address"))
}
