//! Times in words, and when a time in words will read differently.

use jiff::{SignedDuration, Timestamp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The steps in which Docker tells an age: how long a step is, and up to which age, in seconds.
const LADDER: [(i64, i64); 7] = [
    (1, MINUTE),
    (MINUTE, HOUR),
    (HOUR, 2 * DAY),
    (DAY, 14 * DAY),
    (7 * DAY, 60 * DAY),
    (30 * DAY, 730 * DAY),
    (365 * DAY, i64::MAX),
];

/// When the age of an image will next read differently, in the words of [`crate::image::image_rows`].
pub(super) fn age_changes(then: Timestamp, now: Timestamp) -> Timestamp {
    let elapsed = (now.as_second() - then.as_second()).max(0);
    // From hours on Docker rounds to the nearest hour.
    let age = if elapsed < HOUR { elapsed } else { elapsed + HOUR / 2 };
    let rung = LADDER.into_iter().find(|&(_, end)| age < end);
    let (length, end) = rung.unwrap_or(LADDER[LADDER.len() - 1]);
    let ahead = ((age / length + 1) * length).min(end) - age;
    Timestamp::from_second(now.as_second() + ahead).unwrap_or(Timestamp::MAX)
}

/// How long ago in few columns, in the steps of Docker's words: `<1m`, `59m`, `47h`, `13d`, `8w`, `24mo`, `2y`.
pub(super) fn short_age(then: Timestamp, now: Timestamp) -> String {
    let seconds = (now.as_second() - then.as_second()).max(0);
    let hours = (seconds + HOUR / 2) / HOUR;
    match (seconds, hours) {
        (..MINUTE, _) => "<1m".to_owned(),
        (..HOUR, _) => format!("{}m", seconds / MINUTE),
        (_, ..48) => format!("{hours}h"),
        (_, ..336) => format!("{}d", hours / 24),
        (_, ..1440) => format!("{}w", hours / 24 / 7),
        (_, ..17520) => format!("{}mo", hours / 24 / 30),
        _ => format!("{}y", seconds / DAY / 365),
    }
}

/// When [`short_age`] will next read differently.
pub(super) fn short_age_changes(then: Timestamp, now: Timestamp) -> Timestamp {
    let elapsed = (now.as_second() - then.as_second()).max(0);
    if elapsed < MINUTE {
        return Timestamp::from_second(now.as_second() + MINUTE - elapsed).unwrap_or(Timestamp::MAX);
    }
    age_changes(then, now)
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
    from.checked_add(SignedDuration::from_secs(seconds + 1))
        .unwrap_or(Timestamp::MAX)
}

/// The seconds until then, counted up to the next whole one, as a clock shows them.
pub(super) fn countdown(now: Timestamp, until: Timestamp) -> String {
    let seconds = until
        .duration_since(now)
        .as_millis()
        .max(0)
        .unsigned_abs()
        .div_ceil(1000);
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    format!("{}:{:02}", seconds / MINUTE, seconds % MINUTE)
}

/// When [`countdown`] will next read differently.
pub(super) fn countdown_changes(now: Timestamp, until: Timestamp) -> Timestamp {
    let whole = (until.duration_since(now).as_millis() - 1).max(0) / 1000;
    let whole = SignedDuration::from_secs(i64::try_from(whole).unwrap_or(0));
    until.checked_sub(whole).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::image::{Image, image_rows};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn clocks_count_hours_only_where_there_are_some() {
        assert_eq!(clock(at(0), at(7)), "0:07");
        assert_eq!(clock(at(0), at(725)), "12:05");
        assert_eq!(clock(at(0), at(3723)), "1:02:03");
        assert_eq!(clock(at(9), at(7)), "0:00");
    }

    #[test]
    fn a_countdown_ends_at_the_time_and_changes_on_whole_seconds_before_it() {
        let now = at(10) + SignedDuration::from_millis(300);
        assert_eq!(countdown(now, at(12)), "0:02");
        assert_eq!(countdown_changes(now, at(12)), at(11));
        assert_eq!(countdown(at(11), at(12)), "0:01");
        assert_eq!(countdown_changes(at(11), at(12)), at(12));
        assert_eq!(countdown(at(12), at(12)), "0:00");
    }

    fn words(now: i64) -> String {
        let image = Image {
            id: String::new(),
            tags: vec!["a:b".to_owned()],
            digests: Vec::new(),
            size: 0,
            created: at(0),
            labels: BTreeMap::new(),
        };
        image_rows(&image, at(now), &TimeZone::UTC).remove(0).created_since
    }

    proptest! {
        #[test]
        fn an_age_reads_the_same_until_it_changes_and_then_not(
            now in prop_oneof![0_i64..100, 0_i64..3 * DAY, 0_i64..720 * DAY],
        ) {
            let next = age_changes(at(0), at(now)).as_second();
            prop_assert!(next > now);
            prop_assert_eq!(words(now), words(next - 1));
            prop_assert_ne!(words(now), words(next));
        }

        #[test]
        fn a_short_age_reads_the_same_until_it_changes(
            now in prop_oneof![0_i64..100, 0_i64..3 * DAY, 0_i64..720 * DAY],
        ) {
            let next = short_age_changes(at(0), at(now)).as_second();
            prop_assert!(next > now);
            prop_assert_eq!(short_age(at(0), at(now)), short_age(at(0), at(next - 1)));
            prop_assert_ne!(short_age(at(0), at(now)), short_age(at(0), at(next)));
        }
    }
}
