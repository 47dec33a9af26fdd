//! Where the ledger and the packs lie: file < environment < flags.

use std::collections::BTreeMap;
use std::path::PathBuf;

use landfall_store::Location;
use serde::Deserialize;

use crate::certify;
use crate::deliver::Settings;
use crate::error::{Error, Result};
use crate::log;

/// What `config.toml` may say.
#[derive(Debug, Default, Deserialize)]
pub struct Config {
    /// The ledger's file, or the address of a server.
    pub ledger: Option<PathBuf>,
    /// A folder of packs in place of those built in.
    pub packs: Option<PathBuf>,
    /// `en` or `zh`.
    pub lang: Option<String>,
    /// What may be reached, and where feeds and calendars are written.
    #[serde(default)]
    pub deliver: Settings,
    /// A folder of cases of one's own, TOML or JSON.
    pub cases: Option<PathBuf>,
    /// By source: the file or folder in which its newest edition lies, for `landfall run` to read when it is due.
    #[serde(default)]
    pub imports: BTreeMap<String, PathBuf>,
    /// Who signs certificates.
    #[serde(default)]
    pub certify: certify::Settings,
    /// What the service writes of its own work.
    #[serde(default)]
    pub log: log::Settings,
    /// Keys that mean nothing.
    #[serde(skip)]
    pub unknown: Vec<String>,
}

/// Keys of the file.
pub const KEYS: [&str; 8] = ["ledger", "packs", "lang", "deliver", "cases", "imports", "certify", "log"];

impl Config {
    /// Reads the file of the user, where there is one.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    pub fn read() -> Result<Config> {
        let Some(path) = file() else {
            return Ok(Config::default());
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Config::default());
            }
            Err(error) => return Err(Error::file(&path, &error)),
        };
        let wrong = |e: toml::de::Error| Error::incorrect("config-wrong", [&path.display().to_string(), e.message()]);
        let table: toml::Table = toml::from_str(&text).map_err(wrong)?;
        let unknown = table.keys().filter(|k| !KEYS.contains(&k.as_str())).cloned().collect();
        let config: Config = table.try_into().map_err(wrong)?;
        Ok(Config { unknown, ..config })
    }

    /// Where the ledger is: the flag, else `LANDFALL_LEDGER`, else the file's word, else a file in the user's data
    /// folder.
    pub fn ledger(&self, flag: Option<Location>) -> Location {
        let environment = || std::env::var_os("LANDFALL_LEDGER").filter(|v| !v.is_empty()).map(Location::from);
        let said = || self.ledger.clone().map(Location::from);
        let data = || data_folder().map(|f| f.join("landfall.db").into());
        let found = flag.or_else(environment).or_else(said).or_else(data);
        found.unwrap_or_else(|| Location::from("landfall.db"))
    }

    /// A folder of packs in place of those built in: the flag, else `LANDFALL_PACKS`, else the file's word.
    pub fn packs(&self, flag: Option<PathBuf>) -> Option<PathBuf> {
        let environment = || std::env::var_os("LANDFALL_PACKS").filter(|v| !v.is_empty()).map(PathBuf::from);
        flag.or_else(environment).or_else(|| self.packs.clone())
    }
}

fn file() -> Option<PathBuf> {
    Some(folder("XDG_CONFIG_HOME", ".config")?.join("landfall/config.toml"))
}

/// The user's folder for what this program keeps.
pub(crate) fn data_folder() -> Option<PathBuf> {
    Some(folder("XDG_DATA_HOME", ".local/share")?.join("landfall"))
}

fn folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    let set = std::env::var_os(variable).filter(|v| !v.is_empty()).map(PathBuf::from);
    set.or_else(|| Some(std::env::home_dir()?.join(below_home)))
}
