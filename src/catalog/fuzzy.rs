//! Whether a text has the letters that were typed, in their order, and how well.

use super::score::{Cell, places, worth};

/// The longest text and word for which the best places of scattered letters are looked for: their product.
const LOOKED_AT: usize = 1 << 15;
/// The sum of such products up to which texts are ranked by their best places. Beyond it, as with thousands of images
/// that all fit, a key would wait for it; the texts that are left rank behind.
const RANKED: usize = 1 << 18;

/// How well a text fits; the lesser the better.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Rank {
    tier: Tier,
    /// The worth of the places of scattered letters, negated.
    cost: i32,
}

/// How the letters stand in the text, best first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Tier {
    /// The text begins with them.
    Prefix,
    /// A word in it begins with them.
    WordStart,
    /// They stand in it together.
    Together,
    /// They stand in it in their order.
    Scattered,
}

/// A word that was typed, and memory to compare texts with it.
#[derive(Debug)]
pub(super) struct Fuzzy {
    /// The letters, lower case.
    wanted: Vec<char>,
    /// The letters of the text that was looked at last, lower case, and where they stand.
    letters: Vec<(usize, char)>,
    cells: Vec<Cell>,
    /// How much of [`RANKED`] is left.
    left: usize,
}

impl Fuzzy {
    /// Looks for the letters of this word; case does not matter.
    pub(super) fn new(word: &str) -> Self {
        Self {
            wanted: word.chars().map(fold).collect(),
            letters: Vec::new(),
            cells: Vec::new(),
            left: RANKED,
        }
    }

    /// Whether nothing was typed, so that every text fits equally well.
    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// How well a text fits; `None` where it does not.
    pub(super) fn rank(&mut self, text: &str) -> Option<Rank> {
        if !self.fits(text) {
            return None;
        }
        self.look(text);
        let rank = |tier| Some(Rank { tier, cost: 0 });
        match self.together() {
            Some(0) => rank(Tier::Prefix),
            Some(at) if self.begins_word(at) => rank(Tier::WordStart),
            Some(_) => rank(Tier::Together),
            None => {
                let product = self.letters.len() * self.wanted.len();
                let worth = match self.left.checked_sub(product) {
                    Some(left) => {
                        self.left = left;
                        self.scattered()
                    }
                    None => None,
                };
                Some(Rank {
                    tier: Tier::Scattered,
                    cost: -worth.unwrap_or_default(),
                })
            }
        }
    }

    /// The offsets of the letters of a text that stand for those of the word, in bytes; empty where it does not fit.
    pub(super) fn matched(&mut self, text: &str) -> Vec<usize> {
        if !self.fits(text) {
            return Vec::new();
        }
        self.look(text);
        let offset = |letters: &[(usize, char)], at: usize| letters.get(at).map(|(offset, _)| *offset);
        if let Some(at) = self.together() {
            return (at..at + self.wanted.len())
                .filter_map(|at| offset(&self.letters, at))
                .collect();
        }
        match self.scattered().and_then(|_| places(self.wanted.len(), &self.cells)) {
            Some(places) => places.into_iter().filter_map(|at| offset(&self.letters, at)).collect(),
            None => self.first_places(),
        }
    }

    /// Whether the letters stand in the text in their order. Most texts are turned down here, at little cost.
    fn fits(&self, text: &str) -> bool {
        let mut rest = text.chars().map(fold);
        self.wanted.iter().all(|wanted| rest.any(|found| found == *wanted))
    }

    fn look(&mut self, text: &str) {
        self.letters.clear();
        self.letters
            .extend(text.char_indices().map(|(at, letter)| (at, fold(letter))));
    }

    /// Where the letters stand together: at the start, else where a word begins, else anywhere.
    fn together(&self) -> Option<usize> {
        let mut first = None;
        for (at, window) in self.letters.windows(self.wanted.len().max(1)).enumerate() {
            let here = window
                .iter()
                .map(|(_, letter)| letter)
                .zip(&self.wanted)
                .all(|(a, b)| a == b);
            if here && (at == 0 || self.begins_word(at)) {
                return Some(at);
            }
            first = first.or(here.then_some(at));
        }
        first.or(self.wanted.is_empty().then_some(0))
    }

    fn begins_word(&self, at: usize) -> bool {
        begins_word(&self.letters, at)
    }

    /// What the best places of scattered letters are worth; `None` where that would take too long to tell.
    fn scattered(&mut self) -> Option<i32> {
        (self.letters.len() * self.wanted.len() <= LOOKED_AT)
            .then(|| worth(&self.wanted, &self.letters, &mut self.cells))
            .flatten()
    }

    fn first_places(&self) -> Vec<usize> {
        let mut rest = self.letters.iter();
        self.wanted
            .iter()
            .filter_map(|wanted| rest.find(|(_, letter)| letter == wanted).map(|(offset, _)| *offset))
            .collect()
    }
}

/// Whether a letter is the first of a word: of the text, or after `_`, `/`, `-`, `:` and the like.
pub(super) fn begins_word(letters: &[(usize, char)], at: usize) -> bool {
    let is_letter = |at: usize| letters.get(at).is_some_and(|(_, letter)| letter.is_alphanumeric());
    is_letter(at) && !at.checked_sub(1).is_some_and(is_letter)
}

/// The letter in lower case; one for one, so that offsets stay true.
fn fold(letter: char) -> char {
    if letter.is_ascii() {
        letter.to_ascii_lowercase()
    } else {
        letter.to_lowercase().next().unwrap_or(letter)
    }
}

#[cfg(test)]
#[path = "fuzzy_tests.rs"]
mod tests;
