//! Text measured in terminal columns: cut, padded and wrapped between graphemes, never inside one.

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// What stands for the part that was cut away.
const ELLIPSIS: &str = "…";

/// How many columns a text takes, counted as the screen buffer counts: grapheme by grapheme, control characters none.
pub(super) fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) {
        0
    } else {
        usize::from(grapheme.cell_width())
    }
}

/// The text in at most `columns` columns, ending in `…` where something was cut.
pub(super) fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    // No text is wider than it has bytes; and only the head is measured, however long the line.
    if text.len() <= columns {
        return Cow::Borrowed(text);
    }
    let (head, rest) = split_at(text, columns);
    if rest.is_empty() {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let (shorter, _) = split_at(head, columns - 1);
    Cow::Owned(format!("{}{ELLIPSIS}", shorter.trim_end()))
}

/// The text in at most `columns` columns, with the middle cut away: the ends of tags and paths tell more.
pub(super) fn cut_middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns < 4 {
        return cut(text, columns);
    }
    let (head, _) = split_at(text, columns / 2);
    let tail_columns = columns - 1 - width(head);
    let mut start = text.len();
    let mut taken = 0;
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        taken += grapheme_width(grapheme);
        if taken > tail_columns {
            break;
        }
        start = at;
    }
    Cow::Owned(format!("{head}{ELLIPSIS}{}", &text[start..]))
}

/// The text cut or filled with spaces to exactly `columns` columns.
pub(super) fn fit(text: &str, columns: usize) -> String {
    let cut = cut(text, columns);
    let missing = columns.saturating_sub(width(&cut));
    let mut fitted = cut.into_owned();
    fitted.extend(std::iter::repeat_n(' ', missing));
    fitted
}

/// The longest head of at most `columns` columns, and the rest.
pub(super) fn split_at(text: &str, columns: usize) -> (&str, &str) {
    let mut taken = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += grapheme_width(grapheme);
        if taken > columns {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// The text without its first `columns` columns; a wide character that lies across the edge goes too.
pub(super) fn skip(text: &str, columns: usize) -> &str {
    let mut passed = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if passed >= columns {
            return &text[at..];
        }
        passed += grapheme_width(grapheme);
    }
    ""
}

/// The lines of a text, each broken at spaces to at most `columns` columns; a word longer than that is broken
/// between graphemes. Spaces at the start of a line stay, spaces at a break go.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<&str> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for line in text.lines() {
        wrap_line(line.trim_end(), columns, &mut lines);
    }
    lines
}

/// One line broken as [`wrap`] does, its later lines under its text: behind its indent, or under the second column of a
/// line that has two of them, set apart by two spaces or more.
pub(super) fn hang(line: &str, columns: usize) -> Vec<String> {
    let bare = line.trim_start();
    let indent = line.len() - bare.len();
    let second = bare
        .find("  ")
        .map(|gap| indent + gap + (bare[gap..].len() - bare[gap..].trim_start().len()))
        .filter(|&at| at < line.len() && width(&line[..at]) <= columns / 2);
    let start = second.unwrap_or_else(|| split_at(&line[..indent], columns / 2).0.len());
    let (head, rest) = line.split_at(start);
    let blank = " ".repeat(width(head));
    let mut pieces = wrap(rest, columns - width(head)).into_iter();
    let mut lines = vec![format!("{head}{}", pieces.next().unwrap_or(""))];
    lines.extend(pieces.map(|piece| format!("{blank}{piece}")));
    lines
}

fn wrap_line<'a>(line: &'a str, columns: usize, lines: &mut Vec<&'a str>) {
    let mut rest = line;
    loop {
        let (head, tail) = split_at(rest, columns);
        if tail.is_empty() {
            lines.push(rest);
            return;
        }
        if head.is_empty() {
            // One grapheme wider than the line: it gets a line of its own and is cut when drawn.
            let first = rest.graphemes(true).next().map_or(rest.len(), str::len);
            lines.push(&rest[..first]);
            rest = &rest[first..];
            continue;
        }
        let indent = head.len() - head.trim_start().len();
        let space = if tail.starts_with(' ') {
            Some(head.len())
        } else {
            head.rfind(' ').filter(|&at| at > indent)
        };
        let at = space.unwrap_or(head.len());
        lines.push(rest[..at].trim_end());
        rest = if space.is_some() {
            rest[at..].trim_start()
        } else {
            &rest[at..]
        };
        if rest.is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cut_counts_columns_not_bytes() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello!", 5), "hell…");
        assert_eq!(cut("日本語日本語", 5), "日本…");
        assert_eq!(cut("日本語日本語", 6), "日本…");
        assert_eq!(cut("日本語", 6), "日本語");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn cut_middle_keeps_both_ends() {
        assert_eq!(cut_middle("1.0.0.1767225600123", 12), "1.0.0.…00123");
        assert_eq!(cut_middle("latest", 12), "latest");
        assert_eq!(cut_middle("日本語日本語", 7), "日…本語");
    }

    #[test]
    fn fit_is_exact() {
        assert_eq!(fit("日本", 6), "日本  ");
        assert_eq!(fit("日本語語", 6), "日本… ");
    }

    #[test]
    fn wrap_breaks_at_spaces_and_keeps_indents() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("  indented words here", 12), ["  indented", "words here"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
        assert_eq!(wrap("日本語の文章", 5), ["日本", "語の", "文章"]);
        assert_eq!(wrap("same width", 10), ["same width"]);
        assert_eq!(wrap("four five", 4), ["four", "five"]);
    }

    #[test]
    fn a_broken_line_goes_on_under_its_text() {
        assert_eq!(hang("  one two three", 9), ["  one two", "  three"]);
        assert_eq!(
            hang("  /help  lists all commands", 20),
            ["  /help  lists all", "         commands"]
        );
        assert_eq!(hang("plain words", 6), ["plain", "words"]);
        assert_eq!(hang("", 6), [""]);
        // Spaces that are wide, or of several bytes, are an indent too.
        assert_eq!(
            hang("\u{3000}\u{3000}\u{3000}日本", 8),
            ["\u{3000}\u{3000}\u{3000}日", "    本"]
        );
        assert_eq!(hang("\u{a0}\u{a0}\u{a0}\u{a0}one", 10)[0].trim_start(), "one");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in "[ \u{a0}\u{3000}]{0,12}\\PC{0,60}", columns in 2_usize..30) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
            prop_assert!(width(&cut_middle(&text, columns)) <= columns);
            prop_assert_eq!(width(&fit(&text, columns)), columns);
            for line in hang(&text, columns.max(8)) {
                prop_assert!(width(&line) <= columns.max(8), "{:?}", line);
            }
            for line in wrap(&text, columns) {
                prop_assert!(width(line) <= columns || line.graphemes(true).count() == 1);
            }
        }

        #[test]
        fn wrapping_loses_nothing_but_spaces(text in "[a-z日é ]{0,80}", columns in 2_usize..20) {
            let joined: String = wrap(&text, columns).concat();
            let all = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(all(&joined), all(&text));
        }
    }
}
