//! A package of an operating system, as its package manager knows it.

use std::fmt;

use super::name::Mistake;

/// A package name, optionally pinned: `wget`, `libstdc++6`, `wget=1.21.3-1+deb12u1`.
///
/// The grammar is what Debian, Alpine and RPM names have in common, and it leaves out every form in which a package
/// manager would read more than a name: options, paths, patterns, and apt's `name-` (remove) .
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct OsPackage {
    /// The name.
    name: String,
    /// The version, where one is pinned.
    version: Option<String>,
}

impl OsPackage {
    /// Reads a package name with an optional `=version`.
    ///
    /// # Errors
    /// Where the text is neither.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let (name, version) = match text.split_once('=') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        check_name(name, text)?;
        if let Some(version) = version {
            check_version(version, name.len() + 1)?;
        }
        Ok(Self {
            name: name.to_owned(),
            version: version.map(str::to_owned),
        })
    }

    /// The name without a version.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The pinned version.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

impl fmt::Display for OsPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.version {
            Some(version) => write!(f, "={version}"),
            None => Ok(()),
        }
    }
}

fn check_name(name: &str, text: &str) -> Result<(), Mistake> {
    if name.is_empty() {
        return Err(Mistake::new("the package name is empty", 0..text.len()));
    }
    if name.starts_with('-') {
        return Err(Mistake::new(
            "a package name begins with a letter or digit; options are not taken",
            0..name.len(),
        ));
    }
    for (at, character) in name.char_indices() {
        let ok = character.is_ascii_alphanumeric() || (at > 0 && matches!(character, '.' | '+' | '-' | '_'));
        if !ok {
            let mistake = Mistake::new(
                format!("`{}` cannot stand in a package name", character.escape_debug()),
                at..at + character.len_utf8(),
            );
            return Err(match character {
                '<' | '>' | '~' | '!' => mistake.suggest("pin an OS package as `name=version`"),
                _ => mistake,
            });
        }
    }
    if name.ends_with('-') {
        return Err(Mistake::new(
            "a package name does not end in `-` (apt would remove the package)",
            name.len() - 1..name.len(),
        ));
    }
    if name.len() > 128 {
        return Err(Mistake::new(
            "a package name is at most 128 characters long",
            0..name.len(),
        ));
    }
    Ok(())
}

fn check_version(version: &str, offset: usize) -> Result<(), Mistake> {
    if version.starts_with('=') {
        return Err(
            Mistake::new("an OS package is pinned with one `=`", offset..offset + 1).suggest("write `name=version`")
        );
    }
    if version.is_empty() {
        return Err(Mistake::new("the version after `=` is empty", offset - 1..offset));
    }
    if version.len() > 128 {
        return Err(Mistake::new(
            "a package version is at most 128 characters long",
            offset..offset + version.len(),
        ));
    }
    let bad = version.char_indices().find(|(at, character)| {
        !(character.is_ascii_alphanumeric()
            || (*at > 0 && matches!(character, '.' | '+' | ':' | '~' | '-' | '_' | '^')))
    });
    match bad {
        Some((at, character)) => Err(Mistake::new(
            format!("`{}` cannot stand in a package version", character.escape_debug()),
            offset + at..offset + at + character.len_utf8(),
        )),
        None => Ok(()),
    }
}
