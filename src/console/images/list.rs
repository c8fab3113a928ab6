//! The rows of the pane of images: filtered, sorted and grouped once, and again only when the images or the settings
//! change, so that a frame costs the same with ten images and with ten thousand.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::console::text;
use crate::image::{Image, image_names};

/// How many digits of an id must be typed before ids are compared: fewer would fit many by chance.
const LEAST_ID: usize = 4;

/// What the rows are sorted by.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(in crate::console) enum Column {
    /// Repository, then tag.
    Name,
    /// The largest first.
    Size,
    /// The newest first.
    #[default]
    Created,
}

impl Column {
    /// The next one.
    pub(in crate::console) fn next(self) -> Self {
        match self {
            Self::Name => Self::Size,
            Self::Size => Self::Created,
            Self::Created => Self::Name,
        }
    }
}

/// What is shown, and how.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(in crate::console) struct Settings {
    /// What the rows are sorted by.
    pub(in crate::console) sort: Column,
    /// Whether the other way round.
    pub(in crate::console) reverse: bool,
    /// Whether in groups by repository.
    pub(in crate::console) grouped: bool,
    /// The repositories whose groups are folded.
    pub(in crate::console) folded: BTreeSet<String>,
    /// The words that each row must hold in its name, tag or id.
    pub(in crate::console) filter: String,
}

/// An image under one of its names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) struct Named {
    /// Its place among the images.
    pub(in crate::console) image: usize,
    /// The repository, `<none>` where it has none.
    pub(in crate::console) repository: String,
    /// The tag, `<none>` where it has none.
    pub(in crate::console) tag: String,
}

/// The images of a repository.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) struct Group {
    /// The repository.
    pub(in crate::console) repository: String,
    /// How many rows it has.
    pub(in crate::console) count: usize,
    /// The sum of its images' sizes, each image counted once, in bytes.
    pub(in crate::console) size: u64,
    /// Whether its rows are hidden.
    pub(in crate::console) folded: bool,
}

/// A row: a place among the names or the groups.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Row {
    Head(usize),
    Named(usize),
}

/// What a row shows.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) enum Shown<'a> {
    /// The head of a group.
    Head(&'a Group),
    /// An image under one of its names.
    Named(&'a Named, &'a Image),
}

/// By what a row is known again when the list has changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) enum Key {
    /// A group, by its repository.
    Head(String),
    /// An image under a name: its id, repository and tag.
    Named(String, String, String),
}

/// The rows.
#[derive(Debug, Default)]
pub(in crate::console) struct List {
    images: Arc<Vec<Image>>,
    settings: Settings,
    names: Vec<Named>,
    groups: Vec<Group>,
    rows: Vec<Row>,
    /// How many names there are without the filter.
    all: usize,
    /// The columns of the longest repository and tag.
    widest: (usize, usize),
}

impl List {
    /// Makes the rows anew where the images or the settings are others. True where it did.
    pub(in crate::console) fn refresh(&mut self, images: &Arc<Vec<Image>>, settings: &Settings) -> bool {
        if Arc::ptr_eq(&self.images, images) && self.settings == *settings {
            return false;
        }
        self.images = Arc::clone(images);
        self.settings.clone_from(settings);
        self.build();
        true
    }

    /// How many rows there are, heads among them.
    pub(in crate::console) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many names the filter lets through, and how many there are.
    pub(in crate::console) fn counts(&self) -> (usize, usize) {
        (self.names.len(), self.all)
    }

    /// The columns of the longest repository and of the longest tag.
    pub(in crate::console) fn widest(&self) -> (usize, usize) {
        self.widest
    }

