//! Certificates, good and bad.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::server::{html, status};
use super::*;

/// A server's TLS for `a.test` until `year`, and the root that vouches for it.
fn acceptor(year: i32) -> (TlsAcceptor, Vec<u8>) {
    let (ca_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = ca.self_signed(&ca_key).unwrap();
    let mut leaf = CertificateParams::new(vec!["a.test".to_owned()]).unwrap();
    leaf.not_before = date_time_ymd(2020, 1, 1);
    leaf.not_after = date_time_ymd(year, 1, 1);
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
    (TlsAcceptor::from(Arc::new(config)), root.der().to_vec())
}

async fn crawl_until(year: i32, trust: bool) -> Report {
    let (acceptor, root) = acceptor(year);
    let mut world = World::new(|_, _| status("404 Not Found")).await;
    world.server = Server::start(Some(acceptor), |_, _| html("<p>x")).await;
    world.options.hosts.insert("a.test".into(), world.server.address);
    world.options.roots.extend(trust.then_some(root));
    world.sources = sources(&[source("a", "https://a.test/")]);
    world.crawl().await.0
}

#[tokio::test]
async fn a_good_certificate_is_believed_and_others_are_not() {
    assert_eq!(crawl_until(2200, true).await.counts.captured, 1);
    for (year, trust, word) in [(2021, true, "expired"), (2200, false, "UnknownIssuer")] {
        let report = crawl_until(year, trust).await;
        let Fault::Robots(why) = fault(&report, "https://a.test/") else { panic!() };
        assert!(matches!(**why, Fault::Tls(_)) && why.to_string().contains(word), "{why}");
    }
}
