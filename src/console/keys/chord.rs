//! A key with its modifiers, as it is written in `keys.toml` and shown on the screen.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The names of keys that are no single sign.
const NAMED: [(&str, KeyCode); 18] = [
    ("enter", KeyCode::Enter),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("minus", KeyCode::Char('-')),
];
/// The names of modifiers, in the order in which they are written.
const MODIFIERS: [(&str, KeyModifiers); 3] = [
    ("ctrl", KeyModifiers::CONTROL),
    ("alt", KeyModifiers::ALT),
    ("shift", KeyModifiers::SHIFT),
];
/// The function keys there are.
const FUNCTION_KEYS: std::ops::RangeInclusive<u8> = 1..=24;

/// A key and its modifiers, the same for every way in which terminals tell it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(in crate::console) struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl From<KeyEvent> for Chord {
    fn from(key: KeyEvent) -> Self {
        Self::new(key.code, key.modifiers)
    }
}

impl Chord {
    fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let mut modifiers = modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let mut code = code;
        // A sign says by itself whether Shift was held, and with Ctrl terminals do not tell its case.
        if let KeyCode::Char(sign) = code {
            if modifiers.contains(KeyModifiers::SHIFT) {
                code = KeyCode::Char(sign.to_ascii_uppercase());
            }
            modifiers.remove(KeyModifiers::SHIFT);
            if modifiers.contains(KeyModifiers::CONTROL) {
                code = KeyCode::Char(sign.to_ascii_lowercase());
            }
        }
        if code == KeyCode::Tab && modifiers.contains(KeyModifiers::SHIFT) {
            code = KeyCode::BackTab;
        }
        if code == KeyCode::BackTab {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        Self { code, modifiers }
    }
}

/// The key as a terminal tells it.
impl From<Chord> for KeyEvent {
    fn from(chord: Chord) -> Self {
        Self::new(chord.code, chord.modifiers)
    }
}

/// Reads what [`Chord`] prints, and the same in lower case: `Ctrl-R`, `ctrl-r`.
impl FromStr for Chord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((modifier, after)) = MODIFIERS.iter().find_map(|(name, modifier)| {
            let (before, after) = rest.split_once('-')?;
            (before.eq_ignore_ascii_case(name) && !after.is_empty()).then_some((*modifier, after))
        }) {
            modifiers |= modifier;
            rest = after;
        }
        let named = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(rest));
        let named = named.map(|(_, code)| *code);
        let function = || {
            let number = rest.strip_prefix(['f', 'F'])?.parse().ok()?;
            FUNCTION_KEYS.contains(&number).then_some(KeyCode::F(number))
        };
        let sign = || {
            let mut signs = rest.chars();
            signs
                .next()
                .filter(|sign| signs.next().is_none() && !sign.is_control())
                .map(KeyCode::Char)
        };
        match named.or_else(function).or_else(sign) {
            Some(code) => Ok(Self::new(code, modifiers)),
            None => Err(format!(
                "`{text}` is no key; write one as `ctrl-r`, `alt-enter`, `shift-left`, `f5`, `pageup`, `space` or `x`"
            )),
        }
    }
}

impl fmt::Display for Chord {
    /// As people read it: `Ctrl-R`, `F5`, `PageUp`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, modifier) in MODIFIERS {
            if self.modifiers.contains(modifier) {
                write!(f, "{}-", capital(name))?;
            }
        }
        match self.code {
            KeyCode::PageUp => f.write_str("PageUp"),
            KeyCode::PageDown => f.write_str("PageDown"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            KeyCode::F(number) => write!(f, "F{number}"),
            KeyCode::Char(sign) if sign.is_ascii_lowercase() && !self.modifiers.is_empty() => {
                write!(f, "{}", sign.to_ascii_uppercase())
            }
            code => match NAMED.iter().find(|(name, named)| *named == code && *name != "minus") {
                Some((name, _)) => f.write_str(&capital(name)),
                None => match code {
                    KeyCode::Char(sign) => write!(f, "{sign}"),
                    other => write!(f, "{other:?}"),
                },
            },
        }
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chord(text: &str) -> Chord {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_is_the_same_however_it_is_told() {
        let told = |code, modifiers| Chord::from(KeyEvent::new(code, modifiers));
        assert_eq!(chord("G"), told(KeyCode::Char('G'), KeyModifiers::SHIFT));
        assert_eq!(chord("ctrl-r"), told(KeyCode::Char('R'), KeyModifiers::CONTROL));
        assert_eq!(chord("backtab"), told(KeyCode::BackTab, KeyModifiers::SHIFT));
        assert_eq!(chord("shift-tab"), told(KeyCode::BackTab, KeyModifiers::NONE));
        assert_eq!(chord("ctrl--"), told(KeyCode::Char('-'), KeyModifiers::CONTROL));
        assert_eq!(chord("-"), told(KeyCode::Char('-'), KeyModifiers::NONE));
    }

    #[test]
    fn keys_are_shown_as_people_read_them() {
        let shown = [
            "ctrl-r",
            "f5",
            "pageup",
            "backtab",
            "x",
            "G",
            "shift-left",
            "space",
            "alt-enter",
            "ctrl-alt-x",
        ]
        .map(|text| chord(text).to_string());
        assert_eq!(
            shown,
            [
                "Ctrl-R",
                "F5",
                "PageUp",
                "Shift-Tab",
                "x",
                "G",
                "Shift-Left",
                "Space",
                "Alt-Enter",
                "Ctrl-Alt-X"
            ]
        );
    }

    #[test]
    fn what_is_no_key_says_how_one_is_written() {
        for text in ["", "ctrl-", "hyper-x", "f0", "f25", "xx", "\n"] {
            assert!(text.parse::<Chord>().unwrap_err().contains("write one as"), "{text:?}");
        }
    }

    #[test]
    fn a_key_is_read_as_it_is_shown() {
        for text in [
            "Ctrl-R",
            "F5",
            "PageUp",
            "Shift-Tab",
            "x",
            "G",
            "Shift-Left",
            "Space",
            "Ctrl-Alt-X",
            "-",
            "Ctrl--",
        ] {
            assert_eq!(chord(text).to_string(), text);
        }
        assert_eq!(
            KeyEvent::from(chord("Ctrl-F")),
            KeyEvent::new(KeyCode::Char('f'), KeyModifiers::CONTROL)
        );
        assert_eq!(chord("shift-x"), chord("X"));
        assert_eq!(chord("Escape"), chord("esc"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_key_or_an_error(text in "\\PC{0,12}") {
            let _ = text.parse::<Chord>();
        }
    }
}
