//! Work whose caller is gone, or has what it wanted, and that still clears up after itself. Whoever looks for leftovers waits
//! for it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::engine::Error;

/// The work that is under way, by the tokens that its callers cancel when they go.
#[derive(Default)]
pub(super) struct Abandoned {
    under_way: Mutex<Vec<Arc<CancellationToken>>>,
    failed: Mutex<Vec<(String, Error)>>,
    ended: Notify,
}

/// Work under way, until dropped.
pub(super) struct Work {
    all: Arc<Abandoned>,
    token: Arc<CancellationToken>,
}

impl Abandoned {
    /// Notes work that `token` cancels.
    pub(super) fn begin(self: &Arc<Self>, token: &CancellationToken) -> Work {
        let token = Arc::new(token.clone());
        self.change(|under_way| under_way.push(Arc::clone(&token)));
        Work {
            all: Arc::clone(self),
            token,
        }
    }

    /// Waits until all that was cancelled has come to its end.
    pub(super) async fn cleared(&self) {
        loop {
            let ended = self.ended.notified();
            if !self.change(|under_way| under_way.iter().any(|token| token.is_cancelled())) {
                return;
            }
            ended.await;
        }
    }

    /// The first failure to clear up what a job made, since this was asked last.
    pub(super) fn failure(&self, job: &str) -> Option<Error> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed
            .extract_if(.., |(of, _)| of == job)
            .map(|(_, error)| error)
            .fold(None, |first, error| first.or(Some(error)))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Vec<Arc<CancellationToken>>) -> T) -> T {
        change(&mut self.under_way.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Work {
    /// Whether its caller is gone.
    pub(super) fn is_abandoned(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Notes that what a job made could not be cleared up.
    pub(super) fn fail(&self, job: String, error: Error) {
        let mut failed = self.all.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.push((job, error));
    }

    /// Waits for its caller to go.
    pub(super) async fn abandoned(&self) {
        self.token.cancelled().await;
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.all
            .change(|under_way| under_way.retain(|token| !Arc::ptr_eq(token, &self.token)));
        self.all.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn only_abandoned_work_is_waited_for() {
        let all = Arc::new(Abandoned::default());
        let (kept, gone) = (CancellationToken::new(), CancellationToken::new());
        let _kept = all.begin(&kept);
        let work = all.begin(&gone);
        all.cleared().await;
        gone.cancel();
        assert!(work.is_abandoned());
        work.fail(
            "one".to_owned(),
            Error::Refused {
                message: "busy".to_owned(),
            },
        );
        assert_eq!(all.failure("other"), None);
        assert!(all.failure("one").is_some());
        assert_eq!(all.failure("one"), None);
        let wait = tokio::time::timeout(Duration::from_millis(20), all.cleared()).await;
        assert!(wait.is_err(), "it is not at its end yet");
        let (_, ()) = tokio::join!(tokio::time::timeout(Duration::from_secs(5), all.cleared()), async {
            tokio::task::yield_now().await;
            drop(work);
        });
        all.cleared().await;
    }
}
