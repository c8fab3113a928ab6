//! Patterns of lessons: `*` is any text, `?` any one character, capitals and small letters are the same.

/// Whether the whole text fits the pattern.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go on when what follows the last star does not fit: the star, and how much of the text it takes.
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == text[t] => {
                p += 1;
                t += 1;
            }
            Some(_) | None => {
                let Some((star, taken)) = back else {
                    return false;
                };
                back = Some((star, taken + 1));
                p = star + 1;
                t = taken + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|rest| *rest == '*')
}

/// Whether the pattern fits somewhere in the text.
pub(super) fn within(pattern: &str, text: &str) -> bool {
    fits(&format!("*{pattern}*"), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_text() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a*c", "abc", true),
            ("a*c", "ABCabc", true),
            ("a*c", "abcd", false),
            ("?b", "äb", true),
            ("?", "", false),
            ("*ab*cd", "xxabxxabcd", true),
            ("ab", "xaby", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
        assert!(within("no such ?ost", "dial tcp: No such host"));
        assert!(!within("nosuch", "no such"));
    }
}
