//! Signs beyond ASCII, and what stands for them where the terminal cannot show them.
//!
//! Drawing writes the Unicode signs. Where the locale is not UTF-8, [`Signs::settle`] goes over the finished frame and
//! puts a sign of one column in place of each, so that nothing moves, and nothing that was drawn can be forgotten.

use ratatui::buffer::Buffer;

/// The signs used in drawing, each with what stands for it in ASCII.
const SIGNS: [(&str, &str); 41] = [
    ("─", "-"),
    ("━", "="),
    ("│", "|"),
    ("┃", "|"),
    ("┌", "+"),
    ("┐", "+"),
    ("└", "+"),
    ("┘", "+"),
    ("├", "+"),
    ("┤", "+"),
    ("┬", "+"),
    ("┴", "+"),
    ("┼", "+"),
    ("╭", "+"),
    ("╮", "+"),
    ("╯", "+"),
    ("╰", "+"),
    ("█", "#"),
    ("▓", "#"),
    ("▒", ":"),
    ("░", "."),
    ("▌", ">"),
    ("»", ">"),
    ("■", "#"),
    ("✓", "+"),
    ("✗", "x"),
    ("▸", ">"),
    ("▾", "v"),
    ("·", "."),
    ("•", "*"),
    ("…", "~"),
    ("‹", "<"),
    ("›", ">"),
    ("↵", "$"),
    ("≡", "="),
    ("→", ">"),
    ("←", "<"),
    ("↑", "^"),
    ("↓", "v"),
    ("–", "-"),
    ("◆", "*"),
];
/// How many of them are drawn by every console font: lines and blocks.
const LINES: usize = 24;
/// What stands for any other character that cannot be shown.
const OTHER: &str = "?";

/// Which signs a terminal shows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Signs {
    /// All of Unicode.
    #[default]
    Unicode,
    /// Lines and blocks, and letters; the fonts of the Linux console have no marks.
    Lines,
    /// ASCII alone.
    Ascii,
}

impl Signs {
    /// Tells it from the environment, whose variables `variable` gives: `LC_ALL`, `LC_CTYPE`, `LANG` and `TERM`.
    #[must_use]
    pub fn detect<'a>(variable: impl Fn(&str) -> Option<&'a str>) -> Self {
        // The first that is set and not empty counts, as in POSIX; without any the locale is `C`.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(&variable)
            .find(|value| !value.is_empty())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !locale.contains("utf-8") && !locale.contains("utf8") {
            Self::Ascii
        } else if variable("TERM") == Some("linux") {
            Self::Lines
        } else {
            Self::Unicode
        }
    }

    /// A sign as this terminal shows it; of the same width, where it is one of those used in drawing.
    #[must_use]
    pub fn shown(self, sign: &str) -> &str {
        if self == Self::Unicode || sign.is_ascii() {
            return sign;
        }
        let known = SIGNS.iter().position(|(unicode, _)| *unicode == sign);
        match (self, known) {
            (Self::Lines, Some(at)) if at < LINES => sign,
            (Self::Lines, None) | (Self::Unicode, _) => sign,
            (Self::Lines | Self::Ascii, Some(at)) => SIGNS[at].1,
            (Self::Ascii, None) => OTHER,
        }
    }

    /// Puts what this terminal shows in place of what was drawn. Columns stay where they are.
    pub fn settle(self, buffer: &mut Buffer) {
        if self == Self::Unicode {
            return;
        }
        for cell in &mut buffer.content {
            if cell.symbol().is_ascii() {
                continue;
            }
            let shown = self.shown(cell.symbol());
            if shown != cell.symbol() {
                let shown = shown.to_owned();
                cell.set_symbol(&shown);
            }
        }
    }
}

#[cfg(test)]
#[path = "signs_tests.rs"]
mod tests;
