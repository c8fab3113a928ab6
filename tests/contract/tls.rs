//! Engines behind TLS: the certificates of both sides are checked. `openssl` plays the engine.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use warroom::diligence::advisory::{Advisories, Ask, Terms};
use warroom::diligence::{Kind, Verdict};
use warroom::engine::docker::{DockerEngine, Endpoint, Limits, Tls};
use warroom::engine::{Engine, Error};
use warroom::image::Reference;

use crate::support::daemon::{VERSION, short};

/// A server of openssl; it ends with its value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn openssl(directory: &Path, arguments: &str) -> Command {
    let mut command = Command::new("openssl");
    command.args(arguments.split(' ')).current_dir(directory);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// An authority, and certificates of it for `localhost` and for a client.
fn certificates(directory: &Path) {
    fs::write(directory.join("extensions"), "subjectAltName=DNS:localhost\n").unwrap();
    let mut steps =
        vec!["req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem".to_owned()];
    for (name, prefix) in [("localhost", "server-"), ("client", "")] {
        steps.push(format!(
            "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN={name} -keyout {prefix}key.pem -out \
             {prefix}request.pem"
        ));
        steps.push(format!(
            "x509 -req -days 2 -in {prefix}request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile \
             extensions -out {prefix}cert.pem"
        ));
    }
    for step in steps {
        assert!(openssl(directory, &step).status().unwrap().success(), "{step}");
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn engine(port: u16, tls: Tls) -> DockerEngine {
    let endpoint = Endpoint {
        address: format!("tcp://localhost:{port}"),
        tls: Some(tls),
        ..Endpoint::default()
    };
    let limits = Limits {
        ping: Duration::from_secs(5),
        ..short()
    };
    DockerEngine::with_limits(endpoint, limits)
}

fn files(directory: &Path) -> Tls {
    let file = |name| Some(directory.join(name));
    Tls {
        ca: file("ca.pem"),
        certificate: file("cert.pem"),
        key: file("key.pem"),
    }
}

#[tokio::test]
async fn an_engine_behind_tls_is_spoken_to_when_both_sides_trust_each_other() {
    if openssl(Path::new("/"), "version").status().is_err() {
        eprintln!("skipped: there is no openssl to play the engine");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    certificates(directory);
    // openssl's server sends files that hold whole answers.
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{VERSION}",
        VERSION.len()
    );
    fs::write(directory.join("version"), answer).unwrap();
    let port = free_port();
    let server = format!(
        "s_server -accept {port} -cert server-cert.pem -key server-key.pem -CAfile ca.pem -Verify 1 \
         -verify_return_error -HTTP"
    );
    let _server = Server(openssl(directory, &server).spawn().unwrap());

    let trusted = engine(port, files(directory));
    let mut about = trusted.about().await;
    for _ in 0..50 {
        if !matches!(about, Err(Error::Unreachable { .. })) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        about = trusted.about().await;
    }
    assert_eq!(about.unwrap().product, "Docker 20.10.24");

    let stranger = Tls {
        ca: None,
        ..files(directory)
    };
    let error = engine(port, stranger).about().await.unwrap_err();
    assert!(
        matches!(&error, Error::Unreachable { reason, .. } if reason.contains("certificate")),
        "{error:?}"
    );
    let nobody = Tls {
        certificate: None,
        key: None,
        ..files(directory)
    };
    let error = engine(port, nobody).about().await.unwrap_err();
    assert!(error.is_engine_away(), "the engine asks who is there: {error:?}");

    // The same port as a registry: plain HTTP is no use, and by TLS nobody known vouches for it.
    let registry = Reference::parse(&format!("localhost:{port}/app")).unwrap();
    let error = trusted.registry_tags(&registry).await.unwrap_err();
    assert!(
        matches!(&error, Error::Registry { message } if message.contains("certificate")),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_index_is_asked_for_advisories_by_the_bundle_of_the_settings() {
    if openssl(Path::new("/"), "version").status().is_err() {
        eprintln!("skipped: there is no openssl to play the index");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    certificates(directory);
    let told = r#"{"info": {"name": "one", "version": "1.0", "yanked": false}, "urls": [], "vulnerabilities": []}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{told}",
        told.len()
    );
    fs::create_dir_all(directory.join("api/one/1.0")).unwrap();
    fs::write(directory.join("api/one/1.0/json"), answer).unwrap();
    let port = free_port();
    let server = format!("s_server -accept {port} -cert server-cert.pem -key server-key.pem -HTTP");
    let _server = Server(openssl(directory, &server).spawn().unwrap());
    let api = format!("https://localhost:{port}/api");
    let bundle = fs::read(directory.join("ca.pem")).unwrap();

    let look = async |certificates| {
        let ask = Ask {
            kind: Kind::Python,
            name: "one".to_owned(),
            version: "1.0".to_owned(),
            source: None,
        };
        let terms = Terms {
            api: Some(&api),
            system: None,
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
            certificates,
            stale_days: 14,
            ignored: &|_| None,
        };
        let looked = Advisories::open(None).look(&[ask], &terms).await;
        looked.findings[0][0].clone()
    };
    let mut finding = look(Some(bundle.as_slice())).await;
    for _ in 0..50 {
        if finding.verdict == Verdict::Pass {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        finding = look(Some(bundle.as_slice())).await;
    }
    assert_eq!(finding.verdict, Verdict::Pass, "{finding:?}");
    let finding = look(None).await;
    assert_eq!(
        finding.verdict,
        Verdict::Unknown,
        "the system knows no such authority: {finding:?}"
    );
    assert!(finding.evidence[0].value.contains("certificate"), "{finding:?}");
    let nothing = b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    let finding = look(Some(nothing.as_slice())).await;
    assert!(
        finding.evidence[0].value.contains("no certificate that can be read"),
        "{finding:?}"
    );
}

#[tokio::test]
async fn a_tls_endpoint_without_an_engine_is_out_of_reach() {
    let error = engine(free_port(), Tls::default()).about().await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    let error = engine(free_port(), files(Path::new("/no/such/directory")))
        .about()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Configuration { .. }), "{error:?}");
}
