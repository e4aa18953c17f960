//! A server on loopback that does as it is told, also what no server should, and keeps a log.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) host: String,
    pub(super) target: String,
    pub(super) headers: HashMap<String, String>,
    pub(super) at: Instant,
}

/// One thing to do for an answer.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Send(Vec<u8>),
    /// The same bytes again and again, with a pause between.
    Repeat(Vec<u8>, Duration),
    /// Nothing more comes, but the connection stays.
    Hang,
    /// The connection ends.
    Close,
}

pub(super) type Reply = Vec<Step>;

/// An answer with headers, whole and well-formed.
pub(super) fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
    bytes.extend(body);
    vec![Step::Send(bytes)]
}

pub(super) fn html(body: impl AsRef<[u8]>) -> Reply {
    answer("200 OK", &[("Content-Type", "text/html; charset=utf-8")], body)
}

/// A page that links to `/0`, `/1`, … before `count`.
pub(super) fn linking(count: usize) -> Reply {
    let links: Vec<String> = (0..count).map(|n| format!("<a href=/{n}>x</a>")).collect();
    html(links.concat())
}

pub(super) fn status(line: &str) -> Reply {
    answer(line, &[], "")
}

pub(super) fn redirect(to: &str) -> Reply {
    answer("301 Moved Permanently", &[("Location", to)], "")
}

/// The head of an answer whose body is still to come.
pub(super) fn head(lines: &str) -> Step {
    Step::Send(format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{lines}\r\n").into_bytes())
}

#[derive(Default)]
struct Log {
    requests: Vec<Request>,
    open: HashMap<String, usize>,
    most: usize,
}

type Handler = dyn Fn(&Request, usize) -> Reply + Send + Sync;

/// The server; it ends with the test's runtime.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    log: Arc<Mutex<Log>>,
}

impl Server {
    /// `handler` gets each request and how often its target was asked for before.
    pub(super) async fn start(
        tls: Option<tokio_rustls::TlsAcceptor>,
        handler: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), log: Arc::default() };
        let (this, handler) =
            (server.clone(), Arc::<Handler>::from(Box::new(handler) as Box<Handler>));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (this, handler, tls) = (this.clone(), Arc::clone(&handler), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => this.serve(socket, &*handler).await,
                        Some(tls) => match tls.accept(socket).await {
                            Ok(stream) => this.serve(stream, &*handler).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        server
    }

    async fn serve(
        &self,
        mut socket: impl AsyncRead + AsyncWrite + Unpin,
        handler: &Handler,
    ) -> Option<()> {
        loop {
            let request = read(&mut socket).await?;
            let before = self.begin(&request);
            let reply = handler(&request, before);
            // Of an answer without end only the client knows when it is over.
            let endless = reply.iter().any(|s| matches!(s, Step::Repeat(..) | Step::Hang));
            if endless {
                self.end(&request.host);
            }
            let sent = send(&mut socket, reply).await;
            if !endless {
                self.end(&request.host);
            }
            sent?;
        }
    }

    fn begin(&self, request: &Request) -> usize {
        let mut log = self.log.lock().unwrap();
        let open = log.open.entry(request.host.clone()).or_default();
        *open += 1;
        log.most = (*open).max(log.most);
        let same = |r: &&Request| (&r.host, &r.target) == (&request.host, &request.target);
        let before = log.requests.iter().filter(same).count();
        log.requests.push(request.clone());
        before
    }

    fn end(&self, host: &str) {
        if let Some(open) = self.log.lock().unwrap().open.get_mut(host) {
            *open -= 1;
        }
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap().requests.clone()
    }

    /// Targets in the order in which they were asked for, without robots.txt.
    pub(super) fn targets(&self) -> Vec<String> {
        let all = self.requests().into_iter().map(|r| r.target);
        all.filter(|t| t != "/robots.txt").collect()
    }

    /// The most requests that one host ever had open at once.
    pub(super) fn most_at_once(&self) -> usize {
        self.log.lock().unwrap().most
    }
}

async fn read(socket: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(socket.read_u8().await.ok()?);
    }
    let text = String::from_utf8(bytes).ok()?;
    let mut lines = text.lines();
    let target = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let host = headers.get("host").cloned().unwrap_or_default();
    Some(Request { host, target, headers, at: Instant::now() })
}

async fn send(socket: &mut (impl AsyncRead + AsyncWrite + Unpin), reply: Reply) -> Option<()> {
    for step in reply {
        match step {
            Step::Send(bytes) => socket.write_all(&bytes).await.ok()?,
            Step::Repeat(bytes, pause) => loop {
                socket.write_all(&bytes).await.ok()?;
                socket.flush().await.ok()?;
                tokio::time::sleep(pause).await;
            },
            // The client's end of the connection tells that it gave up.
            Step::Hang => {
                socket.read_u8().await.ok()?;
            }
            Step::Close => {
                let _ = socket.shutdown().await;
                return None;
            }
        }
        socket.flush().await.ok()?;
    }
    Some(())
}
