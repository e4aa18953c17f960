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
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::fail::log;
use super::patient::Patient;
use crate::error::{Error, Result};

/// Connections at once.
const CONNECTIONS: usize = 512;

/// How long a request's head may take.
const HEAD: Duration = Duration::from_secs(15);

/// How long a client may take nothing of its answer.
const UNREAD: Duration = Duration::from_secs(30);

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

fn take<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
    stream: S,
    place: OwnedSemaphorePermit,
    router: &Router,
    open: &GracefulShutdown,
) {
    let service = TowerToHyperService::new(router.clone());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(Patient::new(stream, UNREAD)), service);
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

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    /// Hands a connection to `client`, and tells what it read before the server hung up; the clock
    /// runs on whenever all wait.
    fn hung_up(client: impl AsyncFnOnce(&mut DuplexStream) -> Vec<u8>) -> Vec<u8> {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let router = Router::new().route("/", get(async || "x".repeat(1 << 20)));
            let (mut ours, theirs) = tokio::io::duplex(4096);
            let (room, open) = (Arc::new(Semaphore::new(1)), GracefulShutdown::new());
            let place = Arc::clone(&room).acquire_owned().await.unwrap();
            take(theirs, place, &router, &open);
            let read = tokio::time::timeout(DAY, client(&mut ours)).await.unwrap();
            let free = tokio::time::timeout(Duration::from_secs(600), room.acquire()).await;
            assert!(free.is_ok(), "the connection is still held");
            read
        })
    }

    #[test]
    fn a_head_that_does_not_end_is_given_up() {
        let read = hung_up(async |client| {
            client.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
            let mut read = Vec::new();
            client.read_to_end(&mut read).await.unwrap();
            read
        });
        assert!(!read.windows(6).any(|w| w == b"200 OK"));
    }

    #[test]
    fn a_connection_that_asks_nothing_is_given_up() {
        hung_up(async |_| Vec::new());
    }

    #[test]
    fn an_answer_that_nobody_takes_is_given_up() {
        hung_up(async |client| {
            client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
            Vec::new()
        });
    }

    #[test]
    fn an_answer_that_is_taken_slowly_arrives() {
        let read = hung_up(async |client| {
            client
                .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .await
                .unwrap();
            let (mut read, mut part) = (Vec::new(), [0; 4096]);
            loop {
                tokio::time::sleep(UNREAD / 2).await;
                match client.read(&mut part).await.unwrap() {
                    0 => return read,
                    n => read.extend(&part[..n]),
                }
            }
        });
        assert!(read.len() > 1 << 20);
    }
}
