//! A PostgreSQL server for as long as a command runs: `cargo xtask postgres -- CMD…`.
//!
//! It listens on a socket in a temporary folder only, trusts whoever may open that folder, forgets what it is told
//! (nothing waits for the disk), and is gone with its folder when the command ends, however it ends.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The variable in which the command finds the address of the server; a name of a database is still to follow it.
pub const ADDRESS: &str = "LANDFALL_POSTGRES";

/// Users a server may run as where we are root, whom it refuses; the first that is there.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where Debian keeps the programs of all versions.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// Runs a command beside a server of its own, or without one where PostgreSQL is not installed; gives its exit code.
///
/// # Errors
/// What keeps the server or the command from starting.
pub fn run(command: &[&str]) -> Result<i32, String> {
    let (program, args) = command.split_first().ok_or("which command?")?;
    let mut command = Command::new(program);
    command.args(args);
    let server = match programs() {
        Some(programs) => Some(Server::start(&programs)?),
        None => {
            eprintln!("PostgreSQL is not installed: tests with it are skipped");
            None
        }
    };
    if let Some(server) = &server {
        command.env(ADDRESS, server.address());
    }
    let status = command.status().map_err(|e| format!("{program}: {e}"))?;
    Ok(status.code().unwrap_or(1))
}

/// The folder of the newest version's programs.
fn programs() -> Option<PathBuf> {
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let found = fs::read_dir(PROGRAMS).ok()?.flatten().map(|entry| entry.path());
    let newest = found.filter(|p| p.join("bin/initdb").exists()).max_by_key(|p| version(p))?;
    Some(newest.join("bin"))
}

struct Server {
    process: Child,
    /// How it is told to end.
    stop: Command,
    folder: Folder,
}

/// A program of PostgreSQL, run as whoever the server belongs to.
fn program(path: &Path, folder: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(path);
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command.current_dir(folder).stdout(Stdio::null());
    command
}

impl Server {
    fn start(programs: &Path) -> Result<Server, String> {
        let folder = std::env::temp_dir().join(format!("landfall-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let folder = Folder(folder);
        let user = owner(&folder.0)?;
        let program = |name: &str| program(&programs.join(name), &folder.0, user);
        let data = folder.0.join("data");
        let laid_out = program("initdb")
            .args(["--username=landfall", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .status()
            .map_err(|e| format!("initdb: {e}"))?;
        if !laid_out.success() {
            return Err("initdb could not lay out a server".to_owned());
        }
        let log = fs::File::create(folder.0.join("log")).map_err(|e| format!("log: {e}"))?;
        let process = program("postgres")
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder.0)
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"])
            .args([
                "-c",
                "synchronous_commit=off",
                "-c",
                "max_connections=300",
                "-c",
                "dynamic_shared_memory_type=mmap",
            ])
            .stderr(log)
            // a signal from the keyboard is for the command; the server goes when it is done
            .process_group(0)
            .spawn()
            .map_err(|e| format!("postgres: {e}"))?;
        let mut stop = program("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "-D"]).arg(&data);
        let mut server = Server { folder, process, stop };
        server.wait()?;
        Ok(server)
    }

    /// Waits until somebody answers at the socket.
    fn wait(&mut self) -> Result<(), String> {
        let started = Instant::now();
        let socket = self.folder.0.join(".s.PGSQL.5432");
        while UnixStream::connect(&socket).is_err() {
            let ended = self.process.try_wait().ok().flatten().is_some();
            if ended || started.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.folder.0.join("log")).unwrap_or_default();
                return Err(format!("the server does not answer:\n{log}"));
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn address(&self) -> String {
        format!("postgres://landfall@{}", self.folder.0.display().to_string().replace('/', "%2F"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // nothing it holds is wanted any more, so it need not store it first
        if !self.stop.status().is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// A folder that goes when this does.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // processes that are about to end may write once more
        for _ in 0..50 {
            match fs::remove_dir_all(&self.0) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => sleep(Duration::from_millis(20)),
                _ => break,
            }
        }
    }
}

/// Gives the folder to whoever the server runs as: ourselves, or, where we are root, somebody it does not refuse.
fn owner(folder: &Path) -> Result<Option<(u32, u32)>, String> {
    use std::os::unix::fs::MetadataExt as _;
    let failed = |e: std::io::Error| format!("{}: {e}", folder.display());
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    if fs::metadata(folder).map_err(failed)?.uid() != 0 {
        return Ok(None);
    }
    let known = fs::read_to_string("/etc/passwd").map_err(|e| format!("/etc/passwd: {e}"))?;
    let numbers = |user: &str| {
        let line = known.lines().find_map(|line| line.strip_prefix(user)?.strip_prefix(':'))?;
        let mut fields = line.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let (user, group) = USERS.iter().find_map(|user| numbers(user)).ok_or("no user for the server to run as")?;
    chown(folder, Some(user), Some(group)).map_err(failed)?;
    Ok(Some((user, group)))
}
