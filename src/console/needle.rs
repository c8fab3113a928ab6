//! What is searched for: a text, compared without case unless it has capitals.

use std::ops::Range;

/// A text to look for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Needle {
    text: String,
    /// The text in small letters, where case does not matter.
    folded: Option<Vec<char>>,
}

impl Needle {
    /// A needle; none for an empty text. With a capital in it, case matters.
    pub(super) fn new(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let exact = text.chars().any(char::is_uppercase);
        Some(Self {
            text: text.to_owned(),
            folded: (!exact).then(|| text.chars().map(small).collect()),
        })
    }

    /// The text as it was typed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where it is first found from a place on, in bytes.
    pub(super) fn find(&self, hay: &str, from: usize) -> Option<Range<usize>> {
        let rest = hay.get(from..)?;
        let Some(folded) = &self.folded else {
            let at = from + rest.find(&self.text)?;
            return Some(at..at + self.text.len());
        };
        if self.text.is_ascii() {
            let (needle, bytes) = (self.text.as_bytes(), rest.as_bytes());
            let first = needle.first()?;
            let last = bytes.len().checked_sub(needle.len())?;
            // A byte of ASCII is never part of another character.
            let at = (0..=last).find(|&at| {
                bytes[at].eq_ignore_ascii_case(first) && bytes[at..at + needle.len()].eq_ignore_ascii_case(needle)
            })?;
            return Some(from + at..from + at + needle.len());
        }
        rest.char_indices().find_map(|(at, _)| {
            let mut end = at;
            let mut signs = rest[at..].chars();
            for wanted in folded {
                let sign = signs.next().filter(|sign| small(*sign) == *wanted)?;
                end += sign.len_utf8();
            }
            Some(from + at..from + end)
        })
    }

    /// Whether a text has it.
    pub(super) fn is_in(&self, hay: &str) -> bool {
        self.find(hay, 0).is_some()
    }

    /// Every place where it is found, none over another.
    pub(super) fn all<'a>(&'a self, hay: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.find(hay, from)?;
            from = found.end;
            Some(found)
        })
    }
}

/// A character in its small form, where that is a single one.
fn small(sign: char) -> char {
    let mut lower = sign.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => sign,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(needle: &str, hay: &str) -> Vec<Range<usize>> {
        Needle::new(needle).unwrap().all(hay).collect()
    }

    #[test]
    fn small_letters_find_both_and_capitals_only_themselves() {
        assert_eq!(found("error", "Error, ERROR, error"), [0..5, 7..12, 14..19]);
        assert_eq!(found("Error", "ERROR, Error, Error"), [7..12, 14..19]);
        assert_eq!(found("größe", "GRÖßE größe"), [0..7, 8..15]);
        assert_eq!(found("é", "日é本É"), [3..5, 8..10]);
        assert_eq!(found("aa", "aaaa"), [0..2, 2..4]);
        assert_eq!(Needle::new(""), None);
    }

    proptest! {
        #[test]
        fn what_is_found_is_the_same_text_but_for_its_case(needle in "[a-zé日]{1,3}", hay in "[a-cA-Cé日É ]{0,40}") {
            let fold = |text: &str| text.chars().map(small).collect::<String>();
            let found = found(&needle, &hay);
            for place in &found {
                prop_assert_eq!(fold(&hay[place.clone()]), needle.clone());
            }
            prop_assert_eq!(found.is_empty(), !fold(&hay).contains(&needle));
        }
    }
}
