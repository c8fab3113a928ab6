//! Hiding secrets before anything is kept or shown.

use std::borrow::Cow;

use serde_json::Value;

/// What stands in place of a secret.
const HIDDEN: &str = "***";

/// Ends of names whose values are secrets, compared in lower case without `_`, `-` and `.`.
const SECRET_NAMES: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "token",
    "secret",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
];

/// The text with secrets replaced by `***`: passwords in URLs (`https://user:***@host`), the values of names that end in
/// `password`, `token`, `secret`, `api_key` and the like (`token=***`, `"token": "***"`), and the credentials of an
/// `Authorization` header.
///
/// A comparison (`tokenizers==0.15`, `token==1.0`) is a requirement, not a secret. Takes linear time; borrows where
/// nothing had to change.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    replaced(text, |_| HIDDEN.to_owned())
}

/// The text with every byte of a secret replaced by `*`, so that places in it stay where they are. For text of which
/// only a part will be shown: a secret that was cut in two could not be told any more.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    replaced(text, |secret| "*".repeat(secret.len()))
}

/// The text with something else in place of each secret.
fn replaced(text: &str, shown: impl Fn(&str) -> String) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    let mut run = Run::default();
    while at < bytes.len() {
        let found = match bytes[at] {
            b':' if bytes[at..].starts_with(b"://") => url_secret(bytes, at, &mut run),
            b'=' | b':' => named_secret(bytes, at),
            _ => None,
        };
        let Some((start, end)) = found else {
            at += 1;
            continue;
        };
        // What is hidden stays as it is, however it was hidden.
        if bytes[start..end].iter().any(|byte| *byte != b'*') {
            kept.push_str(&text[copied..start]);
            kept.push_str(&shown(&text[start..end]));
            copied = end;
        }
        at = end.max(at + 1);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[copied..]);
    Cow::Owned(kept)
}

/// The run of characters without spaces and quotes that was looked at last, so that no text is looked through twice.
#[derive(Default)]
struct Run {
    end: usize,
    last_at_sign: Option<usize>,
}

impl Run {
    /// The last `@` between `start` and the end of the run that `start` is in.
    fn last_at_sign(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        if start >= self.end {
            let length = bytes[start..]
                .iter()
                .position(|byte| ends_url(*byte))
                .unwrap_or(bytes.len() - start);
            self.end = start + length;
            self.last_at_sign = bytes[start..self.end]
                .iter()
                .rposition(|byte| *byte == b'@')
                .map(|at| start + at);
        }
        self.last_at_sign.filter(|at| *at >= start)
    }
}

/// Where the secret of a URL stands whose `://` is at `at`.
fn url_secret(bytes: &[u8], at: usize, run: &mut Run) -> Option<(usize, usize)> {
    let start = at + 3;
    let sign = run.last_at_sign(bytes, start)?;
    let authority = bytes[start..sign]
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let head = &bytes[start..authority.map_or(sign, |length| start + length)];
    let colon = head.iter().position(|byte| *byte == b':');
    match (colon, authority) {
        (Some(colon), None) => Some((start + colon + 1, sign)),
        // `host:5000/path@1` has a port and no password; anything else before the `/` may be half a password.
        (Some(colon), Some(_)) if head[colon + 1..].iter().all(u8::is_ascii_digit) => None,
        (Some(colon), Some(_)) => match head.iter().rposition(|byte| *byte == b'@') {
            Some(inner) if inner > colon => Some((start + colon + 1, start + inner)),
            _ => Some((start + colon + 1, sign)),
        },
        (None, None) if is_web(&bytes[..at]) => Some((start, sign)),
        (None, Some(_)) if is_web(&bytes[..at]) => head
            .iter()
            .rposition(|byte| *byte == b'@')
            .map(|inner| (start, start + inner)),
        (None, _) => None,
    }
    .filter(|(start, end)| start < end)
}

/// Whether the scheme before a `://` is the web's: a user name alone is a token there, but no secret in `ssh://`.
fn is_web(before: &[u8]) -> bool {
    let tail = &before[before.len().saturating_sub(5)..].to_ascii_lowercase();
    tail.ends_with(b"http") || tail.ends_with(b"https")
}

/// Where the value of a secret name stands whose `=` or `:` is at `at`.
fn named_secret(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let quoted_name = at > 0 && matches!(bytes[at - 1], b'"' | b'\'');
    let name = name_before(&bytes[..at - usize::from(quoted_name)]);
    let is_equals = bytes[at] == b'=';
    let mut start = at + 1;
    if name == "authorization" {
        start += spaces(&bytes[start..]);
        start += usize::from(matches!(bytes.get(start), Some(b'"' | b'\'')));
        for scheme in ["bearer ", "basic "] {
            let head = bytes.get(start..start + scheme.len());
            if head.is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes())) {
                start += scheme.len();
                start += spaces(&bytes[start..]);
                return Some((start, start + bare_length(&bytes[start..]))).filter(|(start, end)| start < end);
            }
        }
        return None;
    }
    if !ends_secret(&name) {
        return None;
    }
    if is_equals {
        // A comparison; `token!=1` and `token>=1` never get here, since their name ends before the sign.
        if bytes.get(start) == Some(&b'=') {
            return None;
        }
    } else {
        // `"token": "…"` is data; `invalid token: unexpected end` is prose.
        start += spaces(&bytes[start..]);
        if !quoted_name || !matches!(bytes.get(start), Some(b'"' | b'\'')) {
            return None;
        }
    }
    let end = match bytes.get(start).copied() {
        Some(quote @ (b'"' | b'\'' | b'`')) => {
            start += 1;
            start + quoted_length(&bytes[start..], quote)
        }
        _ => start + bare_length(&bytes[start..]),
    };
    Some((start, end)).filter(|(start, end)| start < end)
}

