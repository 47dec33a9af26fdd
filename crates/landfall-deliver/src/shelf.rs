//! Files that readers fetch.

use std::path::PathBuf;

use landfall_store::keeping::organisation;
use landfall_store::outbox::Endpoint;
use tokio::io::AsyncWriteExt as _;

use super::{Config, Trouble};

/// The file of an endpoint: its address is a plain name in the folder of the configuration, or of its organisation
/// there.
pub fn file(endpoint: &Endpoint, config: &Config) -> Result<PathBuf, Trouble> {
    let name = endpoint.address.as_str();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.starts_with('.') || name.len() > 100 || !name.chars().all(plain) {
        return Err(Trouble::new("address-wrong", name));
    }
    Ok(config.folder.join(organisation(&endpoint.name)).join(name))
}

/// Puts a text in the place of the one before it; a reader sees the one or the other whole. Gives the file's name.
pub async fn put(endpoint: &Endpoint, config: &Config, text: &str) -> Result<String, Trouble> {
    let path = file(endpoint, config)?;
    let failed = |e: std::io::Error| Trouble::new("file-unwritable", format_args!("{}: {e}", path.display()));
    let folder = path.parent().unwrap_or(&config.folder);
    tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    let part = folder.join(format!(".{}.part", endpoint.address));
    let mut file = tokio::fs::File::create(&part).await.map_err(failed)?;
    file.write_all(text.as_bytes()).await.map_err(failed)?;
    file.sync_all().await.map_err(failed)?;
    tokio::fs::rename(&part, &path).await.map_err(failed)?;
    Ok(endpoint.address.clone())
}
