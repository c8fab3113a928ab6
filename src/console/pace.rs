//! When to draw: at once for a key, at most 60 times a second for what changes, and less for a flood. Pure.

use std::time::Duration;

use tokio::time::Instant;

/// Why something is to be drawn.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Urgency {
    /// Lines of jobs, which may come by the thousand.
    Flood,
    /// An entry, an image, an engine, a time in words.
    Change,
    /// Something typed.
    Key,
}

impl Urgency {
    /// The least time between the frame before and this one. A key waits for nothing but a key just before it.
    fn gap(self) -> Duration {
        Duration::from_millis(match self {
            Self::Flood => 80,
            Self::Change => 16,
            Self::Key => 4,
        })
    }
}

/// What waits to be drawn, and when the last frame was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    wanted: Option<Urgency>,
    last: Option<Instant>,
}

impl Pace {
    /// Something is to be drawn.
    pub(super) fn want(&mut self, urgency: Urgency) {
        self.wanted = self.wanted.max(Some(urgency));
    }

    /// Whether something as urgent waits already.
    pub(super) fn wants(&self, urgency: Urgency) -> bool {
        self.wanted >= Some(urgency)
    }

    /// When the next frame is due, the first one now; none where nothing is to be drawn.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let urgency = self.wanted?;
        Some(self.last.map_or(now, |last| last + urgency.gap()))
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self, at: Instant) {
        self.wanted = None;
        self.last = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(milliseconds: u64, from: Instant) -> Instant {
        from + Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_most_urgent_wish_decides() {
        let now = Instant::now();
        let mut pace = Pace::default();
        pace.drawn(now);
        assert_eq!(pace.due(now), None);
        pace.want(Urgency::Flood);
        assert_eq!(pace.due(now), Some(after(80, now)));
        pace.want(Urgency::Key);
        pace.want(Urgency::Flood);
        assert_eq!(pace.due(now), Some(after(4, now)));
        assert!(pace.wants(Urgency::Change));
        pace.drawn(after(4, now));
        assert_eq!(pace.due(now), None);
    }

    #[test]
    fn the_first_frame_is_due_at_once() {
        let now = Instant::now();
        let mut pace = Pace::default();
        pace.want(Urgency::Flood);
        assert_eq!(pace.due(now), Some(now));
    }
}
