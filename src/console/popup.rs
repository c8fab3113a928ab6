//! The completions on offer, and which of them is chosen.

use std::ops::Range;

/// Completions of one place in the line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Popup {
    /// The bytes of the line that a completion replaces.
    pub(super) range: Range<usize>,
    /// What could stand there, and what it means.
    pub(super) candidates: Vec<(String, String)>,
    /// The chosen one.
    pub(super) chosen: usize,
}

impl Popup {
    pub(super) fn new(range: Range<usize>, candidates: Vec<(String, String)>) -> Self {
        Self {
            range,
            candidates,
            chosen: 0,
        }
    }

    /// The next one; the first comes after the last.
    pub(super) fn next(&mut self) {
        self.chosen = (self.chosen + 1) % self.candidates.len().max(1);
    }

    /// The one before; the last comes before the first.
    pub(super) fn previous(&mut self) {
        self.chosen = self
            .chosen
            .checked_sub(1)
            .unwrap_or(self.candidates.len().saturating_sub(1));
    }

    /// The text that all candidates begin with.
    pub(super) fn common(&self) -> &str {
        let Some((first, _)) = self.candidates.first() else {
            return "";
        };
        let shared = |other: &str| {
            first
                .char_indices()
                .zip(other.chars())
                .find(|((_, a), b)| a != b)
                .map_or(first.len().min(other.len()), |((at, _), _)| at)
        };
        let end = self.candidates.iter().map(|(text, _)| shared(text)).min().unwrap_or(0);
        &first[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn popup(texts: &[&str]) -> Popup {
        Popup::new(
            0..0,
            texts.iter().map(|text| ((*text).to_owned(), String::new())).collect(),
        )
    }

    #[test]
    fn the_common_start_is_whole_characters() {
        assert_eq!(
            popup(&["/docker_images", "/docker_image_create"]).common(),
            "/docker_image"
        );
        assert_eq!(popup(&["日本", "日木"]).common(), "日");
        assert_eq!(popup(&["same"]).common(), "same");
        assert_eq!(popup(&[]).common(), "");
    }

    #[test]
    fn choosing_goes_round() {
        let mut popup = popup(&["a", "b"]);
        popup.previous();
        assert_eq!(popup.chosen, 1);
        popup.next();
        assert_eq!(popup.chosen, 0);
    }
}
