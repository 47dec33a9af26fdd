//! The command line: names and shapes here, words from the catalogues.

mod certify;
mod delivery;
mod people;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

mod watching;

use crate::output::FORMATS;
use crate::text::Text;

/// The whole command line in one language.
pub fn command(text: &Text) -> Command {
    let subcommands = [
        question(text, "demo", []),
        question(
            text,
            "assess",
            [case(text), markets(text), on(text), known(text), set(text), fail_on(text), receipt(text), full(text)],
        ),
        question(
            text,
            "timeline",
            [case(text), market(text), day(text, "from"), day(text, "through"), known(text), set(text)],
        ),
        question(
            text,
            "diff",
            [case(text), other(text), markets(text), point(text, "from"), point(text, "to"), set(text)],
        ),
        question(text, "duty", [case(text), market(text), on(text), known(text), set(text), receipt(text), full(text)]),
        question(text, "clock", [clock(text), start(text), known(text)]),
        question(text, "forecast", [instrument(text), every(text), on(text), by(text), known(text)]),
        question(text, "market", [place(text), on(text), known(text), full(text), format(text), out(text)]),
        question(
            text,
            "compare",
            [side_by_side(text), on(text), known(text), subject(text), full(text), format(text), out(text)],
        ),
        question(text, "fact", [place(text), attribute(text), on(text), known(text)]),
        question(
            text,
            "gaps",
            [market(text).required(false), on(text), known(text), full(text), format(text), out(text)],
        ),
        question(text, "find", [what(text), known(text), full(text)]),
        certify::certify(text),
        question(text, "verify", [verified(text), whole_ledger(text), head(text)]),
        question(text, "migrate", [elsewhere(text, "to").long("to")]),
        question(text, "backup", [elsewhere(text, "to")]),
        question(text, "restore", [elsewhere(text, "from")]),
        import(text),
        question(text, "sources", [known(text)]),
        question(
            text,
            "export",
            [
                file(text),
                markets(text).required(false),
                known(text),
                flag(text, "include-restricted", "help-include-restricted"),
            ],
        ),
        delivery::endpoint(text),
        delivery::outbox(text),
        crate::apart::command(),
        watching::watch(text),
        watching::warnings(text),
        watching::run(text),
        people::user(text),
        people::token(text),
        people::review(text),
        people::audit(text),
        serve(text),
        question(text, "mcp", []),
    ];
    let root = Command::new("landfall")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help(text.get("help-version")))
        .about(text.get("help-about"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(subcommands)
        .args(globals(text));
    finish(root, text)
}

fn question<const N: usize>(text: &Text, name: &'static str, args: [Arg; N]) -> Command {
    Command::new(name).about(text.get(&format!("help-{name}"))).args(args)
}

fn import(text: &Text) -> Command {
    let dir = Arg::new("dir").value_name("DIR").value_parser(value_parser!(PathBuf)).help(text.get("help-import-dir"));
    let name = Arg::new("pack")
        .long("pack")
        .value_name("NAME")
        .default_value("landfall")
        .hide_default_value(true)
        .help(text.get("help-import-pack"));
    let check = flag(text, "check", "help-import-check");
    let packs = question(text, "packs", [dir, name, check]).about(text.get("help-import-packs"));
    let source = Arg::new("source").value_name("SOURCE").required(true).help(text.get("help-import-source"));
    let path = Arg::new("path").value_name("PATH").required(true).value_parser(value_parser!(PathBuf));
    let path = path.help(text.get("help-import-path"));
    let received = Arg::new("received").long("received").value_name("INSTANT").help(text.get("help-received"));
    let accept = flag(text, "accept", "help-accept");
    question(text, "import", [source, path, received, accept, flag(text, "check", "help-import-check"), full(text)])
        .arg_required_else_help(true)
        .subcommand_negates_reqs(true)
        .args_conflicts_with_subcommands(true)
        .subcommand(packs)
}

fn serve(text: &Text) -> Command {
    let listen = Arg::new("listen").long("listen").value_name("ADDRESS:PORT").default_value("127.0.0.1:7440");
    let listen = listen.value_parser(value_parser!(std::net::SocketAddr)).help(text.get("help-listen"));
    let drain = Arg::new("drain").long("drain").value_name("SECONDS").default_value("0").hide_default_value(true);
    let drain = drain.value_parser(value_parser!(u64).range(..=3600)).help(text.get("help-drain"));
    question(text, "serve", [listen, drain, flag(text, "no-turns", "help-no-turns")])
}

fn file(text: &Text) -> Arg {
    let path = Arg::new("path").value_name("PATH").required(true).value_parser(value_parser!(PathBuf));
    path.help(text.get("help-export-path"))
}

fn globals(text: &Text) -> [Arg; 6] {
    let path = |id: &'static str| {
        Arg::new(id)
            .long(id)
            .value_name("PATH")
            .value_parser(value_parser!(PathBuf))
            .help(text.get(&format!("help-{id}")))
    };
    let choice = |id: &'static str, values: [&'static str; 3]| {
        let values: Vec<&'static str> = values.into_iter().filter(|v| !v.is_empty()).collect();
        let shown = values.join("|").to_uppercase();
        Arg::new(id)
            .long(id)
            .value_name(shown)
            .value_parser(values)
            .hide_possible_values(true)
            .help(text.get(&format!("help-{id}")))
    };
    [
        path("ledger"),
        path("packs"),
        choice("lang", ["en", "zh", ""]),
        choice("color", ["auto", "always", "never"]),
        flag(text, "json", "help-json"),
        Arg::new("help").short('h').long("help").action(ArgAction::Help).help(text.get("help-help")),
    ]
    .map(|arg| arg.global(true))
}

