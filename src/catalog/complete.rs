//! What could come next in a line that is being typed. Pure: it only looks at what is known.

use crate::language::{Scanner, Span, State};

use super::{ArgumentSpec, CommandSpec, Kind, Known, commands, find};

/// What could stand in a part of the line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Completion {
    /// The part of the line that a candidate replaces; it ends at the cursor.
    pub range: Span,
    /// The candidates, best first; never empty.
    pub candidates: Vec<Candidate>,
}

/// One candidate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    /// The text to put in.
    pub text: String,
    /// What it is, one line.
    pub summary: String,
    /// The offsets of the letters of `text` that match what was typed, in bytes, ascending.
    pub matched: Vec<usize>,
    /// What goes in after the text where nothing follows it yet: a space where it ends an argument, nothing where the
    /// argument goes on (a key, an item of a list).
    pub after: &'static str,
}

impl Candidate {
    fn new(text: impl Into<String>, summary: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            summary: summary.into(),
            matched: Vec::new(),
            after: " ",
        }
    }
}

/// Tells what could come at the cursor (an offset in bytes); `None` where nothing is to be said.
#[must_use]
pub fn complete(line: &str, cursor: usize, known: &Known) -> Option<Completion> {
    let cursor = (0..=cursor.min(line.len()))
        .rev()
        .find(|at| line.is_char_boundary(*at))?;
    let typed = line.get(..cursor)?;
    let tokens = Tokens::read(typed);
    let (start, candidates) = match tokens.state {
        State::Name => (tokens.name, names()),
        State::Gap | State::Key | State::Word | State::Value | State::Quoted(_) => {
            let command = find(tokens.command(typed))?;
            // Between arguments nothing is begun yet.
            let begun = (tokens.state != State::Gap)
                .then(|| tokens.list.last().copied())
                .flatten();
            let before = tokens.list.len() - usize::from(begun.is_some());
            let before = tokens.list.get(..before)?;
            match begun {
                Some(Token { start, key: Some(key) }) => {
                    let spec = command
                        .arguments
                        .iter()
                        .find(|spec| spec.name == typed.get(start..key).unwrap_or_default())?;
                    let quote = usize::from(matches!(tokens.state, State::Quoted(_)));
                    (key + 1 + quote, values(spec, known))
                }
                Some(Token { start, key: None }) => {
                    let open = open(command, before, typed);
                    let quoted = matches!(tokens.state, State::Quoted(_));
                    let mut list = bare_values(&open, known);
                    if !quoted {
                        list.extend(arguments(&open));
                    }
                    (start + usize::from(quoted), list)
                }
                None => {
                    let open = open(command, before, typed);
                    let mut list = bare_values(&open, known);
                    list.extend(arguments(&open));
                    (cursor, list)
                }
            }
        }
        _ => return None,
    };
    let word = typed.get(start..)?;
    let candidates = matching(word, candidates);
    let finished = matches!(candidates.as_slice(), [only] if only.text == word);
    (!candidates.is_empty() && !finished).then_some(Completion {
        range: Span::new(start, cursor),
        candidates,
    })
}

/// An argument as far as it is typed.
#[derive(Clone, Copy, Debug)]
struct Token {
    /// Where it begins.
    start: usize,
    /// Where its `=` stands.
    key: Option<usize>,
}

/// The pieces of a line as far as it is typed.
struct Tokens {
    /// Where the slash stands.
    name: usize,
    /// Where the name ends.
    name_end: usize,
    list: Vec<Token>,
    state: State,
}

impl Tokens {
    fn read(typed: &str) -> Self {
        let mut scanner = Scanner::new();
        let mut tokens = Self {
            name: 0,
            name_end: typed.len(),
            list: Vec::new(),
            state: State::Start,
        };
        for (at, byte) in typed.bytes().enumerate() {
            let before = scanner.state();
            scanner.step(byte);
            match (before, scanner.state()) {
                (State::Start, State::Name) => tokens.name = at,
                (State::Name, State::Gap) => tokens.name_end = at,
                (State::Gap, after) if after != State::Gap => tokens.list.push(Token { start: at, key: None }),
                (State::Key, State::Value) => {
                    if let Some(token) = tokens.list.last_mut() {
                        token.key = Some(at);
                    }
                }
                _ => {}
            }
        }
        tokens.state = scanner.state();
        tokens
    }

    fn command<'a>(&self, typed: &'a str) -> &'a str {
        typed.get(self.name + 1..self.name_end).unwrap_or_default()
    }
}

