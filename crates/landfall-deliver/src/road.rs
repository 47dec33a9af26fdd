//! A connection that reaches only what was found fit.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;
use url::Host;

use super::{Config, Target, Trouble};
use crate::{Error, Result};

/// What encrypted connections trust.
#[derive(Debug, Clone)]
pub(super) struct Trust {
    pub(super) tls: Arc<ClientConfig>,
    pub(super) roots: Vec<Vec<u8>>,
}

impl Trust {
    /// The certificates of the system and those of the configuration.
    pub(super) fn of(config: &Config) -> Result<Trust> {
        let wrong = |e: rustls::Error| Error::Tls(e.to_string());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let extra = config.roots.iter().map(|der| CertificateDer::from(der.clone()));
        let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(wrong)?;
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(wrong)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Trust { tls: Arc::new(tls), roots: config.roots.clone() })
    }
}

/// The way to one endpoint for one pass: its addresses were looked up once, found fit, and stay as they are.
#[derive(Debug, Clone)]
pub struct Road {
    pub(super) addresses: Vec<SocketAddr>,
    pub(super) trust: Trust,
    pub(super) timeout: Duration,
    pub(super) client: reqwest::Client,
}

impl Road {
    /// Looks a target up and makes the way to it.
    pub(super) async fn to(target: &Target, trust: &Trust, config: &Config) -> Result<Road, Trouble> {
        let addresses = target.resolve(config).await?;
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured((*trust.tls).clone())
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .timeout(config.timeout);
        if let Host::Domain(name) = &target.host {
            client = client.resolve_to_addrs(name, &addresses);
        }
        let client = client.build().map_err(|e| Trouble::new("address-wrong", e))?;
        Ok(Road { addresses, trust: trust.clone(), timeout: config.timeout, client })
    }
}
