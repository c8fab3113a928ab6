//! What a lesson looks at: a line that was typed, and the entries that answered it.

use std::collections::BTreeMap;

use crate::catalog::{self, Kind as Argument};
use crate::language::{Line, parse};
use crate::room::{Entry, Kind};

use super::file::Outcome;

/// The most bytes of an answer that patterns look at; a lesson must not slow down a command that prints a lot.
const LONGEST: usize = 32 * 1024;

/// A line and its answers, as a lesson sees them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Turn {
    /// The line as typed.
    pub line: String,
    /// Whether it is chat.
    pub chat: bool,
    /// The command's name without its slash; none for chat and for a line that cannot be read.
    pub command: Option<String>,
    /// Its arguments as written, by name; a value without a key under the name of the argument that it is.
    pub arguments: BTreeMap<String, String>,
    /// Whether it went well.
    pub outcome: Outcome,
    /// The kinds of the answers.
    pub kinds: Vec<Kind>,
    /// What the answers say: titles, texts and the cells of tables, cut at some length.
    pub said: String,
    /// The engines that the answers speak of.
    pub engines: Vec<String>,
}

impl Turn {
    /// Reads the entries of a line, the line's own first. None where the first is no line.
    #[must_use]
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<Self> {
        let mut entries = entries.into_iter();
        let first = entries.next()?;
        let line = match first.kind {
            Kind::Command => first.command.clone(),
            Kind::Chat => first.text.clone(),
            Kind::Table | Kind::Text | Kind::File | Kind::Warning | Kind::Error => None,
        }?;
        let (command, arguments) = match first.kind {
            Kind::Command => read(&line),
            _ => (None, BTreeMap::new()),
        };
        let mut turn = Self {
            chat: first.kind == Kind::Chat,
            line,
            command,
            arguments,
            outcome: Outcome::Well,
            kinds: Vec::new(),
            said: String::new(),
            engines: Vec::new(),
        };
        for entry in entries {
            turn.hear(entry);
        }
        Some(turn)
    }

    fn hear(&mut self, entry: &Entry) {
        if entry.kind == Kind::Error {
            self.outcome = Outcome::Failed;
        }
        self.kinds.push(entry.kind);
        self.engines.extend(entry.engine.as_deref().map(str::to_owned));
        let cells = entry.columns.iter().chain(entry.rows.iter().flatten());
        for text in entry.title.iter().chain(&entry.text).chain(cells) {
            if self.said.len() >= LONGEST {
                return;
            }
            let room = LONGEST - self.said.len();
            let end = (0..=room.min(text.len()))
                .rev()
                .find(|at| text.is_char_boundary(*at))
                .unwrap_or(0);
            self.said.push_str(text.get(..end).unwrap_or_default());
            self.said.push('\n');
        }
    }
}

/// The name and the arguments of a command line.
fn read(line: &str) -> (Option<String>, BTreeMap<String, String>) {
    let Ok(Line::Command(invocation)) = parse(line) else {
        return (None, BTreeMap::new());
    };
    let described = catalog::find(&invocation.name.value);
    let specs = described
        .map(|command| command.arguments.as_slice())
        .unwrap_or_default();
    let mut arguments = BTreeMap::new();
    for argument in invocation.arguments {
        let value = argument.value.value;
        match argument.key {
            Some(key) => arguments.insert(key.value, value),
            None => match specs
                .iter()
                .find(|spec| spec.kind == Argument::Flag && spec.name == value)
            {
                Some(flag) => arguments.insert(flag.name.clone(), "true".to_owned()),
                None => specs
                    .iter()
                    .find(|spec| spec.bare)
                    .and_then(|spec| arguments.insert(spec.name.clone(), value)),
            },
        };
    }
    (Some(invocation.name.value), arguments)
}
