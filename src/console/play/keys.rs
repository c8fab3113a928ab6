//! Names of keys, as `#!key` takes them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The names beside `F1` to `F12` and single characters.
const NAMES: [(&str, KeyCode); 17] = [
    ("enter", KeyCode::Enter),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("space", KeyCode::Char(' ')),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
];

/// The key of a name: `F3`, `Enter`, `x`, with `Ctrl-`, `Alt-` and `Shift-` before it.
pub(super) fn key(name: &str) -> Option<KeyEvent> {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = name;
    for _ in 0..3 {
        let Some((before, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) else {
            break;
        };
        modifiers |= match before.to_ascii_lowercase().as_str() {
            "ctrl" | "control" => KeyModifiers::CONTROL,
            "alt" => KeyModifiers::ALT,
            "shift" => KeyModifiers::SHIFT,
            _ => return None,
        };
        rest = after;
    }
    let code = code(rest)?;
    let code = match (code, modifiers.contains(KeyModifiers::SHIFT)) {
        (KeyCode::Tab, true) => KeyCode::BackTab,
        // A terminal tells the letter that came of it.
        (KeyCode::Char(letter), true) => KeyCode::Char(letter.to_ascii_uppercase()),
        (KeyCode::Char(letter), false) if modifiers.contains(KeyModifiers::CONTROL) => {
            KeyCode::Char(letter.to_ascii_lowercase())
        }
        (code, _) => code,
    };
    Some(KeyEvent::new(code, modifiers))
}

fn code(name: &str) -> Option<KeyCode> {
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return Some(KeyCode::Char(only));
    }
    let lower = name.to_ascii_lowercase();
    if let Some(number) = lower.strip_prefix('f').and_then(|number| number.parse().ok()) {
        return (1..=12).contains(&number).then_some(KeyCode::F(number));
    }
    NAMES.iter().find(|(known, _)| *known == lower).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_names() {
        let plain = |code| Some(KeyEvent::new(code, KeyModifiers::NONE));
        assert_eq!(key("F3"), plain(KeyCode::F(3)));
        assert_eq!(key("enter"), plain(KeyCode::Enter));
        assert_eq!(key("-"), plain(KeyCode::Char('-')));
        assert_eq!(key("y"), plain(KeyCode::Char('y')));
        let control = |letter| Some(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL));
        assert_eq!(key("Ctrl-F"), control('f'));
        assert_eq!(key("ctrl--"), control('-'));
        let shift = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(key("Shift-Tab"), Some(shift));
        for wrong in ["", "F0", "F13", "Hyper-x", "Entre", "Ctrl-"] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
    }
}
