//! `landfall serve`: the same over HTTP.

use std::net::SocketAddr;

use clap::ArgMatches;
use landfall_core::model::Kind;
use landfall_server::{Office, Settings, serve};
use tokio::net::TcpListener;

use super::Done;
use crate::app::App;
use crate::error::{Error, Result};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let Some(listen) = matches.get_one::<SocketAddr>("listen").copied() else { return Ok(Done::Refused) };
    let busy =
        |e: std::io::Error| Error::said(Kind::Unavailable, "serve-listen", [&listen.to_string(), &e.to_string()]);
    let listener = TcpListener::bind(listen).await.map_err(busy)?;
    let listen = listener.local_addr().map_err(busy)?;
    let office =
        Office::open(app.desk.clone(), Settings { listen, turns: !crate::cli::given(matches, "no-turns") }).await?;
    app.print(&app.text.with("serve-listening", &[("address", &format!("http://{listen}"))]))?;
    if let Some(path) = office.first_run().await? {
        let address = format!("http://{listen}{path}");
        app.print(&app.text.with("serve-first-run", &[("address", &address)]))?;
    }
    serve(office, listener, end()).await.map_err(busy)?;
    app.print(&app.text.get("serve-ended"))?;
    Ok(Done::Answered)
}

/// The end is asked for by a signal.
async fn end() {
    let asked = async {
        #[cfg(unix)]
        {
            let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
            if let Ok(mut terminate) = terminate {
                terminate.recv().await;
            }
        }
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = asked => {}
    }
}
