//! Looking into imported dumps.

use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;

use super::ecosystem::Ecosystem;
use super::hit::Hit;
use super::row::{Affects, Row};
use super::shelf::{Head, Shelf};
use super::{Ask, words};
use crate::diligence::{Kind, Source};

/// An imported dump.
#[derive(Clone, Debug, PartialEq)]
pub struct Dump {
    ecosystem: Ecosystem,
    head: Option<Head>,
    /// Its name, `OSV dump for PyPI`.
    pub name: String,
    /// How it stands, in words.
    pub state: String,
    /// How many advisories it has; zero where it cannot be read.
    pub advisories: u64,
    /// The date of its newest advisory.
    pub date: Option<String>,
    /// How many days ago that was.
    pub age_days: Option<i64>,
    /// Whether that is longer ago than the settings allow.
    pub stale: bool,
}

impl Dump {
    /// Whose packages it speaks of.
    pub(super) fn kind(&self) -> Kind {
        match self.ecosystem {
            Ecosystem::PyPi => Kind::Python,
            Ecosystem::Debian => Kind::System,
        }
    }

    /// The dump as a source of a report.
    #[must_use]
    pub fn into_source(self) -> Source {
        Source {
            name: self.name,
            state: self.state,
            date: self.date,
            stale: self.stale,
        }
    }

    fn of(ecosystem: Ecosystem, head: Result<Head, String>, now: Timestamp, stale_days: u32) -> Self {
        let name = format!("OSV dump for {}", ecosystem.name());
        let head = match head {
            Ok(head) => head,
            Err(reason) => {
                return Self {
                    ecosystem,
                    head: None,
                    name,
                    state: format!("cannot be read: {}", words::clean(&reason, 200)),
                    advisories: 0,
                    date: None,
                    age_days: None,
                    stale: false,
                };
            }
        };
        let age_days = now.duration_since(head.newest).as_hours() / 24;
        let mut state = words::count(head.advisories, "advisory", "advisories");
        let releases: Vec<&str> = head
            .releases
            .iter()
            .map(String::as_str)
            .filter(|release| !release.is_empty())
            .collect();
        if !releases.is_empty() {
            let _ = write!(state, " on {} {}", ecosystem.name(), releases.join(", "));
        }
        if !head.whole {
            state.push_str(", not a whole dump");
        }
        let _ = write!(
            state,
            ", imported {} from {}",
            head.imported.strftime("%Y-%m-%d"),
            head.from
        );
        Self {
            ecosystem,
            name,
            state,
            advisories: head.advisories,
            date: Some(head.newest.strftime("%Y-%m-%d").to_string()),
            age_days: Some(age_days),
            stale: age_days > i64::from(stale_days),
            head: Some(head),
        }
    }
}

/// What a dump says of a package.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Answer {
    /// There is no dump for it.
    #[default]
    None,
    /// There is one, and it cannot tell that the package has no advisory.
    Silent {
        reason: (String, String),
        /// Whether it has an advisory on the package of which it cannot tell whether it is on this version.
        undecided: bool,
        hits: Vec<Hit>,
        rows: Vec<Row>,
    },
    /// These, and no more.
    Told {
        source: String,
        date: String,
        hits: Vec<Hit>,
        /// All that the dump has on the package, for other versions.
        rows: Vec<Row>,
    },
}

/// What the dumps say of all packages.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) answers: Vec<Answer>,
    pub(super) list: Vec<Dump>,
}

/// The dumps that were imported.
pub(super) fn list(data: Option<&Path>, now: Timestamp, stale_days: u32) -> Vec<Dump> {
    opened(data, now, stale_days)
        .into_iter()
        .map(|(dump, _)| dump)
        .collect()
}

