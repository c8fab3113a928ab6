//! Colours: how theme files write them, what they look like, and which of a smaller palette comes nearest.

use std::fmt;

use ratatui::style::Color;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::catalog::nearest;

/// The colours that every terminal has, by their ANSI names, and as xterm shows them. ratatui calls ANSI 7 `Gray`,
/// 8 `DarkGray` and 15 `White`.
const ANSI: [(&str, Color, Rgb); 16] = [
    ("black", Color::Black, Rgb(0, 0, 0)),
    ("red", Color::Red, Rgb(205, 0, 0)),
    ("green", Color::Green, Rgb(0, 205, 0)),
    ("yellow", Color::Yellow, Rgb(205, 205, 0)),
    ("blue", Color::Blue, Rgb(0, 0, 238)),
    ("magenta", Color::Magenta, Rgb(205, 0, 205)),
    ("cyan", Color::Cyan, Rgb(0, 205, 205)),
    ("white", Color::Gray, Rgb(229, 229, 229)),
    ("bright-black", Color::DarkGray, Rgb(127, 127, 127)),
    ("bright-red", Color::LightRed, Rgb(255, 0, 0)),
    ("bright-green", Color::LightGreen, Rgb(0, 255, 0)),
    ("bright-yellow", Color::LightYellow, Rgb(255, 255, 0)),
    ("bright-blue", Color::LightBlue, Rgb(92, 92, 255)),
    ("bright-magenta", Color::LightMagenta, Rgb(255, 0, 255)),
    ("bright-cyan", Color::LightCyan, Rgb(0, 255, 255)),
    ("bright-white", Color::White, Rgb(255, 255, 255)),
];
/// The steps of each part of a colour in the cube of the 256 colours, which begins at 16; greys follow at 232.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Red, green and blue, 0 to 255 each, in the sRGB space.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

impl Rgb {
    /// What a colour looks like; none for the terminal's own default. The sixteen are taken as xterm shows them.
    pub(super) fn of(color: Color) -> Option<Self> {
        match color {
            Color::Rgb(red, green, blue) => Some(Self(red, green, blue)),
            Color::Indexed(index) => Some(indexed(index)),
            named => ANSI
                .iter()
                .find(|(_, color, _)| *color == named)
                .map(|(_, _, rgb)| *rgb),
        }
    }

    /// How unlike two colours are: the square of their distance, weighted as eyes weigh the parts.
    fn distance(self, other: Self) -> u32 {
        let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        2 * square(self.0, other.0) + 4 * square(self.1, other.1) + 3 * square(self.2, other.2)
    }

    /// The relative luminance by WCAG 2, 0 to 1.
    fn luminance(self) -> f64 {
        let part = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// The contrast of two colours by WCAG 2, 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

fn indexed(index: u8) -> Rgb {
    match index {
        0..=15 => ANSI[usize::from(index)].2,
        16..=231 => {
            let at = index - 16;
            let step = |place: u8| STEPS[usize::from(place % 6)];
            Rgb(step(at / 36), step(at / 6), step(at))
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            Rgb(grey, grey, grey)
        }
    }
}

/// The colours that a terminal with so many of them can show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Palette {
    /// The cube and the greys of the 256 colours. The first sixteen are not among them: each terminal has its own.
    Cube,
    /// The sixteen by their names.
    Ansi,
}

impl Palette {
    /// The colour of this palette that is nearest among those that `legible` allows; where it allows none, the one it is
    /// told to like best by `contrast`.
    pub(super) fn nearest(self, wanted: Rgb, least: f64, against: Option<Rgb>) -> Color {
        let contrast = |rgb: Rgb| against.map_or(f64::INFINITY, |ground| rgb.contrast(ground));
        let all = || self.colours();
        let legible = all()
            .filter(|(_, rgb)| contrast(*rgb) >= least)
            .min_by_key(|(_, rgb)| rgb.distance(wanted));
        let strongest = || all().max_by(|(_, one), (_, two)| contrast(*one).total_cmp(&contrast(*two)));
        legible.or_else(strongest).map_or(Color::Reset, |(color, _)| color)
    }

    fn colours(self) -> Box<dyn Iterator<Item = (Color, Rgb)>> {
        match self {
            Self::Cube => Box::new((16..=255).map(|index| (Color::Indexed(index), indexed(index)))),
            Self::Ansi => Box::new(ANSI.iter().map(|(_, color, rgb)| (*color, *rgb))),
        }
    }

    /// Whether a colour is of this palette already.
    pub(super) fn has(self, color: Color) -> bool {
        match color {
            Color::Rgb(..) => false,
            Color::Indexed(_) => self == Self::Cube,
            _ => true,
        }
    }
}

/// A colour as a theme file writes it: an ANSI name, `#rrggbb`, `{ indexed = 0 to 255 }`, or `default` for the terminal's
/// own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paint(pub(super) Option<Color>);

impl<'de> Deserialize<'de> for Paint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PaintVisitor)
    }
}

struct PaintVisitor;

impl<'de> Visitor<'de> for PaintVisitor {
    type Value = Paint;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("a colour: an ANSI name such as `bright-blue`, `#rrggbb`, `{ indexed = 0 to 255 }` or `default`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Paint, E> {
        if text == "default" {
            return Ok(Paint(None));
        }
        if let Some((_, color, _)) = ANSI.iter().find(|(name, ..)| *name == text) {
            return Ok(Paint(Some(*color)));
        }
        let digits = text.strip_prefix('#');
        if let Some(color) = digits.and_then(hexadecimal) {
            return Ok(Paint(Some(color)));
        }
        let meant = nearest(text, ANSI.iter().map(|(name, ..)| *name)).filter(|_| digits.is_none());
        Err(E::custom(match meant {
            Some(meant) => format!("there is no colour `{text}`; did you mean `{meant}`?"),
            None => format!(
                "there is no colour `{text}`; a colour is an ANSI name such as `bright-blue`, `#rrggbb`, `{{ indexed = 0 to 255 }}` or `default`"
            ),
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Paint, A::Error> {
        let Some(key) = map.next_key::<String>()? else {
            return Err(A::Error::missing_field("indexed"));
        };
        if key != "indexed" {
            return Err(A::Error::unknown_field(&key, &["indexed"]));
        }
        let index: i64 = map.next_value()?;
        let Ok(index) = u8::try_from(index) else {
            return Err(A::Error::custom(format!(
                "{index} is no index of a colour: they go from 0 to 255"
            )));
        };
        match map.next_key::<String>()? {
            None => Ok(Paint(Some(Color::Indexed(index)))),
            Some(more) => Err(A::Error::unknown_field(&more, &["indexed"])),
        }
    }
}

/// Six hexadecimal digits.
fn hexadecimal(digits: &str) -> Option<Color> {
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Color::Rgb(red, green, blue))
}
