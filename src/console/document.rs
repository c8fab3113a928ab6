//! A text of many lines that is looked at in parts: it is kept as it was read, with the place of every few lines.

/// After how many lines, or bytes, the place of a line is kept.
const LINES: usize = 64;
const BYTES: usize = 32 * 1024;

/// A text and where its lines are.
#[derive(Debug)]
pub(in crate::console) struct Document {
    text: String,
    /// Some lines, from the top, and where they begin.
    marks: Vec<(usize, usize)>,
    /// How many line ends there are.
    ends: usize,
}

impl Document {
    /// Finds the lines of a text. Takes a moment for a large one.
    pub(in crate::console) fn new(text: String) -> Self {
        let mut document = Self {
            text: String::new(),
            marks: vec![(0, 0)],
            ends: 0,
        };
        document.append(text);
        document
    }

    /// Adds what came behind the end; a last line without a line end goes on.
    pub(in crate::console) fn append(&mut self, more: String) {
        let before = self.text.len();
        if before == 0 {
            self.text = more;
        } else {
            self.text.push_str(&more);
        }
        for (at, _) in self.text[before..].match_indices('\n') {
            self.ends += 1;
            let start = before + at + 1;
            let (line, place) = self.marks.last().copied().unwrap_or_default();
            if self.ends - line >= LINES || start - place >= BYTES {
                self.marks.push((self.ends, start));
            }
        }
    }

    /// The whole text.
    pub(in crate::console) fn into_text(self) -> String {
        self.text
    }

    /// How many lines there are.
    pub(in crate::console) fn lines(&self) -> usize {
        self.ends + usize::from(!self.text.is_empty() && !self.text.ends_with('\n'))
    }

    /// The lines from one on, without their ends.
    pub(in crate::console) fn from(&self, line: usize) -> impl Iterator<Item = &str> {
        let at = self.marks.partition_point(|(marked, _)| *marked <= line);
        let mark = at.checked_sub(1).and_then(|at| self.marks.get(at));
        let (marked, start) = mark.copied().unwrap_or_default();
        self.text[start..].lines().skip(line - marked)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_line_is_found_however_the_text_came(
            lines in prop::collection::vec("[a-c日]{0,3}", 0..300), cuts in prop::collection::vec(0_usize..900, 0..4), open: bool,
        ) {
            let mut text = lines.join("\n");
            if !open && !text.is_empty() {
                text.push('\n');
            }
            let mut document = Document::new(String::new());
            let mut rest = text.as_str();
            for cut in cuts {
                let at = (0..=cut.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap();
                document.append(rest[..at].to_owned());
                rest = &rest[at..];
            }
            document.append(rest.to_owned());
            let wanted: Vec<&str> = text.lines().collect();
            prop_assert_eq!(document.lines(), wanted.len());
            for line in [0, 1, 63, 64, 65, 128, wanted.len()] {
                let from: Vec<&str> = document.from(line).collect();
                prop_assert_eq!(&from[..], wanted.get(line..).unwrap_or(&[]));
            }
        }
    }
}
