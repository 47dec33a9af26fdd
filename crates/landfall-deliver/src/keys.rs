//! Secrets we make and certificates an operator names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use landfall_store::outbox::Secret;
use ring::rand::{SecureRandom as _, SystemRandom};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::{Error, Result};

/// A new secret for a webhook: 32 random bytes.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn new_secret() -> Result<Secret> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|e| Error::Tls(e.to_string()))?;
    Ok(Secret::new(format!("whsec_{}", STANDARD.encode(bytes))))
}

/// The certificates of a PEM file, in DER.
///
/// # Errors
/// Where one of them cannot be read.
pub fn certificates(pem: &[u8]) -> Result<Vec<Vec<u8>>> {
    let read = |c: Result<CertificateDer<'static>, _>| c.map(|c| c.to_vec());
    CertificateDer::pem_slice_iter(pem)
        .map(read)
        .collect::<Result<_, rustls::pki_types::pem::Error>>()
        .map_err(|e| Error::Tls(e.to_string()))
}
