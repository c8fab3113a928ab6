//! Versions of Debian packages, in the order of `deb-version(7)`.

use std::cmp::Ordering;

/// A version of a Debian package; equal where dpkg holds it for equal, so that `1.0` is `0:1.00-0`.
#[derive(Clone, Debug)]
pub(super) struct DebianVersion(String);

impl DebianVersion {
    pub(super) fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// Epoch, upstream version and revision.
    fn parts(&self) -> (&str, &str, &str) {
        let (epoch, rest) = match self.0.split_once(':') {
            Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => (epoch, rest),
            Some(_) | None => ("", self.0.as_str()),
        };
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
        (epoch, upstream, revision)
    }
}

impl Ord for DebianVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let (own, others) = (self.parts(), other.parts());
        number(own.0, others.0)
            .then_with(|| piecewise(own.1, others.1))
            .then_with(|| piecewise(own.2, others.2))
    }
}

impl PartialOrd for DebianVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for DebianVersion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for DebianVersion {}

/// Compares runs of other characters and runs of digits in turn.
fn piecewise(mut own: &str, mut others: &str) -> Ordering {
    while !own.is_empty() || !others.is_empty() {
        let (mine, rest) = split(own, |byte| !byte.is_ascii_digit());
        let (theirs, others_rest) = split(others, |byte| !byte.is_ascii_digit());
        let order = words(mine, theirs);
        if order != Ordering::Equal {
            return order;
        }
        let (mine, rest) = split(rest, |byte| byte.is_ascii_digit());
        let (theirs, others_rest) = split(others_rest, |byte| byte.is_ascii_digit());
        let order = number(mine, theirs);
        if order != Ordering::Equal {
            return order;
        }
        (own, others) = (rest, others_rest);
    }
    Ordering::Equal
}

/// The longest beginning of bytes that are wanted, and the rest. Both ends of a run of ASCII digits are ends of characters.
fn split(text: &str, wanted: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !wanted(byte)).unwrap_or(text.len());
    text.split_at(end)
}

/// Numbers of any length; none is zero.
fn number(own: &str, others: &str) -> Ordering {
    let (own, others) = (own.trim_start_matches('0'), others.trim_start_matches('0'));
    own.len().cmp(&others.len()).then_with(|| own.cmp(others))
}

/// `~` comes before the end, letters before all else.
fn words(own: &str, others: &str) -> Ordering {
    let (mut own, mut others) = (own.bytes(), others.bytes());
    loop {
        let (mine, theirs) = (own.next(), others.next());
        if mine.is_none() && theirs.is_none() {
            return Ordering::Equal;
        }
        let order = rank(mine).cmp(&rank(theirs));
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn rank(byte: Option<u8>) -> u16 {
    match byte {
        Some(b'~') => 0,
        None => 1,
        Some(byte) if byte.is_ascii_alphabetic() => u16::from(byte) + 2,
        Some(byte) => u16::from(byte) + 300,
    }
}

#[cfg(test)]
#[path = "debian_version_tests.rs"]
mod tests;
