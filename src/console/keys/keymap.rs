//! Which key does what: the table, and over it the person's own `keys.toml`.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::str::FromStr as _;

use serde::Deserialize;
use toml::Spanned;

use super::{Act, Chord, Context, TABLE};

/// How the page of the keys begins.
const PAGE: &str = "# Keys

<!-- Generated from the table in src/console/keys/table.rs. -->

F1 lists the keys as they are bound, and searches them. To bind others, write `keys.toml` beside `config.toml` (see
[Files](files.md)): a table for each place, in it the action and its key, or a list of keys. An empty list takes an action
its keys. A key that another action of the same place has from the start goes over to the new one.

```toml
[line]
history-search = \"ctrl-s\"

[images]
remove = [\"delete\", \"D\"]
update = []
```

Keys are written `x`, `G`, `f5`, `enter`, `tab`, `backtab`, `esc`, `space`, `backspace`, `delete`, `insert`, `up`, `down`,
`left`, `right`, `home`, `end`, `pageup`, `pagedown`, with `ctrl-`, `alt-` and `shift-` before them. Where a key means
something in several places, the innermost one counts. A mistake in the file ends the program at its start with the line it
stands in.
";

/// Why `keys.toml` cannot be used; the text names the file and the line.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct KeyError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

/// Which key does what.
#[derive(Clone, Debug)]
pub struct Keymap {
    acts: HashMap<(Context, Chord), Act>,
    keys: BTreeMap<(Context, Act), Vec<Chord>>,
}

/// The tables of `keys.toml`: place, action, keys.
type Tables = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<Keys>>>;

/// One key or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Several(Vec<String>),
}

impl Default for Keymap {
    fn default() -> Self {
        let keys = TABLE
            .iter()
            .map(|row| {
                let chords = row.keys.iter().filter_map(|key| Chord::from_str(key).ok()).collect();
                ((row.context, row.act), chords)
            })
            .collect();
        Self::of(keys)
    }
}

impl Keymap {
    fn of(keys: BTreeMap<(Context, Act), Vec<Chord>>) -> Self {
        let acts = keys
            .iter()
            .flat_map(|((context, act), chords)| chords.iter().map(|chord| ((*context, *chord), *act)))
            .collect();
        Self { acts, keys }
    }

    /// Reads `keys.toml`: tables named after the places, in them `action = "key"` or `action = ["key", …]`; an empty list
    /// takes the action its keys. A key that another action of the same place had from the start goes over to this one.
    ///
    /// # Errors
    /// Where the text is not TOML, names an unknown place, action or key, or gives one key to two actions of a place.
    pub fn parse(text: &str, file: &str) -> Result<Self, KeyError> {
        let error = |at: usize, message: String| KeyError {
            file: file.to_owned(),
            line: 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count(),
            message,
        };
        let tables: Tables = toml::from_str(text).map_err(|mistake| {
            let at = mistake.span().map_or(0, |span| span.start);
            error(at, mistake.message().to_owned())
        })?;
        let Self { mut keys, .. } = Self::default();
        let mut own: HashMap<(Context, Chord), &'static str> = HashMap::new();
        for (place, actions) in &tables {
            let Some(context) = Context::ALL
                .into_iter()
                .find(|context| context.name() == place.get_ref())
            else {
                let places = Context::ALL.map(Context::name).join(", ");
                let message = format!("there is no place `{}`; places: {places}", place.get_ref());
                return Err(error(place.span().start, message));
            };
            for (name, wanted) in actions {
                let row = TABLE
                    .iter()
                    .find(|row| row.context == context && row.name == name.get_ref());
                let Some(row) = row else {
                    let names = TABLE.iter().filter(|row| row.context == context);
                    let names: Vec<&str> = names.map(|row| row.name).collect();
                    let message = format!(
                        "there is no action `{}` in `{}`; actions: {}",
                        name.get_ref(),
                        context.name(),
                        names.join(", ")
                    );
                    return Err(error(name.span().start, message));
                };
                let at = wanted.span().start;
                let texts: Vec<&str> = match wanted.get_ref() {
                    Keys::One(key) => vec![key],
                    Keys::Several(keys) => keys.iter().map(String::as_str).collect(),
                };
                let mut chords = Vec::with_capacity(texts.len());
                for key in texts {
                    let chord = Chord::from_str(key).map_err(|message| error(at, message))?;
                    if let Some(other) = own.insert((context, chord), row.name)
                        && other != row.name
                    {
                        let message = format!("{chord} is given to both `{other}` and `{}`", row.name);
                        return Err(error(at, message));
                    }
                    chords.push(chord);
                }
                keys.insert((context, row.act), chords);
            }
        }
        for ((context, act), chords) in &mut keys {
            chords.retain(|chord| {
                own.get(&(*context, *chord)).is_none_or(|name| {
                    TABLE
                        .iter()
                        .any(|row| row.context == *context && row.act == *act && row.name == *name)
                })
            });
        }
        Ok(Self::of(keys))
    }

