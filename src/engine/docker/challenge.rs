//! How a registry asks for credentials, and how they are given:
//! [token authentication](https://distribution.github.io/distribution/spec/auth/token/).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard::auth::DockerCredentials;

/// What a `WWW-Authenticate` header asks for.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Challenge {
    /// User name and password with each request.
    Basic,
    /// A token of the realm.
    Bearer {
        realm: String,
        service: Option<String>,
        scope: Option<String>,
    },
}

/// Reads the header.
pub(super) fn parse(header: &str) -> Option<Challenge> {
    let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    if scheme.eq_ignore_ascii_case("basic") {
        return Some(Challenge::Basic);
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let (mut realm, mut service, mut scope) = (None, None, None);
    let mut rest = rest.trim_start();
    while let Some((key, after)) = rest.split_once('=') {
        // Values stand in quotes since scopes hold commas.
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        let slot = match key.trim().to_ascii_lowercase().as_str() {
            "realm" => Some(&mut realm),
            "service" => Some(&mut service),
            "scope" => Some(&mut scope),
            _ => None,
        };
        if let Some(slot) = slot {
            *slot = Some(value.to_owned());
        }
        rest = after.trim_start_matches([',', ' ']);
    }
    Some(Challenge::Bearer {
        realm: realm?,
        service,
        scope,
    })
}

/// The header of user name and password, where there are both.
pub(super) fn basic(credentials: &DockerCredentials) -> Option<String> {
    let (user, password) = (credentials.username.as_ref()?, credentials.password.as_ref()?);
    Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}

/// Keys and values as a query or a form.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let encoded: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={}", escape(value)))
        .collect();
    encoded.join("&")
}

fn escape(value: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        assert_eq!(parse("Basic realm=\"x\""), Some(Challenge::Basic));
        assert_eq!(
            parse(r#"Bearer realm="https://auth/token",service="r",scope="repository:a/b:pull,push",error="x""#),
            Some(Challenge::Bearer {
                realm: "https://auth/token".to_owned(),
                service: Some("r".to_owned()),
                scope: Some("repository:a/b:pull,push".to_owned()),
            })
        );
        assert_eq!(parse("Bearer service=r"), None);
        assert_eq!(parse("Bearer realm=\"open"), None);
        assert_eq!(parse("Negotiate"), None);
    }

    #[test]
    fn queries_are_escaped() {
        assert_eq!(query(&[("a", "x y&z"), ("b", "é")]), "a=x%20y%26z&b=%C3%A9");
    }
}
