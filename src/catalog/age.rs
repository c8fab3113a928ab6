//! How long ago: a number and a unit.

use std::time::Duration;

use crate::image::Mistake;

/// The units, with their seconds and what they are called.
const UNITS: [(char, u64, &str); 4] = [
    ('m', 60, "minutes"),
    ('h', 60 * 60, "hours"),
    ('d', 24 * 60 * 60, "days"),
    ('w', 7 * 24 * 60 * 60, "weeks"),
];
/// A hundred years: longer than there are images, and short enough to be counted back from any day.
const LONGEST: u64 = 36_525 * 24 * 60 * 60;
const ADVICE: &str = "write a number and one of `m`, `h`, `d` or `w`, such as `12h`, `30d` or `2w`";

/// Reads an age: `90m`, `12h`, `30d`, `2w`.
pub(super) fn parse(text: &str) -> Result<Duration, Mistake> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let mistake = |message: String, range| Err(Mistake::new(message, range).suggest(ADVICE));
    if text.is_empty() {
        return mistake("the age is empty".to_owned(), 0..0);
    }
    if number.is_empty() {
        let first = text.chars().next().map_or(0, char::len_utf8);
        return mistake("an age begins with a number".to_owned(), 0..first);
    }
    if unit.is_empty() {
        return mistake(format!("the unit after `{number}` is missing"), 0..digits);
    }
    let mut characters = unit.chars();
    let known = characters
        .next()
        .and_then(|letter| UNITS.iter().find(|(known, ..)| *known == letter));
    let (Some((_, seconds, _)), None) = (known, characters.next()) else {
        return mistake(
            format!("`{}` is no unit of time", unit.escape_debug()),
            digits..text.len(),
        );
    };
    match number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(*seconds))
    {
        Some(total) if total <= LONGEST => Ok(Duration::from_secs(total)),
        Some(_) | None => mistake("an age is a hundred years at most".to_owned(), 0..digits),
    }
}

/// The age in words, in the largest unit that it is a whole number of: `30 days`.
#[must_use]
pub fn age_in_words(age: Duration) -> String {
    let seconds = age.as_secs();
    let fitting = UNITS
        .iter()
        .rev()
        .find(|(_, unit, _)| seconds > 0 && seconds.is_multiple_of(*unit));
    let (count, name) = fitting.map_or((seconds, "seconds"), |(_, unit, name)| (seconds / unit, *name));
    match count {
        1 => format!("1 {}", name.trim_end_matches('s')),
        _ => format!("{count} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_mistake_points_at_its_place() {
        for (text, message, range) in [
            ("", "the age is empty", 0..0),
            ("d", "an age begins with a number", 0..1),
            ("-3d", "an age begins with a number", 0..1),
            ("ä", "an age begins with a number", 0..2),
            ("30", "the unit after `30` is missing", 0..2),
            ("30x", "`x` is no unit of time", 2..3),
            ("30days", "`days` is no unit of time", 2..6),
            ("1d12h", "`d12h` is no unit of time", 1..5),
            ("1.5d", "`.5d` is no unit of time", 1..4),
            ("36526d", "an age is a hundred years at most", 0..5),
            ("99999999999999999999d", "an age is a hundred years at most", 0..20),
        ] {
            let mistake = parse(text).expect_err(text);
            assert_eq!((mistake.message.as_str(), mistake.range), (message, range), "{text}");
            assert_eq!(mistake.suggestion.as_deref(), Some(ADVICE));
        }
    }

    #[test]
    fn ages_are_told_in_their_largest_unit() {
        for (text, words) in [
            ("90m", "90 minutes"),
            ("24h", "1 day"),
            ("30d", "30 days"),
            ("14d", "2 weeks"),
            ("0d", "0 seconds"),
        ] {
            assert_eq!(age_in_words(parse(text).expect(text)), words);
        }
    }

    proptest! {
        #[test]
        fn a_number_and_a_unit_are_that_long(number in 0u64..5000, unit in 0usize..4) {
            let (letter, seconds, _) = UNITS[unit];
            prop_assert_eq!(parse(&format!("{number}{letter}")), Ok(Duration::from_secs(number * seconds)));
        }

        #[test]
        fn any_text_is_an_age_or_a_mistake_inside_it(text in "\\PC{0,12}|[0-9]{0,25}[mhdwx]{0,2}") {
            if let Err(mistake) = parse(&text) {
                prop_assert!(text.get(mistake.range).is_some());
            }
        }
    }
}
