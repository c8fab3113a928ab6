//! A small HTTP client for registries and package indexes: no redirects, bounded bodies, the system's certificates (or those that
//! `SSL_CERT_FILE` names), or a bundle's.

use std::sync::{Arc, OnceLock};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, USER_AGENT};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use tokio::sync::OnceCell;

/// The longest body that is read.
const LONGEST: usize = 4 * 1024 * 1024;

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Deserialize)]
struct Problems {
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    code: Option<String>,
    message: Option<String>,
}

impl Answer {
    /// What a failed answer says: the first error's message, else the status.
    pub(crate) fn words(&self) -> String {
        let problems = serde_json::from_slice::<Problems>(&self.body).ok();
        let first = problems.and_then(|problems| problems.errors.into_iter().next());
        first
            .and_then(|problem| problem.message.or(problem.code))
            .unwrap_or_else(|| self.status.to_string())
    }
}

/// The client; the certificates are read when they are first needed. Connections are used again by the same client.
#[derive(Default)]
pub(crate) struct Web {
    /// A CA bundle (PEM) that stands in for the system's certificates.
    bundle: Option<Vec<u8>>,
    secure: OnceCell<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>,
    plain: OnceLock<Client<HttpConnector, Full<Bytes>>>,
}

impl Web {
    /// A client that trusts the certificates of a bundle (PEM) and no others; the system's where there is none.
    pub(crate) fn trusting(bundle: Option<Vec<u8>>) -> Self {
        Self {
            bundle,
            ..Self::default()
        }
    }

    pub(crate) async fn get(&self, uri: &Uri, header: Option<(HeaderName, &str)>) -> Result<Answer, String> {
        let headers: Vec<_> = header
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        self.get_with(uri, &headers).await
    }

    /// [`Web::get`] with any headers.
    pub(crate) async fn get_with(&self, uri: &Uri, headers: &[(HeaderName, String)]) -> Result<Answer, String> {
        self.send(Method::GET, uri, headers, String::new()).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, uri: &Uri, form: String) -> Result<Answer, String> {
        let header = (CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned());
        self.send(Method::POST, uri, &[header], form).await
    }

    async fn send(
        &self,
        method: Method,
        uri: &Uri,
        headers: &[(HeaderName, String)],
        body: String,
    ) -> Result<Answer, String> {
        let mut request = Request::builder().method(method).uri(uri).header(USER_AGENT, agent());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| error.to_string())?;
        let answer = if uri.scheme_str() == Some("https") {
            self.secure().await?.request(request).await
        } else {
            let plain = || Client::builder(TokioExecutor::new()).build(HttpConnector::new());
            self.plain.get_or_init(plain).request(request).await
        };
        let (head, body) = answer.map_err(|error| innermost(&error))?.into_parts();
        let body = Limited::new(body, LONGEST).collect().await;
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: body.map_err(|error| innermost(&*error))?.to_bytes(),
        })
    }

    async fn secure(&self) -> Result<&Client<HttpsConnector<HttpConnector>, Full<Bytes>>, String> {
        self.secure
            .get_or_try_init(|| async {
                let connector = if let Some(bundle) = &self.bundle {
                    HttpsConnectorBuilder::new().with_tls_config(trust(bundle)?)
                } else {
                    let read = tokio::task::spawn_blocking(|| HttpsConnectorBuilder::new().with_native_roots());
                    let read = read.await.map_err(|error| error.to_string())?;
                    read.map_err(|error| format!("no certificates: {error}"))?
                };
                let connector = connector.https_only().enable_http1().build();
                Ok(Client::builder(TokioExecutor::new()).build(connector))
            })
            .await
    }
}

/// TLS that trusts the certificates of a bundle. Those that cannot be read are left out, as other programs do.
fn trust(bundle: &[u8]) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(CertificateDer::pem_slice_iter(bundle).flatten());
    if added == 0 {
        return Err("the CA bundle holds no certificate that can be read".to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|error| error.to_string())?;
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}

/// Who asks, and where those who run a server read who that is, once the program has such a page.
fn agent() -> String {
    let agent = concat!("warroom/", env!("CARGO_PKG_VERSION"));
    let page = env!("CARGO_PKG_HOMEPAGE");
    if page.is_empty() {
        agent.to_owned()
    } else {
        format!("{agent} (+{page})")
    }
}

/// The innermost cause: outer ones say no more than "client error".
pub(crate) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
