//! A small HTTP client for registries: no redirects, bounded bodies, the system's certificates (or those that
//! `SSL_CERT_FILE` names).

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, USER_AGENT};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::failure::innermost;

/// The longest body that is read.
const LONGEST: usize = 4 * 1024 * 1024;

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
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
    pub(super) fn words(&self) -> String {
        let problems = serde_json::from_slice::<Problems>(&self.body).ok();
        let first = problems.and_then(|problems| problems.errors.into_iter().next());
        first
            .and_then(|problem| problem.message.or(problem.code))
            .unwrap_or_else(|| self.status.to_string())
    }
}

/// The client; the certificates are read when they are first needed.
#[derive(Default)]
pub(super) struct Web {
    secure: OnceCell<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>,
}

impl Web {
    pub(super) async fn get(&self, uri: &Uri, header: Option<(HeaderName, &str)>) -> Result<Answer, String> {
        self.send(Method::GET, uri, header, String::new()).await
    }

    /// Sends a form.
    pub(super) async fn post(&self, uri: &Uri, form: String) -> Result<Answer, String> {
        let header = (CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(Method::POST, uri, Some(header), form).await
    }

    async fn send(
        &self,
        method: Method,
        uri: &Uri,
        header: Option<(HeaderName, &str)>,
        body: String,
    ) -> Result<Answer, String> {
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header(USER_AGENT, concat!("warroom/", env!("CARGO_PKG_VERSION")));
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let request = request
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| error.to_string())?;
        let answer = if uri.scheme_str() == Some("https") {
            self.secure().await?.request(request).await
        } else {
            let plain: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
            plain.request(request).await
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
                let builder = tokio::task::spawn_blocking(|| HttpsConnectorBuilder::new().with_native_roots());
                let builder = builder.await.map_err(|error| error.to_string())?;
                let connector = builder.map_err(|error| format!("no certificates: {error}"))?;
                let connector = connector.https_only().enable_http1().build();
                Ok(Client::builder(TokioExecutor::new()).build(connector))
            })
            .await
    }
}
