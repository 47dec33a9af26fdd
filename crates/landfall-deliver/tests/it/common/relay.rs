//! A mail relay on loopback that answers as a test says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a relay answers a command.
#[derive(Debug, Clone)]
pub enum Reply {
    Says(String),
    Silence,
    Endless,
    Reset,
}

type Script = Arc<dyn Fn(&str) -> Option<Reply> + Send + Sync>;

/// What one connection brought: the commands, and the mail behind `DATA`.
#[derive(Debug, Clone, Default)]
pub struct Talk {
    pub commands: Vec<String>,
    pub mail: String,
}

pub struct Relay {
    pub address: SocketAddr,
    talks: Arc<Mutex<Vec<Talk>>>,
    task: JoinHandle<()>,
}

impl Relay {
    /// Answers a command as the script says, else as a relay does that takes everything. The greeting is asked for as
    /// `CONNECT`, what follows the mail as `.`.
    pub async fn start(script: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let talks: Arc<Mutex<Vec<Talk>>> = Arc::default();
        let (script, all): (Script, _) = (Arc::new(script), talks.clone());
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let place = {
                    let mut all = all.lock().unwrap();
                    all.push(Talk::default());
                    all.len() - 1
                };
                let (script, all) = (script.clone(), all.clone());
                tokio::spawn(async move {
                    // the other side may go away at any time
                    let _ = talk(stream, &script, |talk| change(&all, place, talk)).await;
                });
            }
        });
        Relay { address, talks, task }
    }

    pub fn talks(&self) -> Vec<Talk> {
        self.talks.lock().unwrap().clone()
    }

    /// Every mail taken.
    pub fn mails(&self) -> Vec<String> {
        self.talks().into_iter().map(|t| t.mail).filter(|m| !m.is_empty()).collect()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn change(all: &Mutex<Vec<Talk>>, place: usize, said: Said) {
    let mut all = all.lock().unwrap();
    match said {
        Said::Command(command) => all[place].commands.push(command),
        Said::Mail(mail) => all[place].mail = mail,
    }
}

enum Said {
    Command(String),
    Mail(String),
}

async fn talk(stream: TcpStream, script: &Script, said: impl Fn(Said)) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut command = "CONNECT".to_owned();
    loop {
        let usual = match command.split([' ', ':']).next().unwrap_or_default() {
            "CONNECT" => "220 relay\r\n",
            "EHLO" => "250-relay\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
            "DATA" => "354 go on\r\n",
            "AUTH" => "235 welcome\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        match script(&command).unwrap_or(Reply::Says(usual.to_owned())) {
            Reply::Says(text) => stream.get_mut().write_all(text.as_bytes()).await?,
            Reply::Silence => {
                let _ = stream.read_line(&mut String::new()).await?;
            }
            Reply::Endless => loop {
                stream.get_mut().write_all("250-x".repeat(1000).as_bytes()).await?;
            },
            Reply::Reset => {
                stream.get_ref().set_zero_linger()?;
                return Ok(());
            }
        }
        if command == "DATA" {
            let mut mail = String::new();
            while !mail.ends_with("\r\n.\r\n") {
                if stream.read_line(&mut mail).await? == 0 {
                    return Ok(());
                }
            }
            said(Said::Mail(mail));
            command = ".".to_owned();
            continue;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        line.trim_end().clone_into(&mut command);
        said(Said::Command(command.clone()));
    }
}
