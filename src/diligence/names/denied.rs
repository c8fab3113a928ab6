//! Names that were removed from the index as malicious.

/// The names, by the list that has them; see the file itself.
const DENIED: &str = include_str!("denied.txt");

/// The public list that a name is on.
pub(super) fn listed(name: &str) -> Option<&'static str> {
    entries().find(|(denied, _)| *denied == name).map(|(_, list)| list)
}

/// All names with the list that has them.
pub(super) fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = DENIED.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": "))
}
