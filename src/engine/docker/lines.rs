//! Whole lines out of the fragments in which engines send output.

use std::fmt::Write as _;

/// The bytes of a line that are kept; what follows is counted and told in a mark.
const LONGEST: usize = 16 * 1024;

/// Puts one stream's fragments together. A carriage return alone starts the line over, as on a terminal, so that of a
/// progress bar the last picture is left.
#[derive(Debug, Default)]
pub(super) struct Lines {
    line: Vec<u8>,
    cut: usize,
    returned: bool,
}

impl Lines {
    /// Takes a fragment and hands on each line that it ends.
    pub(super) fn push(&mut self, fragment: &[u8], mut take: impl FnMut(String)) {
        for part in fragment.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            let (text, end) = match part.split_last() {
                Some((end @ (b'\n' | b'\r'), text)) => (text, Some(*end)),
                _ => (part, None),
            };
            self.add(text);
            match end {
                Some(b'\n') => take(self.line()),
                Some(_) => self.returned = true,
                None => {}
            }
        }
    }

    /// The rest, where output ended without a line end.
    pub(super) fn finish(&mut self) -> Option<String> {
        (!self.line.is_empty()).then(|| self.line())
    }

    fn add(&mut self, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        if self.returned {
            self.clear();
        }
        let room = LONGEST - self.line.len();
        let (kept, dropped) = text.split_at(text.len().min(room));
        self.line.extend_from_slice(kept);
        self.cut += dropped.len();
    }

    fn line(&mut self) -> String {
        let kept = match std::str::from_utf8(&self.line) {
            // Cut within a character: that one is left out.
            Err(error) if self.cut > 0 && error.error_len().is_none() => &self.line[..error.valid_up_to()],
            Ok(_) | Err(_) => &self.line[..],
        };
        let mut line = String::from_utf8_lossy(kept).into_owned();
        if self.cut > 0 {
            let _ = write!(line, " … ({} more bytes)", self.cut + self.line.len() - kept.len());
        }
        self.clear();
        line
    }

    fn clear(&mut self) {
        self.line.clear();
        self.cut = 0;
        self.returned = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(fragments: &[&[u8]]) -> Vec<String> {
        let mut lines = Lines::default();
        let mut all = Vec::new();
        for fragment in fragments {
            lines.push(fragment, |line| all.push(line));
        }
        all.extend(lines.finish());
        all
    }

    #[test]
    fn fragments_become_whole_lines() {
        assert_eq!(
            lines(&[b" +", b" numpy==", b"2.", b"1\nnext\r\n\nlast"]),
            [" + numpy==2.1", "next", "", "last"]
        );
    }

    #[test]
    fn of_a_progress_bar_the_last_picture_is_left() {
        assert_eq!(lines(&[b"10 %\r", b"50 %\r100 %", b"\r\ndone"]), ["100 %", "done"]);
    }

    #[test]
    fn a_character_split_between_fragments_comes_whole() {
        let text = "größer".as_bytes();
        assert_eq!(lines(&[&text[..3], &text[3..]]), ["größer"]);
    }

    #[test]
    fn a_long_line_is_cut_with_a_mark() {
        let long = "é".repeat(LONGEST);
        let all = lines(&[b"x", long.as_bytes(), b"\nshort\n"]);
        assert_eq!(all.len(), 2);
        assert!(all[0].len() < LONGEST + 64);
        assert!(all[0].ends_with(&format!("é … ({} more bytes)", 1 + 2 * LONGEST - (LONGEST - 1))));
        assert_eq!(all[1], "short");
    }

    proptest! {
        #[test]
        fn where_fragments_end_makes_no_difference(text in "[ab\r\n]{0,60}", at in 0usize..60) {
            let bytes = text.as_bytes();
            let at = at.min(bytes.len());
            prop_assert_eq!(lines(&[bytes]), lines(&[&bytes[..at], &bytes[at..]]));
        }
    }
}
