//! The ways in which a name is written that is not the one that is meant.

use super::known::Mistaken;

/// The shortest well-known name that a single edit is looked for.
const EDITED: usize = 5;
/// The shortest well-known name that swapped and repeated letters are looked for.
const SWAPPED: usize = 4;
/// The shortest name that something is added to or taken from.
const STEM: usize = 3;
/// The characters of a normalised name.
const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz0123456789-";
/// What is put before a name.
const BEFORE: [&str; 9] = [
    "python-", "python3-", "python2-", "python", "py3-", "py-", "py3", "py", "client-",
];
/// What is put behind a name.
const BEHIND: [&str; 10] = [
    "-python3", "-python2", "-python", "-py3", "-py", "-lib", "python", "py", "3", "2",
];

/// The name without dashes, with one sign for those that look alike: `1`, `l` and `i`; `0` and `o`.
pub(super) fn skeleton(name: &str) -> String {
    name.chars()
        .filter(|character| *character != '-')
        .map(|character| match character {
            'l' | 'i' => '1',
            'o' => '0',
            other => other,
        })
        .collect()
}

/// The name with every run of a letter as one.
pub(super) fn collapsed(name: &str) -> String {
    let mut characters: Vec<char> = name.chars().collect();
    characters.dedup();
    characters.into_iter().collect()
}

/// The name's words in order, where it has more than one.
pub(super) fn words(name: &str) -> Option<String> {
    let mut words: Vec<&str> = name.split('-').collect();
    words.sort_unstable();
    (words.len() > 1).then(|| words.join("-"))
}

/// What well-known names are looked up by.
pub(super) trait Shelf {
    /// Where a name stands among the well-known ones, the best known first; `None` where it is not one.
    fn rank(&self, name: &str) -> Option<usize>;
    /// Whether a well-known name is just this.
    fn exact(&self, name: &str) -> bool {
        self.rank(name).is_some()
    }
    /// The well-known name with this [`skeleton`].
    fn by_skeleton(&self, skeleton: &str) -> Option<&str>;
    /// The well-known name that is this when [`collapsed`].
    fn by_collapsed(&self, collapsed: &str) -> Option<&str>;
    /// The well-known name with these [`words`].
    fn by_words(&self, words: &str) -> Option<&str>;
}

/// The well-known name that is meant by one that is not well known itself, the surest reason first. The work grows with
/// the name's length alone.
pub(super) fn meant(name: &str, shelf: &impl Shelf) -> Option<Mistaken> {
    let of = |meant: &str, why: String| Mistaken {
        meant: Some(meant.to_owned()),
        standard: false,
        why,
    };
    if let Some(meant) = shelf
        .by_skeleton(&skeleton(name))
        .filter(|meant| meant.len() >= SWAPPED)
    {
        let dashes = meant.replace('-', "") == name.replace('-', "");
        let why = if dashes {
            format!("{meant} but for its dashes")
        } else {
            format!("{meant} with signs that look alike (`l`, `i` and `1`, `o` and `0`)")
        };
        return Some(of(meant, why));
    }
    if let Some(meant) = swapped(name, shelf) {
        let why = format!("{meant} with two letters swapped");
        return Some(of(&meant, why));
    }
    if let Some(meant) = shelf
        .by_collapsed(&collapsed(name))
        .filter(|meant| meant.len() >= SWAPPED)
    {
        return Some(of(meant, format!("{meant} with a letter repeated or left out")));
    }
    let in_words = words(name).and_then(|words| shelf.by_words(&words));
    if let Some(meant) = in_words {
        return Some(of(meant, format!("{meant} with its words in another order")));
    }
    if let Some((meant, why)) = affixed(name, shelf) {
        return Some(of(&meant, why));
    }
    edited(name, shelf).map(|meant| of(&meant, format!("one letter from {meant}")))
}

/// A well-known name with two neighbours swapped.
fn swapped(name: &str, shelf: &impl Shelf) -> Option<String> {
    if name.len() < SWAPPED {
        return None;
    }
    let characters: Vec<char> = name.chars().collect();
    (1..characters.len()).find_map(|at| {
        let mut other = characters.clone();
        other.swap(at - 1, at);
        let other: String = other.into_iter().collect();
        shelf.exact(&other).then_some(other)
    })
}

/// The best known of the names that another letter, one more or one less makes of this one.
fn edited(name: &str, shelf: &impl Shelf) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    let mut other = String::with_capacity(name.len() + 4);
    let mut consider = |before: &str, with: &str, rest: &str| {
        other.clear();
        other.extend([before, with, rest]);
        if other.len() >= EDITED
            && let Some(rank) = shelf.rank(&other)
            && best.as_ref().is_none_or(|(best, _)| rank < *best)
        {
            best = Some((rank, other.clone()));
        }
    };
    let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    for at in ends {
        let (before, rest) = name.split_at(at);
        let next = rest.chars().next().map(|first| &rest[first.len_utf8()..]);
        for with in ALPHABET.chars() {
            let mut buffer = [0; 4];
            let with = &*with.encode_utf8(&mut buffer);
            consider(before, with, rest);
            if let Some(next) = next {
                consider(before, with, next);
            }
        }
        if let Some(next) = next {
            consider(before, "", next);
        }
    }
    best.map(|(_, name)| name)
}

/// A well-known name to which something was added, or from which it was taken; and how.
fn affixed(name: &str, shelf: &impl Shelf) -> Option<(String, String)> {
    let stem = |stem: &str| stem.len() >= STEM && shelf.exact(stem);
    for affix in BEFORE {
        if let Some(rest) = name.strip_prefix(affix).filter(|rest| stem(rest)) {
            return Some((rest.to_owned(), format!("{rest} with `{affix}` before it")));
        }
    }
    for affix in BEHIND {
        if let Some(rest) = name.strip_suffix(affix).filter(|rest| stem(rest)) {
            return Some((rest.to_owned(), format!("{rest} with `{affix}` behind it")));
        }
    }
    if name.len() < STEM {
        return None;
    }
    for affix in BEFORE {
        let whole = format!("{affix}{name}");
        if shelf.exact(&whole) {
            let why = format!("{whole} without `{affix}`");
            return Some((whole, why));
        }
    }
    for affix in BEHIND {
        let whole = format!("{name}{affix}");
        if shelf.exact(&whole) {
            let why = format!("{whole} without `{affix}`");
            return Some((whole, why));
        }
    }
    None
}
