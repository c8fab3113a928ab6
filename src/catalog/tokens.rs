//! The pieces of a line while it is typed: also of one that the parser would refuse.

use crate::language::{Scanner, Span, State};

/// An argument as far as it is typed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Where its `=` stands.
    pub(super) key: Option<usize>,
    /// The quote in which its value stands.
    pub(super) quote: Option<u8>,
    /// Where the quote is closed.
    pub(super) closed: Option<usize>,
}

impl Token {
    /// Where its value begins, the quote with it.
    pub(super) fn value(&self) -> usize {
        self.key.map_or(self.start, |key| key + 1)
    }

    /// Its key.
    pub(super) fn key<'a>(&self, line: &'a str) -> Option<&'a str> {
        self.key.and_then(|key| line.get(self.start..key))
    }

    /// Where what is between its quotes begins and ends; all of the value where it has none.
    pub(super) fn inside(&self) -> Span {
        match self.quote {
            Some(_) => Span::new(self.value() + 1, self.closed.unwrap_or(self.end)),
            None => Span::new(self.value(), self.end),
        }
    }

    /// Whether the cursor stands in it, or just behind it.
    pub(super) fn holds(&self, cursor: usize) -> bool {
        self.start < cursor && cursor <= self.end
    }
}

/// The pieces of a line.
#[derive(Debug)]
pub(super) struct Tokens {
    /// The name of the command, its slash with it; empty in a line that is no command.
    pub(super) name: Span,
    /// The arguments.
    pub(super) list: Vec<Token>,
    /// What the cursor stands in.
    pub(super) at_cursor: State,
    /// What the line ends in.
    pub(super) at_end: State,
}

impl Tokens {
    /// Takes a line apart.
    pub(super) fn read(line: &str, cursor: usize) -> Self {
        let mut scanner = Scanner::new();
        let mut tokens = Self {
            name: Span::new(0, 0),
            list: Vec::new(),
            at_cursor: State::Start,
            at_end: State::Start,
        };
        for (at, byte) in line.bytes().enumerate() {
            if at == cursor {
                tokens.at_cursor = scanner.state();
            }
            let before = scanner.state();
            scanner.step(byte);
            tokens.step(at, before, scanner.state());
        }
        tokens.at_end = scanner.state();
        if cursor >= line.len() {
            tokens.at_cursor = tokens.at_end;
        }
        tokens
    }

    fn step(&mut self, at: usize, before: State, after: State) {
        match (before, after) {
            (State::Start, State::Name) => self.name = Span::new(at, at + 1),
            (State::Name, State::Name) => self.name.end = at + 1,
            (State::Gap, State::Gap) => {}
            (State::Gap, _) => self.list.push(Token {
                start: at,
                end: at + 1,
                key: None,
                quote: None,
                closed: None,
            }),
            _ => {}
        }
        let Some(token) = self.list.last_mut().filter(|_| after != State::Gap) else {
            return;
        };
        token.end = at + 1;
        match (before, after) {
            (State::Key, State::Value) => token.key = Some(at),
            (State::Gap | State::Value, State::Quoted(quote)) => token.quote = Some(quote),
            (State::Quoted(_), State::Closed) => token.closed = Some(at),
            _ => {}
        }
    }

    /// The name of the command without its slash.
    pub(super) fn command<'a>(&self, line: &'a str) -> &'a str {
        line.get(self.name.start + 1..self.name.end).unwrap_or_default()
    }

    /// The index of the argument in which the cursor stands, or just behind which.
    pub(super) fn current(&self, cursor: usize) -> Option<usize> {
        let at = self.list.partition_point(|token| token.end < cursor);
        self.list.get(at).filter(|token| token.holds(cursor)).map(|_| at)
    }
}

/// The nearest offset at or before this one that stands between characters.
pub(super) fn floor(line: &str, cursor: usize) -> usize {
    line.floor_char_boundary(cursor)
}
