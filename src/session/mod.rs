//! Owns engines, jobs, room and live data, and gives each command its context.

mod engines;
mod live;
mod running;
mod view;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

pub use engines::{Engines, Opener};
pub use running::{Outcome, Running, Status};
pub use view::{EngineLink, EngineView};

use crate::catalog::{self, Known, Reading};
use crate::commands::{Building, Effect, Themes};
use crate::language::{Diagnostic, Source};
use crate::room::{Draft, Jobs, Key, Kind, Place, Room, mask};
use crate::world::Clock;

/// Who reads the answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Audience {
    /// A person at a screen: the image list is kept live, and a chat line that looks like a command is a warning.
    Console,
    /// A script: nothing is asked of the engine but what the commands need, and such a line is an error.
    Script,
}

/// What a session is made of.
pub struct Setup {
    /// Who reads the answers.
    pub audience: Audience,
    /// Where entries go.
    pub room: Room,
    /// The jobs of this data directory.
    pub jobs: Jobs,
    /// The time.
    pub clock: Clock,
    /// The engines that can be used, and the first one.
    pub engines: Opener,
    /// What builds are given.
    pub building: Building,
    /// The themes, as they are whenever somebody asks.
    pub themes: Themes,
}

/// A running session. Clones share it.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    audience: Audience,
    room: Room,
    jobs: Jobs,
    clock: Clock,
    engines: Arc<Engines>,
    building: Arc<Building>,
    themes: Themes,
    effects: mpsc::UnboundedSender<Effect>,
    effects_end: Mutex<Option<mpsc::UnboundedReceiver<Effect>>>,
    cancel: CancellationToken,
    running: watch::Sender<usize>,
}

impl Session {
    /// Starts a session; must be called inside a tokio runtime. Never waits for an engine.
    #[must_use]
    pub fn start(setup: Setup) -> Self {
        let Setup {
            audience,
            room,
            jobs,
            clock,
            engines,
            building,
            themes,
        } = setup;
        let (effects, effects_end) = mpsc::unbounded_channel();
        let first = engines.first.clone();
        let engines = Engines::new(engines, audience, clock.clone(), room.clone(), jobs.clone());
        engines.set_themes(themes.names());
        live::follow(&engines, first);
        Self(Arc::new(Inner {
            audience,
            room,
            jobs,
            clock,
            engines,
            building: Arc::new(building),
            themes,
            effects,
            effects_end: Mutex::new(Some(effects_end)),
            cancel: CancellationToken::new(),
            running: watch::Sender::new(0),
        }))
    }

    /// The room.
    #[must_use]
    pub fn room(&self) -> &Room {
        &self.0.room
    }

    /// The jobs.
    #[must_use]
    pub fn jobs(&self) -> &Jobs {
        &self.0.jobs
    }

    /// The time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// What is known right now, for completion and the image list.
    #[must_use]
    pub fn known(&self) -> watch::Receiver<Arc<Known>> {
        self.0.engines.known()
    }

    /// Tells completion which themes there are.
    pub fn set_themes(&self, names: Vec<String>) {
        self.0.engines.set_themes(names);
    }

    /// How the engine in use stands.
    #[must_use]
    pub fn engine(&self) -> watch::Receiver<EngineView> {
        self.0.engines.view()
    }

    /// What commands want done by the screen. Gives the one receiver at the first call, and one that never receives
    /// anything at later calls.
    #[must_use]
    pub fn effects(&self) -> mpsc::UnboundedReceiver<Effect> {
        let mut end = self.0.effects_end.lock().unwrap_or_else(PoisonError::into_inner);
        end.take().unwrap_or_else(|| mpsc::unbounded_channel().1)
    }

    /// Takes a line: posts its entry and starts its work. Never waits. `origin` is the file and the number of the line,
    /// for a script.
    #[must_use = "the line's outcome is known by `finish`"]
    pub fn submit(&self, line: &str, origin: Option<(&str, usize)>) -> Running {
        let source = Source { origin, text: line };
        match catalog::read(line) {
            Ok(Reading::Nothing) => Running::ended(self.clone(), Status::Well, Vec::new()),
            Ok(Reading::Chat { text, lookalike }) => self.chat(&text, lookalike, source),
            Ok(Reading::Integration(wrong)) | Err(wrong) => self.wrong(&wrong, source),
            Ok(Reading::Command(request)) => {
                let key = self.post(Draft::new(Kind::Command, line), Place::default());
                Running::start(self.clone(), *request, key)
            }
        }
    }

    fn chat(&self, text: &str, lookalike: Option<Diagnostic>, source: Source<'_>) -> Running {
        match (lookalike, self.0.audience) {
            (Some(wrong), Audience::Script) => self.wrong(&wrong, source),
            (lookalike, _) => {
                let key = self.post(Draft::new(Kind::Chat, text), Place::default());
                let mut keys = vec![key];
                if let Some(wrong) = lookalike {
                    let place = Place {
                        parent: Some(key),
                        engine: None,
                    };
                    keys.push(self.post(Draft::warning(rendered(&wrong, source)), place));
                }
                Running::ended(self.clone(), Status::Well, keys)
            }
        }
    }

    /// Answers a line that is no command, or no right one.
    #[must_use = "the line's outcome is known by `finish`"]
    pub fn wrong(&self, wrong: &Diagnostic, source: Source<'_>) -> Running {
        let key = self.post(Draft::new(Kind::Command, source.text), Place::default());
        let place = Place {
            parent: Some(key),
            engine: None,
        };
        let error = self.post(Draft::error(rendered(wrong, source)), place);
        Running::ended(self.clone(), Status::Wrong, vec![key, error])
    }

    fn post(&self, draft: Draft, place: Place) -> Key {
        self.0.room.post(draft, place)
    }

    /// Waits until no command runs.
    pub async fn idle(&self) {
        // The sender lives as long as the session, so waiting cannot fail.
        let _ = self.0.running.subscribe().wait_for(|running| *running == 0).await;
    }

    /// Cancels what runs, waits for its bounded clean-up, and writes the journal to its end.
    pub async fn close(&self) {
        const LIMIT: Duration = Duration::from_secs(25);
        self.0.cancel.cancel();
        // A clean-up that does not end in time is made good by the sweep of the next start.
        let _ = tokio::time::timeout(LIMIT, self.idle()).await;
        self.0.engines.stop();
        self.0.room.close().await;
    }
}

/// A diagnostic as text. Of a long line only the part around its place is shown, so secrets are hidden in the whole one.
fn rendered(wrong: &Diagnostic, source: Source<'_>) -> String {
    wrong.render(&Source {
        text: &mask(source.text),
        ..source
    })
}

#[cfg(test)]
mod tests;
