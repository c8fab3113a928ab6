//! A Python requirement by name, as PEP 508 writes it.

use std::fmt;
use std::str::FromStr;

use pep508_rs::pep440_rs::VersionSpecifiers;
use pep508_rs::{MarkerEnvironment, VerbatimUrl, VersionOrUrl};

use super::name::{Mistake, placeholder};

/// A requirement by name: `requests[socks]>=2,<3; python_version > "3.8"`. Paths, URLs and pip options are no names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Requirement(pep508_rs::Requirement<VerbatimUrl>);

impl Requirement {
    /// Reads a requirement.
    ///
    /// # Errors
    /// Where the text is no requirement, or names a path, a URL or an option of pip.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let whole = 0..text.len();
        if text.is_empty() {
            return Err(Mistake::new("the requirement is empty", whole));
        }
        if let Some(inner) = placeholder(text) {
            return Err(
                Mistake::new("the angle brackets of the placeholder are still there", whole)
                    .suggest(format!("did you mean `{inner}`?")),
            );
        }
        if text.starts_with('-') {
            return Err(Mistake::new(
                "options of pip are not taken, only requirements by name",
                whole,
            ));
        }
        if let Some((at, bad)) = text
            .char_indices()
            .find(|(_, character)| !matches!(character, ' '..='~'))
        {
            return Err(Mistake::new(
                format!("`{}` cannot stand in a requirement", bad.escape_debug()),
                at..at + bad.len_utf8(),
            ));
        }
        if text.contains("://") || text.contains('@') {
            return Err(Mistake::new("a URL is not taken, only requirements by name", whole));
        }
        if text.starts_with(['.', '/', '~'])
            || text
                .split([';', '['])
                .next()
                .is_some_and(|name| name.contains(['/', '\\']))
        {
            return Err(Mistake::new("a path is not taken, only requirements by name", whole));
        }
        let parsed = pep508_rs::Requirement::<VerbatimUrl>::from_str(text).map_err(|error| mistake(text, &error))?;
        match parsed.version_or_url {
            Some(VersionOrUrl::Url(_)) => Err(Mistake::new("a URL is not taken, only requirements by name", whole)),
            Some(VersionOrUrl::VersionSpecifier(_)) | None => Ok(Self(parsed)),
        }
    }

    /// The distribution's name, normalised as PEP 503 says: `Foo_Bar` is `foo-bar`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name.as_ref()
    }

    /// The versions it takes; `None` takes any.
    #[must_use]
    pub fn specifiers(&self) -> Option<&VersionSpecifiers> {
        match &self.0.version_or_url {
            Some(VersionOrUrl::VersionSpecifier(specifiers)) => Some(specifiers),
            Some(VersionOrUrl::Url(_)) | None => None,
        }
    }

    /// Whether the requirement's marker holds in that environment; without a marker it always does.
    #[must_use]
    pub fn applies(&self, environment: &MarkerEnvironment) -> bool {
        self.0.marker.evaluate(environment, &[])
    }

    /// Whether the requirement has a marker, so that it may not apply everywhere.
    #[must_use]
    pub fn has_marker(&self) -> bool {
        !self.0.marker.is_true()
    }
}

/// The canonical form, which parses to the same requirement.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn mistake(text: &str, error: &pep508_rs::Pep508Error) -> Mistake {
    let start = error.start.min(text.len());
    let end = (start + error.len).clamp(start, text.len());
    let message = error.message.to_string();
    let message = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut characters = message.chars();
    let message = characters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect());
    let mistake = Mistake::new(message, start..end.max((start + 1).min(text.len())));
    let single = text.contains('=') && !text.contains(['<', '>', '~', '!']) && text.matches('=').count() == 1;
    if single {
        mistake.suggest(format!("did you mean `{}`?", text.replace('=', "==")))
    } else {
        mistake
    }
}