fn opened(data: Option<&Path>, now: Timestamp, stale_days: u32) -> Vec<(Dump, Option<Shelf>)> {
    let Some(data) = data else { return Vec::new() };
    let open = |ecosystem| {
        let shelf = Shelf::open(data, ecosystem).transpose()?;
        let head = shelf
            .as_ref()
            .map(|shelf| shelf.head.clone())
            .map_err(ToString::to_string);
        Some((Dump::of(ecosystem, head, now, stale_days), shelf.ok()))
    };
    Ecosystem::ALL.into_iter().filter_map(open).collect()
}

/// Looks for all packages; those of the operating system in the ecosystem `system`.
pub(super) fn look(data: Option<&Path>, asks: &[Ask], system: Option<&str>, now: Timestamp, stale_days: u32) -> Looked {
    let mut opened = opened(data, now, stale_days);
    let answers = asks.iter().map(|ask| {
        let ecosystem = match ask.kind {
            Kind::Python => Some((Ecosystem::PyPi, "")),
            Kind::System => system.and_then(Ecosystem::of),
        };
        let Some((ecosystem, release)) = ecosystem else {
            return Answer::None;
        };
        match opened.iter_mut().find(|(dump, _)| dump.ecosystem == ecosystem) {
            Some((dump, shelf)) => answer(dump, shelf.as_mut(), release, ask),
            None => Answer::None,
        }
    });
    let answers = answers.collect();
    Looked {
        answers,
        list: opened.into_iter().map(|(dump, _)| dump).collect(),
    }
}

fn answer(dump: &Dump, shelf: Option<&mut Shelf>, release: &str, ask: &Ask) -> Answer {
    let silent = |reason: String| Answer::Silent {
        reason: (dump.name.clone(), reason),
        undecided: false,
        hits: Vec::new(),
        rows: Vec::new(),
    };
    let (Some(shelf), Some(head)) = (shelf, &dump.head) else {
        return silent(dump.state.clone());
    };
    let (name, version) = match (&ask.source, ask.kind) {
        (Some((name, version)), Kind::System) => (name, version),
        (_, Kind::System | Kind::Python) => (&ask.name, &ask.version),
    };
    let rows = match rows(shelf, dump.ecosystem, release, name) {
        Ok(rows) => rows,
        Err(reason) => return silent(reason),
    };
    let (mut hits, mut cannot_tell) = (Vec::new(), None);
    for row in &rows {
        match row.affects(dump.ecosystem, version) {
            Affects::Yes => hits.push(Hit::of_row(row, dump)),
            Affects::No => {}
            Affects::CannotTell => cannot_tell = Some(&row.id),
        }
    }
    let is_known = head.releases.iter().any(|known| known == release);
    let reason = if let Some(id) = &cannot_tell {
        Some(format!("its versions cannot be compared with those of {id}"))
    } else if !head.whole {
        Some("it is no whole dump".to_owned())
    } else if !is_known {
        Some(format!("it has nothing on {} {release}", dump.ecosystem.name()))
    } else if ask.kind == Kind::System && ask.source.is_none() {
        Some("it speaks of source packages, and the one of this package is not known".to_owned())
    } else if dump.stale {
        Some(format!(
            "its newest advisory is {} days old",
            dump.age_days.unwrap_or_default()
        ))
    } else {
        None
    };
    match reason {
        Some(reason) => Answer::Silent {
            reason: (dump.name.clone(), reason),
            undecided: cannot_tell.is_some(),
            hits,
            rows,
        },
        None => Answer::Told {
            source: dump.name.clone(),
            date: dump.date.clone().unwrap_or_default(),
            hits,
            rows,
        },
    }
}

fn rows(shelf: &mut Shelf, ecosystem: Ecosystem, release: &str, name: &str) -> Result<Vec<Row>, String> {
    let key = |release| {
        ecosystem
            .key(release, name)
            .ok_or_else(|| "the name is none it could have".to_owned())
    };
    let mut rows = shelf.find(&key(release)?).map_err(|error| error.to_string())?;
    if !release.is_empty() {
        // What holds for every release.
        rows.extend(shelf.find(&key("")?).map_err(|error| error.to_string())?);
    }
    Ok(rows)
}
