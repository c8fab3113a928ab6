//! What could stand somewhere, best first and not too much of it.

use super::fuzzy::{Fuzzy, Rank};
use super::{ArgumentSpec, Candidate, CommandSpec, Kind, Known, commands};
use crate::image::Image;
use crate::image::labels::NAME_LABEL;

/// The most candidates.
pub(super) const MOST: usize = 200;

/// What could stand somewhere; costs nothing until it is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer<'a> {
    /// What is compared with what was typed.
    pub(super) text: &'a str,
    /// What stands before and after it.
    pub(super) around: (&'static str, &'static str),
    /// What it is.
    pub(super) summary: &'a str,
    /// What goes in after it.
    pub(super) after: &'static str,
}

impl<'a> Offer<'a> {
    fn new(text: &'a str, summary: &'a str) -> Self {
        Self {
            text,
            around: ("", ""),
            summary,
            after: " ",
        }
    }
}

/// Keeps the best of what is offered.
pub(super) struct Picker<'a> {
    fuzzy: Fuzzy,
    kept: Vec<(Rank, usize, Offer<'a>)>,
    seen: usize,
}

impl<'a> Picker<'a> {
    /// Keeps what fits this word.
    pub(super) fn new(word: &str) -> Self {
        Self {
            fuzzy: Fuzzy::new(word),
            kept: Vec::new(),
            seen: 0,
        }
    }

    /// Takes an offer; of equals the earlier is better.
    pub(super) fn offer(&mut self, offer: Offer<'a>) {
        if self.fuzzy.is_empty() && self.kept.len() >= MOST {
            return;
        }
        self.seen += 1;
        if let Some(rank) = self.fuzzy.rank(offer.text) {
            self.kept.push((rank, self.seen, offer));
            if self.kept.len() >= 2 * MOST {
                self.prune();
            }
        }
    }

    fn prune(&mut self) {
        self.kept.sort_unstable_by_key(|(rank, seen, _)| (*rank, *seen));
        self.kept.truncate(MOST);
    }

    /// The best of them.
    pub(super) fn candidates(mut self) -> Vec<Candidate> {
        self.prune();
        let fuzzy = &mut self.fuzzy;
        self.kept
            .iter()
            .map(|(_, _, offer)| {
                let (before, behind) = offer.around;
                let matched = fuzzy.matched(offer.text).into_iter().map(|at| at + before.len());
                Candidate {
                    text: [before, offer.text, behind].concat(),
                    summary: offer.summary.to_owned(),
                    matched: matched.collect(),
                    after: offer.after,
                }
            })
            .collect()
    }
}

/// The names of all commands.
pub(super) fn names(picker: &mut Picker<'_>) {
    for command in commands() {
        picker.offer(Offer {
            around: ("/", ""),
            ..Offer::new(&command.name, &command.summary)
        });
    }
}

/// The keys of arguments; `valued` where a value stands behind the key already.
pub(super) fn keys<'a>(open: &[&'a ArgumentSpec], valued: bool, picker: &mut Picker<'a>) {
    for spec in open {
        let (ending, after) = match (spec.kind, valued) {
            (Kind::Flag, false) => ("=true", " "),
            _ => ("=", ""),
        };
        picker.offer(Offer {
            around: ("", ending),
            after,
            ..Offer::new(&spec.name, &spec.summary)
        });
    }
}

/// The values that an argument can have, as far as they are known; not the items of lists.
pub(super) fn values<'a>(spec: &'a ArgumentSpec, known: &'a Known, picker: &mut Picker<'a>) {
    let mut plain = |names: &'a [String], what: &'static str| {
        for name in names {
            picker.offer(Offer::new(name, what));
        }
    };
    match spec.kind {
        Kind::Flag => {
            picker.offer(Offer::new("true", "yes"));
            picker.offer(Offer::new("false", "no"));
        }
        Kind::ImageReference if spec.name == "base" => {
            images(known, picker, |image| !is_ours(image));
            images(known, picker, is_ours);
        }
        Kind::ImageReference => images(known, picker, |_| true),
        Kind::Command => {
            for command in commands() {
                picker.offer(Offer::new(&command.name, &command.summary));
            }
        }
        Kind::Job => plain(&known.jobs, "job at work"),
        Kind::Engine => plain(&known.engines, "engine"),
        Kind::Theme => plain(&known.themes, "theme"),
        Kind::Room => plain(&known.rooms, "room"),
        Kind::Lesson => plain(&known.lessons, "lesson"),
        Kind::Text => plain(&spec.choices, "choice"),
        Kind::Seconds => {
            for (seconds, words) in [("10", "10 seconds"), ("60", "a minute"), ("600", "10 minutes")] {
                picker.offer(Offer::new(seconds, words));
            }
        }
        Kind::Age => {
            for (age, words) in [("12h", "12 hours"), ("7d", "7 days"), ("30d", "30 days")] {
                picker.offer(Offer::new(age, words));
            }
        }
        Kind::Entry | Kind::ImageName | Kind::Requirements | Kind::OsPackages => {}
    }
}

fn is_ours(image: &Image) -> bool {
    image.labels.contains_key(NAME_LABEL)
}

fn images<'a>(known: &'a Known, picker: &mut Picker<'a>, wanted: impl Fn(&Image) -> bool) {
    for image in known.images.iter().filter(|image| wanted(image)) {
        let what = if is_ours(image) {
            "image made here"
        } else {
            "local image"
        };
        for tag in image.tags.iter().filter(|tag| !tag.contains("<none>")) {
            picker.offer(Offer::new(tag, what));
        }
    }
}

/// The names that stood in such lists in earlier lines.
pub(super) fn names_used<'a>(spec: &ArgumentSpec, known: &'a Known) -> (&'a [String], &'static str) {
    match spec.kind {
        Kind::Requirements => (&known.dependencies, "used before"),
        Kind::OsPackages => (&known.packages, "used before"),
        Kind::Flag
        | Kind::ImageName
        | Kind::ImageReference
        | Kind::Command
        | Kind::Job
        | Kind::Engine
        | Kind::Theme
        | Kind::Room
        | Kind::Seconds
        | Kind::Age
        | Kind::Entry
        | Kind::Lesson
        | Kind::Text => (&[], ""),
    }
}

/// An item of a list, with what stands around it.
pub(super) fn item<'a>(name: &'a str, what: &'a str, around: (&'static str, &'static str)) -> Offer<'a> {
    Offer {
        around,
        after: "",
        ..Offer::new(name, what)
    }
}

/// The arguments of a command that can still be given, the required ones first.
pub(super) fn open(command: &CommandSpec, given: impl Fn(&ArgumentSpec) -> bool) -> Vec<&ArgumentSpec> {
    let mut open: Vec<&ArgumentSpec> = command
        .arguments
        .iter()
        .filter(|spec| {
            command
                .arguments
                .iter()
                .filter(|other| other.name == spec.name || (spec.one_of.is_some() && other.one_of == spec.one_of))
                .all(|rival| !given(rival))
        })
        .collect();
    open.sort_by_key(|spec| !spec.required);
    open
}
