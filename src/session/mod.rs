//! Owns engines, jobs, room and live data, and gives each command its context.

mod engines;
mod lessons;
mod live;
mod questions;
mod rooms;
mod running;
mod view;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

pub use engines::{Engines, Opener};
pub use questions::Asked;
pub use rooms::NoRoomName;
pub use running::{Outcome, Running, Status};
pub use view::{EngineLink, EngineView};

use self::questions::Questions;
use self::rooms::Rooms;
use crate::catalog::{self, Known, Reading};
use crate::commands::{Building, Effect, EngineSource as _, ImageFacts, Reply, Themes};
use crate::language::{Diagnostic, Source};
use crate::lesson::Classroom;
use crate::room::{Draft, EntryError, Following, Jobs, Key, Kind, News, Place, Room, mask};
use crate::world::Clock;

/// Who reads the answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Audience {
    /// A person at a screen: the image list is kept live, commands may ask, and a chat line that looks like a command is a warning.
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
    rooms: Rooms,
    jobs: Jobs,
    clock: Clock,
    engines: Arc<Engines>,
    unread: watch::Sender<Arc<Vec<News>>>,
    _following: Option<Following>,
    home: OnceLock<PathBuf>,
    building: Arc<Building>,
    themes: Themes,
    lessons: Classroom,
    effects: mpsc::UnboundedSender<Effect>,
    effects_end: Mutex<Option<mpsc::UnboundedReceiver<Effect>>>,
    questions: Questions,
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
        let rooms = Rooms::new(room, audience == Audience::Console);
        let engines = Engines::new(engines, audience, clock.clone(), rooms.watch(), jobs.clone());
        engines.set_themes(themes.names());
        live::follow(&engines, first);
        let unread = watch::Sender::new(Arc::default());
        let following = engines
            .is_live()
            .then(|| follow_rooms(&rooms, &engines, &unread))
            .flatten();
        Self(Arc::new(Inner {
            audience,
            rooms,
            jobs,
            clock,
            engines,
            unread,
            _following: following,
            home: OnceLock::new(),
            building: Arc::new(building),
            themes,
            lessons: Classroom::default(),
            effects,
            effects_end: Mutex::new(Some(effects_end)),
            questions: Questions::default(),
            cancel: CancellationToken::new(),
            running: watch::Sender::new(0),
        }))
    }

    /// The room that is current: where the next line is said.
    #[must_use]
    pub fn room(&self) -> Room {
        self.0.rooms.current()
    }

    /// The current room, told anew whenever another one is entered.
    #[must_use]
    pub fn rooms(&self) -> watch::Receiver<Room> {
        self.0.rooms.watch()
    }

    /// Goes on in another room, made where it is new. What runs goes on in the room where it was typed. Reads the end of
    /// the room's journal, so this may take a moment.
    ///
    /// # Errors
    /// Where the name is none for a room.
    pub async fn enter(&self, name: &str) -> Result<Room, NoRoomName> {
        self.0.rooms.enter(name).await
    }

    /// Tells where the user's home directory is, for paths that begin with `~/`. Only the first call counts.
    pub fn set_home(&self, home: PathBuf) {
        let _ = self.0.home.set(home);
    }

    /// How many entries are unread in each room, the current one among them with none; empty where nothing is kept, and
    /// in a script. Told anew whenever that changes.
    #[must_use]
    pub fn unread(&self) -> watch::Receiver<Arc<Vec<News>>> {
        self.0.unread.subscribe()
    }

    /// Says something in the current room, in answer to an entry of it where one is named.
    ///
    /// # Errors
    /// Where there is no such entry.
    pub async fn say(&self, text: &str, reply_to: Option<&str>) -> Result<Key, EntryError> {
        let room = self.room();
        let draft = Draft::new(Kind::Chat, text);
        match reply_to {
            None => Ok(room.post(draft, Place::default())),
            Some(to) => room.reply(draft, to).await,
        }
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

    /// The questions that commands ask and that wait for an answer, oldest first. Only a console is asked.
    #[must_use]
    pub fn questions(&self) -> watch::Receiver<Arc<Vec<Asked>>> {
        self.0.questions.subscribe()
    }

    /// Answers a question. False where there is none of this id (any more), or it takes another kind of answer.
    #[must_use = "an answer may come too late"]
    pub fn reply(&self, id: u64, reply: Reply) -> bool {
        self.0.questions.reply(id, reply)
    }

    /// Asks the engine in use about an image, by its whole id.
    ///
    /// # Errors
    /// In words, with what to do about it, where the engine cannot tell or has no such image any more.
    pub async fn inspect(&self, id: &str) -> Result<ImageFacts, String> {
        let engine = self.0.engines.settled().await;
        let told = async {
            match engine.inspect(id).await? {
                Some(details) => ImageFacts::of(&*engine, details).await.map(Some),
                None => Ok(None),
            }
        };
        match told.await {
            Ok(Some(facts)) => Ok(facts),
            Ok(None) => Err("the image is gone".to_owned()),
            Err(error) => Err(match error.hint() {
                Some(hint) => format!("{error}\n  = help: {hint}"),
                None => error.to_string(),
            }),
        }
    }

    /// Takes a line: posts its entry and starts its work. Never waits. `origin` is the file and the number of the line,
    /// for a script.
    #[must_use = "the line's outcome is known by `finish`"]
    pub fn submit(&self, line: &str, origin: Option<(&str, usize)>) -> Running {
        let source = Source { origin, text: line };
        let room = self.room();
        match catalog::read(line) {
            Ok(Reading::Nothing) => Running::ended(room, Status::Well, Vec::new()),
            Ok(Reading::Chat { text, lookalike }) => self.chat(room, &text, lookalike, source),
            Ok(Reading::Integration(wrong)) | Err(wrong) => self.wrong_in(room, &wrong, source),
            Ok(Reading::Command(request)) => {
                let key = room.post(Draft::new(Kind::Command, line), Place::default());
                Running::start(self.clone(), room, *request, key)
            }
        }
    }

    fn chat(&self, room: Room, text: &str, lookalike: Option<Diagnostic>, source: Source<'_>) -> Running {
        match (lookalike, self.0.audience) {
            (Some(wrong), Audience::Script) => self.wrong_in(room, &wrong, source),
            (lookalike, _) => {
                let key = room.post(Draft::new(Kind::Chat, text), Place::default());
                let mut keys = vec![key];
                if let Some(wrong) = lookalike {
                    let place = Place {
                        parent: Some(key),
                        engine: None,
                    };
                    keys.push(room.post(Draft::warning(rendered(&wrong, source)), place));
                }
                self.answered(room, Status::Well, keys)
            }
        }
    }

    /// Answers a line that is no command, or no right one.
    #[must_use = "the line's outcome is known by `finish`"]
    pub fn wrong(&self, wrong: &Diagnostic, source: Source<'_>) -> Running {
        self.wrong_in(self.room(), wrong, source)
    }

    fn wrong_in(&self, room: Room, wrong: &Diagnostic, source: Source<'_>) -> Running {
        let key = room.post(Draft::new(Kind::Command, source.text), Place::default());
        let place = Place {
            parent: Some(key),
            engine: None,
        };
        let error = room.post(Draft::error(rendered(wrong, source)), place);
        self.answered(room, Status::Wrong, vec![key, error])
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
        self.0.rooms.close().await;
    }
}

/// Tells what is unread in the rooms, and their names, for as long as what this gives is held.
fn follow_rooms(rooms: &Rooms, engines: &Arc<Engines>, unread: &watch::Sender<Arc<Vec<News>>>) -> Option<Following> {
    let (engines, unread, current) = (engines.clone(), unread.clone(), rooms.watch());
    rooms.current().lobby().follow(move |mut news| {
        engines.publish_rooms(news.iter().map(|news| news.room.clone()).collect());
        // Who is in a room sees what comes.
        for news in news.iter_mut().filter(|news| news.room == current.borrow().name()) {
            news.unread = 0;
        }
        unread.send_if_modified(|told| {
            let changed = **told != news;
            if changed {
                *told = Arc::new(news);
            }
            changed
        });
    })
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
