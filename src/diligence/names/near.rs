//! Names of OS packages that are near to one that does not exist.

use std::collections::BTreeSet;

/// How many names are given.
const BEST: usize = 3;
/// Longer names, in bytes, are not compared.
const LONGEST: usize = 128;

/// The best three of the candidates for a name that is not among them, the best first. `libxslt` finds `libxslt1.1`,
/// `python3-pips` finds `python3-pip`. The order of the candidates does not matter.
///
/// Cost: one comparison a candidate, of at most 128 bytes each.
pub fn near<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_ascii_lowercase();
    if wanted.is_empty() || wanted.len() > LONGEST {
        return Vec::new();
    }
    let mut best = BTreeSet::new();
    for candidate in candidates {
        if candidate.len() <= LONGEST
            && let Some(distance) = distance(&wanted, &candidate.to_ascii_lowercase())
        {
            best.insert((distance, candidate.len(), candidate));
            if best.len() > BEST {
                best.pop_last();
            }
        }
    }
    best.into_iter().map(|(_, _, name)| name.to_owned()).collect()
}

/// How far a candidate is, in steps that only compare with one another; `None` where it is something else.
fn distance(wanted: &str, candidate: &str) -> Option<usize> {
    let rest = candidate.strip_prefix(wanted);
    // A library's package has the version of its interface behind its name: libxslt1.1, libssl3, libpng16-16.
    if let Some(rest) = rest
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
    {
        return Some(0);
    }
    let allowed = match wanted.len() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let difference = wanted.len().abs_diff(candidate.len());
    if difference <= allowed {
        let edits = strsim::osa_distance(wanted, candidate);
        if edits <= allowed {
            return Some(edits);
        }
    }
    // Its other forms: libxslt1-dev; and what the name is the end or a part of: python3-lxml for lxml.
    let whole_words = |rest: &str| rest.starts_with(['-', '.']) || rest.starts_with(|c: char| c.is_ascii_digit());
    if wanted.len() >= 3 && rest.is_some_and(whole_words) {
        return Some(10 + difference);
    }
    let behind = candidate.strip_suffix(wanted);
    if wanted.len() >= 3 && behind.is_some_and(|before| before.ends_with('-') || before == "lib") {
        return Some(10 + difference);
    }
    None
}

#[cfg(test)]
#[path = "near_tests.rs"]
mod tests;