    /// A row.
    pub(in crate::console) fn row(&self, at: usize) -> Option<Shown<'_>> {
        match *self.rows.get(at)? {
            Row::Head(group) => self.groups.get(group).map(Shown::Head),
            Row::Named(name) => {
                let named = self.names.get(name)?;
                Some(Shown::Named(named, self.images.get(named.image)?))
            }
        }
    }

    /// What a row is known by.
    pub(in crate::console) fn key(&self, at: usize) -> Option<Key> {
        Some(match self.row(at)? {
            Shown::Head(group) => Key::Head(group.repository.clone()),
            Shown::Named(named, image) => Key::Named(image.id.clone(), named.repository.clone(), named.tag.clone()),
        })
    }

    /// Where a row is now; a row of a folded group is at its head.
    pub(in crate::console) fn find(&self, key: &Key) -> Option<usize> {
        let is = |wanted: &Key, at: usize| match (wanted, self.row(at)) {
            (Key::Head(repository), Some(Shown::Head(group))) => group.repository == *repository,
            (Key::Named(id, repository, tag), Some(Shown::Named(named, image))) => {
                image.id == *id && named.repository == *repository && named.tag == *tag
            }
            _ => false,
        };
        let exact = (0..self.rows.len()).find(|at| is(key, *at));
        let head = || match key {
            Key::Named(_, repository, _) if self.settings.grouped => {
                let head = Key::Head(repository.clone());
                (0..self.rows.len()).find(|at| is(&head, *at))
            }
            Key::Head(_) | Key::Named(..) => None,
        };
        exact.or_else(head)
    }

    fn build(&mut self) {
        let Self { images, settings, .. } = self;
        let words: Vec<String> = settings.filter.split_whitespace().map(str::to_lowercase).collect();
        let mut names = Vec::new();
        let mut all = 0;
        for (place, image) in images.iter().enumerate() {
            for (repository, tag) in image_names(image) {
                all += 1;
                if words.iter().all(|word| matches(word, repository, tag, image)) {
                    names.push(Named {
                        image: place,
                        repository: repository.to_owned(),
                        tag: tag.to_owned(),
                    });
                }
            }
        }
        names.sort_by(|a, b| {
            let order = compare(settings.sort, images, a, b);
            if settings.reverse { order.reverse() } else { order }
        });
        let wide = |width: fn(&Named) -> &str| names.iter().map(|named| text::width(width(named))).max();
        self.widest = (
            wide(|named| &named.repository).unwrap_or(0),
            wide(|named| &named.tag).unwrap_or(0),
        );
        (self.groups, self.rows) = if settings.grouped {
            grouped(&names, images, settings)
        } else {
            (Vec::new(), (0..names.len()).map(Row::Named).collect())
        };
        self.names = names;
        self.all = all;
    }
}

/// Whether a word, in lower case, is in the name, the tag or the id.
fn matches(word: &str, repository: &str, tag: &str, image: &Image) -> bool {
    // Names are in lower case by their rules, tags need not be.
    let plain = word.strip_prefix("sha256:").unwrap_or(word);
    let id = image.id.strip_prefix("sha256:").unwrap_or(&image.id);
    let in_name = match word.split_once(':') {
        Some((name, start)) => repository.ends_with(name) && tag.to_lowercase().starts_with(start),
        None => false,
    };
    in_name
        || repository.contains(word)
        || tag.to_lowercase().contains(word)
        || (plain.len() >= LEAST_ID && id.starts_with(plain))
}

/// The order of two rows; by name where nothing else tells them apart.
fn compare(column: Column, images: &[Image], a: &Named, b: &Named) -> Ordering {
    let of = |named: &Named| images.get(named.image);
    let by = match column {
        Column::Name => Ordering::Equal,
        Column::Size => of(b).map(|image| image.size).cmp(&of(a).map(|image| image.size)),
        Column::Created => of(b).map(|image| image.created).cmp(&of(a).map(|image| image.created)),
    };
    by.then_with(|| a.repository.cmp(&b.repository))
        .then_with(|| a.tag.cmp(&b.tag))
        .then_with(|| a.image.cmp(&b.image))
}

/// The names under the heads of their repositories. Groups stand in the order of what the names are sorted by: their
/// name, their size together, or their newest image.
fn grouped(names: &[Named], images: &[Image], settings: &Settings) -> (Vec<Group>, Vec<Row>) {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, named) in names.iter().enumerate() {
        members.entry(&named.repository).or_default().push(place);
    }
    let mut groups: Vec<(Group, Vec<usize>)> = members
        .into_iter()
        .map(|(repository, members)| {
            let distinct: BTreeSet<usize> = members.iter().map(|place| names[*place].image).collect();
            let group = Group {
                repository: repository.to_owned(),
                count: members.len(),
                size: distinct
                    .iter()
                    .filter_map(|image| images.get(*image))
                    .map(|image| image.size)
                    .sum(),
                folded: settings.folded.contains(repository),
            };
            (group, members)
        })
        .collect();
    // Sorted by name already; the first of the members is the newest, or the oldest where it is the other way round.
    match settings.sort {
        Column::Name if settings.reverse => groups.reverse(),
        Column::Name => {}
        Column::Size if settings.reverse => groups.sort_by_key(|(group, _)| group.size),
        Column::Size => groups.sort_by_key(|(group, _)| std::cmp::Reverse(group.size)),
        Column::Created => groups.sort_by_key(|(_, members)| members.first().copied()),
    }
    let mut rows = Vec::with_capacity(names.len() + groups.len());
    let mut heads = Vec::with_capacity(groups.len());
    for (group, members) in groups {
        rows.push(Row::Head(heads.len()));
        if !group.folded {
            rows.extend(members.into_iter().map(Row::Named));
        }
        heads.push(group);
    }
    (heads, rows)
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