    /// The page of the book that lists every action with its keys from the start, Markdown.
    #[must_use]
    pub fn reference() -> String {
        let mut page = PAGE.to_owned();
        for context in Context::ALL {
            let _ = write!(page, "\n## {}\n\n`[{}]`\n\n", context.title(), context.name());
            page.push_str("| Action | Keys | What it does |\n|---|---|---|\n");
            for row in TABLE.iter().filter(|row| row.context == context) {
                let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
                let _ = writeln!(page, "| `{}` | {} | {} |", row.name, keys.join(" "), row.does);
            }
        }
        page
    }

    /// What a key does, looked up from the first place to the last.
    pub(in crate::console) fn act(&self, places: &[Context], chord: Chord) -> Option<Act> {
        places
            .iter()
            .find_map(|context| self.acts.get(&(*context, chord)).copied())
    }

    /// The keys of an action, the main one first.
    pub(in crate::console) fn keys(&self, context: Context, act: Act) -> &[Chord] {
        self.keys.get(&(context, act)).map_or(&[], Vec::as_slice)
    }

    /// The main key of an action as people read it; none where it has none.
    pub(in crate::console) fn key(&self, context: Context, act: Act) -> Option<String> {
        self.keys(context, act).first().map(ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(map: &Keymap, places: &[Context], key: &str) -> Option<Act> {
        map.act(places, key.parse().unwrap())
    }

    #[test]
    fn every_key_of_the_table_is_one_and_has_one_meaning_in_its_place() {
        let mut seen = HashMap::new();
        for row in TABLE {
            for key in row.keys {
                let chord = Chord::from_str(key).unwrap_or_else(|error| panic!("{}: {error}", row.name));
                let before = seen.insert((row.context, chord), row.name);
                assert_eq!(before, None, "{chord} has two meanings in {}", row.context.name());
            }
        }
    }

    #[test]
    fn a_key_means_what_the_innermost_place_says() {
        let map = Keymap::default();
        let pane = [Context::Images, Context::List, Context::Everywhere];
        assert_eq!(act(&map, &pane, "t"), Some(Act::TryOut));
        assert_eq!(act(&map, &pane, "j"), Some(Act::Down));
        assert_eq!(act(&map, &pane, "f1"), Some(Act::Help));
        assert_eq!(act(&map, &pane, "ctrl-r"), None);
        assert_eq!(
            act(&map, &[Context::Line, Context::Everywhere], "ctrl-r"),
            Some(Act::HistorySearch)
        );
    }

    #[test]
    fn ones_own_keys_take_the_place_of_the_given_ones() {
        let map = Keymap::parse("[images]\nsort = [\"o\", \"t\"]\ngroup = []\n", "keys.toml").unwrap();
        assert_eq!(act(&map, &[Context::Images], "o"), Some(Act::Sort));
        assert_eq!(act(&map, &[Context::Images], "s"), None);
        assert_eq!(act(&map, &[Context::Images], "t"), Some(Act::Sort), "taken from `try`");
        assert_eq!(map.key(Context::Images, Act::TryOut), None);
        assert_eq!(map.key(Context::Images, Act::Group), None);
        assert_eq!(map.key(Context::Images, Act::Sort).as_deref(), Some("o"));
    }

    #[test]
    fn a_mistake_is_pointed_at() {
        let said = |text: &str| Keymap::parse(text, "keys.toml").unwrap_err().to_string();
        assert_eq!(
            said("[images]\n\nsorted = \"o\"\n").split("; ").next().unwrap(),
            "keys.toml:3: there is no action `sorted` in `images`"
        );
        assert!(said("[pictures]\n").starts_with("keys.toml:1: there is no place `pictures`; places: line"));
        assert!(said("[line]\nrun = \"hyper-x\"").starts_with("keys.toml:2: `hyper-x` is no key"));
        assert_eq!(
            said("[line]\nrun = \"f9\"\nform = [\"f9\"]")
                .split(": ")
                .nth(1)
                .unwrap(),
            "F9 is given to both `form` and `run`"
        );
        assert!(said("[line\n").starts_with("keys.toml:1: "));
    }
}
