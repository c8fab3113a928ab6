//! The Python distributions of an image, by the metadata that are installed with them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::pip::said;
use super::via::{Needs, who_brought};
use super::{Distribution, Metadata};
use crate::image::survey::{environment, normalise};

/// The program that lists the Python distributions of an image with their metadata: a POSIX shell script that starts a
/// Python script. It runs nothing of what is installed.
#[must_use]
pub fn inventory_command() -> Vec<String> {
    let script = concat!(include_str!("../environment.py"), include_str!("inventory.py"));
    let search = concat!(include_str!("../python.sh"), include_str!("inventory.sh"));
    ["/bin/sh", "-c", search, "sh", script].map(str::to_owned).to_vec()
}

#[derive(Deserialize)]
struct Inventory {
    environment: BTreeMap<String, String>,
    distributions: Vec<Installed>,
}

#[derive(Deserialize)]
struct Installed {
    name: String,
    version: String,
    license: Option<String>,
    license_expression: Option<String>,
    classifiers: Vec<String>,
    requires: Vec<String>,
}

/// Reads what the program of [`inventory_command`] printed; an image without Python has none.
///
/// # Errors
/// Where the output is not whole, in words.
pub fn parse_inventory(output: &str) -> Result<Vec<Distribution>, String> {
    let line = output.lines().find_map(|line| line.strip_prefix("warroom: inventory "));
    let Some(line) = line else {
        return if output.lines().any(|line| line == "warroom: no python") {
            Ok(Vec::new())
        } else {
            Err("the image's Python did not tell what is installed".to_owned())
        };
    };
    let inventory: Inventory =
        serde_json::from_str(line).map_err(|error| format!("what is installed was not told whole: {error}"))?;
    let needs: Vec<Needs> = inventory
        .distributions
        .iter()
        .map(|found| Needs {
            name: normalise(&found.name),
            requires: found.requires.clone(),
            extras: Vec::new(),
        })
        .collect();
    let mut via = who_brought(&needs, environment(&inventory.environment).as_ref());
    let distributions = inventory.distributions.into_iter().map(|found| {
        let name = normalise(&found.name);
        Distribution {
            via: via.remove(&name).unwrap_or_default(),
            name,
            version: found.version,
            metadata: Metadata {
                license_expression: said(found.license_expression),
                license: said(found.license),
                classifiers: found.classifiers,
            },
            ..Distribution::default()
        }
    });
    let mut distributions: Vec<_> = distributions.collect();
    distributions.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(distributions)
}

#[cfg(test)]
#[path = "inventory_tests.rs"]
mod tests;
