//! What a line of a journal is.

use super::amendment::{AMENDS, Amended};
use super::entry::Entry;

/// A line of a journal.
#[derive(Debug)]
pub(super) enum Line {
    /// An entry.
    Entry(Box<Entry>),
    /// A change of one that came before.
    Amended(Amended),
}

/// Reads a line; none where it is neither.
pub(super) fn read(line: &[u8]) -> Option<Line> {
    if line.starts_with(AMENDS) {
        serde_json::from_slice(line).ok().map(Line::Amended)
    } else {
        serde_json::from_slice(line)
            .ok()
            .map(|entry| Line::Entry(Box::new(entry)))
    }
}

/// The number in the head of a line `{"id":"N@ROOM",…`.
pub(super) fn entry_number(head: &[u8]) -> Option<u64> {
    number_after(head.strip_prefix(br#"{"id":""#)?)
}

/// The number in the head of a line `{"amends":"N@ROOM",…`.
pub(super) fn amended_number(head: &[u8]) -> Option<u64> {
    number_after(head.strip_prefix(AMENDS)?)
}

fn number_after(id: &[u8]) -> Option<u64> {
    let sign = id.iter().take(32).position(|byte| *byte == b'@')?;
    std::str::from_utf8(&id[..sign]).ok()?.parse().ok()
}
