//! An image reference: registry, path, tag, digest.

use std::fmt;

use super::name::{Mistake, RepositoryName, check_repository, is_domain, placeholder};

/// The registry meant when a reference names none.
const DEFAULT_DOMAIN: &str = "docker.io";
/// The namespace meant when a reference to the default registry has none.
const DEFAULT_NAMESPACE: &str = "library";

/// A reference to an image, normalised: `python` is `docker.io/library/python`.
///
/// The grammar is that of the [distribution reference](https://github.com/distribution/reference).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Reference {
    /// Reads a reference.
    ///
    /// # Errors
    /// Where the text is no reference.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        if let Some(inner) = placeholder(text) {
            return Err(
                Mistake::new("the angle brackets of the placeholder are still there", 0..text.len())
                    .suggest(format!("did you mean `{inner}`?")),
            );
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => {
                check_digest(digest, rest.len() + 1)?;
                (rest, Some(digest.to_owned()))
            }
            None => (text, None),
        };
        let last = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest[last..].find(':') {
            Some(colon) => {
                let at = last + colon;
                let tag = &rest[at + 1..];
                check_tag(tag, at + 1)?;
                (&rest[..at], Some(tag.to_owned()))
            }
            None => (rest, None),
        };
        check_repository(name)?;
        Ok(Self::from_parts(name, tag, digest))
    }

    fn from_parts(name: &str, tag: Option<String>, digest: Option<String>) -> Self {
        let (domain, path) = match name.split_once('/') {
            Some((first, rest)) if is_domain(first) => (first, rest),
            _ => (DEFAULT_DOMAIN, name),
        };
        let domain = if domain == "index.docker.io" {
            DEFAULT_DOMAIN
        } else {
            domain
        };
        let path = if domain == DEFAULT_DOMAIN && !path.contains('/') {
            format!("{DEFAULT_NAMESPACE}/{path}")
        } else {
            path.to_owned()
        };
        Self {
            domain: domain.to_owned(),
            path,
            tag,
            digest,
        }
    }

    /// The reference of a repository under a tag.
    #[must_use]
    pub fn tagged(name: &RepositoryName, tag: &str) -> Self {
        Self::from_parts(name.as_str(), Some(tag.to_owned()), None)
    }

    /// The same repository under another tag, without a digest.
    #[must_use]
    pub fn with_tag(&self, tag: &str) -> Self {
        Self {
            tag: Some(tag.to_owned()),
            digest: None,
            ..self.clone()
        }
    }

    /// The same repository at a digest (`sha256:…`), without a tag.
    #[must_use]
    pub fn with_digest(&self, digest: &str) -> Self {
        Self {
            tag: None,
            digest: Some(digest.to_owned()),
            ..self.clone()
        }
    }

    /// The same reference, with the tag `latest` where it has neither tag nor digest.
    #[must_use]
    pub fn or_latest(&self) -> Self {
        if self.tag.is_none() && self.digest.is_none() {
            self.with_tag("latest")
        } else {
            self.clone()
        }
    }

    /// The registry's address, `docker.io` where none was named.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The path in the registry, `library/python`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag, if one was named.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest (`sha256:…`), if one was named.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// The repository as people write it, without the default registry and namespace: `python`, `localhost:5000/app`.
    #[must_use]
    pub fn repository(&self) -> String {
        if self.domain != DEFAULT_DOMAIN {
            return format!("{}/{}", self.domain, self.path);
        }
        match self.path.split_once('/') {
            Some((DEFAULT_NAMESPACE, name)) if !name.contains('/') => name.to_owned(),
            // Without the registry its first part would be taken for one.
            Some((first, _)) if is_domain(first) => format!("{DEFAULT_DOMAIN}/{}", self.path),
            Some(_) | None => self.path.clone(),
        }
    }
}

/// The base of the original where none is named: `demisto/python3-deb`.
impl Default for Reference {
    fn default() -> Self {
        Self::from_parts("demisto/python3-deb", None, None)
    }
}

/// The form people write: the default registry and namespace left out.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.repository())?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

fn check_tag(tag: &str, offset: usize) -> Result<(), Mistake> {
    let whole = offset..offset + tag.len();
    if tag.is_empty() {
        return Err(Mistake::new(
            "the tag after `:` is empty",
            offset.saturating_sub(1)..offset,
        ));
    }
    if tag.len() > 128 {
        return Err(Mistake::new("a tag is at most 128 characters long", whole));
    }
    if tag.starts_with(['.', '-']) {
        return Err(Mistake::new("a tag begins with a letter, a digit or `_`", whole));
    }
    let bad = tag
        .char_indices()
        .find(|(_, character)| !(character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-')));
    match bad {
        Some((at, character)) => Err(Mistake::new(
            format!("`{}` cannot stand in a tag", character.escape_debug()),
            offset + at..offset + at + character.len_utf8(),
        )),
        None => Ok(()),
    }
}

fn check_digest(digest: &str, offset: usize) -> Result<(), Mistake> {
    let whole = offset..offset + digest.len();
    let (algorithm, hex) = digest.split_once(':').ok_or_else(|| {
        Mistake::new(
            "a digest has the form `sha256:` and 64 hexadecimal digits",
            whole.clone(),
        )
    })?;
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => {
            return Err(Mistake::new(
                format!("`{algorithm}` is not a digest algorithm; registries use sha256"),
                whole,
            ));
        }
    };
    if hex.len() != length || !hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Mistake::new(
            format!("a {algorithm} digest has {length} lower-case hexadecimal digits"),
            whole,
        ));
    }
    Ok(())
}
