//! What entries and rooms are called.

/// The longest room name, in bytes.
pub(super) const LONGEST_NAME: usize = 64;

/// The number of an id `N@ROOM`.
pub(super) fn number_of(id: &str) -> Option<u64> {
    id.split_once('@')?.0.parse().ok()
}

/// Whether a text can be a room's name: letters, digits, `-`, `_` and `.`, not with a `.` in front, at most 64 bytes.
#[must_use]
pub fn is_room_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
