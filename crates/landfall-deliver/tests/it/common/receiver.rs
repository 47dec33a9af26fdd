//! A receiver on loopback that answers as a test says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What was asked.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// How a receiver answers.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A status, further headers, a body.
    Says(u16, Vec<(&'static str, String)>, String),
    /// A status and a body that never ends.
    Endless(u16),
    /// Nothing, ever.
    Silence,
    /// The connection is reset.
    Reset,
}

impl Answer {
    pub fn says(status: u16, body: &str) -> Answer {
        Answer::Says(status, Vec::new(), body.to_owned())
    }
}

type Script = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

/// A certificate nobody has signed.
pub struct Certificate {
    pub der: Vec<u8>,
    key: Vec<u8>,
}

pub fn certificate(name: &str) -> Certificate {
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    Certificate { der: made.cert.der().to_vec(), key: made.signing_key.serialize_der() }
}

pub struct Receiver {
    pub address: SocketAddr,
    socket: Option<TcpSocket>,
    script: Script,
    tls: Option<TlsAcceptor>,
    got: Arc<Mutex<Vec<Request>>>,
    task: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Holds a port on which nobody listens yet: connections are refused.
    pub fn down(script: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Receiver {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        let got = Arc::default();
        Receiver { address, socket: Some(socket), script: Arc::new(script), tls: None, got, task: None }
    }

    pub fn start(script: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Receiver {
        let mut receiver = Receiver::down(script);
        receiver.up();
        receiver
    }

    /// Answers over TLS.
    pub fn secure(certificate: &Certificate, script: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Receiver {
        let mut receiver = Receiver::down(script);
        let key = PrivateKeyDer::try_from(certificate.key.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(certificate.der.clone())], key)
            .unwrap();
        receiver.tls = Some(TlsAcceptor::from(Arc::new(config)));
        receiver.up();
        receiver
    }

    /// Begins to listen.
    pub fn up(&mut self) {
        let listener = self.socket.take().unwrap().listen(1024).unwrap();
        self.task = Some(tokio::spawn(serve(listener, self.tls.clone(), self.script.clone(), self.got.clone())));
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything asked so far.
    pub fn got(&self) -> Vec<Request> {
        self.got.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, script: Script, got: Arc<Mutex<Vec<Request>>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (tls, script, got) = (tls.clone(), script.clone(), got.clone());
        tokio::spawn(async move {
            match tls {
                // a client that does not trust the certificate goes away
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        talk(stream, &script, &got, |_| {}).await;
                    }
                }
                None => talk(stream, &script, &got, |s: &TcpStream| s.set_zero_linger().unwrap()).await,
            }
        });
    }
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    script: &Script,
    got: &Mutex<Vec<Request>>,
    reset: impl Fn(&S),
) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await {
        let answer = script(&request);
        got.lock().unwrap().push(request);
        match answer {
            Answer::Says(status, headers, body) => {
                let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
                let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{more}\r\n{body}", body.len());
                if stream.get_mut().write_all(head.as_bytes()).await.is_err() {
                    return;
                }
            }
            Answer::Endless(status) => {
                let head = format!("HTTP/1.1 {status} X\r\ntransfer-encoding: chunked\r\n\r\n");
                let mut sent = stream.get_mut().write_all(head.as_bytes()).await;
                let chunk = format!("2000\r\n{}\r\n", "x".repeat(0x2000));
                while sent.is_ok() {
                    sent = stream.get_mut().write_all(chunk.as_bytes()).await;
                }
                return;
            }
            // until the other side goes away
            Answer::Silence => {
                let _ = stream.read_u8().await;
                return;
            }
            Answer::Reset => return reset(stream.get_ref()),
        }
    }
}

async fn read<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.split("\r\n");
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let pair = |line: &str| line.split_once(": ").map(|(n, v)| (n.to_lowercase(), v.to_owned()));
    let headers: Vec<(String, String)> = lines.filter_map(pair).collect();
    let mut request = Request { path, headers, body: String::new() };
    let mut body = vec![0; request.header("content-length").parse().unwrap_or_default()];
    stream.read_exact(&mut body).await.ok()?;
    request.body = String::from_utf8(body).unwrap();
    Some(request)
}
