//! Listen: connections in, with limits on how many and on how slowly they may speak.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::fail::log;
use crate::error::{Error, Result};

/// Connections at once.
const CONNECTIONS: usize = 512;

/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(15);

/// How long the requests in hand may take when the server is to end.
const FAREWELL: Duration = Duration::from_secs(10);

/// How long to wait where the system has no more sockets.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Serves `router` at `address` until the process is asked to end.
pub(super) async fn serve(
    address: SocketAddr,
    router: Router,
    told: impl FnOnce(SocketAddr),
) -> Result<()> {
    let named = address.to_string();
    let fail = || Error::io("listen on", Path::new(&named));
    let listener = TcpListener::bind(address).await.map_err(fail())?;
    told(listener.local_addr().map_err(fail())?);
    let (room, open) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
    let mut end = std::pin::pin!(asked_to_end());
    loop {
        let next = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            (place, accepted) = next => match (place, accepted) {
                (Ok(place), Ok((stream, _))) => take(stream, place, &router, &open),
                (_, Err(e)) => {
                    log(&format!("a connection was lost: {e}"));
                    tokio::time::sleep(EXHAUSTED).await;
                }
                (Err(_), _) => break,
            },
            () = &mut end => break,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, open.shutdown()).await;
    Ok(())
}

fn take(stream: TcpStream, place: OwnedSemaphorePermit, router: &Router, open: &GracefulShutdown) {
    let service = TowerToHyperService::new(router.clone());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let watched = open.watch(connection);
    tokio::spawn(async move {
        let _place = place;
        // A client that hangs up is nobody's fault.
        let _ = watched.await;
    });
}

/// Ends when the process is interrupted or asked to terminate.
async fn asked_to_end() {
    #[cfg(unix)]
    if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            _ = term.recv() => return,
            _ = tokio::signal::ctrl_c() => return,
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
