//! What an index's JSON API says of a release.

use std::str::FromStr;

use pep508_rs::pep440_rs::Version;
use serde::{Deserialize, Serialize};

use super::record::{or_default, summary};
use super::words;

/// What is said of a release, as far as it is kept.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct Told {
    pub(super) vulnerabilities: Vec<Vulnerability>,
    /// Why the release was withdrawn from the index, where it was (may be empty).
    pub(super) yanked: Option<String>,
}

/// An advisory on the release.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct Vulnerability {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    pub(super) summary: String,
    pub(super) fixed: Vec<String>,
}

#[derive(Deserialize)]
struct Page {
    info: Info,
    vulnerabilities: Option<Vec<Given>>,
}

#[derive(Deserialize)]
struct Info {
    version: String,
    #[serde(default, deserialize_with = "or_default")]
    yanked: bool,
    #[serde(default, deserialize_with = "or_default")]
    yanked_reason: String,
}

#[derive(Deserialize)]
struct Given {
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    aliases: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    summary: String,
    #[serde(default, deserialize_with = "or_default")]
    details: String,
    #[serde(default, deserialize_with = "or_default")]
    fixed_in: Vec<String>,
    #[serde(default)]
    withdrawn: Option<String>,
}

impl Told {
    /// Reads an answer on a release.
    ///
    /// # Errors
    /// Where it does not tell which advisories there are; an answer without a list of them is not one without advisories.
    pub(super) fn read(body: &[u8], version: &str) -> Result<Self, String> {
        let page: Page = match serde_json::from_slice(body) {
            Ok(page) => page,
            Err(_) if body.trim_ascii_start().starts_with(b"<") => {
                return Err("it answers with a page, not JSON".to_owned());
            }
            Err(error) => {
                return Err(format!(
                    "its answer cannot be understood: {}",
                    words::clean(&error.to_string(), 120)
                ));
            }
        };
        if !is_same(&page.info.version, version) {
            let other = words::clean(&page.info.version, 60);
            return Err(format!("it answers for another release, {other}"));
        }
        let given = page
            .vulnerabilities
            .ok_or("its answers have no list of vulnerabilities")?;
        let vulnerabilities = given
            .into_iter()
            .filter(|given| given.withdrawn.is_none())
            .map(|given| Vulnerability {
                id: words::clean(&given.id, 100),
                aliases: given.aliases.iter().map(|alias| words::clean(alias, 100)).collect(),
                summary: summary(&given.summary, &given.details),
                fixed: given.fixed_in,
            });
        Ok(Self {
            vulnerabilities: vulnerabilities.collect(),
            yanked: page.info.yanked.then(|| words::clean(&page.info.yanked_reason, 200)),
        })
    }
}

fn is_same(told: &str, asked: &str) -> bool {
    match (Version::from_str(told), Version::from_str(asked)) {
        (Ok(told), Ok(asked)) => told == asked,
        _ => told == asked,
    }
}

#[cfg(test)]
#[path = "told_tests.rs"]
mod tests;
