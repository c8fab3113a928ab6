//! What the console itself remembers between frames: the line being typed, what is open, what is looked at.

use jiff::tz::TimeZone;

use super::editor::Editor;
use super::history::History;
use super::layout::Pane;
use super::play::Caption;
use super::popup::Popup;
use super::theme::Theme;
use super::transcript::Transcript;

/// What lies over the panes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The help, scrolled down by some lines.
    Help(usize),
    /// The question whether to quit.
    Quit,
}

/// The console's own state.
#[derive(Debug)]
pub struct State {
    /// The line being typed.
    pub(super) editor: Editor,
    /// The lines typed before.
    pub(super) history: History,
    /// The completions on offer.
    pub(super) popup: Option<Popup>,
    /// How the command being typed is used.
    pub(super) hint: Option<String>,
    /// What lies over the panes.
    pub(super) overlay: Overlay,
    /// The pane that the paging keys move, and on a narrow screen the only one.
    pub(super) focus: Pane,
    /// The transcript.
    pub(super) transcript: Transcript,
    /// The first row shown of the images.
    pub(super) images_top: usize,
    /// The first row shown of the jobs.
    pub(super) jobs_top: usize,
    /// The rows a page of the focused pane has, beside the transcript, which knows its own.
    pub(super) page: usize,
    /// The lines that the help has and the rows that it is given.
    pub(super) help_size: (usize, usize),
    /// The look.
    pub(super) theme: &'static Theme,
    /// Whether the mouse wheel scrolls, at the price of the terminal's own selection.
    pub(super) mouse: bool,
    /// The row of the demo that is played.
    pub(super) caption: Option<Box<Caption>>,
}

impl State {
    /// The state at the start.
    pub(super) fn new(theme: &'static Theme, zone: TimeZone) -> Self {
        Self {
            editor: Editor::default(),
            history: History::default(),
            popup: None,
            hint: None,
            overlay: Overlay::None,
            focus: Pane::Transcript,
            transcript: Transcript::new(theme, zone),
            images_top: 0,
            jobs_top: 0,
            page: 1,
            help_size: (0, 0),
            theme,
            mouse: false,
            caption: None,
        }
    }

    /// The line being typed.
    #[must_use]
    pub fn line(&self) -> &str {
        self.editor.text()
    }

    /// The name of the theme.
    #[must_use]
    pub fn theme(&self) -> &'static str {
        self.theme.name()
    }

    /// The pane that has the focus.
    #[must_use]
    pub fn focus(&self) -> Pane {
        self.focus
    }

    pub(super) fn set_theme(&mut self, theme: &'static Theme) {
        self.theme = theme;
        self.transcript.set_theme(theme);
    }
}
