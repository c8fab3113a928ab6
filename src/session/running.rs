//! A line at work, and what came of it.

use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Audience, Inner, Session, live};
use crate::catalog::Request;
use crate::commands::{self, Answer, Caller, Context, Effect, Failure};
use crate::room::{Draft, Entry, Key, Place, Room};

/// How a line ended.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Status {
    /// All well.
    Well,
    /// The command failed.
    Failed,
    /// The line is wrong.
    Wrong,
    /// It was interrupted.
    Interrupted,
}

impl Status {
    /// The exit status of a script that ends so.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Failed => 1,
            Self::Wrong => 2,
            Self::Interrupted => 130,
        }
    }
}

/// What came of a line.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// Its entries as written, the line's own first.
    pub entries: Vec<Arc<Entry>>,
    /// Whether it asked to leave.
    pub quit: bool,
}

/// What the work of a command leaves.
struct Ended {
    status: Status,
    keys: Vec<Key>,
    quit: bool,
}

/// A line at work.
pub struct Running {
    /// Where it was typed.
    room: Room,
    cancel: CancellationToken,
    ended: JoinedOr,
}

enum JoinedOr {
    Ended(Ended),
    Working(JoinHandle<Ended>),
}

impl Running {
    /// A line that needs no work any more.
    pub(super) fn ended(room: Room, status: Status, keys: Vec<Key>) -> Self {
        let ended = JoinedOr::Ended(Ended {
            status,
            keys,
            quit: false,
        });
        Self {
            room,
            cancel: CancellationToken::new(),
            ended,
        }
    }

    /// A line that is answered, and that the lesson under way still looks at.
    pub(super) fn taught(session: Session, room: Room, status: Status, mut keys: Vec<Key>) -> Self {
        session.0.running.send_modify(|running| *running += 1);
        let (pupil, place) = (session.clone(), room.clone());
        let first = keys.first().copied();
        let work = tokio::spawn(async move {
            pupil.teach(&place, &mut keys).await;
            Ended {
                status,
                keys,
                quit: false,
            }
        });
        let ended = watch(session, room.clone(), work, first);
        Self {
            room,
            cancel: CancellationToken::new(),
            ended: JoinedOr::Working(tokio::spawn(ended)),
        }
    }

    /// Starts a command, whose entry is posted already.
    pub(super) fn start(session: Session, room: Room, request: Request, key: Key) -> Self {
        let cancel = session.0.cancel.child_token();
        session.0.running.send_modify(|running| *running += 1);
        let work = work(session.clone(), room.clone(), request, key, cancel.clone());
        let watched = watch(session, room.clone(), tokio::spawn(work), Some(key));
        Self {
            room,
            cancel,
            ended: JoinedOr::Working(tokio::spawn(watched)),
        }
    }

    /// A token that cancels the command.
    #[must_use]
    pub fn cancel(&self) -> CancellationToken {
        self.cancel.clone()
    }

    /// Waits until the command has ended and its entries are written.
    pub async fn finish(self) -> Outcome {
        let ended = match self.ended {
            JoinedOr::Ended(ended) => ended,
            JoinedOr::Working(handle) => handle.await.unwrap_or(Ended {
                status: Status::Failed,
                keys: Vec::new(),
                quit: false,
            }),
        };
        let mut entries = Vec::with_capacity(ended.keys.len());
        for key in ended.keys {
            entries.push(self.room.written(key).await);
        }
        Outcome {
            status: ended.status,
            entries,
            quit: ended.quit,
        }
    }
}

