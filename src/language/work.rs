//! Counts the characters that the language looks at, so that tests can see that work grows with the input alone.

/// Notes that one character was looked at. Free outside tests.
#[cfg(not(test))]
#[inline]
pub(super) fn tick() {}

#[cfg(test)]
pub(crate) use counted::{tick, ticks};

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    thread_local! {
        static TICKS: Cell<u64> = const { Cell::new(0) };
    }

    /// Notes that one character was looked at.
    pub(crate) fn tick() {
        TICKS.set(TICKS.get() + 1);
    }

    /// How many characters `work` looks at.
    pub(crate) fn ticks(work: impl FnOnce()) -> u64 {
        let before = TICKS.get();
        work();
        TICKS.get() - before
    }
}
