//! The tags of a repository, asked of its registry by the
//! [distribution API](https://distribution.github.io/distribution/spec/api/#listing-image-tags), since engines have no
//! call for it.

use bollard::auth::DockerCredentials;
use hyper::header::{AUTHORIZATION, LINK, WWW_AUTHENTICATE};
use hyper::{StatusCode, Uri};
use serde::Deserialize;
use tokio::time::timeout;

use super::challenge::{self, Challenge};
use super::client::Client;
use super::credentials;
use crate::engine::Error;
use crate::image::Reference;
use crate::web::{Answer, Web};

/// Where the registry of `docker.io` answers.
const HUB: &str = "registry-1.docker.io";
/// The most pages that are read, and the tags asked for on each.
const PAGES: usize = 50;
const PAGE: usize = 1000;

#[derive(Deserialize)]
struct Page {
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

/// The tags that the registry holds for a reference's repository, in the registry's order.
pub(super) async fn tags(client: &Client, reference: &Reference) -> Result<Vec<String>, Error> {
    let limit = client.limits().registry;
    timeout(limit, async {
        let credentials = credentials::find(client.endpoint(), reference.domain()).await;
        Registry::new(reference, credentials).tags().await
    })
    .await
    .unwrap_or_else(|_| {
        Err(Error::Slow {
            what: format!("the registry {}", reference.domain()),
            limit,
        })
    })
}

struct Registry<'a> {
    reference: &'a Reference,
    credentials: Option<DockerCredentials>,
    web: Web,
    host: &'a str,
    /// The header that the registry accepted.
    authorization: Option<String>,
}

impl<'a> Registry<'a> {
    fn new(reference: &'a Reference, credentials: Option<DockerCredentials>) -> Self {
        Self {
            reference,
            credentials,
            web: Web::default(),
            host: if reference.domain() == "docker.io" {
                HUB
            } else {
                reference.domain()
            },
            authorization: None,
        }
    }

    async fn tags(&mut self) -> Result<Vec<String>, Error> {
        let path = format!("/v2/{}/tags/list?n={PAGE}", self.reference.path());
        let (scheme, mut answer) = self.first(&path).await?;
        let mut tags = Vec::new();
        for _ in 0..PAGES {
            self.check(&answer)?;
            let page: Page = serde_json::from_slice(&answer.body)
                .map_err(|error| self.refused(&format!("its list of tags cannot be understood: {error}")))?;
            tags.extend(page.tags.unwrap_or_default());
            let link = answer.headers.get(LINK).and_then(|link| link.to_str().ok());
            let Some(next) = link.and_then(|link| next(link, scheme, self.host)) else {
                break;
            };
            answer = self.get(scheme, &next).await?;
        }
        Ok(tags)
    }

