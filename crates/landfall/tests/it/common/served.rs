//! The service, run as a process of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use super::Bench;

/// A service that listens; it ends with this.
pub struct Served {
    child: Child,
    address: String,
    log: Arc<Mutex<String>>,
    reading: Option<JoinHandle<()>>,
}

/// What came back.
pub struct Got {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Served {
    /// Serves a ledger where a port is free.
    pub fn start(bench: &Bench, more: &[&str]) -> Served {
        let args: Vec<&str> =
            ["serve", "--listen", "127.0.0.1:0", "--no-turns"].into_iter().chain(more.iter().copied()).collect();
        let mut command = bench.command(&args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.split("http://").nth(1).unwrap_or_else(|| panic!("{line}")).split(['/', ' ', ';']).next().unwrap();
        let address = address.to_owned();
        let log = Arc::new(Mutex::new(String::new()));
        let (mut from, into) = (child.stderr.take().unwrap(), Arc::clone(&log));
        let reading = std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(n) = from.read(&mut piece) {
                if n == 0 {
                    return;
                }
                into.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..n]));
            }
        });
        Served { child, address, log, reading: Some(reading) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn open(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    /// One request, as bytes, with headers as they stand.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Got {
        let mut stream = self.open();
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n{more}\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        Got::read(stream)
    }

    pub fn get(&self, path: &str) -> Got {
        self.ask("GET", path, &[], "")
    }

    pub fn post(&self, path: &str, body: &Value) -> Got {
        self.ask("POST", path, &[("content-type", "application/json")], &body.to_string())
    }

    /// Asks the process to end, as a service manager does.
    pub fn end(&self) {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Whether it has ended.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end, and gives everything it logged.
    pub fn log(mut self) -> String {
        self.child.wait().unwrap();
        self.reading.take().unwrap().join().unwrap();
        self.log.lock().unwrap().clone()
    }
}

impl Got {
    /// Reads what comes until the other side closes.
    pub fn read(mut stream: TcpStream) -> Got {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (headers, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text}"));
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Got { status, headers: headers.to_ascii_lowercase(), body: body.to_owned() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
