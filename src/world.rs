//! Time, zone and chance, read once at the start and handed down, so that tests can fix them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Tells the time and the zone in which people read it.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    zone: TimeZone,
    /// The time of a clock that moves only by [`Clock::advance`].
    stepped: Option<Arc<Mutex<Timestamp>>>,
}

impl Clock {
    /// The machine's clock in the machine's zone: `TZ`, whose value is handed in, else the system's.
    #[must_use]
    pub fn system(tz: Option<&str>) -> Self {
        Self {
            now: Arc::new(Timestamp::now),
            zone: system_zone(tz),
            stepped: None,
        }
    }

    /// A clock that stands still.
    #[must_use]
    pub fn fixed(time: Timestamp, zone: TimeZone) -> Self {
        Self {
            now: Arc::new(move || time),
            zone,
            stepped: None,
        }
    }

    /// A clock that begins at a time and moves only when it is told to. Clones are the same clock.
    #[must_use]
    pub fn stepped(time: Timestamp, zone: TimeZone) -> Self {
        let hand = Arc::new(Mutex::new(time));
        let seen = Arc::clone(&hand);
        Self {
            now: Arc::new(move || *seen.lock().unwrap_or_else(PoisonError::into_inner)),
            zone,
            stepped: Some(hand),
        }
    }

    /// Whether the clock moves only when it is told to.
    #[must_use]
    pub fn is_stepped(&self) -> bool {
        self.stepped.is_some()
    }

    /// Lets so much time pass on a stepped clock; on every other one time passes by itself, and this does nothing. At the
    /// end of time the clock stands still.
    pub fn advance(&self, by: Duration) {
        if let Some(hand) = &self.stepped {
            let mut time = hand.lock().unwrap_or_else(PoisonError::into_inner);
            *time = time.checked_add(by).unwrap_or(*time);
        }
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// How many milliseconds have passed by this clock since a time; none where the clock was put back.
    #[must_use]
    pub fn milliseconds_since(&self, began: Timestamp) -> u64 {
        u64::try_from(self.now().duration_since(began).as_millis()).unwrap_or(0)
    }

    /// The day in that zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().to_zoned(self.zone.clone()).date()
    }

    /// The zone in which people read times.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

/// The machine's zone. Where `/etc/localtime` says it, that file alone is read: looking the zone up by its name would
/// list the whole zone database first, which takes longer than all else that a short script does.
fn system_zone(tz: Option<&str>) -> TimeZone {
    let local = || TimeZone::tzif("local", &std::fs::read("/etc/localtime").ok()?).ok();
    tz.is_none().then(local).flatten().unwrap_or_else(TimeZone::system)
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("now", &self.now())
            .finish_non_exhaustive()
    }
}

/// A source of random choices that is shared and can be seeded.
#[derive(Clone, Debug)]
pub struct Chance(Arc<Mutex<fastrand::Rng>>);

impl Chance {
    /// Seeded by the system.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(fastrand::Rng::new())))
    }

    /// The same choices for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))))
    }

    /// A new id of `length` lower-case letters and digits.
    #[must_use]
    pub fn id(&self, length: usize) -> String {
        const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (0..length)
            .map(|_| char::from(ALPHABET[rng.usize(..ALPHABET.len())]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stepped_clock_moves_only_when_told_and_all_its_clones_with_it() {
        let start: Timestamp = "2026-01-02T03:04:05Z".parse().expect("a time");
        let clock = Clock::stepped(start, TimeZone::UTC);
        let clone = clock.clone();
        assert_eq!(clone.now(), start);
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clone.now().to_string(), "2026-01-02T03:04:06.5Z");
        assert_eq!(clone.milliseconds_since(start), 1500);
        assert_eq!(
            Clock::fixed(start, TimeZone::UTC).milliseconds_since(clone.now()),
            0,
            "put back"
        );
        clock.advance(Duration::MAX);
        assert_eq!(
            clone.now().to_string(),
            "2026-01-02T03:04:06.5Z",
            "beyond the end of time"
        );
        assert!(clone.is_stepped());
    }

    #[test]
    fn other_clocks_are_not_moved() {
        let start: Timestamp = "2026-01-02T03:04:05Z".parse().expect("a time");
        let clock = Clock::fixed(start, TimeZone::UTC);
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.now(), start);
        assert!(!clock.is_stepped());
    }
}
