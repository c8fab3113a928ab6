//! Versions that a line of the policy is for.

use std::fmt;
use std::str::FromStr;

use pep508_rs::pep440_rs::{Version, VersionSpecifiers};

/// Versions that a line of the policy is for: all, or those of a specifier
/// ([version specifiers](https://packaging.python.org/en/latest/specifications/version-specifiers/)).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Versions {
    /// `*`
    #[default]
    All,
    /// `>=1.2,<2`
    Some(VersionSpecifiers),
    /// `===old-version`: this text, which is no version by the rules.
    Text(String),
}

impl Versions {
    /// This one version; where its text is no version by the rules, it can only be named as it is written.
    #[must_use]
    pub fn exactly(version: &str) -> Self {
        match format!("=={version}").parse() {
            Ok(specifiers) => Self::Some(specifiers),
            Err(_) => Self::Text(version.to_owned()),
        }
    }

    /// Reads `*` or a specifier.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "*" => Ok(Self::All),
            "" => Err("it is empty".to_owned()),
            text => match (VersionSpecifiers::from_str(text), text.strip_prefix("===")) {
                (Ok(specifiers), _) => Ok(Self::Some(specifiers)),
                (Err(_), Some(text)) if !text.trim().is_empty() => Ok(Self::Text(text.trim().to_owned())),
                (Err(error), _) => Err(error.to_string().lines().next().unwrap_or_default().to_lowercase()),
            },
        }
    }

    /// Whether a version is one of them. One that is no version by the rules is only among all, or named as it is.
    #[must_use]
    pub fn contain(&self, version: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(specifiers) => Version::from_str(version).is_ok_and(|version| specifiers.contains(&version)),
            Self::Text(text) => text == version,
        }
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Some(specifiers) => specifiers.fmt(f),
            Self::Text(text) => write!(f, "==={text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_say_which_versions() {
        for (specifier, version, expected) in [
            ("*", "1.0", true),
            ("*", "no version", true),
            (">=1.2,<2", "1.10", true),
            (">=1.2,<2", "2.0", false),
            ("==1.2", "1.2.0", true),
            ("==1.2", "no version", false),
            (">=1", "2.0a1", true),
        ] {
            let versions = Versions::parse(specifier).unwrap();
            assert_eq!(versions.contain(version), expected, "{specifier} {version}");
        }
        for wrong in ["", "1.2", "newest", ">=x"] {
            assert!(Versions::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn exactly_one_version_is_that_one() {
        let versions = Versions::exactly("1.2.post1");
        assert_eq!(versions.to_string(), "==1.2.post1");
        assert!(versions.contain("1.2.post1") && !versions.contain("1.2"));
        let odd = Versions::exactly("2004d-old");
        assert_eq!(odd.to_string(), "===2004d-old");
        assert_eq!(Versions::parse("===2004d-old").unwrap(), odd);
        assert!(odd.contain("2004d-old") && !odd.contain("2004e") && !odd.contain("1.2"));
    }
}
