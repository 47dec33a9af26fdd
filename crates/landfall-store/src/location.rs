//! Where a ledger is.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::postgres::PgConnectOptions;

use crate::{Error, Result};

/// Where a ledger is: a file, or a database of a PostgreSQL server. What is written `postgres://…` or
/// `postgresql://…` is a server, all else a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file.
    File(PathBuf),
    /// A database of a server.
    Server(Server),
}

/// A database of a PostgreSQL server. Its address may hold a password, which shows nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    address: String,
}

/// How the address of a server begins.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

impl Server {
    /// How to connect.
    pub(crate) fn options(&self) -> Result<PgConnectOptions> {
        let options = PgConnectOptions::from_str(&self.address);
        let options = options.map_err(|e| Error::Address { ledger: self.clone().into(), detail: e.to_string() })?;
        match options.get_database() {
            Some(_) => Ok(options.application_name("landfall")),
            None => Err(Error::Address { ledger: self.clone().into(), detail: "it names no database".to_owned() }),
        }
    }

    /// The address itself, with whatever secrets it holds.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.address
    }
}

impl Location {
    /// The file; none where it is a server.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Location::File(path) => Some(path),
            Location::Server(_) => None,
        }
    }

    /// The file beside the ledger whose name is that of the ledger and what is given; none beside a server.
    #[must_use]
    pub fn beside(&self, suffix: &str) -> Option<PathBuf> {
        let path = self.file()?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        Some(path.with_file_name(name))
    }

    /// A name for a folder of what belongs to the ledger and does not lie beside it: letters, digits and `-` only; none
    /// where it is a file.
    #[must_use]
    pub fn folder_name(&self) -> Option<String> {
        let Location::Server(server) = self else { return None };
        let shown = server.to_string();
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        Some(SCHEMES.iter().fold(shown.as_str(), |s, scheme| s.trim_start_matches(scheme)).chars().map(plain).collect())
    }

    pub(crate) fn is_unnamed(&self) -> bool {
        self.file().is_some_and(|path| path.as_os_str().is_empty())
    }
}

/// A location that nobody has named yet.
impl Default for Location {
    fn default() -> Location {
        Location::File(PathBuf::new())
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(options) = PgConnectOptions::from_str(&self.address) else { return f.write_str("postgres://…") };
        let database = options.get_database().unwrap_or_default();
        let (user, port) = (options.get_username(), options.get_port());
        match options.get_socket() {
            Some(socket) => write!(f, "postgres://{user}@{}:{port}/{database}", socket.display()),
            None => write!(f, "postgres://{user}@{}:{port}/{database}", options.get_host()),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(path) => write!(f, "{}", path.display()),
            Location::Server(server) => server.fmt(f),
        }
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Location {
        match path.to_str() {
            Some(text) if SCHEMES.iter().any(|scheme| text.starts_with(scheme)) => {
                Location::Server(Server { address: text.to_owned() })
            }
            _ => Location::File(path),
        }
    }
}

macro_rules! located {
    ($($from:ty),*) => {
        $(impl From<$from> for Location {
            fn from(location: $from) -> Location {
                PathBuf::from(location).into()
            }
        })*
    };
}

located!(&Path, &PathBuf, &str, &String, String, std::ffi::OsString);

impl From<&Location> for Location {
    fn from(location: &Location) -> Location {
        location.clone()
    }
}

impl From<Server> for Location {
    fn from(server: Server) -> Location {
        Location::Server(server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_the_address_of_a_server_is_one_and_all_else_is_a_path() {
        for file in ["ledger.db", "/a/postgres:/b", "postgres.db", "sub/postgresql://x", "http://host/db"] {
            assert_eq!(Location::from(file), Location::File(file.into()));
        }
        for server in ["postgres://host/db", "postgresql://me@host:5433/db"] {
            assert!(matches!(Location::from(server), Location::Server(_)), "{server}");
        }
        let socket = Location::from("postgres://me@%2Frun%2Fpg/db");
        assert_eq!(socket.to_string(), "postgres://me@/run/pg:5432/db");
        assert_eq!(socket.folder_name().as_deref(), Some("me--run-pg-5432-db"));
    }

    #[test]
    fn a_password_shows_in_no_text_whether_the_address_can_be_read_or_not() {
        let passwords = [
            "postgres://me:s3cret@host/db",
            "postgres://host/db?password=s3cret&user=me",
            "postgres://me:s3cret@host:x/db",
        ];
        for address in passwords {
            let location = Location::from(address);
            let error = Error::NotFound { ledger: location.clone() };
            for shown in [location.to_string(), format!("{location:?}"), format!("{error} {error:?}")] {
                assert!(!shown.contains("s3cret"), "{shown}");
            }
            let Location::Server(server) = location else { panic!("a path") };
            assert_eq!(server.reveal(), address);
            if let Err(error) = server.options() {
                assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
            }
        }
    }
}