/// Hides the secrets in raw data, where it stands: the values of fields with a secret name, and secrets within texts.
pub(super) fn redact_data(data: &mut Value) {
    match data {
        Value::String(text) => {
            if let Cow::Owned(hidden) = redact(text) {
                *text = hidden;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact_data),
        Value::Object(fields) => fields.iter_mut().for_each(redact_field),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Hides the secrets in a field of raw data.
fn redact_field((name, value): (&String, &mut Value)) {
    match value {
        Value::String(text) if !text.is_empty() && ends_secret(&name_before(name.as_bytes())) => {
            HIDDEN.clone_into(text);
        }
        _ => redact_data(value),
    }
}

/// Whether a name, in the form that [`name_before`] gives, is one of a secret.
fn ends_secret(name: &str) -> bool {
    SECRET_NAMES.iter().any(|secret| name.ends_with(secret))
}

/// The name that ends where `before` does, in lower case without `_`, `-` and `.`; only its last letters matter.
fn name_before(before: &[u8]) -> String {
    let longest = SECRET_NAMES.iter().map(|name| name.len()).max().unwrap_or_default() * 2;
    let mut letters: Vec<u8> = before
        .iter()
        .rev()
        .take(longest)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect();
    letters.reverse();
    letters.into_iter().map(char::from).collect()
}

/// How many spaces and tabs it begins with.
fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The length of an unquoted value: up to a space, a quote or the next argument of a URL.
fn bare_length(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| ends_url(*byte) || *byte == b'&')
        .unwrap_or(bytes.len())
}

/// The length of a quoted value without its closing quote; one that is not closed ends with its line.
fn quoted_length(bytes: &[u8], quote: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => return at,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if *byte == quote => return at,
            _ => {}
        }
    }
    bytes.len()
}

/// Whether a byte cannot be part of a URL or an unquoted value.
fn ends_url(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte.is_ascii_control() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(redact(text), expected, "{text:?}");
    }

    fn untouched(text: &str) {
        assert!(
            matches!(redact(text), Cow::Borrowed(_)),
            "{text:?} became {:?}",
            redact(text)
        );
    }

    #[test]
    fn passwords_in_urls_are_hidden() {
        check(
            "pull https://user:s3cr3t@host/x now",
            "pull https://user:***@host/x now",
        );
        check("https://user:p@ss@host/", "https://user:***@host/");
        check("https://user:pa/ss@host/", "https://user:***@host/");
        check("https://ghp_abc@git.example/x", "https://***@git.example/x");
        check("\"https://u:p@h\" 'tcp://u:q@h'", "\"https://u:***@h\" 'tcp://u:***@h'");
        check(
            "https://user:@host https://u:p@h/a@b",
            "https://user:@host https://u:***@h/a@b",
        );
    }

    #[test]
    fn values_of_secret_names_are_hidden() {
        check("/x?token=abc&next=1", "/x?token=***&next=1");
        check(
            "PASSWORD=abc api_key='a b' SECRET=\"x\\\"y\" end",
            "PASSWORD=*** api_key='***' SECRET=\"***\" end",
        );
        check("my-auth-token=abc db.password=q", "my-auth-token=*** db.password=***");
        check(r#"{"token": "abc", "n": 1}"#, r#"{"token": "***", "n": 1}"#);
        check("Authorization: Bearer abc.def\nnext", "Authorization: Bearer ***\nnext");
        check("password=`a b`", "password=`***`");
        check("password='open\nnext", "password='***\nnext");
    }

    #[test]
    fn what_is_no_secret_stays() {
        untouched(
            "/docker_image_create name=x dependencies=tokenizers==0.15,token==1.0,secret>=2 base=a:5000/b@sha256:0f",
        );
        untouched("http://localhost:5000/simple/pkg@1.0");
        untouched("ssh://me@host tcp://1.2.3.4:2375");
        untouched("invalid token: unexpected end");
        untouched("token= next");
        untouched("https://user:***@host token=*** ");
    }

    #[test]
    fn masked_text_keeps_its_places_and_is_not_hidden_again() {
        let text = "/x a=https://u:pä@h/?token=abcdef nmae=1";
        let masked = mask(text);
        assert_eq!(masked, "/x a=https://u:***@h/?token=****** nmae=1");
        assert_eq!(masked.len(), text.len());
        untouched(&masked);
    }

    #[test]
    fn secrets_in_data_are_hidden() {
        let mut data =
            serde_json::json!({"env": ["A_TOKEN=x"], "auth": {"api_key": "x", "Password": ""}, "n": [1, null, true]});
        let hidden = r#"{"env":["A_TOKEN=***"],"auth":{"api_key":"***","Password":""},"n":[1,null,true]}"#;
        redact_data(&mut data);
        assert_eq!(data.to_string(), hidden);
    }

    #[test]
    fn long_lines_take_linear_time() {
        let begun = std::time::Instant::now();
        for part in [
            "://",
            "a://b:1/",
            "token=",
            "token=\"",
            "'token': '",
            "https://a:@",
            ":",
            "authorization:  ",
        ] {
            let text = part.repeat(1_000_000 / part.len());
            let _ = redact(&format!("{text}@"));
        }
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(10),
            "{:?}",
            begun.elapsed()
        );
    }

    proptest! {
        #[test]
        fn hiding_twice_changes_nothing_more(text in "(\\PC|://|@|:|/|=|&| |\"|'|token|password|https|Authorization: Basic |\\n|\\*\\*\\*){0,60}") {
            let once = redact(&text).into_owned();
            prop_assert_eq!(redact(&once).into_owned(), once);
        }
    }
}
