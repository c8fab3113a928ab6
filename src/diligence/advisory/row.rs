//! One advisory on one package, as it is kept, and which versions it speaks of.

use serde::{Deserialize, Serialize};

use super::ecosystem::{Ecosystem, Point};

/// Where a range of versions begins or ends.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(super) enum Event {
    /// From this version on; `0` is before every version.
    #[serde(rename = "i")]
    Introduced(String),
    /// No more from this version on.
    #[serde(rename = "f")]
    Fixed(String),
    /// No more after this version.
    #[serde(rename = "l")]
    LastAffected(String),
}

/// An advisory on a package. The names are short, as many thousand are kept.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(super) struct Row {
    #[serde(rename = "n")]
    pub(super) id: String,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) aliases: Vec<String>,
    #[serde(rename = "s", default, skip_serializing_if = "String::is_empty")]
    pub(super) summary: String,
    /// Ranges of versions.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ranges: Vec<Vec<Event>>,
    /// Versions that no range has.
    #[serde(rename = "v", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) versions: Vec<String>,
    /// Whether the distribution holds it for unimportant.
    #[serde(rename = "u", default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) unimportant: bool,
}

/// Whether an advisory speaks of a version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Affects {
    No,
    Yes,
    /// The version cannot be compared with the advisory's.
    CannotTell,
}

impl Row {
    /// Whether it speaks of a version.
    pub(super) fn affects(&self, ecosystem: Ecosystem, version: &str) -> Affects {
        if self.versions.iter().any(|listed| listed == version) {
            return Affects::Yes;
        }
        let Some(point) = Point::read(ecosystem, version) else {
            let always = |range: &Vec<Event>| matches!(&range[..], [Event::Introduced(start)] if start == "0");
            return match self.ranges.is_empty() {
                _ if self.ranges.iter().any(always) => Affects::Yes,
                true => Affects::No,
                false => Affects::CannotTell,
            };
        };
        let is_listed = |listed: &String| Point::read(ecosystem, listed).as_ref() == Some(&point);
        if self
            .ranges
            .iter()
            .any(|range| holds(&ordered(range, ecosystem), &point))
            || self.versions.iter().any(is_listed)
        {
            Affects::Yes
        } else {
            Affects::No
        }
    }

    /// The versions that are said to be fixed.
    pub(super) fn fixed(&self) -> impl Iterator<Item = &String> {
        self.ranges.iter().flatten().filter_map(|event| match event {
            Event::Fixed(version) => Some(version),
            Event::Introduced(_) | Event::LastAffected(_) => None,
        })
    }

    /// Brings the row into the form in which it is kept: ranges without what cannot be compared, and no version twice.
    pub(super) fn tidy(&mut self, ecosystem: Ecosystem) {
        let is_readable = |event: &Event| {
            let (Event::Introduced(version) | Event::Fixed(version) | Event::LastAffected(version)) = event;
            Point::read(ecosystem, version).is_some()
        };
        if self.versions.is_empty() {
            // Rather a version too many than one too few.
            for range in &mut self.ranges {
                for event in range.iter_mut() {
                    if matches!(event, Event::Introduced(_)) && !is_readable(event) {
                        *event = Event::Introduced("0".to_owned());
                    }
                }
                range.retain(is_readable);
            }
        } else {
            self.ranges.retain(|range| range.iter().all(is_readable));
        }
        self.ranges.retain(|range| !range.is_empty());
        let ranges: Vec<_> = self.ranges.iter().map(|range| ordered(range, ecosystem)).collect();
        self.versions.retain(|version| {
            let point = Point::read(ecosystem, version);
            !point.is_some_and(|point| ranges.iter().any(|range| holds(range, &point)))
        });
    }
}

/// A range's events in the order of their versions; `None` is before every version.
type Ordered<'a> = Vec<(Option<Point>, &'a Event)>;

fn ordered(range: &[Event], ecosystem: Ecosystem) -> Ordered<'_> {
    let mut events: Ordered<'_> = range
        .iter()
        .filter_map(|event| match event {
            Event::Introduced(version) if version == "0" => Some((None, event)),
            Event::Introduced(version) | Event::Fixed(version) | Event::LastAffected(version) => {
                Some((Some(Point::read(ecosystem, version)?), event))
            }
        })
        .collect();
    // Stable: events at the same version stay in the order in which the advisory tells them.
    events.sort_by(|one, other| one.0.cmp(&other.0));
    events
}

/// Whether a version is in a range, by the
/// [evaluation of the OSV format](https://ossf.github.io/osv-schema/#evaluation).
fn holds(range: &Ordered<'_>, point: &Point) -> bool {
    range.iter().fold(false, |inside, (at, event)| {
        let at = at.as_ref();
        match event {
            Event::Introduced(_) => inside || at.is_none_or(|at| point >= at),
            Event::Fixed(_) => inside && at.is_some_and(|at| point < at),
            Event::LastAffected(_) => inside && at.is_some_and(|at| point <= at),
        }
    })
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