/// Waits for a command's work. A fault in the program becomes an error entry instead of silence.
async fn watch(session: Session, room: Room, work: JoinHandle<Ended>, key: Option<Key>) -> Ended {
    let ended = match work.await {
        Ok(ended) => ended,
        Err(fault) => {
            let text =
                format!("the war room itself failed while it ran this command: {fault}\n  = help: please report it");
            let place = Place {
                parent: key,
                engine: None,
            };
            let error = room.post(Draft::error(text), place);
            Ended {
                status: Status::Failed,
                keys: key.into_iter().chain([error]).collect(),
                quit: false,
            }
        }
    };
    if !session.0.rooms.is_current(&room) {
        // Its room was left, and may go with this handle: what was said there must be written before the program ends.
        room.close().await;
    }
    session.0.running.send_modify(|running| *running -= 1);
    ended
}

async fn work(session: Session, room: Room, request: Request, key: Key, cancel: CancellationToken) -> Ended {
    let inner = &*session.0;
    let mut keys = vec![key];
    let said = Arc::new(std::sync::Mutex::new(Vec::new()));
    let caller = Caller {
        line: request.line.clone(),
        room: room.clone(),
        home: inner.home.get().cloned(),
        say: {
            let (room, said) = (room.clone(), said.clone());
            Box::new(move |draft, engine| {
                let place = Place {
                    parent: Some(key),
                    engine,
                };
                let posted = room.post(draft, place);
                said.lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
                    .push(posted);
            })
        },
        ask: {
            let (questions, audience) = (inner.questions.clone(), inner.audience);
            Box::new(move |question| match audience {
                Audience::Console => Some(Box::pin(questions.ask(key, question))),
                Audience::Script => None,
            })
        },
        cancel: cancel.clone(),
    };
    let mut context = Context::new(
        inner.clock.clone(),
        inner.jobs.clone(),
        inner.building.clone(),
        inner.themes.clone(),
        inner.engines.clone(),
        caller,
    );
    context.lessons = inner.lessons.clone();
    let answer = match commands::run(&request, &context).await {
        Ok(answer) => match use_engine(inner, answer).await {
            Ok(answer) => enter_room(inner, answer).await,
            failed @ Err(_) => failed,
        },
        failed @ Err(_) => failed,
    };
    keys.append(&mut said.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    let place = Place {
        parent: Some(key),
        engine: context.used(),
    };
    let (status, drafts, effects) = match answer {
        Ok(answer) => {
            let status = if answer.failed { Status::Failed } else { Status::Well };
            keys.extend(answer.posted);
            (status, answer.drafts, answer.effects)
        }
        Err(failure) => {
            let status = if failure.cancelled && cancel.is_cancelled() {
                Status::Interrupted
            } else {
                Status::Failed
            };
            (status, failure.drafts, Vec::new())
        }
    };
    keys.extend(drafts.into_iter().map(|draft| room.post(draft, place.clone())));
    let quit = effects.contains(&Effect::Quit);
    session.teach(&room, &mut keys).await;
    for effect in effects {
        if effect == Effect::Clear {
            room.clear();
        }
        // Without a screen nobody receives it, and nothing is lost.
        let _ = inner.effects.send(effect);
    }
    Ended { status, keys, quit }
}

/// Does what a command wants done with the engines, and says so.
async fn use_engine(inner: &Inner, mut answer: Answer) -> Result<Answer, Failure> {
    let wanted = answer
        .effects
        .iter()
        .position(|effect| matches!(effect, Effect::UseEngine(_)));
    if let Some(at) = wanted
        && let Effect::UseEngine(name) = answer.effects.remove(at)
    {
        let said = live::switch(&inner.engines, &name).await?;
        answer.drafts.push(Draft::text(said));
    }
    Ok(answer)
}

/// Goes on in the room that a command wants.
async fn enter_room(inner: &Inner, mut answer: Answer) -> Result<Answer, Failure> {
    let wanted = answer
        .effects
        .iter()
        .position(|effect| matches!(effect, Effect::EnterRoom(_)));
    if let Some(at) = wanted
        && let Effect::EnterRoom(name) = answer.effects.remove(at)
    {
        let entered = inner.rooms.enter(&name).await;
        entered.map_err(|error| Failure::new(error.to_string()))?;
    }
    Ok(answer)
}
