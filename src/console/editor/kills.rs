//! The texts that were killed, newest last.

use std::collections::VecDeque;

/// How many texts are kept.
const KEPT: usize = 32;

/// The ring of killed texts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Kills(VecDeque<String>);

impl Kills {
    /// Keeps a killed text. One that follows right upon another joins it: behind it, or before it where it was killed
    /// leftwards.
    pub(super) fn keep(&mut self, text: &str, joins: bool, leftwards: bool) {
        match self.0.back_mut().filter(|_| joins) {
            Some(last) if leftwards => last.insert_str(0, text),
            Some(last) => last.push_str(text),
            None => {
                if self.0.len() == KEPT {
                    self.0.pop_front();
                }
                self.0.push_back(text.to_owned());
            }
        }
    }

    /// The text killed `turns` kills before the last one; the ring begins anew behind the oldest.
    pub(super) fn get(&self, turns: usize) -> Option<&str> {
        let back = turns.checked_rem(self.0.len())?;
        self.0.get(self.0.len() - 1 - back).map(String::as_str)
    }
}
