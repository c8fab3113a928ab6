//! Foreign text on one bounded line.

/// The text on one line of at most `most` characters, without control characters and without invisible ones that reorder
/// or hide what is shown; white space becomes single spaces. What is cut off is marked by `…`.
#[must_use]
pub(super) fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = count > 0;
            continue;
        }
        if c.is_control() || hides(c) {
            continue;
        }
        // A cut keeps room for its mark.
        if count + usize::from(space) >= most.max(1) {
            while count >= most.max(1) {
                line.pop();
                count -= 1;
            }
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        if std::mem::take(&mut space) {
            line.push(' ');
            count += 1;
        }
        line.push(c);
        count += 1;
    }
    line
}

/// Whether a character is invisible and changes how others are shown: bidirectional controls, joiners, tags.
fn hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_brought_to_one_clean_line() {
        for (text, expected) in [
            ("", ""),
            ("  a\n\tb  c\r\n", "a b c"),
            ("\u{1b}[31mred\0", "[31mred"),
            ("MIT\u{202e}LPG\u{200b}", "MITLPG"),
            ("a\u{2028}b", "a b"),
            ("12345678", "12345678"),
            ("123456789", "1234567…"),
            ("1234567 9", "1234567…"),
            ("1234567\n", "1234567"),
        ] {
            assert_eq!(one_line(text, 8), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_bounded_and_clean_and_stays_as_it_is(text in "(\\PC|[\\x00-\\x1f\\x7f-\\u{9f}\\u{2028}-\\u{202e}]){0,60}", most in 1_usize..40) {
            let once = one_line(&text, most);
            prop_assert!(once.chars().count() <= most);
            prop_assert!(once.chars().all(|c| !c.is_control() && !hides(c)));
            prop_assert_eq!(one_line(&once, most), once);
        }
    }
}
