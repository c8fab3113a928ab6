//! Names with stars.

use std::fmt;

use super::normalised;

/// A normalised name in which `*` stands for any characters, or none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Glob(String);

impl Glob {
    /// Reads one.
    ///
    /// # Errors
    /// Where it cannot fit any name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let normal = normalised(text.trim());
        let usable = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '*');
        if normal.is_empty() || !normal.chars().all(usable) {
            return Err(format!("`{text}` is no package's name"));
        }
        Ok(Self(normal))
    }

    /// Whether a normalised name is like that.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        let mut parts = self.0.split('*');
        // The first part is at the beginning, the last at the end, and the others are found as early as can be.
        let Some(rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
            return false;
        };
        let Some(last) = parts.next_back() else {
            return rest.is_empty();
        };
        let mut rest = rest;
        for part in parts {
            let Some(at) = rest.find(part) else {
                return false;
            };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (glob, name, expected) in [
            ("internal-*", "internal-tools", true),
            ("Internal_*", "internal-tools", true),
            ("internal-*", "internal", false),
            ("*-internal", "a-internal", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
            ("*", "anything", true),
            ("exact", "exact", true),
            ("exact", "exactly", false),
        ] {
            assert_eq!(Glob::parse(glob).unwrap().fits(name), expected, "{glob} {name}");
        }
        for wrong in ["", "a b", "a?"] {
            assert!(Glob::parse(wrong).is_err(), "{wrong}");
        }
    }
}