fn names() -> Vec<Candidate> {
    commands()
        .iter()
        .map(|command| Candidate::new(format!("/{}", command.name), command.summary.clone()))
        .collect()
}

/// Whether one of the tokens gives this argument.
fn given(spec: &ArgumentSpec, command: &CommandSpec, tokens: &[Token], typed: &str) -> bool {
    tokens.iter().any(|token| {
        if let Some(key) = token.key {
            return typed.get(token.start..key) == Some(spec.name.as_str());
        }
        let rest = typed.get(token.start..).unwrap_or_default();
        let word = rest.split([' ', '\t']).next().unwrap_or_default();
        let flag = command
            .arguments
            .iter()
            .find(|other| other.kind == Kind::Flag && other.name == word);
        flag.map_or(spec.bare, |flag| flag.name == spec.name)
    })
}

/// The arguments that can still be given, the required ones first.
fn open<'a>(command: &'a CommandSpec, tokens: &[Token], typed: &str) -> Vec<&'a ArgumentSpec> {
    let mut open: Vec<&ArgumentSpec> = command
        .arguments
        .iter()
        .filter(|spec| {
            command
                .arguments
                .iter()
                .filter(|other| other.name == spec.name || (spec.one_of.is_some() && other.one_of == spec.one_of))
                .all(|rival| !given(rival, command, tokens, typed))
        })
        .collect();
    open.sort_by_key(|spec| !spec.required);
    open
}

/// The keys of those arguments.
fn arguments(open: &[&ArgumentSpec]) -> Vec<Candidate> {
    open.iter()
        .map(|spec| {
            let value = if spec.kind == Kind::Flag { "true" } else { "" };
            Candidate::new(format!("{}={value}", spec.name), spec.summary.clone())
        })
        .collect()
}

/// The values that the default argument can have, where it is one of those.
fn bare_values(open: &[&ArgumentSpec], known: &Known) -> Vec<Candidate> {
    open.iter()
        .find(|spec| spec.bare)
        .map(|spec| values(spec, known))
        .unwrap_or_default()
}

/// The values that an argument can have, as far as they are known.
fn values(spec: &ArgumentSpec, known: &Known) -> Vec<Candidate> {
    let plain = |names: &[String], what: &str| names.iter().map(|name| Candidate::new(name, what)).collect();
    match spec.kind {
        Kind::Flag => vec![Candidate::new("true", "yes"), Candidate::new("false", "no")],
        Kind::ImageReference => known
            .images
            .iter()
            .flat_map(|image| &image.tags)
            .filter(|tag| !tag.contains("<none>"))
            .map(|tag| Candidate::new(tag, "local image"))
            .collect(),
        Kind::Command => commands()
            .iter()
            .map(|command| Candidate::new(&command.name, &command.summary))
            .collect(),
        Kind::Job => plain(&known.jobs, "job at work"),
        Kind::Engine => plain(&known.engines, "engine"),
        Kind::Theme => plain(&known.themes, "theme"),
        Kind::Room => plain(&known.rooms, "room"),
        Kind::Lesson => plain(&known.lessons, "lesson"),
        Kind::Seconds => [("10", "10 seconds"), ("60", "a minute"), ("600", "10 minutes")]
            .map(|(seconds, words)| Candidate::new(seconds, words))
            .to_vec(),
        Kind::Age => [("12h", "12 hours"), ("7d", "7 days"), ("30d", "30 days")]
            .map(|(age, words)| Candidate::new(age, words))
            .to_vec(),
        Kind::ImageName | Kind::Requirements | Kind::OsPackages | Kind::Text => Vec::new(),
    }
}

/// Those that fit what was typed: first those that begin with it, then those that hold it, then those that have its
/// characters in its order.
fn matching(word: &str, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let word = word.to_lowercase();
    let mut fitting: Vec<(u8, Candidate)> = candidates
        .into_iter()
        .filter_map(|candidate| rank(&word, &candidate.text.to_lowercase()).map(|rank| (rank, candidate)))
        .collect();
    fitting.sort_by_key(|(rank, _)| *rank);
    fitting.into_iter().map(|(_, candidate)| candidate).collect()
}

fn rank(word: &str, text: &str) -> Option<u8> {
    let (word, text) = match (word.strip_prefix('/'), text.strip_prefix('/')) {
        (Some(word), Some(text)) => (word, text),
        _ => (word, text),
    };
    if text.starts_with(word) {
        return Some(0);
    }
    if text.contains(word) {
        return Some(1);
    }
    let mut rest = text.chars();
    word.chars()
        .all(|wanted| rest.any(|found| found == wanted))
        .then_some(2)
}
