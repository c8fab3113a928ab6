//! Work that goes on beside a create, and that nothing of it waits for.

use std::future::Future;
use std::pin::Pin;

/// Such work; it goes on while it is [beside](Early::beside) other work.
pub(super) struct Early<'a>(Option<Pin<Box<dyn Future<Output = ()> + Send + 'a>>>);

impl<'a> Early<'a> {
    /// Work that is to go on.
    pub(super) fn new(work: impl Future<Output = ()> + Send + 'a) -> Self {
        Self(Some(Box::pin(work)))
    }

    /// No such work.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Whether it has not come to its end yet.
    pub(super) fn goes_on(&self) -> bool {
        self.0.is_some()
    }

    /// Goes on with it until other work is done.
    pub(super) async fn beside<T>(&mut self, other: impl Future<Output = T>) -> T {
        let mut other = std::pin::pin!(other);
        if let Some(work) = &mut self.0 {
            tokio::select! {
                biased;
                done = &mut other => return done,
                () = work => {}
            }
            self.0 = None;
        }
        other.await
    }

    /// Goes on with it to its end.
    pub(super) async fn finish(self) {
        if let Some(work) = self.0 {
            work.await;
        }
    }
}
