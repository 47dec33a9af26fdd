//! A small pack in a folder, a ledger beside it, and the program run on both.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::place::{Place, Store};

mod pack;
pub mod served;

/// A folder with a pack and, once imported, a ledger.
pub struct Bench {
    folder: TempDir,
    /// Whether the packs are those of the program.
    built_in: bool,
    /// The database that holds the ledger in place of a file.
    server: Option<Place>,
}

/// A ledger with the packs that are built in, loaded once for all tests.
pub fn built_in() -> &'static Bench {
    static LOADED: std::sync::OnceLock<Bench> = std::sync::OnceLock::new();
    LOADED.get_or_init(|| {
        // a static is never dropped: what an earlier run left is taken away by the next
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for left in fs::read_dir(folder).unwrap().flatten() {
            if left.file_name().to_string_lossy().starts_with("built-in-") {
                let _ = fs::remove_dir_all(left.path());
            }
        }
        let folder = tempfile::Builder::new().prefix("built-in-").tempdir_in(folder).unwrap();
        let bench = Bench { folder, built_in: true, server: None };
        bench.run(&["import", "packs"]).answered();
        bench
    })
}

/// A ledger of one's own with the packs that are built in.
pub fn own_built_in() -> Bench {
    let shared = built_in();
    let bench = Bench { folder: tempfile::tempdir().unwrap(), built_in: true, server: None };
    shared.execute(&format!("VACUUM INTO '{}'", bench.ledger().display()));
    bench
}

/// What a run gave.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Bench {
    /// A pack that loads, and no ledger.
    pub fn new() -> Bench {
        let bench = Bench { folder: tempfile::tempdir().unwrap(), built_in: false, server: None };
        for (path, text) in pack::FILES {
            bench.write(path, text);
        }
        bench
    }

    /// The same with the ledger on a server; none where tests have no server.
    pub fn on_server() -> Option<Bench> {
        Place::on(Store::Postgresql).map(Bench::at)
    }

    /// The same with the ledger in a database.
    pub fn at(place: Place) -> Bench {
        Bench { server: Some(place), ..Bench::new() }
    }

    /// A folder of its own with one market of the same vocabulary, for a second pack.
    pub fn second_pack(&self) -> String {
        let second = self.path("second");
        for (path, text) in pack::FILES.iter().filter(|(p, _)| p.starts_with("vocab/")) {
            let file = second.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let market = second.join("markets/cc/market.toml");
        fs::create_dir_all(market.parent().unwrap()).unwrap();
        fs::write(market, "title = { en = \"Celand\", zh = \"丙国\" }\n").unwrap();
        second.display().to_string()
    }

    /// A pack that has been loaded.
    pub fn loaded() -> Bench {
        let bench = Bench::new();
        bench.run(&["import", "packs"]).answered();
        bench
    }

    pub fn packs(&self) -> PathBuf {
        self.folder.path().join("packs")
    }

    pub fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    /// A path beside packs and ledger.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the pack.
    pub fn write(&self, path: &str, text: &str) {
        let file = self.packs().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Replaces text in a file of the pack; it must be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let file = self.packs().join(path);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{path} lacks {from}");
        fs::write(file, text.replacen(from, to, 1)).unwrap();
    }

    /// Adds text to the end of a file of the pack.
    pub fn add(&self, path: &str, text: &str) {
        let file = self.packs().join(path);
        let before = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, format!("{before}\n{text}")).unwrap();
    }

    /// Writes a case beside the pack and gives its path.
    pub fn case(&self, name: &str, text: &str) -> String {
        let file = self.path(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("landfall"));
        command.args(args).env_clear();
        match &self.server {
            Some(place) => command.env("LANDFALL_LEDGER", place.address()),
            None => command.env("LANDFALL_LEDGER", self.ledger()),
        };
        if !self.built_in {
            command.env("LANDFALL_PACKS", self.packs());
        }
        command.env("XDG_CONFIG_HOME", self.path("config")).env("LANG", "C").current_dir(self.folder.path());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// The answer as JSON.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        let all: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.run(&all).answered().out).unwrap()
    }

    /// Says no in both languages, in the same place, with the same code.
    #[track_caller]
    pub fn refuses(&self, args: &[&str], code: i32, en: &[&str], zh: &[&str]) {
        for (lang, wanted) in [("en", en), ("zh", zh)] {
            let all: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
            let run = self.run(&all);
            assert_eq!(run.code, code, "{}\n{}", run.out, run.err);
            assert!(run.out.is_empty(), "{}", run.out);
            for text in wanted {
                assert!(run.err.contains(text), "`{text}` is not in\n{}", run.err);
            }
        }
    }

    /// Refuses an import and stores nothing.
    #[track_caller]
    pub fn refuses_import(&self, code: i32, en: &[&str], zh: &[&str]) {
        let before = self.head();
        self.refuses(&["import", "packs"], code, en, zh);
        assert_eq!(self.head(), before, "something was stored");
    }

    /// The first column of what the ledger's file answers.
    pub fn column(&self, sql: &str) -> Vec<String> {
        self.sqlite(async |connection| {
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(connection).await.unwrap()
        })
    }

    /// Changes the ledger's file behind the program's back.
    pub fn execute(&self, sql: &str) {
        self.sqlite(async |connection| {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await.unwrap();
        });
    }

    fn sqlite<T>(&self, work: impl AsyncFnOnce(&mut sqlx::SqliteConnection) -> T) -> T {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.ledger());
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
            let found = work(&mut connection).await;
            sqlx::Connection::close(connection).await.unwrap();
            found
        })
    }

    /// The ledger's head; none where there is no ledger.
    pub fn head(&self) -> Option<String> {
        let path: &Path = &self.ledger();
        path.exists().then(|| self.json(&["verify", "--ledger"])["head"].as_str().unwrap().to_owned())
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    #[track_caller]
    pub fn answered(self) -> Run {
        assert_eq!(self.code, 0, "{}\n{}", self.out, self.err);
        self
    }
}
