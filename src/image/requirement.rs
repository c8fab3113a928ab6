//! A Python requirement by name, as PEP 508 writes it.

use std::fmt;
use std::path::Path;

use pep508_rs::pep440_rs::VersionSpecifiers;
use pep508_rs::{MarkerEnvironment, MarkerTree, MarkerWarningKind, VerbatimUrl, VersionOrUrl};

use super::name::{Mistake, placeholder};
use super::requirement_checks::check;

/// A requirement by name: `requests[socks]>=2,<3; python_version > "3.8"`. Paths, URLs and pip options are no names.
///
/// The grammar is that of the [dependency specifiers](https://packaging.python.org/en/latest/specifications/dependency-specifiers/),
/// without the characters that mean something to a shell, a Dockerfile or a requirements file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Requirement {
    /// Name, extras and versions, without the marker.
    named: pep508_rs::Requirement<VerbatimUrl>,
    marker: MarkerTree,
    /// The marker as written: its canonical form can be exponentially longer.
    marker_text: String,
}

impl Requirement {
    /// Reads a requirement.
    ///
    /// # Errors
    /// Where the text is no requirement, names a path, a URL or an option of pip, or has a marker that means nothing.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let whole = 0..text.len();
        if text.trim().is_empty() {
            return Err(Mistake::new("the requirement is empty", whole));
        }
        if let Some(inner) = placeholder(text) {
            return Err(
                Mistake::new("the angle brackets of the placeholder are still there", whole)
                    .suggest(format!("did you mean `{inner}`?")),
            );
        }
        check(text)?;
        // Where a marker compares what cannot be compared, the parser would leave it out and only warn.
        let mut warning = None;
        let mut report = |kind: MarkerWarningKind, message: String| {
            if kind != MarkerWarningKind::DeprecatedMarkerName {
                warning.get_or_insert(message);
            }
        };
        // The directory is for paths, and those were refused.
        let parsed = pep508_rs::Requirement::<VerbatimUrl>::parse_reporter(text, Path::new("/"), &mut report)
            .map_err(|error| mistake(text, &error))?;
        let marker = text.find(';').map_or(text.len(), |at| at + 1)..text.len();
        if let Some(warning) = warning {
            return Err(Mistake::new(
                format!("the marker means nothing: {}", sentence(&warning)),
                marker,
            ));
        }
        if parsed.marker.is_false() {
            return Err(Mistake::new(
                "the marker never holds, so this would never be installed",
                marker,
            ));
        }
        match parsed.version_or_url {
            Some(VersionOrUrl::Url(_)) => Err(Mistake::new("a URL is not taken, only requirements by name", whole)),
            Some(VersionOrUrl::VersionSpecifier(_)) | None => Ok(Self {
                marker: parsed.marker,
                marker_text: text.get(marker).unwrap_or_default().trim().to_owned(),
                named: pep508_rs::Requirement {
                    marker: MarkerTree::TRUE,
                    ..parsed
                },
            }),
        }
    }

    /// The distribution's name, normalised as PEP 503 says: `Foo_Bar` is `foo-bar`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.named.name.as_ref()
    }

    /// The versions it takes; `None` takes any.
    #[must_use]
    pub fn specifiers(&self) -> Option<&VersionSpecifiers> {
        match &self.named.version_or_url {
            Some(VersionOrUrl::VersionSpecifier(specifiers)) => Some(specifiers),
            Some(VersionOrUrl::Url(_)) | None => None,
        }
    }

    /// Whether the requirement's marker holds in that environment; without a marker it always does.
    #[must_use]
    pub fn applies(&self, environment: &MarkerEnvironment) -> bool {
        self.marker.evaluate(environment, &[])
    }

    /// Whether the requirement has a marker, so that it may not apply everywhere.
    #[must_use]
    pub fn has_marker(&self) -> bool {
        !self.marker.is_true()
    }
}

/// Name, extras and versions in canonical form, the marker as written; parses to the same requirement.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.named.fmt(f)?;
        if self.marker_text.is_empty() {
            Ok(())
        } else {
            write!(f, " ; {}", self.marker_text)
        }
    }
}

/// What the parser says, in the form of this program's messages.
///
/// Its error must not be printed as a whole: that panics for some of its own spans.
fn mistake(text: &str, error: &pep508_rs::Pep508Error) -> Mistake {
    let start = error.start.min(text.len());
    let end = (start + error.len).clamp(start, text.len());
    let mistake = Mistake::new(
        sentence(&error.message.to_string()),
        start..end.max((start + 1).min(text.len())),
    );
    let single = text.contains('=') && !text.contains(['<', '>', '~', '!']) && text.matches('=').count() == 1;
    if single {
        mistake.suggest(format!("did you mean `{}`?", text.replace('=', "==")))
    } else {
        mistake
    }
}

/// The first line, with a lower-case start and without a full stop.
fn sentence(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut characters = line.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(characters).collect(),
        _ => line.to_owned(),
    }
}
