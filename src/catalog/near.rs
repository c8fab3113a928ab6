//! The name that was probably meant.

/// The candidate nearest to what was typed, if one is near enough to be worth naming.
#[must_use]
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing takes the product of both lengths; no name is this long.
    if typed.is_empty() || typed.len() > 64 {
        return None;
    }
    let lower = typed.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, candidate);
            let likeness = strsim::jaro_winkler(&lower, candidate);
            let longest = lower.chars().count().max(candidate.chars().count());
            let near = distance <= longest.div_ceil(3).min(3) && distance < longest || likeness >= 0.9;
            near.then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
