//! Secrets: made at random, kept as hashes.

use std::fmt::Write as _;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use landfall_core::model::{Hash, Kind};
use landfall_desk::Error;
use landfall_store::outbox::Secret;

/// Bytes of a secret: too many to be guessed.
const BYTES: usize = 32;
/// Bytes of the salt of a password.
const SALT: usize = 16;
/// SOURCE: OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB of memory, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// SOURCE: NIST SP 800-63B-4, 3.1.1.2: fifteen characters where a password is all there is.
const SHORTEST: usize = 15;
/// Beyond it nobody types, and hashing takes the service's time.
pub(crate) const LONGEST: usize = 256;

/// A secret that nobody can guess, behind a prefix that says what it is for.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn random(prefix: &str) -> Result<Secret, Error> {
    let mut text = prefix.to_owned();
    for byte in bytes::<BYTES>()? {
        // writing into a text does not fail
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Secret::new(text))
}

/// A name for something, that no two have.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn handle() -> Result<String, Error> {
    let mut text = String::new();
    for byte in bytes::<6>()? {
        // writing into a text does not fail
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    let failed = |e: getrandom::Error| Error::said(Kind::Unavailable, "ledger-random", [&e.to_string()]);
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// What a random secret is kept as.
#[must_use]
pub fn kept(secret: &str) -> String {
    Hash::of(secret.as_bytes()).0
}

/// What a password is kept as.
///
/// # Errors
/// One that is too short, too long or somebody's name; a system without random bytes.
pub fn hashed(name: &str, password: &Secret) -> Result<Secret, Error> {
    let length = password.reveal().chars().count();
    if length < SHORTEST || password.reveal().len() > LONGEST {
        return Err(Error::incorrect("password-length", [&SHORTEST.to_string(), &LONGEST.to_string()]));
    }
    if password.reveal().to_lowercase().trim() == name.to_lowercase() {
        return Err(Error::incorrect("password-name", []));
    }
    let salt = bytes::<SALT>()?;
    let broke = |e: &dyn std::fmt::Display| Error::said(Kind::Fault, "password-broke", [&e.to_string()]);
    let hashed = hasher().map_err(|e| broke(&e))?.hash_password_with_salt(password.reveal().as_bytes(), &salt);
    hashed.map(|hash| Secret::new(hash.to_string())).map_err(|e| broke(&e))
}

/// What nobody's password is measured against: a secret that was thrown away.
static NOBODY: LazyLock<Option<Secret>> = LazyLock::new(|| hashed("", &random("").ok()?).ok());

/// Whether a password is the one that was kept; takes the same work where there is none.
pub(crate) fn fits(password: &Secret, kept: Option<&Secret>) -> bool {
    let Some(against) = kept.or(NOBODY.as_ref()) else { return false };
    let (Ok(against), Ok(hasher)) = (PasswordHash::new(against.reveal()), hasher()) else { return false };
    hasher.verify_password(password.reveal().as_bytes(), &against).is_ok() && kept.is_some()
}

fn hasher() -> Result<Argon2<'static>, argon2::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_owasp_says_and_fits_itself_alone() {
        let password = Secret::new("a horse that counts to nine");
        let kept = hashed("anna", &password).unwrap();
        assert!(kept.reveal().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.reveal());
        assert!(fits(&password, Some(&kept)));
        assert!(!fits(&Secret::new("a horse that counts to ten"), Some(&kept)));
        assert_ne!(kept, hashed("anna", &password).unwrap());
    }

    #[test]
    fn a_password_that_is_short_or_endless_or_a_name_is_refused() {
        let refused = |name: &str, password: &str| hashed(name, &Secret::new(password)).unwrap_err().code();
        assert_eq!(refused("anna", "fourteen chars"), "password-length");
        assert_eq!(refused("anna", &"x".repeat(257)), "password-length");
        assert_eq!(refused("anna.maria.schmidt", "Anna.Maria.Schmidt"), "password-name");
    }

    #[test]
    fn nobodys_password_fits_nothing_not_even_the_one_it_is_measured_against() {
        assert!(!fits(&Secret::new("a horse that counts to nine"), None));
        let parameters = |hash: &Secret| hash.reveal().rsplitn(3, '$').nth(2).unwrap().to_owned();
        let somebody = hashed("anna", &Secret::new("a horse that counts to nine")).unwrap();
        assert_eq!(parameters(NOBODY.as_ref().unwrap()), parameters(&somebody));
    }
}