fn flag(text: &Text, id: &'static str, help: &str) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue).help(text.get(help))
}

fn case(text: &Text) -> Arg {
    Arg::new("case").value_name("CASE").required(true).help(text.get("help-case"))
}

fn place(text: &Text) -> Arg {
    Arg::new("place").value_name("MARKET").required(true).help(text.get("help-place"))
}

fn side_by_side(text: &Text) -> Arg {
    let markets = Arg::new("markets").value_name("MARKETS").required(true).num_args(1..);
    markets.value_delimiter(',').help(text.get("help-side-by-side"))
}

fn subject(text: &Text) -> Arg {
    Arg::new("subject").long("subject").value_name("SUBJECT").help(text.get("help-subject"))
}

fn clock(text: &Text) -> Arg {
    Arg::new("clock").value_name("CLOCK").help(text.get("help-clock-name"))
}

fn instrument(text: &Text) -> Arg {
    Arg::new("instrument").value_name("INSTRUMENT").help(text.get("help-instrument"))
}

fn every(text: &Text) -> Arg {
    flag(text, "all", "help-forecast-all")
}

fn by(text: &Text) -> Arg {
    let by = Arg::new("by").long("by").value_name("DATES").value_delimiter(',').action(ArgAction::Append);
    by.help(text.get("help-by"))
}

fn start(text: &Text) -> Arg {
    Arg::new("start").long("start").value_name("INSTANT").requires("clock").help(text.get("help-start"))
}

fn attribute(text: &Text) -> Arg {
    Arg::new("attribute").value_name("ATTRIBUTE").required(true).help(text.get("help-attribute"))
}

fn what(text: &Text) -> Arg {
    Arg::new("text").value_name("TEXT").required(true).num_args(1..).help(text.get("help-find-text"))
}

fn verified(text: &Text) -> Arg {
    Arg::new("receipt").value_name("RECEIPT").value_parser(value_parser!(PathBuf)).help(text.get("help-verify-receipt"))
}

/// `verify --ledger` stands alone; elsewhere `--ledger` takes a path. Here the path may follow it.
fn whole_ledger(text: &Text) -> Arg {
    Arg::new("ledger")
        .long("ledger")
        .value_name("PATH")
        .num_args(0..=1)
        .value_parser(value_parser!(PathBuf))
        .help(text.get("help-verify-ledger"))
}

/// Where a ledger is to be, or is: a file or a server.
fn elsewhere(text: &Text, id: &'static str) -> Arg {
    let place = Arg::new(id).value_name("LEDGER").required(true).value_parser(value_parser!(PathBuf));
    place.help(text.get(&format!("help-elsewhere-{id}")))
}

