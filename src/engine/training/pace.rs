//! How long invented work takes.

use std::time::Duration;

/// The longest single wait; a huge pace must not overflow a duration.
const LONGEST: f64 = 3600.0;

/// A factor on every wait: 1 is a person's pace, 0 waits never.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace(pub(super) f64);

impl Pace {
    /// Waits for so many seconds at pace 1. The only place where the training engine lets time pass for show; at any
    /// pace it is a point where work can be cancelled.
    pub(super) async fn wait(self, seconds: f64) {
        let seconds = (self.0 * seconds).min(LONGEST);
        if seconds > 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        } else {
            tokio::task::yield_now().await;
        }
    }
}
