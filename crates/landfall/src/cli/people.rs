//! Who may log in, tokens, proposals and who did what.

use std::path::PathBuf;

use clap::{Arg, Command, value_parser};

use super::{flag, question};
use crate::text::Text;

const ROLES: [&str; 4] = ["reader", "analyst", "reviewer", "admin"];

pub fn user(text: &Text) -> Command {
    let file = || {
        let file = Arg::new("password-file").long("password-file").value_name("FILE");
        file.value_parser(value_parser!(PathBuf)).help(text.get("help-user-password-file"))
    };
    let email = || Arg::new("email").long("email").value_name("ADDRESS").help(text.get("help-user-email"));
    let organisation =
        Arg::new("organisation").long("organisation").value_name("NAME").help(text.get("help-user-organisation"));
    let new = flag(text, "new-organisation", "help-user-new-organisation").requires("organisation");
    group(text, "user").subcommands([
        question(text, "add", [name(text), role(text).required(true), organisation, new, email(), file()])
            .about(text.get("help-user-add")),
        question(text, "list", []).about(text.get("help-user-list")),
        question(text, "edit", [name(text), role(text), email(), flag(text, "password", "help-user-password"), file()])
            .about(text.get("help-user-edit")),
        question(text, "remove", [name(text)]).about(text.get("help-user-remove")),
    ])
}

pub fn token(text: &Text) -> Command {
    let what = Arg::new("name").value_name("NAME").required(true).help(text.get("help-token-name"));
    let person = Arg::new("for").long("for").value_name("PERSON").required(true).help(text.get("help-token-for"));
    let days = Arg::new("days").long("days").value_name("DAYS").required(true).allow_negative_numbers(true);
    let days = days.value_parser(value_parser!(i64)).help(text.get("help-token-days"));
    let id = Arg::new("id").value_name("TOKEN").required(true).help(text.get("help-token-id"));
    group(text, "token").subcommands([
        question(text, "add", [what, person, role(text).required(true), days]).about(text.get("help-token-add")),
        question(text, "list", []).about(text.get("help-token-list")),
        question(text, "revoke", [id]).about(text.get("help-token-revoke")),
    ])
}

pub fn review(text: &Text) -> Command {
    let id = || Arg::new("id").value_name("PROPOSAL").required(true).help(text.get("help-review-id"));
    let note = Arg::new("note").long("note").value_name("TEXT").help(text.get("help-review-note"));
    let reason = Arg::new("reason").long("reason").value_name("TEXT").required(true);
    group(text, "review").subcommands([
        question(text, "list", [flag(text, "all", "help-review-all")]).about(text.get("help-review-list")),
        question(text, "show", [id()]).about(text.get("help-review-show")),
        question(text, "accept", [id(), note]).about(text.get("help-review-accept")),
        question(text, "refuse", [id(), reason.help(text.get("help-review-reason"))])
            .about(text.get("help-review-refuse")),
    ])
}

pub fn audit(text: &Text) -> Command {
    let limit = Arg::new("limit").long("limit").value_name("N").default_value("100").hide_default_value(true);
    question(text, "audit", [limit.value_parser(value_parser!(u32)).help(text.get("help-audit-limit"))])
}

fn group(text: &Text, name: &'static str) -> Command {
    let about = text.get(&format!("help-{name}"));
    Command::new(name).about(about).subcommand_required(true).arg_required_else_help(true)
}

fn name(text: &Text) -> Arg {
    Arg::new("name").value_name("NAME").required(true).help(text.get("help-user-name"))
}

fn role(text: &Text) -> Arg {
    let role = Arg::new("role").long("role").value_name("ROLE").value_parser(ROLES).hide_possible_values(true);
    role.help(text.get("help-user-role"))
}
