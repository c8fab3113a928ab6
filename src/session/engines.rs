//! The engine in use: opened, followed, replaced.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::{Audience, EngineLink, EngineView};
use crate::catalog::Known;
use crate::commands::{EngineChoice, EngineSource};
use crate::engine::{About, Engine, Error, Identity};
use crate::image::{Container, DiskUse, Image};
use crate::lesson::Classroom;
use crate::room::{Draft, Jobs, Place, Room};
use crate::world::Clock;

/// Opens an engine by its name. Opening never waits; whether the engine answers is seen at the first question.
type Open = Box<dyn Fn(&str) -> Result<Arc<dyn Engine>, Error> + Send + Sync>;

/// How engines are opened, and which one is first.
pub struct Opener {
    /// Opens an engine by its name.
    pub open: Open,
    /// The names that can be opened.
    pub names: Vec<String>,
    /// The first engine.
    pub first: Arc<dyn Engine>,
    /// The name of the engine to turn to where the first one cannot be reached at the start; none: stay and retry.
    pub fallback: Option<String>,
}

/// The engines of a session.
pub struct Engines {
    open: Open,
    names: Vec<String>,
    fallback: Option<String>,
    audience: Audience,
    clock: Clock,
    /// Where that is said which no command asked for: the room that is current then.
    rooms: watch::Receiver<Room>,
    jobs: Jobs,
    current: watch::Sender<Current>,
    view: watch::Sender<EngineView>,
    known: watch::Sender<Arc<Known>>,
    follower: Mutex<Option<AbortHandle>>,
}

/// The engine in use.
#[derive(Clone)]
struct Current {
    engine: Arc<dyn Engine>,
    /// Whether it is settled that this is the one.
    settled: bool,
}

impl Engines {
    /// Begins with the first engine.
    pub(super) fn new(
        opener: Opener,
        audience: Audience,
        clock: Clock,
        rooms: watch::Receiver<Room>,
        jobs: Jobs,
    ) -> Arc<Self> {
        let Opener {
            open,
            names,
            first,
            fallback,
        } = opener;
        let known = Known {
            engines: Arc::new(names.clone()),
            lessons: Arc::new(Classroom::default().names()),
            ..Known::default()
        };
        let engines = Arc::new(Self {
            open,
            names,
            fallback,
            audience,
            clock,
            rooms,
            jobs,
            view: watch::Sender::new(EngineView {
                identity: first.identity(),
                link: EngineLink::Connecting,
                about: None,
            }),
            current: watch::Sender::new(Current {
                engine: first.clone(),
                settled: audience == Audience::Script,
            }),
            known: watch::Sender::new(Arc::new(known)),
            follower: Mutex::new(None),
        });
        engines.warn(&*first);
        engines
    }

    pub(super) fn known(&self) -> watch::Receiver<Arc<Known>> {
        self.known.subscribe()
    }

    /// Publishes the names of the themes.
    pub(super) fn set_themes(&self, names: Vec<String>) {
        self.known
            .send_modify(|known| Arc::make_mut(known).themes = Arc::new(names));
    }

