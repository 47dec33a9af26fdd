//! Who is registered, and with what rights.

use jiff::Timestamp;
use landfall_core::model::{Kind, nearest};
use landfall_desk::Error;
use landfall_store::Ledger;
use landfall_store::outbox::Secret;
use landfall_store::people::{Organisation, Person};
use serde::Serialize;
use utoipa::ToSchema;

use super::{LOCAL, Role, Who};

/// Somebody, without what nobody should see.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonOut {
    /// Their name.
    pub name: String,
    /// Their organisation; blank for the one that runs the service.
    pub organisation: String,
    /// Where they can be written to.
    pub email: Option<String>,
    /// What they may.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
}

impl PersonOut {
    /// What is shown of a person.
    ///
    /// # Errors
    /// A role nobody knows.
    pub fn of(person: Person) -> Result<PersonOut, Error> {
        Ok(PersonOut {
            role: Role::parse(&person.role)?,
            name: person.name,
            organisation: person.organisation,
            email: person.email,
            since: person.at,
        })
    }
}

/// What is wanted of somebody; what is none stays as it is.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Where they can be written to; blank takes it away.
    pub email: Option<String>,
    /// What they may.
    pub role: Option<Role>,
    /// Their password, hashed already.
    pub password: Option<Secret>,
}

/// A name as it is kept: small letters, so that no two differ by more than it seems.
///
/// # Errors
/// One that is none.
pub fn name(given: &str) -> Result<String, Error> {
    let name = given.trim().to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    let length = name.chars().count();
    if !(2..=64).contains(&length) || !name.chars().all(plain) || name == LOCAL {
        return Err(Error::incorrect("person-name", [given]));
    }
    Ok(name)
}

/// Registers somebody in an organisation.
///
/// # Errors
/// A name that is none or taken, an organisation that is not there or not who asks's, an address that is none, a first
/// person who is no admin.
pub async fn add(
    ledger: &mut Ledger,
    who: &Who,
    (given, organisation): (&str, &str),
    wanted: Wanted,
    now: Timestamp,
) -> Result<PersonOut, Error> {
    let name = name(given)?;
    within(ledger, who, organisation).await?;
    let (Some(role), Some(password)) = (wanted.role, wanted.password) else {
        return Err(Error::incorrect("person-needs", [given]));
    };
    let email = wanted.email.map(address).transpose()?.flatten();
    let organisation = organisation.to_owned();
    let person = Person { name, organisation, email, role: role.as_str().to_owned(), password, at: now };
    ledger.add_person(&person).await?;
    PersonOut::of(person)
}

/// Changes somebody.
///
/// # Errors
/// Somebody nobody knows or of another organisation, an address that is none, the last who could say who may what.
pub async fn edit(
    ledger: &mut Ledger,
    who: &Who,
    given: &str,
    wanted: Wanted,
    now: Timestamp,
) -> Result<PersonOut, Error> {
    let mut person = one(ledger, who, given).await?;
    if let Some(email) = wanted.email {
        person.email = address(email)?;
    }
    if let Some(role) = wanted.role {
        role.as_str().clone_into(&mut person.role);
    }
    if let Some(password) = wanted.password {
        person.password = password;
    }
    ledger.edit_person(&person, now).await?;
    PersonOut::of(person)
}

/// Takes somebody's rights and registration away.
///
/// # Errors
/// As for [`edit`].
pub async fn remove(ledger: &mut Ledger, who: &Who, given: &str, now: Timestamp) -> Result<(), Error> {
    let name = one(ledger, who, given).await?.name;
    Ok(ledger.remove_person(&name, now).await?)
}

/// Everybody somebody may see, by name.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn seen(ledger: &Ledger, who: &Who) -> Result<Vec<PersonOut>, Error> {
    ledger.people(who.sees()).await?.into_iter().map(PersonOut::of).collect()
}

/// Adds an organisation.
///
/// # Errors
/// A name that is none or taken.
pub async fn add_organisation(ledger: &mut Ledger, given: &str, now: Timestamp) -> Result<Organisation, Error> {
    let name = given.trim();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.chars().count() > 64 || !name.chars().all(plain) {
        return Err(Error::incorrect("organisation-name", [given]));
    }
    ledger.add_organisation(name, now).await?;
    Ok(Organisation { name: name.to_owned(), at: now })
}

/// Somebody of an organisation that who asks may see; of another one, they are as unknown as who does not exist.
async fn one(ledger: &Ledger, who: &Who, given: &str) -> Result<Person, Error> {
    let all = ledger.people(who.sees()).await?;
    let name = given.trim().to_lowercase();
    let near = nearest(&name, all.iter().map(|p| p.name.as_str())).unwrap_or_default().to_owned();
    let unknown = || Error::said(Kind::NotFound, "unknown-person", [given, &near]);
    all.into_iter().find(|p| p.name == name).ok_or_else(unknown)
}

async fn within(ledger: &Ledger, who: &Who, organisation: &str) -> Result<(), Error> {
    if who.sees().is_some_and(|own| own != organisation) {
        return Err(Error::said(Kind::Forbidden, "organisation-foreign", [organisation, &who.organisation]));
    }
    let all = ledger.organisations().await?;
    let near = nearest(organisation, all.iter().map(|o| o.name.as_str())).unwrap_or_default();
    let known = organisation.is_empty() || all.iter().any(|o| o.name == organisation);
    if known { Ok(()) } else { Err(Error::said(Kind::NotFound, "unknown-organisation", [organisation, near])) }
}

fn address(email: String) -> Result<Option<String>, Error> {
    let email = email.trim();
    if email.is_empty() {
        return Ok(None);
    }
    let parts = email.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.'));
    if parts.is_none() || email.len() > 254 || email.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(Error::incorrect("person-email", [email]));
    }
    Ok(Some(email.to_owned()))
}
