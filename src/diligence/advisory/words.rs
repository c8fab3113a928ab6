//! Words for people.

/// A text of foreign origin as part of a line: without controls and overrides of direction, and cut where it is longer
/// than so many characters.
pub(super) fn clean(text: &str, longest: usize) -> String {
    let shown = |c: char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut characters = text
        .trim()
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| shown(*c));
    let mut clean: String = characters.by_ref().take(longest).collect();
    if characters.next().is_some() {
        clean.truncate(clean.trim_end().len());
        clean.push('…');
    }
    clean
}

/// A number with commas: `12,345`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of something: `1 advisory`, `12,345 advisories`.
pub(crate) fn count(amount: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(amount), if amount == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas() {
        for (given, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(given), expected);
        }
        assert_eq!(count(1, "advisory", "advisories"), "1 advisory");
    }

    #[test]
    fn nothing_in_foreign_words_moves_the_cursor() {
        assert_eq!(clean(" a\u{1b}[2Jb\nc\u{202e}d\te ", 99), "a[2Jbcd e");
        assert_eq!(clean("abc def", 4), "abc…");
    }
}
