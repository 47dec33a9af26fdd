//! Watches, warnings and the process that runs them.

use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;

use super::{flag, on, question};
use crate::text::Text;

pub fn watch(text: &Text) -> Command {
    let form = |name: &'static str| [file(text, name), set(text)];
    let [add_file, add_set] = form("help-watch-file");
    let [edit_file, edit_set] = form("help-watch-file");
    Command::new("watch")
        .about(text.get("help-watch"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            question(text, "add", [add_file, add_set]).about(text.get("help-watch-add")),
            question(text, "list", []).about(text.get("help-watch-list")),
            question(text, "edit", [name(text), edit_file.long("file"), edit_set]).about(text.get("help-watch-edit")),
            question(text, "test", [name(text), on(text)]).about(text.get("help-watch-test")),
            question(text, "remove", [name(text)]).about(text.get("help-watch-remove")),
        ])
}

pub fn warnings(text: &Text) -> Command {
    let note = || Arg::new("note").long("note").value_name("TEXT").help(text.get("help-warning-note"));
    let reason = Arg::new("reason").long("reason").value_name("TEXT").required(true).help(text.get("help-reason"));
    let feedback = Arg::new("feedback").value_name("useful|known|wrong|not_mine").required(true);
    let feedback = feedback.value_parser(["useful", "known", "wrong", "not_mine"]).hide_possible_values(true);
    let watch = Arg::new("watch").long("watch").value_name("NAME").help(text.get("help-warnings-watch"));
    Command::new("warnings")
        .about(text.get("help-warnings"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            question(text, "list", [watch, on(text), flag(text, "all", "help-warnings-all")])
                .about(text.get("help-warnings-list")),
            question(text, "show", [id(text), on(text)]).about(text.get("help-warnings-show")),
            question(text, "ack", [id(text), note()]).about(text.get("help-warnings-ack")),
            question(text, "act", [id(text), note()]).about(text.get("help-warnings-act")),
            question(text, "dismiss", [id(text), reason]).about(text.get("help-warnings-dismiss")),
            question(text, "feedback", [id(text), feedback.help(text.get("help-feedback")), note()])
                .about(text.get("help-warnings-feedback")),
            question(text, "replay", letters(text)).about(text.get("help-warnings-replay")),
        ])
}

fn letters(text: &Text) -> [Arg; 5] {
    let plain = |id: &'static str, value: &'static str| {
        Arg::new(id).long(id).value_name(value).help(text.get(&format!("help-letters-{id}")))
    };
    [
        Arg::new("warning").value_name("WARNING").help(text.get("help-letters-warning")),
        plain("watch", "NAME"),
        plain("market", "MARKET").short('m'),
        plain("since", "INSTANT"),
        plain("before", "INSTANT"),
    ]
}

pub fn run(text: &Text) -> Command {
    let instant =
        |id: &'static str| Arg::new(id).long(id).value_name("INSTANT").help(text.get(&format!("help-run-{id}")));
    question(text, "run", [flag(text, "once", "help-run-once"), instant("until"), instant("now")])
}

fn id(text: &Text) -> Arg {
    Arg::new("id").value_name("WARNING").required(true).help(text.get("help-warning-id"))
}

fn name(text: &Text) -> Arg {
    Arg::new("name").value_name("NAME").required(true).help(text.get("help-watch-name"))
}

fn file(text: &Text, help: &str) -> Arg {
    Arg::new("file").value_name("FILE").value_parser(value_parser!(PathBuf)).help(text.get(help))
}

fn set(text: &Text) -> Arg {
    let set = Arg::new("set").long("set").value_name("KEY=VALUE").action(ArgAction::Append);
    set.help(text.get("help-watch-set"))
}
