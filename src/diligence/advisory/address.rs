//! The address of an index's JSON API.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Uri;
use std::fmt::Write as _;

/// The address of the JSON API that belongs to a simple index, as public and private indexes lay them out side by side:
/// `https://index.example/simple/` has `https://index.example/pypi`. None where the index's address does not end so.
#[must_use]
pub fn api_of_index(index_url: &str) -> Option<String> {
    let plain = index_url.trim().split(['?', '#']).next()?;
    let root = plain.trim_end_matches('/').strip_suffix("/simple")?;
    let (scheme, rest) = root.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (is_web && !rest.is_empty()).then(|| format!("{root}/pypi"))
}

/// An address as it is asked, and as it may be shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    /// Without user and password, and without a slash at its end.
    pub(super) shown: String,
    /// The value of `Authorization`, where the address has a user and a password.
    pub(super) authorization: Option<String>,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// Where it is none that can be asked. The words never have the user or the password.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let wrong = || "its address is none: it must begin with `https://` or `http://`".to_owned();
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "https" && scheme != "http" {
            return Err(wrong());
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let shown = format!("{scheme}://{host}{path}");
        if host.is_empty() || path.contains(['?', '#']) || shown.parse::<Uri>().is_err() {
            return Err("its address is none".to_owned());
        }
        let authorization = user.map(|user| {
            let (name, password) = user.split_once(':').unwrap_or((user, ""));
            let pair = [unescaped(name), b":".to_vec(), unescaped(password)].concat();
            format!("Basic {}", STANDARD.encode(pair))
        });
        Ok(Self { shown, authorization })
    }

    /// The address of a release.
    pub(super) fn release(&self, name: &str, version: &str) -> String {
        format!("{}/{}/{}/json", self.shown, escaped(name), escaped(version))
    }

    /// Where a redirect leads, if that is the same host by the same way: nothing is sent elsewhere.
    pub(super) fn redirected(&self, location: &str) -> Option<Uri> {
        let end = self.shown.find("://").map_or(0, |at| at + 3);
        let root = self.shown[end..].find('/').map_or(self.shown.len(), |at| end + at);
        let root = &self.shown[..root];
        let path = match location.strip_prefix(root) {
            Some(path) => path,
            None if !location.starts_with("//") => location,
            None => return None,
        };
        if !path.starts_with('/') {
            return None;
        }
        format!("{root}{path}").parse().ok()
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'!') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// What `%41` and its like stand for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let (b'%', Some(value)) = (first, value) {
            bytes.push(value);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    bytes
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
