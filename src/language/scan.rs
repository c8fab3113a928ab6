//! Where in a line a byte stands: one small state machine, so that whoever sees only part of a line agrees with the parser.

use super::work::tick;

/// What the bytes so far end in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum State {
    /// Nothing but spaces so far.
    Start,
    /// A comment.
    Comment,
    /// Chat, or an integration's command.
    Chat,
    /// The name of a command.
    Name,
    /// Between arguments.
    Gap,
    /// What may become a key, or may be a bare value.
    Key,
    /// Just after the `=` of a key.
    Value,
    /// An unquoted value.
    Word,
    /// Between the brackets of an unquoted list.
    Bracket,
    /// In a string in such a list.
    BracketString,
    /// After a backslash in such a string.
    BracketEscape,
    /// Between quotes.
    Quoted(u8),
    /// After a backslash between quotes.
    Escape(u8),
    /// Just after a closing quote.
    Closed,
}

/// Takes a line byte by byte, one step each.
#[derive(Clone, Debug)]
pub(crate) struct Scanner {
    state: State,
    depth: usize,
}

impl Scanner {
    /// At the start of a line.
    pub(crate) fn new() -> Self {
        Self {
            state: State::Start,
            depth: 0,
        }
    }

    /// At the start of a value.
    pub(super) fn value() -> Self {
        Self {
            state: State::Value,
            depth: 0,
        }
    }

    /// What the bytes so far end in.
    pub(crate) fn state(&self) -> State {
        self.state
    }

    /// Whether a backtick is open, so that the line goes on after its end.
    pub(crate) fn in_backtick(&self) -> bool {
        self.state == State::Quoted(b'`')
    }

    /// Whether the bracket of an unquoted list is open.
    pub(super) fn in_bracket(&self) -> bool {
        matches!(self.state, State::Bracket | State::BracketString | State::BracketEscape)
    }

    /// Takes the next character; only ASCII characters mean something here.
    pub(super) fn step_character(&mut self, character: char) {
        self.step(u8::try_from(character).ok().filter(u8::is_ascii).unwrap_or(0x80));
    }

    /// Takes the next byte.
    pub(crate) fn step(&mut self, byte: u8) {
        tick();
        let space = matches!(byte, b' ' | b'\t');
        self.state = match self.state {
            State::Start => match byte {
                // The bytes of a byte-order mark may come before everything, and the line end of a blank line is one.
                _ if space || matches!(byte, 0xef | 0xbb | 0xbf | b'\r') => State::Start,
                b'/' => State::Name,
                b'#' => State::Comment,
                _ => State::Chat,
            },
            State::Name | State::Word | State::Closed if space => State::Gap,
            State::Closed => State::Word,
            State::Comment | State::Chat | State::Name | State::Word => self.state,
            State::Key if byte == b'=' => State::Value,
            State::Key if is_key_character(char::from(byte)) && byte.is_ascii() => State::Key,
            State::Key if !space => State::Word,
            State::Gap | State::Key | State::Value if space => State::Gap,
            State::Gap | State::Value | State::Key => match byte {
                b'\'' | b'"' | b'`' => State::Quoted(byte),
                b'[' => {
                    self.depth = 1;
                    State::Bracket
                }
                _ if self.state == State::Gap && is_key_start(char::from(byte)) => State::Key,
                _ => State::Word,
            },
            State::Bracket => self.bracket(byte),
            State::BracketString => match byte {
                b'"' => State::Bracket,
                b'\\' => State::BracketEscape,
                _ => State::BracketString,
            },
            State::BracketEscape => State::BracketString,
            State::Quoted(quote) if byte == quote => State::Closed,
            State::Quoted(quote) if byte == b'\\' && quote != b'`' => State::Escape(quote),
            State::Quoted(quote) | State::Escape(quote) => State::Quoted(quote),
        };
    }

    fn bracket(&mut self, byte: u8) -> State {
        match byte {
            b'"' => return State::BracketString,
            b'[' => self.depth += 1,
            b']' => self.depth -= 1,
            _ => {}
        }
        if self.depth == 0 { State::Word } else { State::Bracket }
    }
}

/// Whether a key can begin with this character.
pub(super) fn is_key_start(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

/// Whether this character can stand in a key.
pub(super) fn is_key_character(character: char) -> bool {
    tick();
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}
