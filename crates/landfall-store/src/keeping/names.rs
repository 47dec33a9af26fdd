//! Names of what an organisation keeps for itself: `@organisation/name`. Watches and endpoints of whoever runs the ledger
//! have plain names, their cases `@/name`; no name a person chooses holds a slash or begins with `@`.

/// The name under which an organisation's own thing is kept; that of a blank organisation stays as it is.
#[must_use]
pub fn scoped(organisation: &str, name: &str) -> String {
    if organisation.is_empty() { name.to_owned() } else { format!("@{organisation}/{name}") }
}

/// The name under which an organisation's own case is kept: samples and vehicles of sources have plain names.
#[must_use]
pub fn scoped_case(organisation: &str, name: &str) -> String {
    format!("@{organisation}/{name}")
}

/// The organisation a kept name belongs to; blank for whoever runs the ledger.
#[must_use]
pub fn organisation(name: &str) -> &str {
    name.strip_prefix('@').and_then(|rest| rest.split_once('/')).map_or("", |(organisation, _)| organisation)
}

/// The name as its organisation calls it.
#[must_use]
pub fn bare(name: &str) -> &str {
    name.strip_prefix('@').and_then(|rest| rest.split_once('/')).map_or(name, |(_, name)| name)
}

/// Whether an organisation may see a case: its own, samples and vehicles of sources; files are those of whoever runs the
/// ledger.
#[must_use]
pub fn seen_by(asking: &str, case: &str) -> bool {
    let file = || case.ends_with(".toml") || case.ends_with(".json");
    if case.starts_with('@') { organisation(case) == asking } else { asking.is_empty() || !file() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_back_to_its_own_organisation_and_to_no_other() {
        let name = scoped("acme", "plan");
        assert_eq!((organisation("@/car"), bare("@/car"), scoped_case("", "car").as_str()), ("", "car", "@/car"));
        assert!(seen_by("", "@/car") && !seen_by("acme", "@/car") && !seen_by("acme", "/srv/a.toml"));
        assert_eq!((organisation(&name), bare(&name)), ("acme", "plan"));
        assert!(seen_by("acme", &name) && !seen_by("acme2", &name) && !seen_by("", &name));
        assert_eq!((organisation("plan"), bare("plan"), scoped("", "plan").as_str()), ("", "plan", "plan"));
        // the path of a file of whoever runs the ledger
        assert_eq!((organisation("/srv/a.toml"), bare("/srv/a.toml")), ("", "/srv/a.toml"));
        assert!(seen_by("acme", "aion_v"));
    }
}