fn head(text: &Text) -> Arg {
    Arg::new("head")
        .long("head")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(text.get("help-verify-head"))
}

fn markets(text: &Text) -> Arg {
    let market = Arg::new("market").long("market").short('m').value_name("MARKETS").required(true);
    market.value_delimiter(',').action(ArgAction::Append).help(text.get("help-markets"))
}

fn market(text: &Text) -> Arg {
    Arg::new("market").long("market").short('m').value_name("MARKET").required(true).help(text.get("help-market-one"))
}

fn on(text: &Text) -> Arg {
    Arg::new("on").long("on").value_name("DATE").help(text.get("help-on"))
}

fn day(text: &Text, id: &'static str) -> Arg {
    Arg::new(id).long(id).value_name("DATE").required(true).help(text.get(&format!("help-{id}")))
}

fn other(text: &Text) -> Arg {
    Arg::new("other").value_name("CASE").help(text.get("help-other-case"))
}

fn point(text: &Text, id: &'static str) -> Arg {
    Arg::new(id).long(id).value_name("DATE[@INSTANT]").help(text.get(&format!("help-point-{id}")))
}

fn known(text: &Text) -> Arg {
    Arg::new("known").long("known").value_name("INSTANT").help(text.get("help-known"))
}

fn set(text: &Text) -> Arg {
    let set = Arg::new("set").long("set").value_name("SPACE.ATTRIBUTE=VALUE").action(ArgAction::Append);
    set.help(text.get("help-set"))
}

fn fail_on(text: &Text) -> Arg {
    let fail_on = Arg::new("fail-on").long("fail-on").value_name("no|not_met").value_parser(["no", "not_met"]);
    fail_on.hide_possible_values(true).help(text.get("help-fail-on"))
}

fn receipt(text: &Text) -> Arg {
    Arg::new("receipt")
        .long("receipt")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(text.get("help-receipt"))
}

fn format(text: &Text) -> Arg {
    let format = Arg::new("format").long("format").value_name(FORMATS.join("|").to_uppercase()).value_parser(FORMATS);
    format.hide_possible_values(true).help(text.get("help-format"))
}

fn out(text: &Text) -> Arg {
    Arg::new("out").long("out").value_name("FILE").value_parser(value_parser!(PathBuf)).help(text.get("help-out"))
}

fn full(text: &Text) -> Arg {
    flag(text, "full", "help-full")
}

/// Takes the parser's own English headings away.
fn finish(command: Command, text: &Text) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let command = names.into_iter().fold(command, |command, name| command.mut_subcommand(name, |c| finish(c, text)));
    let usage = text.get("help-usage");
    let mut template = format!("{{about-with-newline}}\n{usage} {{usage}}\n");
    if command.has_subcommands() {
        template += &format!("\n{}\n{{subcommands}}\n", text.get("help-commands"));
    }
    if command.get_positionals().next().is_some() {
        template += &format!("\n{}\n{{positionals}}\n", text.get("help-arguments"));
    }
    template += &format!("\n{}\n{{options}}\n", text.get("help-options"));
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_value_name(text.get("help-command-value"))
        .help_template(template)
}

/// The first value of an argument.
pub fn one<'m>(matches: &'m ArgMatches, id: &str) -> Option<&'m str> {
    matches.try_get_one::<String>(id).ok().flatten().map(String::as_str)
}

/// All values of an argument.
pub fn many<'m>(matches: &'m ArgMatches, id: &str) -> Vec<&'m str> {
    matches.try_get_many::<String>(id).ok().flatten().map(|v| v.map(String::as_str).collect()).unwrap_or_default()
}

/// A path.
pub fn path(matches: &ArgMatches, id: &str) -> Option<PathBuf> {
    matches.try_get_one::<PathBuf>(id).ok().flatten().cloned()
}

/// Whether a flag was given.
pub fn given(matches: &ArgMatches, id: &str) -> bool {
    matches.try_get_one::<bool>(id).ok().flatten().copied().unwrap_or(false)
}
