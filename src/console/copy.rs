//! An entry as plain text, to be copied or read elsewhere.

use crate::room::{Entry, Kind};
use crate::script::{Output, print};

/// The most bytes that are copied: terminals take no more.
const MOST: usize = 100 * 1024;

/// The text of an entry as a script prints it; what somebody typed as it was typed.
pub(super) fn text(entry: &Entry) -> String {
    match entry.kind {
        Kind::Command => entry.command.clone().unwrap_or_default(),
        Kind::Chat => entry.text.clone().unwrap_or_default(),
        Kind::Table | Kind::Text | Kind::File | Kind::Warning | Kind::Error => print(entry, Output::Text),
    }
}

/// What is copied of an entry, and what to say about it.
pub(super) fn of(entry: &Entry) -> (String, String) {
    cut(text(entry))
}

/// What is copied of a text, and what to say about it.
pub(super) fn cut(mut text: String) -> (String, String) {
    let whole = text.len();
    if whole <= MOST {
        return (text, format!("copied {whole} bytes"));
    }
    let mut end = MOST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    let said = format!("copied the first {end} of {whole} bytes: terminals take no more");
    (text, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_between_two_characters_and_said_to_be() {
        assert_eq!(cut("日本".to_owned()), ("日本".to_owned(), "copied 6 bytes".to_owned()));
        let (text, said) = cut("日".repeat(MOST));
        assert_eq!(text.len(), MOST - MOST % 3);
        assert!(said.starts_with("copied the first 102399 of "), "{said}");
    }
}
