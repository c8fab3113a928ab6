//! Times and sizes in words, and when a time in words will read differently.

use jiff::{SignedDuration, Timestamp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The steps in which Docker tells an age: unit, its length, and the age up to which it is used, in seconds.
const LADDER: [(&str, i64, i64); 7] = [
    ("seconds", 1, MINUTE),
    ("minutes", MINUTE, HOUR),
    ("hours", HOUR, 2 * DAY),
    ("days", DAY, 14 * DAY),
    ("weeks", 7 * DAY, 60 * DAY),
    ("months", 30 * DAY, 730 * DAY),
    ("years", 365 * DAY, i64::MAX),
];

/// How old something is, in the words of `docker images` without the `ago`: `Less than a second`, `2 minutes`.
pub(super) fn since(then: Timestamp, now: Timestamp) -> String {
    let (age, (unit, length, _)) = rung(then, now);
    match (age / length, unit) {
        (0, _) => "Less than a second".to_owned(),
        (1, "seconds") => "1 second".to_owned(),
        (1, "minutes") => "About a minute".to_owned(),
        (1, "hours") => "About an hour".to_owned(),
        (count, unit) => format!("{count} {unit}"),
    }
}

/// When [`since`] will next read differently.
pub(super) fn since_changes(then: Timestamp, now: Timestamp) -> Timestamp {
    let (age, (_, length, end)) = rung(then, now);
    let ahead = ((age / length + 1) * length).min(end) - age;
    // Measured from the birth, so that the next look comes just when the second is full.
    let elapsed = now.duration_since(then).as_secs().max(0);
    then.checked_add(SignedDuration::from_secs(elapsed + ahead))
        .unwrap_or(Timestamp::MAX)
        .max(now)
}

/// The age in seconds as its unit counts it, and its step of the ladder.
fn rung(then: Timestamp, now: Timestamp) -> (i64, (&'static str, i64, i64)) {
    let age = now.duration_since(then).as_secs().max(0);
    // From hours on Docker rounds to the nearest hour.
    let age = if age < HOUR { age } else { (age + HOUR / 2) / HOUR * HOUR + (age + HOUR / 2) % HOUR };
    let last = LADDER[LADDER.len() - 1];
    (age, LADDER.into_iter().find(|&(_, _, end)| age < end).unwrap_or(last))
}

/// A size as `docker images` writes it: powers of 1000, three digits, `717MB`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let places = match value {
        _ if unit == 0 || value >= 99.95 => 0,
        _ if value >= 9.995 => 1,
        _ => 2,
    };
    let number = format!("{value:.places$}");
    let number = if places > 0 { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
    format!("{number}{}", UNITS[unit])
}

/// A duration as a clock shows it: `0:07`, `12:05`, `1:02:03`.
pub(super) fn clock(from: Timestamp, to: Timestamp) -> String {
    let seconds = to.duration_since(from).as_secs().max(0);
    let (hours, minutes, seconds) = (seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// When [`clock`] will next read differently.
pub(super) fn clock_changes(from: Timestamp, now: Timestamp) -> Timestamp {
    let seconds = now.duration_since(from).as_secs().max(0);
    from.checked_add(SignedDuration::from_secs(seconds + 1)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn ages_read_as_docker_writes_them() {
        let ages = [
            (0, "Less than a second"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "About a minute"),
            (120, "2 minutes"),
            (3599, "59 minutes"),
            (3600, "About an hour"),
            (5400, "2 hours"),
            (47 * HOUR, "47 hours"),
            (48 * HOUR, "2 days"),
            (13 * DAY, "13 days"),
            (14 * DAY, "2 weeks"),
            (59 * DAY, "8 weeks"),
            (60 * DAY, "2 months"),
            (729 * DAY, "24 months"),
            (730 * DAY, "2 years"),
        ];
        for (age, words) in ages {
            assert_eq!(since(at(0), at(age)), words, "{age} seconds");
        }
    }

    #[test]
    fn sizes_read_as_docker_writes_them() {
        let sizes = [
            (0, "0B"),
            (999, "999B"),
            (1_000, "1kB"),
            (13_256, "13.3kB"),
            (717_000_000, "717MB"),
            (1_200_000_000, "1.2GB"),
            (2_005_000_000, "2GB"),
        ];
        for (bytes, words) in sizes {
            assert_eq!(size(bytes), words);
        }
    }

    #[test]
    fn clocks_count_hours_only_where_there_are_some() {
        assert_eq!(clock(at(0), at(7)), "0:07");
        assert_eq!(clock(at(0), at(725)), "12:05");
        assert_eq!(clock(at(0), at(3723)), "1:02:03");
        assert_eq!(clock(at(9), at(7)), "0:00");
    }

    proptest! {
        #[test]
        fn an_age_reads_the_same_until_it_changes_and_then_not(age in 0_i64..1200 * DAY) {
            let now = at(age);
            let next = since_changes(at(0), now);
            prop_assert!(next > now);
            let before = next - SignedDuration::from_secs(1);
            prop_assert_eq!(since(at(0), now), since(at(0), before));
            prop_assert_ne!(since(at(0), now), since(at(0), next));
        }
    }
}
