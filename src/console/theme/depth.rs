//! How many colours a terminal shows, and a theme as it looks with so many.

use ratatui::style::{Color, Style};

use super::colour::{Palette, Rgb};
use super::{Role, Theme};

/// The contrast that a colour keeps when it is replaced by one of a smaller palette, or its own where that is lower.
/// (4.5 is what WCAG 2 asks of text.)
const KEPT: f64 = 4.5;
/// Terminals that show every colour, by the names they give themselves in `TERM_PROGRAM`.
const TRUE_PROGRAMS: [&str; 7] = [
    "iTerm.app",
    "WezTerm",
    "vscode",
    "ghostty",
    "Hyper",
    "rio",
    "WarpTerminal",
];
/// And by what their names in `TERM` begin with.
const TRUE_TERMS: [&str; 8] = [
    "xterm-kitty",
    "xterm-ghostty",
    "alacritty",
    "wezterm",
    "foot",
    "contour",
    "rio",
    "iterm",
];

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Depth {
    /// None, or none are wanted.
    None,
    /// The sixteen by their ANSI names.
    #[default]
    Sixteen,
    /// 256: a cube and greys.
    Indexed,
    /// All.
    True,
}

impl Depth {
    /// Tells it from the environment, whose variables `variable` gives: `NO_COLOR`, `COLORTERM`, `TERM`, `TERM_PROGRAM`.
    #[must_use]
    pub fn detect<'a>(variable: impl Fn(&str) -> Option<&'a str>) -> Self {
        let given = |name: &str| variable(name).unwrap_or_default();
        let (term, program) = (given("TERM"), given("TERM_PROGRAM"));
        // https://no-color.org: any value that is not empty.
        if !given("NO_COLOR").is_empty() || term == "dumb" || ["vt1", "vt2"].iter().any(|old| term.starts_with(old)) {
            return Self::None;
        }
        // GNU Screen hands on the variable of the terminal that it was started in, and cannot show its colours.
        let screen = term.starts_with("screen") && program != "tmux";
        let says_so = matches!(given("COLORTERM").to_ascii_lowercase().as_str(), "truecolor" | "24bit");
        let known = TRUE_PROGRAMS.contains(&program)
            || TRUE_TERMS.iter().any(|start| term.starts_with(start))
            || term.ends_with("-direct");
        if !screen && (says_so || known) {
            return Self::True;
        }
        if term.contains("256color") || program == "Apple_Terminal" {
            return Self::Indexed;
        }
        Self::Sixteen
    }

    /// The palette that colours must be of; none where all can be shown, or none.
    fn palette(self) -> Option<Palette> {
        match self {
            Self::None | Self::True => None,
            Self::Sixteen => Some(Palette::Ansi),
            Self::Indexed => Some(Palette::Cube),
        }
    }
}

impl Theme {
    /// This theme as a terminal with so many colours can show it: each colour becomes the nearest that keeps its text
    /// legible. Where there are no colours, it is [`Theme::plain`], since attributes alone must then tell things apart.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        if depth == Depth::None {
            return (*Self::plain()).clone();
        }
        let Some(palette) = depth.palette() else {
            return self.clone();
        };
        let mut converted = self.clone();
        for role in Role::ALL {
            converted.styles[role as usize] = convert(self.style(role), self.style(Role::Text), palette);
        }
        converted
    }
}

/// A look in a palette. What it leaves out comes from the look of plain text, on which it is drawn.
fn convert(style: Style, text: Style, palette: Palette) -> Style {
    let flat = |color: Color| match Rgb::of(color) {
        Some(rgb) if !palette.has(color) => palette.nearest(rgb, 0.0, None),
        _ => color,
    };
    let ground = style.bg.or(text.bg);
    let background = style.bg.map(flat);
    let foreground = style
        .fg
        .or(text.fg)
        .map(|color| match (Rgb::of(color), ground.and_then(Rgb::of)) {
            (Some(rgb), Some(old)) if !palette.has(color) || ground.is_some_and(|ground| !palette.has(ground)) => {
                let new = ground.map(flat).and_then(Rgb::of);
                palette.nearest(rgb, rgb.contrast(old).min(KEPT), new)
            }
            _ => flat(color),
        });
    Style {
        // A colour that was left out stays so, unless a background of its own asks for another one.
        fg: foreground.filter(|_| style.fg.is_some() || style.bg.is_some()),
        bg: background,
        ..style
    }
}
