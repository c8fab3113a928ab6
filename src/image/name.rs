//! The name of a repository, as a person gives it to an image to be made.

use std::fmt;
use std::ops::Range;

/// What is wrong with a value, where in it, and what would be right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mistake {
    /// What is wrong: lower-case start, no full stop.
    pub message: String,
    /// The bytes of the value it is about.
    pub range: Range<usize>,
    /// What to write instead, as a sentence fragment.
    pub suggestion: Option<String>,
}

impl Mistake {
    pub(crate) fn new(message: impl Into<String>, range: Range<usize>) -> Self {
        Self {
            message: message.into(),
            range,
            suggestion: None,
        }
    }

    pub(crate) fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

/// A Docker repository name without tag and digest, lower case: `example_name`, `localhost:5000/team/app`.
///
/// The grammar is that of the [distribution reference](https://github.com/distribution/reference).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RepositoryName(String);

impl RepositoryName {
    /// Reads a repository name.
    ///
    /// # Errors
    /// Where the text is no repository name, or has a tag or a digest.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        if let Some(inner) = placeholder(text) {
            return Err(
                Mistake::new("the angle brackets of the placeholder are still there", 0..text.len())
                    .suggest(format!("did you mean `{inner}`?")),
            );
        }
        if let Some(at) = text.find('@') {
            return Err(Mistake::new("a name has no digest", at..text.len()).suggest(without(&text[..at])));
        }
        let last = text.rfind('/').map_or(0, |slash| slash + 1);
        if let Some(colon) = text[last..].find(':') {
            let at = last + colon;
            return Err(
                Mistake::new("a name has no tag: the war room gives the version", at..text.len())
                    .suggest(without(&text[..at])),
            );
        }
        check_repository(text)?;
        if let Some(at) = text.find(|character: char| character.is_ascii_uppercase()) {
            return Err(
                Mistake::new("a name is lower case only", at..at + 1).suggest(without(&text.to_ascii_lowercase()))
            );
        }
        if matches!(
            text,
            "scratch" | "library/scratch" | "docker.io/scratch" | "docker.io/library/scratch"
        ) {
            return Err(Mistake::new(
                "`scratch` is the empty base; no image can have its name",
                0..text.len(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn without(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The text inside `<…>`, which people leave in from a manual.
pub(super) fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix('<')?.strip_suffix('>')
}

/// Whether the first component of a name is a registry's address and not part of the path.
pub(super) fn is_domain(component: &str) -> bool {
    component == "localhost" || component.contains(['.', ':'])
}

/// Checks a whole repository name, registry address included.
pub(super) fn check_repository(text: &str) -> Result<(), Mistake> {
    if text.is_empty() {
        return Err(Mistake::new("the name is empty", 0..0));
    }
    let mut start = 0;
    for (index, component) in text.split('/').enumerate() {
        let range = start..start + component.len();
        start = range.end + 1;
        if index == 0 && is_domain(component) && range.end < text.len() {
            check_domain(component)?;
        } else {
            check_component(text, component, range)?;
        }
    }
    if text.len() > 255 {
        return Err(Mistake::new("a name is at most 255 characters long", 255..text.len()));
    }
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Mistake::new("64 hexadecimal digits are an image id, not a name", 0..64));
    }
    Ok(())
}

fn check_domain(domain: &str) -> Result<(), Mistake> {
    let (host, port) = match domain.rsplit_once(':') {
        // The last colon of a bare IPv6 address parts no port.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        Some(_) | None => (domain, None),
    };
    let label_ok = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host_ok = match bracketed {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(label_ok),
    };
    if !host_ok {
        return Err(Mistake::new(
            format!("`{}` is not a registry's host name", host.escape_debug()),
            0..host.len(),
        ));
    }
    match port {
        None => Ok(()),
        Some("") => Err(Mistake::new("the port after `:` is missing", host.len()..domain.len())),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok() => Ok(()),
        Some(port) => Err(Mistake::new(
            format!("`{}` is not a port number", port.escape_debug()),
            host.len() + 1..domain.len(),
        )),
    }
}

fn check_component(text: &str, component: &str, range: Range<usize>) -> Result<(), Mistake> {
    if component.is_empty() {
        return Err(Mistake::new(
            "a part of the name between slashes is empty",
            // The slash after it, or the one before it at the end.
            range.start.min(text.len() - 1)..(range.end + 1).min(text.len()),
        ));
    }
    for (offset, character) in component.char_indices() {
        let at = range.start + offset..range.start + offset + character.len_utf8();
        if character.is_ascii_uppercase() {
            let lower = text.to_ascii_lowercase();
            let mistake = Mistake::new("a name is lower case only", at);
            // What is wrong in other ways too is no suggestion.
            return Err(match RepositoryName::parse(&lower) {
                Ok(_) => mistake.suggest(format!("did you mean `{lower}`?")),
                Err(_) => mistake,
            });
        }
        if !(character.is_ascii_lowercase() || character.is_ascii_digit() || matches!(character, '.' | '_' | '-')) {
            return Err(Mistake::new(
                format!(
                    "`{}` cannot stand in a name, which has lower-case letters, digits, `.`, `_`, `-` and `/`",
                    character.escape_debug()
                ),
                at,
            ));
        }
    }
    let mut separators = component
        .split(|character: char| character.is_ascii_alphanumeric())
        .filter(|run| !run.is_empty());
    let ends_ok = component.starts_with(|first: char| first.is_ascii_alphanumeric())
        && component.ends_with(|last: char| last.is_ascii_alphanumeric());
    if !ends_ok {
        return Err(Mistake::new(
            "each part of a name begins and ends with a letter or digit",
            range,
        ));
    }
    let separator_ok = |run: &str| matches!(run, "." | "_" | "__") || run.bytes().all(|byte| byte == b'-');
    if let Some(bad) = separators.find(|run| !separator_ok(run)) {
        return Err(Mistake::new(
            format!("`{bad}` cannot stand between letters: use one `.`, one or two `_`, or `-`"),
            range,
        ));
    }
    Ok(())
}