    pub(super) fn view(&self) -> watch::Receiver<EngineView> {
        self.view.subscribe()
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(super) fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// The name of the engine in use, as entries name it.
    pub(super) fn name(&self) -> String {
        self.current.borrow().engine.identity().to_string()
    }

    /// Does some work if this is still the engine in use, and keeps it the one in use meanwhile: what somebody learns of
    /// another engine is out of date.
    fn while_current(&self, engine: &Arc<dyn Engine>, work: impl FnOnce()) {
        let current = self.current.borrow();
        if Arc::ptr_eq(&current.engine, engine) {
            work();
        }
    }

    /// Says how an engine stands, if it is the one in use.
    pub(super) fn show(&self, engine: &Arc<dyn Engine>, link: EngineLink, about: Option<About>) {
        let view = EngineView {
            identity: engine.identity(),
            link,
            about,
        };
        self.while_current(engine, || {
            self.view.send_if_modified(|shown| {
                let changed = *shown != view;
                *shown = view;
                changed
            });
        });
    }

    /// Says which images an engine has, if it is the one in use.
    pub(super) fn publish(&self, engine: &Arc<dyn Engine>, images: &[Image]) {
        self.while_current(engine, || {
            self.known.send_modify(|known| {
                let known = Arc::make_mut(known);
                // A newer image is known for the one that a reference named then.
                if !known.updates.is_empty() {
                    let id = |images: &[Image], tag: &String| {
                        let holder = images.iter().find(|image| image.tags.contains(tag));
                        holder.map(|image| image.id.clone())
                    };
                    let before = known.images.clone();
                    Arc::make_mut(&mut known.updates)
                        .retain(|tag| id(images, tag).is_some_and(|now| id(&before, tag) == Some(now)));
                }
                known.images = Arc::new(images.to_vec());
                known.images_loaded = true;
            });
        });
    }

    /// Says which containers an engine has, if it is the one in use.
    pub(super) fn show_containers(&self, engine: &Arc<dyn Engine>, containers: Vec<Container>) {
        self.while_current(engine, || {
            self.known.send_if_modified(|known| {
                let changed = *known.containers != containers;
                if changed {
                    Arc::make_mut(known).containers = Arc::new(containers);
                }
                changed
            });
        });
    }

    /// Says what the images of an engine take, if it is the one in use.
    pub(super) fn show_disk(&self, engine: &Arc<dyn Engine>, disk: Option<DiskUse>) {
        self.while_current(engine, || {
            self.known.send_if_modified(|known| {
                let changed = known.disk != disk;
                if changed {
                    Arc::make_mut(known).disk = disk;
                }
                changed
            });
        });
    }

    /// Says which lessons there are.
    pub(super) fn set_lessons(&self, names: Vec<String>) {
        self.known
            .send_modify(|known| Arc::make_mut(known).lessons = Arc::new(names));
    }

    /// Says which rooms there are.
    pub(super) fn publish_rooms(&self, names: Vec<String>) {
        self.known.send_if_modified(|known| {
            let changed = *known.rooms != names;
            if changed {
                Arc::make_mut(known).rooms = Arc::new(names);
            }
            changed
        });
    }

    /// Says that an engine is the one to use, if it is the one in use.
    pub(super) fn settle(&self, engine: &Arc<dyn Engine>) {
        self.current.send_if_modified(|current| {
            Arc::ptr_eq(&current.engine, engine) && !std::mem::replace(&mut current.settled, true)
        });
    }

    /// Says something that no command asked for.
    pub(super) fn announce(&self, draft: Draft) {
        let room = self.rooms.borrow().clone();
        let _ = room.post(
            draft,
            Place {
                parent: None,
                engine: Some(self.name()),
            },
        );
    }

    /// Opens an engine by its name.
    pub(super) fn open(&self, name: &str) -> Result<Arc<dyn Engine>, Error> {
        (self.open)(name)
    }

    /// The engine to turn to where the first one cannot be reached, if there is one, with its name.
    pub(super) fn fallback(&self) -> Option<(&str, Arc<dyn Engine>)> {
        let name = self.fallback.as_deref()?;
        Some((name, (self.open)(name).ok()?))
    }

    fn warn(&self, engine: &dyn Engine) {
        if let Some(warning) = engine.warning() {
            self.announce(Draft::warning(warning));
        }
    }

    /// Makes an engine the one in use; only in the place of another one, if that is named. False where that one is no
    /// longer in use.
    pub(super) fn put(&self, engine: &Arc<dyn Engine>, only_for: Option<&Arc<dyn Engine>>) -> bool {
        let put = self.current.send_if_modified(|current| {
            let wanted = only_for.is_none_or(|other| Arc::ptr_eq(&current.engine, other));
            if wanted {
                current.engine = engine.clone();
            }
            wanted
        });
        if put {
            self.known.send_modify(|known| {
                let known = Arc::make_mut(known);
                known.images = Arc::default();
                known.images_loaded = false;
                known.containers = Arc::default();
                known.disk = None;
                known.updates = Arc::default();
            });
            self.show(engine, EngineLink::Connecting, None);
            self.warn(&**engine);
        }
        put
    }

    /// Whether what engines have is kept live.
    pub(super) fn is_live(&self) -> bool {
        self.audience == Audience::Console
    }

    /// Ends the follower of the engine that was in use, and starts and remembers that of the new one. A follower that turns to
    /// another engine at once waits until it is remembered itself, so that it cannot be taken for the newer one.
    pub(super) fn set_follower(&self, start: impl FnOnce() -> AbortHandle) {
        let mut follower = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = follower.replace(start()) {
            before.abort();
        }
    }

    /// Whether a name means this engine: `docker` is `docker:<context>` for the context in use.
    fn is(&self, name: &str, identity: &Identity) -> bool {
        (self.open)(name).is_ok_and(|engine| engine.identity() == *identity)
    }

    /// Ends following.
    pub(super) fn stop(&self) {
        if let Some(task) = self.follower.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

impl EngineSource for Engines {
    fn settled(&self) -> BoxFuture<'_, Arc<dyn Engine>> {
        Box::pin(async {
            let mut current = self.current.subscribe();
            match current.wait_for(|current| current.settled).await {
                Ok(current) => current.engine.clone(),
                // Cannot be: the sender lives in `self`.
                Err(_) => self.current.borrow().engine.clone(),
            }
        })
    }

    fn note_newer(&self, engine: &Identity, reference: &str, newer: bool) {
        let current = self.current.borrow();
        if current.engine.identity() != *engine {
            return;
        }
        self.known.send_if_modified(|known| {
            let changed = known.updates.contains(reference) != newer;
            if changed {
                let updates = Arc::make_mut(&mut Arc::make_mut(known).updates);
                if newer {
                    updates.insert(reference.to_owned());
                } else {
                    updates.remove(reference);
                }
            }
            changed
        });
    }

    fn choices(&self) -> Vec<EngineChoice> {
        let view = self.view.borrow().clone();
        let current = view.identity.to_string();
        let state = match (&view.link, &view.about) {
            (EngineLink::Ready, Some(about)) => format!("{} at {}", about.product, about.address),
            (EngineLink::Ready, None) => "ready".to_owned(),
            (EngineLink::Connecting, _) if self.audience == Audience::Script => String::new(),
            (EngineLink::Connecting, _) => "connecting".to_owned(),
            (EngineLink::Lost { reason, .. }, _) => format!("lost: {reason}"),
        };
        let mut choices: Vec<_> = self
            .names
            .iter()
            .filter(|name| **name != current && !self.is(name, &view.identity))
            .map(|name| EngineChoice {
                name: name.clone(),
                current: false,
                state: String::new(),
            })
            .collect();
        choices.insert(
            0,
            EngineChoice {
                name: current,
                current: true,
                state,
            },
        );
        choices
    }
}
