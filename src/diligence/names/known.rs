//! Well-known names, and what is to be said of a name beside them.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use super::denied;
use super::import::read;
use super::spelling::{self, Shelf, collapsed, skeleton, words};
use crate::diligence::{Check, Evidence, Finding, Verdict};
use crate::image::normalise;

/// The well-known names that come with the program.
const KNOWN: &str = include_str!("known.txt");
/// The modules that come with Python.
const STANDARD: &str = include_str!("standard.txt");
/// Where imported names are kept, below the data directory.
pub(super) const IMPORTED: &str = "names.txt";
/// The longest file of imported names that is read, in bytes.
pub(super) const LONGEST_FILE: u64 = 8 * 1024 * 1024;
/// Longer names, in bytes, are like no other.
pub(super) const LONGEST_NAME: usize = 100;

/// The imported names cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the imported names in {}: {error}", path.display())]
pub struct LoadError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub error: io::Error,
}

/// What is probably meant by a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mistaken {
    /// The well-known name that is probably meant; `None` for a module that comes with Python and is like no other name.
    pub meant: Option<String>,
    /// Whether the name is that of a module that comes with Python.
    pub standard: bool,
    /// Why: `one letter from urllib3`.
    pub why: String,
}

/// Well-known names: those that come with the program, and imported ones.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The names with their place in the lists.
    names: HashMap<String, usize>,
    skeletons: HashMap<String, String>,
    collapsed: HashMap<String, String>,
    words: HashMap<String, String>,
    standard: HashSet<&'static str>,
    imported: usize,
}

impl Known {
    /// The names that come with the program.
    #[must_use]
    pub fn builtin() -> Self {
        let mut known = Self {
            standard: lines(STANDARD).collect(),
            ..Self::default()
        };
        for name in lines(KNOWN) {
            known.add(name);
        }
        known
    }

    /// Those, and the imported ones of a data directory.
    ///
    /// # Errors
    /// Where there are imported names and they cannot be read.
    pub fn load(data: Option<&Path>) -> Result<Self, LoadError> {
        let mut known = Self::builtin();
        let Some(path) = data.map(|data| data.join(IMPORTED)) else {
            return Ok(known);
        };
        match read(&path) {
            Ok(text) => {
                let before = known.names.len();
                for name in lines(&text) {
                    known.add(&normalise(name));
                }
                known.imported = known.names.len() - before;
                Ok(known)
            }
            Err(error) if crate::diligence::is_absent(&error) => Ok(known),
            Err(error) => Err(LoadError { path, error }),
        }
    }

    /// How many names were imported that do not come with the program.
    #[must_use]
    pub fn imported(&self) -> usize {
        self.imported
    }

    /// How many names are well known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether no name is well known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a name is well known itself.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&normalise(name))
    }

    /// The first name of those that are alike stays: built-in ones before imported ones, in the order of their list.
    fn add(&mut self, name: &str) {
        if name.is_empty() || name.len() > LONGEST_NAME || self.names.contains_key(name) {
            return;
        }
        self.names.insert(name.to_owned(), self.names.len());
        let keep = |map: &mut HashMap<String, String>, key: String| {
            map.entry(key).or_insert_with(|| name.to_owned());
        };
        keep(&mut self.skeletons, skeleton(name));
        keep(&mut self.collapsed, collapsed(name));
        if let Some(words) = words(name) {
            keep(&mut self.words, words);
        }
    }

    /// The well-known name that is probably meant, where a name looks like one without being well known itself.
    #[must_use]
    pub fn meant(&self, name: &str) -> Option<Mistaken> {
        let name = normalise(name);
        if name.is_empty() || name.len() > LONGEST_NAME || self.names.contains_key(&name) {
            return None;
        }
        let near = spelling::meant(&name, self);
        let module = name.replace('-', "_");
        if !self.standard.contains(module.as_str()) {
            return near;
        }
        // Of packages, only those that go on where the module ends: urllib3 for urllib and urllib2, not ujson for json.
        let stem = |name: &str| name.trim_end_matches(['2', '3']).to_owned();
        Some(Mistaken {
            meant: near
                .and_then(|near| near.meant)
                .filter(|meant| stem(meant) == stem(&name)),
            standard: true,
            why: "the name of a module that comes with Python".to_owned(),
        })
    }

    /// What is to be said of a name. `trusted` and `denied` are the policy's words on it; denied counts first, and trusted
    /// lifts everything else.
    #[must_use]
    pub fn judge(&self, name: &str, trusted: bool, denied: bool) -> Finding {
        let name = normalise(name);
        let policy = |key: &str| Evidence::new("policy.toml", format!("{key}: {name}"));
        let finding = |verdict: Verdict, says: String| Finding::new(Check::Name, verdict, says);
        if denied {
            return finding(Verdict::Fail, "is denied by the policy".to_owned())
                .named("name-denied")
                .with(policy("names.deny"))
                .help("ask those who keep the policy which package to take instead");
        }
        if trusted {
            return finding(Verdict::Pass, "trusted by the policy".to_owned()).with(policy("names.trust"));
        }
        if let Some(list) = denied::listed(&name) {
            let says = "is on a public list of removed malicious packages".to_owned();
            let mistaken = self.meant(&name).and_then(|mistaken| mistaken.meant);
            let trust = "a policy that trusts the name lets it in (`names.trust`)";
            let help = match mistaken {
                Some(meant) => format!("Did you mean {meant}? If not: {trust}"),
                None => format!("leave it out; {trust}"),
            };
            return finding(Verdict::Fail, says)
                .named("name-removed")
                .with(Evidence::new(list, name))
                .help(help);
        }
        match self.meant(&name) {
            Some(Mistaken { meant, standard, why }) => {
                let instead = meant
                    .as_ref()
                    .map_or(String::new(), |meant| format!("Did you mean {meant}? "));
                let accept = format!("{instead}If {name} is right, add `accept={name}`");
                let (evidence, help) = if standard {
                    let help = format!("leave it out: Python has {name} already. {accept}");
                    (Evidence::new("Python's own modules", name), help)
                } else {
                    (Evidence::new("well-known names", meant.unwrap_or(name)), accept)
                };
                finding(Verdict::NeedsApproval, format!("is {why}"))
                    .named("name-near")
                    .with(evidence)
                    .help(help)
            }
            None if self.names.contains_key(&name) => finding(Verdict::Pass, "well known".to_owned()),
            None => finding(Verdict::Pass, "like no well-known name".to_owned()),
        }
    }
}

impl Shelf for Known {
    fn rank(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    fn by_skeleton(&self, skeleton: &str) -> Option<&str> {
        self.skeletons.get(skeleton).map(String::as_str)
    }

    fn by_collapsed(&self, collapsed: &str) -> Option<&str> {
        self.collapsed.get(collapsed).map(String::as_str)
    }

    fn by_words(&self, words: &str) -> Option<&str> {
        self.words.get(words).map(String::as_str)
    }
}

/// The lines of a list, without comments and empty ones.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    lines.flat_map(str::split_whitespace)
}

#[cfg(test)]
#[path = "known_tests.rs"]
mod tests;
