//! The completions on offer, and which of them is chosen.

use std::ops::Range;

use crate::catalog::Candidate;

/// Completions of one place in the line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Popup {
    /// The bytes of the line that a completion replaces.
    pub(super) range: Range<usize>,
    /// What could stand there, and what it means.
    pub(super) candidates: Vec<Candidate>,
    /// The chosen one; none until the person moves into the popup.
    pub(super) chosen: Option<usize>,
    /// The first one in sight.
    top: usize,
}

impl Popup {
    pub(super) fn new(range: Range<usize>, candidates: Vec<Candidate>) -> Self {
        Self {
            range,
            candidates,
            chosen: None,
            top: 0,
        }
    }

    /// Whether the person has moved into it.
    pub(super) fn entered(&self) -> bool {
        self.chosen.is_some()
    }

    /// The one that Tab takes: the chosen one, else the best.
    pub(super) fn wanted(&self) -> Option<&Candidate> {
        self.candidates.get(self.chosen.unwrap_or(0))
    }

    /// The next one; the line comes after the last, and the first after the line.
    pub(super) fn next(&mut self) {
        let next = self.chosen.map_or(0, |chosen| chosen + 1);
        self.chosen = Some(next).filter(|next| *next < self.candidates.len());
    }

    /// The one before; the line comes before the first, and the last before the line.
    pub(super) fn previous(&mut self) {
        self.chosen = self.chosen.unwrap_or(self.candidates.len()).checked_sub(1);
    }

    /// Those in sight where there is room for `most`: moved no further than the chosen one asks for.
    pub(super) fn window(&mut self, most: usize) -> Range<usize> {
        let count = self.candidates.len();
        let chosen = self.chosen.unwrap_or(0);
        self.top = self
            .top
            .max((chosen + 1).saturating_sub(most))
            .min(chosen)
            .min(count.saturating_sub(most));
        self.top..count.min(self.top + most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn popup(count: usize) -> Popup {
        let candidate = |number: usize| Candidate {
            text: number.to_string(),
            summary: String::new(),
            matched: Vec::new(),
            after: " ",
        };
        Popup::new(0..0, (0..count).map(candidate).collect())
    }

    #[test]
    fn choosing_goes_round_through_the_line() {
        let mut popup = popup(2);
        assert!(!popup.entered());
        assert_eq!(popup.wanted().unwrap().text, "0");
        let forwards: Vec<Option<usize>> = (0..4)
            .map(|_| {
                popup.next();
                popup.chosen
            })
            .collect();
        assert_eq!(forwards, [Some(0), Some(1), None, Some(0)]);
        let backwards: Vec<Option<usize>> = (0..4)
            .map(|_| {
                popup.previous();
                popup.chosen
            })
            .collect();
        assert_eq!(backwards, [None, Some(1), Some(0), None]);
    }

    #[test]
    fn the_window_moves_no_further_than_it_must() {
        let mut popup = popup(10);
        assert_eq!(popup.window(4), 0..4);
        let mut seen = Vec::new();
        for _ in 0..5 {
            popup.next();
            seen.push(popup.window(4).start);
        }
        assert_eq!(seen, [0, 0, 0, 0, 1]);
        popup.previous();
        assert_eq!(popup.window(4), 1..5, "the chosen one moves, not the window");
        popup.chosen = Some(9);
        assert_eq!(popup.window(4), 6..10);
        assert_eq!(popup.window(40), 0..10);
        popup.chosen = None;
        assert_eq!(popup.window(4), 0..4);
    }

    #[test]
    fn an_empty_one_offers_nothing() {
        let mut popup = popup(0);
        popup.next();
        assert_eq!((popup.chosen, popup.wanted()), (None, None));
        popup.previous();
        assert_eq!(popup.chosen, None);
        assert_eq!(popup.window(8), 0..0);
    }
}
