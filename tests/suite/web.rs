//! Web: a site on loopback as the world would see it: HTTPS with a root of its own, hosts by name,
//! entity tags, and a log of who asked for what.

use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use qsec_search::capture::sha256_hex;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) conditional: bool,
    pub(crate) at: Instant,
}

#[derive(Default)]
struct Shared {
    log: Vec<Asked>,
    open: HashMap<String, usize>,
    most: usize,
    /// Statuses by URL without scheme.
    answers: HashMap<String, u16>,
}

/// The server; it ends with the process.
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    hosts: Vec<String>,
    certificates: TempDir,
    shared: Arc<Mutex<Shared>>,
}

impl Web {
    /// Serves `dir`, laid out as `<host>/<path>`, over HTTPS.
    pub(crate) fn tls(dir: PathBuf, hosts: &[&str]) -> Self {
        let certificates = TempDir::new().unwrap();
        let (ca_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = ca.self_signed(&ca_key).unwrap();
        fs::write(certificates.path().join("root.pem"), root.pem()).unwrap();
        let names: Vec<String> = hosts.iter().map(|h| (*h).to_owned()).collect();
        let leaf = CertificateParams::new(names).unwrap();
        let cert = leaf.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![cert.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::start(dir, hosts, certificates, Some(acceptor))
    }

    /// The same over HTTP, also as a proxy would be asked.
    pub(crate) fn plain(dir: PathBuf, hosts: &[&str]) -> Self {
        Self::start(dir, hosts, TempDir::new().unwrap(), None)
    }

    fn start(
        dir: PathBuf,
        hosts: &[&str],
        certificates: TempDir,
        tls: Option<TlsAcceptor>,
    ) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::<Mutex<Shared>>::default();
        let log = Arc::clone(&shared);
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                while let Ok((socket, _)) = listener.accept().await {
                    let (dir, log, tls) = (dir.clone(), Arc::clone(&log), tls.clone());
                    tokio::spawn(async move {
                        match tls {
                            None => serve(socket, &dir, &log).await,
                            Some(tls) => serve(tls.accept(socket).await.ok()?, &dir, &log).await,
                        }
                    });
                }
            });
        });
        let hosts = hosts.iter().map(|h| (*h).to_owned()).collect();
        Self { address, hosts, certificates, shared }
    }

    /// The root that vouches for the server, as PEM.
    pub(crate) fn root(&self) -> PathBuf {
        self.certificates.path().join("root.pem")
    }

    /// The flags that map the hosts to this server.
    pub(crate) fn resolved(&self) -> Vec<String> {
        let flags = self.hosts.iter().map(|host| format!("--resolve={host}={}", self.address));
        flags.collect()
    }

    /// Answers with `status` at `url` (without scheme) from now on; 200 serves the file again.
    pub(crate) fn answer(&self, url: &str, status: u16) {
        self.shared.lock().unwrap().answers.insert(url.to_owned(), status);
    }

    /// What was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared.lock().unwrap().log)
    }

    /// The most requests that one host ever had open at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.lock().unwrap().most
    }
}

async fn serve(
    mut socket: impl AsyncRead + AsyncWrite + Unpin,
    dir: &Path,
    shared: &Mutex<Shared>,
) -> Option<()> {
    loop {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(socket.read_u8().await.ok()?);
        }
        let text = String::from_utf8(bytes).ok()?;
        let target = text.split(' ').nth(1)?;
        let header = |name: &str| {
            let line = text.lines().find(|l| l.to_ascii_lowercase().starts_with(name));
            line.map(|l| l[name.len()..].trim().to_owned())
        };
        // A proxy is asked for the whole URL.
        let target =
            target.split_once("://").map_or(target, |(_, rest)| &rest[rest.find('/').unwrap()..]);
        let (host, path) = (header("host:")?, target.split('?').next()?.to_owned());
        let wanted = header("if-none-match:");
        let answer = {
            let mut shared = shared.lock().unwrap();
            let open = shared.open.entry(host.clone()).or_default();
            *open += 1;
            shared.most = shared.most.max(shared.open[&host]);
            let conditional = wanted.is_some();
            shared.log.push(Asked {
                host: host.clone(),
                path: path.clone(),
                conditional,
                at: Instant::now(),
            });
            shared.answers.get(&format!("{host}{path}")).copied().filter(|status| *status != 200)
        };
        let reply = answer.map_or_else(
            || file(dir, &host, &path, wanted.as_deref()),
            |status| format!("HTTP/1.1 {status} Told So\r\nContent-Length: 0\r\n\r\n").into_bytes(),
        );
        let sent = socket.write_all(&reply).await;
        if let Some(open) = shared.lock().unwrap().open.get_mut(&host) {
            *open -= 1;
        }
        sent.ok()?;
        socket.flush().await.ok()?;
    }
}

/// The file of a mirror that stands for a URL.
fn file(dir: &Path, host: &str, path: &str, wanted: Option<&str>) -> Vec<u8> {
    let base = format!("{}/{host}{path}", dir.display());
    let candidates = [
        base.clone(),
        format!("{base}index.html"),
        format!("{base}.html"),
        format!("{base}/index.html"),
        format!("{base}index.html.gz"),
    ];
    let found = candidates.into_iter().find_map(|at| Some((fs::read(&at).ok()?, at)));
    let Some((body, at)) = found else {
        return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
            .into();
    };
    let tag = format!("\"{}\"", &sha256_hex(&body)[..16]);
    if wanted == Some(&tag) {
        return format!("HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n").into_bytes();
    }
    let (at, coding) = match at.strip_suffix(".gz") {
        Some(at) => (at, "Content-Encoding: gzip\r\n"),
        None => (at.as_str(), ""),
    };
    let mime = match at.rsplit('.').next().unwrap() {
        "html" => "text/html",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        _ => "text/plain",
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\n{coding}ETag: {tag}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.into_bytes(), body].concat()
}
