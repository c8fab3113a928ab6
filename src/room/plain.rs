//! Text that a terminal can show without obeying it.

use std::borrow::Cow;

/// The text without anything that a terminal would obey: escape sequences (CSI, OSC, DCS and the like, in their 7-bit
/// and 8-bit forms), control characters and bidirectional overrides are taken out. Line feeds and tabs stay.
///
/// A line that was overwritten after a carriage return is reduced to what was written last, and a backspace takes back
/// the character before it, as progress displays use both. Takes linear time; borrows where nothing had to change.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    match text.char_indices().find(|(_, c)| !is_plain(*c)) {
        None => Cow::Borrowed(text),
        Some((start, _)) => Cow::Owned(cleaned(text, start)),
    }
}

/// Whether a character is shown, or is one of the two controls that stay.
fn is_plain(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        _ => !c.is_control(),
    }
}

/// Cleans from the first byte that is not plain.
fn cleaned(text: &str, start: usize) -> String {
    let mut kept = String::with_capacity(text.len());
    kept.push_str(&text[..start]);
    let mut line_start = kept.rfind('\n').map_or(0, |at| at + 1);
    let mut overwrite = false;
    let mut rest = text[start..].chars();
    while let Some(c) = rest.next() {
        match c {
            '\n' => {
                kept.push('\n');
                line_start = kept.len();
                overwrite = false;
            }
            '\r' => overwrite = true,
            '\u{8}' if kept.len() > line_start => {
                kept.pop();
            }
            '\u{1b}' => skip_escape(&mut rest),
            '\u{9b}' => skip_control_sequence(&mut rest),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => skip_string(&mut rest),
            c if is_plain(c) => {
                if overwrite {
                    kept.truncate(line_start);
                    overwrite = false;
                }
                kept.push(c);
            }
            _ => {}
        }
    }
    kept
}

/// Skips what follows an ESC.
fn skip_escape(rest: &mut std::str::Chars<'_>) {
    let mut ahead = rest.clone();
    match ahead.next() {
        Some('[') => {
            *rest = ahead;
            skip_control_sequence(rest);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            *rest = ahead;
            skip_string(rest);
        }
        Some(' '..='/') => {
            // Intermediate characters, then one final one, as in the choice of a character set.
            *rest = ahead.clone();
            for c in ahead.by_ref() {
                match c {
                    ' '..='/' => {}
                    '0'..='~' => {
                        *rest = ahead;
                        return;
                    }
                    _ => return,
                }
                rest.next();
            }
        }
        Some('0'..='~') => *rest = ahead,
        _ => {}
    }
}

/// Skips the parameters and the final character of a control sequence; stops before anything that cannot be in one.
fn skip_control_sequence(rest: &mut std::str::Chars<'_>) {
    loop {
        let mut ahead = rest.clone();
        match ahead.next() {
            Some(' '..='?') => *rest = ahead,
            Some('@'..='~') => {
                *rest = ahead;
                return;
            }
            _ => return,
        }
    }
}

/// Skips a command string up to its end (BEL or ST); one without an end is taken to stop with its line, so that it
/// cannot swallow the rest of a log.
fn skip_string(rest: &mut std::str::Chars<'_>) {
    loop {
        let mut ahead = rest.clone();
        match ahead.next() {
            None | Some('\n') => return,
            Some('\u{7}' | '\u{9c}') => {
                *rest = ahead;
                return;
            }
            Some('\u{1b}') => {
                // ESC \ ends the string; any other escape begins something new.
                if ahead.next() == Some('\\') {
                    *rest = ahead;
                }
                return;
            }
            Some(_) => *rest = ahead,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected, "{text:?}");
    }

    #[test]
    fn ordinary_text_is_borrowed() {
        assert!(matches!(plain("a\tb\nc ü 界 🐍"), Cow::Borrowed(_)));
    }

    #[test]
    fn escape_sequences_are_taken_out() {
        check("\u{1b}[1;31mred\u{1b}[0m text", "red text");
        check("\u{1b}]0;title\u{7}after", "after");
        check("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link");
        check("\u{1b}Pq#0;2;0\u{1b}\\x", "x");
        check("\u{1b}(Bx\u{1b}7y\u{1b}=z", "xyz");
        check("\u{9b}31mred\u{9d}0;t\u{9c}x", "redx");
        check("\u{1b}[2J\u{1b}[Hx", "x");
        check("end\u{1b}", "end");
        check("end\u{1b}[", "end");
    }

    #[test]
    fn an_unfinished_sequence_swallows_no_other_line() {
        check("\u{1b}]0;never ends\nnext line", "\nnext line");
        check("\u{1b}[12\nnext", "\nnext");
    }

    #[test]
    fn controls_and_bidirectional_overrides_are_taken_out() {
        check("a\0b\u{7}c\u{7f}d\u{85}e\u{202e}f\u{2066}g\u{2069}", "abcdefg");
    }

    #[test]
    fn only_what_was_written_last_on_a_line_stays() {
        check("10%\r50%\r100%", "100%");
        check("10%\r100%\r\nnext\r\n", "100%\nnext\n");
        check("kept\r", "kept");
        check("kept\r\u{1b}[K", "kept");
        check("|\u{8}/\u{8}-", "-");
        check("a\n\u{8}b", "a\nb");
        check("first\nsecond\rthird", "first\nthird");
    }

    #[test]
    fn long_lines_take_linear_time() {
        let begun = std::time::Instant::now();
        for part in [
            "\u{1b}",
            "\u{1b}[",
            "\u{1b}]",
            "\u{1b} ",
            "\u{1b}[1;",
            "a\r",
            "a\u{8}",
            "\u{1b}]\u{1b}",
            "\u{9b}",
        ] {
            let _ = plain(&part.repeat(1_000_000 / part.len()));
        }
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(10),
            "{:?}",
            begun.elapsed()
        );
    }

    proptest! {
        #[test]
        fn what_is_left_has_no_controls_and_stays_as_it_is(text in "(\\PC|[\\x00-\\x1f\\x7f-\\u{9f}\\u{2028}-\\u{202e}]|\\x1b\\[|\\x1b\\]|\r\n){0,80}") {
            let once = plain(&text).into_owned();
            prop_assert!(once.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()));
            let overridden = once.contains(['\u{202e}', '\u{2066}']);
            prop_assert!(!overridden);
            prop_assert!(matches!(plain(&once), Cow::Borrowed(_)));
        }
    }
}
