use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::super::text;
use super::*;

#[test]
fn the_locale_decides() {
    let signs = |variables: &[(&str, &'static str)]| {
        Signs::detect(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| *value))
    };
    for (variables, expected) in [
        (&[("LANG", "en_US.UTF-8")][..], Signs::Unicode),
        (&[("LANG", "C.utf8")], Signs::Unicode),
        (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], Signs::Ascii),
        (
            &[("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf-8"), ("LANG", "C")],
            Signs::Unicode,
        ),
        (&[("LANG", "de_DE.ISO-8859-1")], Signs::Ascii),
        (&[("LANG", "POSIX")], Signs::Ascii),
        (&[], Signs::Ascii),
        (&[("LANG", "C.UTF-8"), ("TERM", "linux")], Signs::Lines),
        (&[("LANG", "C"), ("TERM", "linux")], Signs::Ascii),
    ] {
        assert_eq!(signs(variables), expected, "{variables:?}");
    }
}

#[test]
fn every_sign_has_a_stand_in_of_its_width() {
    for (sign, ascii) in SIGNS {
        assert!(ascii.is_ascii(), "{sign}");
        assert_eq!((text::width(sign), text::width(ascii)), (1, 1), "{sign}");
        assert_eq!(Signs::Ascii.shown(sign), ascii);
        assert_eq!(Signs::Unicode.shown(sign), sign);
    }
    assert_eq!(SIGNS[LINES].0, "✓");
    assert_eq!((Signs::Lines.shown("│"), Signs::Lines.shown("✗")), ("│", "x"));
    assert_eq!((Signs::Lines.shown("é"), Signs::Ascii.shown("é")), ("é", "?"));
}

#[test]
fn a_frame_is_settled_without_moving_anything() {
    let area = Rect::new(0, 0, 12, 1);
    let mut buffer = Buffer::empty(area);
    buffer.set_string(0, 0, "─┬ ✗ 日本é x", Style::new().fg(Color::Red));
    let row = |buffer: &Buffer| -> String { buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect() };
    let drawn = row(&buffer);
    Signs::Unicode.settle(&mut buffer);
    assert_eq!(row(&buffer), drawn);
    Signs::Ascii.settle(&mut buffer);
    assert_eq!(row(&buffer), "-+ x ? ? ? x");
    assert_eq!(buffer[(0, 0)].fg, Color::Red);
}
