//! How long invented work takes.

use std::time::Duration;

use crate::world::Clock;

/// The longest single wait; a huge pace must not overflow a duration.
const LONGEST: f64 = 3600.0;

/// A factor on every wait: 1 is a person's pace, 0 waits never.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// The factor.
    pub(super) factor: f64,
    /// The time that passes: on a stepped clock what the wait takes at pace 1, whatever the factor, so that times come out
    /// the same at every pace.
    pub(super) clock: Clock,
}

impl Pace {
    /// Waits for so many seconds at pace 1. The only place where the training engine lets time pass for show; at any
    /// pace it is a point where work can be cancelled.
    pub(super) async fn wait(&self, seconds: f64) {
        let real = (self.factor * seconds).min(LONGEST);
        if real > 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(real)).await;
        } else {
            tokio::task::yield_now().await;
        }
        self.clock.advance(Duration::from_secs_f64(seconds));
    }
}
