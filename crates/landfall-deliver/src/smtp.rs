//! Connecting to a mail relay at an address that was found fit.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Fate, Outcome, Road, Target, Trouble};

/// How much a relay may say in one connection. Bytes.
const LONGEST_TALK: usize = 1 << 18;

/// When a connection becomes encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Before anything is said.
    FromTheStart,
    /// By STARTTLS, or nothing is sent.
    Upgraded,
    /// Never: only to a relay inside.
    None,
}

/// Connects and says hello.
pub async fn connect(road: &Road, target: &Target, safety: Safety) -> Result<AsyncSmtpConnection, Outcome> {
    let failed = |code: &'static str, detail: String| Outcome::failed(Fate::Again, Trouble::new(code, detail));
    let tcp = TcpStream::connect(road.addresses.as_slice()).await;
    let tcp = tcp.map_err(|e| failed("unreachable", e.to_string()))?;
    let peer = tcp.peer_addr().map_err(|e| failed("unreachable", e.to_string()))?;
    let host = target.host.to_string();
    // a name in brackets is an IPv6 address
    let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let hello = ClientId::default();
    let broken = |e: lettre::transport::smtp::Error| {
        if e.is_tls() { failed("certificate", e.to_string()) } else { failed("broken", e.to_string()) }
    };
    if safety == Safety::FromTheStart {
        let name = ServerName::try_from(name).map_err(|e| failed("certificate", e.to_string()))?;
        let connector = TlsConnector::from(road.trust.tls.clone());
        let tls = connector.connect(name, tcp).await.map_err(|e| failed("certificate", e.to_string()))?;
        let stream = Bounded { stream: tls, peer, left: LONGEST_TALK };
        return AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await.map_err(broken);
    }
    let stream = Bounded { stream: tcp, peer, left: LONGEST_TALK };
    let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await.map_err(broken)?;
    if safety == Safety::Upgraded {
        if !connection.can_starttls() {
            return Err(failed("tls-missing", host));
        }
        let mut parameters = TlsParameters::builder(name);
        for root in &road.trust.roots {
            parameters = parameters.add_root_certificate(Certificate::from_der(root.clone()).map_err(broken)?);
        }
        let parameters = parameters.build_rustls().map_err(broken)?;
        connection.starttls(parameters, &hello).await.map_err(broken)?;
    }
    Ok(connection)
}

/// A connection from which only so much is read.
#[derive(Debug)]
struct Bounded<S> {
    stream: S,
    peer: SocketAddr,
    left: usize,
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other("the relay does not stop talking")));
        }
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        self.left = self.left.saturating_sub(into.filled().len() - before);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug> AsyncTokioStream for Bounded<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}