    /// The first page. A registry on this machine may speak plain HTTP, as engines allow it there; no other may.
    async fn first(&mut self, path: &str) -> Result<(&'static str, Answer), Error> {
        if is_local(self.host) {
            match self.get("http", path).await {
                // How servers that expect TLS answer.
                Ok(answer) if answer.status != StatusCode::BAD_REQUEST => return Ok(("http", answer)),
                Err(error @ (Error::Unauthorized { .. } | Error::Refused { .. })) => return Err(error),
                Err(Error::Registry { message }) if message.contains("onnection refused") => {
                    return Err(Error::Registry { message });
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(("https", self.get("https", path).await?))
    }

    /// Asks, and asks again with credentials or a token where the registry wants one.
    async fn get(&mut self, scheme: &str, path: &str) -> Result<Answer, Error> {
        let uri = self.uri(&format!("{scheme}://{}{path}", self.host))?;
        let answer = self.ask(&uri).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let wanted = answer
            .headers
            .get_all(WWW_AUTHENTICATE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .find_map(challenge::parse);
        self.authorization = match wanted {
            Some(Challenge::Basic) => self.credentials.as_ref().and_then(challenge::basic),
            Some(Challenge::Bearer { realm, service, scope }) => {
                if !is_safe(&realm, scheme) {
                    return Err(self.refused(&format!("it sends to {realm} for a token, which is not safe")));
                }
                Some(self.token(&realm, service.as_deref(), scope.as_deref()).await?)
            }
            None => None,
        };
        if self.authorization.is_none() {
            return Ok(answer);
        }
        self.ask(&uri).await
    }

    async fn token(&self, realm: &str, service: Option<&str>, scope: Option<&str>) -> Result<String, Error> {
        let pull = format!("repository:{}:pull", self.reference.path());
        let mut query = vec![("scope", scope.unwrap_or(&pull))];
        query.extend(service.map(|service| ("service", service)));
        let identity = self
            .credentials
            .as_ref()
            .and_then(|credentials| credentials.identitytoken.as_deref());
        let answer = if let Some(identity) = identity {
            query.extend([
                ("grant_type", "refresh_token"),
                ("client_id", "warroom"),
                ("refresh_token", identity),
            ]);
            let uri = self.uri(realm)?;
            self.web.post(&uri, challenge::query(&query)).await
        } else {
            let mark = if realm.contains('?') { '&' } else { '?' };
            let uri = self.uri(&format!("{realm}{mark}{}", challenge::query(&query)))?;
            let basic = self.credentials.as_ref().and_then(challenge::basic);
            let header = basic.as_deref().map(|value| (AUTHORIZATION, value));
            self.web.get(&uri, header).await
        }
        .map_err(|reason| self.out_of_reach(&reason))?;
        self.check(&answer)?;
        let token: Token = serde_json::from_slice(&answer.body)
            .map_err(|error| self.refused(&format!("its token cannot be understood: {error}")))?;
        token
            .token
            .or(token.access_token)
            .map(|token| format!("Bearer {token}"))
            .ok_or_else(|| self.refused("it gave no token"))
    }

    async fn ask(&self, uri: &Uri) -> Result<Answer, Error> {
        let header = self.authorization.as_deref().map(|value| (AUTHORIZATION, value));
        let answer = self.web.get(uri, header).await;
        answer.map_err(|reason| self.out_of_reach(&reason))
    }

    fn check(&self, answer: &Answer) -> Result<(), Error> {
        if answer.status.is_success() {
            return Ok(());
        }
        let message = format!("the registry {} says: {}", self.host, answer.words());
        Err(match answer.status {
            StatusCode::NOT_FOUND => Error::NotFound { message },
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => {
                Error::Unauthorized { message }
            }
            status if status.is_server_error() => Error::Registry { message },
            _ => Error::Refused { message },
        })
    }

    fn uri(&self, text: &str) -> Result<Uri, Error> {
        text.parse()
            .map_err(|error| self.refused(&format!("`{text}` is no address: {error}")))
    }

    fn out_of_reach(&self, reason: &str) -> Error {
        Error::Registry {
            message: format!("cannot reach the registry {}: {reason}", self.host),
        }
    }

    fn refused(&self, reason: &str) -> Error {
        Error::Refused {
            message: format!("the registry {}: {reason}", self.host),
        }
    }
}

/// Whether credentials may be sent to this realm: encrypted, or, as the registry itself, on this machine.
fn is_safe(realm: &str, scheme: &str) -> bool {
    let Ok(uri) = realm.parse::<Uri>() else { return false };
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => scheme == "http" && uri.host().is_some_and(is_local),
        _ => false,
    }
}

/// Whether a registry is on this machine: engines speak plain HTTP to those without being told.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.split(':').next().unwrap_or(host),
    };
    name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The path of the next page, by the `Link` header; pages elsewhere are not followed.
fn next(link: &str, scheme: &str, host: &str) -> Option<String> {
    let (target, relation) = link.strip_prefix('<')?.split_once('>')?;
    if !relation.replace('"', "").contains("rel=next") {
        return None;
    }
    let path = target.strip_prefix(&format!("{scheme}://{host}")).unwrap_or(target);
    (path.starts_with("/v2/")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for host in [
            "localhost",
            "localhost:5000",
            "127.0.0.1:5000",
            "127.1.2.3",
            "[::1]:5000",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "registry-1.docker.io",
            "10.0.0.1:5000",
            "localhost.example.com",
            "128.0.0.1",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }

    #[test]
    fn credentials_go_unencrypted_to_no_other_machine() {
        for (realm, scheme, safe) in [
            ("https://auth.example.com/token", "https", true),
            ("https://auth.example.com/token", "http", true),
            ("http://localhost:5001/token", "http", true),
            ("http://[::1]:5001/token", "http", true),
            ("http://auth.example.com/token", "http", false),
            ("http://localhost@auth.example.com/token", "http", false),
            ("http://localhost:5001/token", "https", false),
            ("/token", "https", false),
            ("ftp://localhost/token", "http", false),
        ] {
            assert_eq!(is_safe(realm, scheme), safe, "{realm} from {scheme}");
        }
    }

    #[test]
    fn pages_are_followed_on_the_same_registry_alone() {
        let next = |link| next(link, "https", "r:5");
        assert_eq!(
            next(r#"</v2/a/tags/list?last=b&n=2>; rel="next""#).as_deref(),
            Some("/v2/a/tags/list?last=b&n=2")
        );
        assert_eq!(next("<https://r:5/v2/a>; rel=next").as_deref(), Some("/v2/a"));
        assert_eq!(next("<https://other/v2/a>; rel=\"next\""), None);
        assert_eq!(next("</v2/a>; rel=\"last\""), None);
        assert_eq!(next("nonsense"), None);
    }
}
