//! `landfall serve`: the same over HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use clap::ArgMatches;
use landfall_core::model::Kind;
use landfall_server::{Office, Settings, serve, start_log};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, channel};

use super::Done;
use crate::app::App;
use crate::error::{Error, Result};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    start_log(&app.log)?;
    let Some(listen) = matches.get_one::<SocketAddr>("listen").copied() else { return Ok(Done::Refused) };
    let busy =
        |e: std::io::Error| Error::said(Kind::Unavailable, "serve-listen", [&listen.to_string(), &e.to_string()]);
    let listener = TcpListener::bind(listen).await.map_err(busy)?;
    let listen = listener.local_addr().map_err(busy)?;
    let office =
        Office::open(app.desk.clone(), Settings { listen, turns: !crate::cli::given(matches, "no-turns") }).await?;
    let ends = ends().map_err(busy)?;
    app.print(&app.text.with("serve-listening", &[("address", &format!("http://{listen}"))]))?;
    if let Some(path) = office.first_run().await? {
        let address = format!("http://{listen}{path}");
        app.print(&app.text.with("serve-first-run", &[("address", &address)]))?;
    }
    let drain = Duration::from_secs(matches.get_one::<u64>("drain").copied().unwrap_or_default());
    serve(office, listener, ends, drain).await.map_err(busy)?;
    app.print(&app.text.get("serve-ended"))?;
    Ok(Done::Answered)
}

/// Says each time a signal asks for the end; from now on none ends the process by itself.
fn ends() -> std::io::Result<Receiver<()>> {
    let (tell, told) = channel(2);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                if tell.send(()).await.is_err() {
                    return;
                }
            }
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && tell.send(()).await.is_ok() {} });
    Ok(told)
}
