//! Keys: made once, kept in a file that only its owner reads.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use landfall_core::model::{Hash, Kind, canonical_json};
use serde::{Deserialize, Serialize};

use super::{Certificate, Issuer, Settings, Signed};
use crate::error::{Error, Result};

/// A public key as people and programs compare it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// The key in PEM.
    pub pem: String,
    /// SHA-256 of the key's DER bytes.
    pub fingerprint: Hash,
}

impl PublicKey {
    fn of(key: &VerifyingKey) -> Result<PublicKey> {
        let der = key.to_public_key_der().map_err(broken)?;
        let pem = key.to_public_key_pem(LineEnding::LF).map_err(broken)?;
        Ok(PublicKey { pem, fingerprint: Hash::of(der.as_bytes()) })
    }

    /// Reads a public key in PEM; `name` is what errors call it.
    ///
    /// # Errors
    /// Text that is no public key.
    pub fn read(text: &str, name: &str) -> Result<PublicKey> {
        let wrong = |e: ed25519_dalek::pkcs8::spki::Error| Error::incorrect("certify-public", [name, &e.to_string()]);
        PublicKey::of(&VerifyingKey::from_public_key_pem(text.trim()).map_err(wrong)?)
    }

    /// Whether this key signed bytes; a key that proves nothing signs nothing.
    #[must_use]
    pub fn signed(&self, bytes: &[u8], signature: &str) -> bool {
        let signature: Option<Signature> = signature.parse().ok();
        let key = VerifyingKey::from_public_key_pem(&self.pem).ok();
        matches!((key, signature), (Some(key), Some(signature)) if key.verify_strict(bytes, &signature).is_ok())
    }
}

/// A private key with the name it signs under.
pub struct Signer {
    /// The name.
    pub name: String,
    /// Its public key.
    pub public: PublicKey,
    key: SigningKey,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("name", &self.name).field("public", &self.public).finish_non_exhaustive()
    }
}

impl Signer {
    /// The signer that is configured.
    ///
    /// # Errors
    /// Where none is, its file cannot be read, others may read it, or it holds no key.
    pub fn open(settings: &Settings) -> Result<Signer> {
        let none = || Error::said(Kind::NotFound, "certify-no-key", []);
        let (file, name) = settings.key.as_deref().zip(settings.issuer.as_deref()).ok_or_else(none)?;
        if name.trim().is_empty() {
            return Err(none());
        }
        let key = private(file)?;
        Ok(Signer { name: name.to_owned(), public: PublicKey::of(&key.verifying_key())?, key })
    }

    /// Signs a certificate, in which this signer becomes the issuer.
    #[must_use]
    pub fn signed(&self, certificate: Certificate) -> Signed {
        let issuer = Issuer { name: self.name.clone(), key: self.public.clone() };
        let certificate = Certificate { issuer, ..certificate };
        let signature = format!("{:x}", self.key.sign(canonical_json(&certificate).as_bytes()));
        Signed { certificate, signature }
    }
}

fn private(file: &Path) -> Result<SigningKey> {
    let failed = |e: std::io::Error| Error::file(file, &e);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(file).map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(Error::said(Kind::Forbidden, "certify-key-open", [&file.display().to_string()]));
        }
    }
    let text = fs::read_to_string(file).map_err(failed)?;
    SigningKey::from_pkcs8_pem(&text).map_err(|_| Error::incorrect("certify-key-wrong", [&file.display().to_string()]))
}

/// The public key of a private key's file.
///
/// # Errors
/// As for [`Signer::open`].
pub fn public_key(file: &Path) -> Result<PublicKey> {
    PublicKey::of(&private(file)?.verifying_key())
}

/// Makes a private key in a new file that only its owner may read.
///
/// # Errors
/// Where the file is there already, or cannot be written.
pub fn new_key(file: &Path) -> Result<PublicKey> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(broken)?;
    let key = SigningKey::from_bytes(&seed);
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(broken)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut kept = options.open(file).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::said(Kind::Conflict, "certify-key-there", [&file.display().to_string()])
        }
        _ => Error::file(file, &e),
    })?;
    let written = kept.write_all(pem.as_bytes()).and_then(|()| File::sync_all(&kept));
    written.map_err(|e| {
        // half a key is none
        let _ = fs::remove_file(file);
        Error::file(file, &e)
    })?;
    PublicKey::of(&key.verifying_key())
}

fn broken(error: impl ToString) -> Error {
    Error::said(Kind::Fault, "certify-broken", [&error.to_string()])
}
