//! What the console itself remembers between frames: the line being typed, what is open, what is looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::editor::Editor;
use super::gloss::Gloss;
use super::history::History;
use super::images::ImagesPane;
use super::jobs::JobsPane;
use super::keys::Keymap;
use super::layer::{self, Layer};
use super::layout::{Areas, Pane, Sizes};
use super::play::Caption;
use super::popup::Popup;
use super::scene::Scene;
use super::theme::Theme;
use super::transcript::Transcript;
use crate::session::Asked;

/// What a layer can look at and change.
pub(super) type Here<'a> = layer::Here<'a, State>;
/// What becomes of a layer.
pub(super) type After = layer::After<State>;

/// The console's own state.
#[derive(Debug)]
pub struct State {
    /// Which key does what.
    pub(super) keys: Arc<Keymap>,
    /// The line being typed.
    pub(super) editor: Editor,
    /// The lines typed before.
    pub(super) history: History,
    /// Those of them that are still to be kept for later runs.
    pub(super) to_keep: Vec<String>,
    /// The questions that were put off, by id.
    pub(super) postponed: BTreeSet<u64>,
    /// How far the pasted lines are that run one by one: the line at work, and how many there are.
    pub(super) script: Option<(usize, usize)>,
    /// The completions on offer.
    pub(super) popup: Option<Popup>,
    /// Where the word begins, in bytes, for which the completions were closed.
    pub(super) declined: Option<usize>,
    /// What is said about the line.
    pub(super) gloss: Gloss,
    /// The first row of the line in sight.
    pub(super) line_top: usize,
    /// What lies over the panes, the topmost last.
    pub(super) layers: Vec<Box<dyn Layer<Self>>>,
    /// The pane that the paging keys move, and on a narrow screen the only one.
    pub(super) focus: Pane,
    /// Whether keys go to that pane instead of the line.
    pub(super) in_pane: bool,
    /// Something to tell until the next key.
    pub(super) notice: Option<String>,
    /// The transcript.
    pub(super) transcript: Transcript,
    /// The images.
    pub(super) images: ImagesPane,
    /// The jobs.
    pub(super) jobs: JobsPane,
    /// The sizes of the panes that the person chose.
    pub(super) sizes: Sizes,
    /// Where everything was drawn last, for the mouse.
    pub(super) areas: Areas,
    /// Whether the divider is being dragged.
    pub(super) dragging: bool,
    /// The look.
    pub(super) theme: Arc<Theme>,
    /// Whether the mouse is the console's, at the price of the terminal's own selection.
    pub(super) mouse: bool,
    /// The row of the demo that is played.
    pub(super) caption: Option<Box<Caption>>,
}

impl State {
    /// The state at the start.
    pub(super) fn new(theme: Arc<Theme>, zone: TimeZone, keys: Arc<Keymap>) -> Self {
        Self {
            keys,
            editor: Editor::default(),
            history: History::default(),
            to_keep: Vec::new(),
            postponed: BTreeSet::new(),
            script: None,
            popup: None,
            declined: None,
            gloss: Gloss::default(),
            line_top: 0,
            layers: Vec::new(),
            focus: Pane::Transcript,
            in_pane: false,
            notice: None,
            transcript: Transcript::new(Arc::clone(&theme), zone),
            images: ImagesPane::default(),
            jobs: JobsPane::default(),
            sizes: Sizes::default(),
            areas: Areas::default(),
            dragging: false,
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
    pub fn theme(&self) -> &str {
        self.theme.name()
    }

    /// The pane that has the focus.
    #[must_use]
    pub fn focus(&self) -> Pane {
        self.focus
    }

    pub(super) fn set_theme(&mut self, theme: Arc<Theme>) {
        self.theme = Arc::clone(&theme);
        self.transcript.set_theme(theme);
    }

    /// Remembers a line that is run.
    pub(super) fn remember(&mut self, line: &str) {
        if self.history.push(line) {
            self.to_keep.push(line.to_owned());
        }
    }

    /// Whether something goes on that no key waits for.
    pub(super) fn has_work(&self) -> bool {
        self.transcript.is_searching() || self.layers.iter().any(|layer| layer.has_work())
    }

    /// Goes on with it for a moment.
    pub(super) fn work(&mut self) {
        if self.transcript.is_searching() {
            self.transcript.search_on();
        }
        let mut layers = std::mem::take(&mut self.layers);
        for layer in &mut layers {
            layer.work(self);
        }
        self.layers = layers;
    }

    /// The oldest question that was not put off.
    pub(super) fn next_question<'a>(&self, scene: &'a Scene) -> Option<&'a Asked> {
        scene.questions.iter().find(|asked| !self.postponed.contains(&asked.id))
    }

    /// Empties the line, as a change that can be taken back.
    pub(super) fn clear_line(&mut self) {
        let all = 0..self.editor.text().len();
        self.editor.replace(all, "");
        self.popup = None;
        self.declined = None;
        self.gloss = Gloss::default();
    }

    /// Gives the keys to the line, with this text in it and the cursor behind it.
    pub(super) fn write_line(&mut self, text: &str) {
        self.in_pane = false;
        self.editor.set(text);
        self.popup = None;
        self.declined = None;
        self.gloss = Gloss::of(self.editor.text(), self.editor.cursor());
    }
}
