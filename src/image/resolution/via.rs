//! Who brought a distribution in: read from what each one requires, as far as it applies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pep508_rs::{ExtraName, MarkerEnvironment, MarkerTree, MarkerWarningKind, VerbatimUrl};

use crate::image::requirement_checks::check;
use crate::image::survey::normalise;

/// What a distribution needs.
pub(super) struct Needs {
    /// Its normalised name.
    pub(super) name: String,
    /// Its `Requires-Dist` fields.
    pub(super) requires: Vec<String>,
    /// The extras of it that were asked for by name.
    pub(super) extras: Vec<String>,
}

/// A requirement of a distribution, as far as it matters here.
struct Edge {
    to: String,
    extras: Vec<String>,
    marker: MarkerTree,
}

/// For each distribution that others require, their sorted names. Only those of the set count. An environment that is not
/// known lets every marker hold that asks for no extra.
pub(super) fn who_brought(all: &[Needs], environment: Option<&MarkerEnvironment>) -> BTreeMap<String, Vec<String>> {
    let names: BTreeSet<&str> = all.iter().map(|needs| needs.name.as_str()).collect();
    let edges: BTreeMap<&str, Vec<Edge>> = all
        .iter()
        .map(|needs| {
            let edges = needs.requires.iter().filter_map(|text| edge(text));
            let known = edges.filter(|edge| names.contains(edge.to.as_str()) && edge.to != needs.name);
            (needs.name.as_str(), known.collect())
        })
        .collect();
    let mut extras: BTreeMap<&str, BTreeSet<String>> = all
        .iter()
        .map(|needs| {
            let own = needs.extras.iter().map(|extra| normalise(extra)).collect();
            (needs.name.as_str(), own)
        })
        .collect();
    let mut via: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // An extra that one asks of another makes more of that one's requirements hold: goes on until nothing is new.
    loop {
        let mut has_changed = false;
        for (from, edges) in &edges {
            let active: Vec<ExtraName> = extras
                .get(from)
                .into_iter()
                .flatten()
                .filter_map(|extra| ExtraName::new(extra.clone()).ok())
                .collect();
            for edge in edges.iter().filter(|edge| holds(edge, environment, &active)) {
                has_changed |= via.entry(edge.to.clone()).or_default().insert((*from).to_owned());
                if let Some(wanted) = extras.get_mut(edge.to.as_str()) {
                    for extra in &edge.extras {
                        has_changed |= wanted.insert(extra.clone());
                    }
                }
            }
        }
        if !has_changed {
            break;
        }
    }
    via.into_iter()
        .map(|(name, from)| (name, from.into_iter().collect()))
        .collect()
}

fn holds(edge: &Edge, environment: Option<&MarkerEnvironment>, extras: &[ExtraName]) -> bool {
    edge.marker.evaluate_optional_environment(environment, extras)
}

/// Reads a requirement; what the parser must not see, or does not take, is read by its name alone: pip understood it, and
/// what it names is in the set.
fn edge(text: &str) -> Option<Edge> {
    if check(text).is_ok() {
        let mut quiet = |_: MarkerWarningKind, _: String| {};
        let parsed = pep508_rs::Requirement::<VerbatimUrl>::parse_reporter(text, Path::new("/"), &mut quiet);
        if let Ok(parsed) = parsed {
            return Some(Edge {
                to: parsed.name.to_string(),
                extras: parsed.extras.iter().map(ToString::to_string).collect(),
                marker: parsed.marker,
            });
        }
    }
    let end = text.find(|character: char| !(character.is_ascii_alphanumeric() || "._-".contains(character)));
    let name = normalise(text.get(..end.unwrap_or(text.len())).unwrap_or_default());
    let of_extra = text.split_once(';').is_some_and(|(_, marker)| marker.contains("extra"));
    (!name.is_empty() && !of_extra).then_some(Edge {
        to: name,
        extras: Vec::new(),
        marker: MarkerTree::TRUE,
    })
}

#[cfg(test)]
#[path = "via_tests.rs"]
mod tests;
