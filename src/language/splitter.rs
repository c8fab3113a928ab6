//! From the bytes of a script to its lines.

use super::parse::{MAX_LINE, too_long};
use super::{Diagnostic, Scanner, Span, State};

/// A byte-order mark in UTF-8.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
/// How much of a line that is too long is shown, in bytes from its start.
const SHOWN: usize = 120;

/// A line of a script, or a command with its multi-line values.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScriptLine {
    /// The number of its first line, from 1.
    pub number: usize,
    /// Its text, without a line end; or why it cannot be text.
    pub text: Result<String, Diagnostic>,
    /// The text to show with a diagnostic about it.
    pub shown: String,
}

/// Splits a script into lines, as its bytes come in.
///
/// Blank lines and comments produce nothing. While a backtick is open in a command, the line goes on after its end.
/// Each byte is looked at once, and at most [`MAX_LINE`] bytes are kept.
#[derive(Clone, Debug)]
pub struct Splitter {
    buffer: Vec<u8>,
    scanner: Scanner,
    /// The number of the physical line that is read.
    number: usize,
    /// The number of the line with which the buffer begins.
    first: usize,
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new()
    }
}

impl Splitter {
    /// At the start of a script.
    #[must_use]
    pub fn new() -> Self {
        Self {
            buffer: Vec::new(),
            scanner: Scanner::new(),
            number: 1,
            first: 1,
        }
    }

    /// Takes more bytes, and gives the lines that are complete.
    #[must_use]
    pub fn push(&mut self, bytes: &[u8]) -> Vec<ScriptLine> {
        let mut lines = Vec::new();
        for byte in bytes {
            if *byte == b'\n' {
                self.line_end(&mut lines);
            } else {
                self.scanner.step(*byte);
                self.keep(*byte);
            }
        }
        lines
    }

    /// Gives the last line, where it has no end.
    #[must_use]
    pub fn finish(mut self) -> Vec<ScriptLine> {
        let mut lines = Vec::new();
        self.emit(&mut lines);
        lines
    }

    fn line_end(&mut self, lines: &mut Vec<ScriptLine>) {
        self.number += 1;
        if self.scanner.in_backtick() {
            self.scanner.step(b'\n');
            if self.buffer.last() == Some(&b'\r') {
                self.buffer.pop();
            }
            self.keep(b'\n');
        } else {
            self.emit(lines);
        }
    }

    fn keep(&mut self, byte: u8) {
        // Two bytes more than may be, so that a line that is too long is known as such also without its line end.
        if self.buffer.len() < MAX_LINE + 2 {
            self.buffer.push(byte);
        }
    }

    fn emit(&mut self, lines: &mut Vec<ScriptLine>) {
        let number = self.first;
        self.first = self.number;
        let state = std::mem::replace(&mut self.scanner, Scanner::new()).state();
        let mut bytes = std::mem::take(&mut self.buffer);
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        if number == 1 && bytes.starts_with(&MARK) {
            bytes.drain(..MARK.len());
        }
        match state {
            State::Comment => {}
            State::Start if is_blank(&bytes) => {}
            _ => lines.push(line(number, bytes)),
        }
    }
}

/// Whether there are only spaces, and byte-order marks as whole ones: single bytes of a mark are also in other characters.
fn is_blank(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\u{feff}')))
}

fn line(number: usize, bytes: Vec<u8>) -> ScriptLine {
    if bytes.len() > MAX_LINE {
        let shown: String = String::from_utf8_lossy(bytes.get(..SHOWN).unwrap_or_default()).into_owned();
        return ScriptLine {
            number,
            text: Err(too_long(shown.len())),
            shown,
        };
    }
    match String::from_utf8(bytes) {
        Ok(text) => ScriptLine {
            number,
            shown: text.clone(),
            text: Ok(text),
        },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let shown = String::from_utf8_lossy(&bytes).into_owned();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let diagnostic = Diagnostic::new(
                format!("this is not UTF-8: byte 0x{byte:02x} at byte offset {at} of the line"),
                Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8()),
            );
            let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let suggestion = if utf16 {
                "the file seems to be UTF-16; save it as UTF-8"
            } else {
                "save the script as UTF-8"
            };
            ScriptLine {
                number,
                text: Err(diagnostic.suggest(suggestion)),
                shown,
            }
        }
    }
}
