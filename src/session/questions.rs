//! The questions that commands ask and that wait for an answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{oneshot, watch};

use crate::commands::{Question, Reply};
use crate::room::{Key, mask};

/// A question that waits for its answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Asked {
    /// What [`super::Session::reply`] takes; never used twice in a session.
    pub id: u64,
    /// The entry of the command that asks.
    pub command: Key,
    /// The line of that command, its secrets hidden.
    pub line: Arc<str>,
    /// The question.
    pub question: Question,
}

/// All questions that wait. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Questions(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Oldest first.
    shown: watch::Sender<Arc<Vec<Asked>>>,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    answers: BTreeMap<u64, oneshot::Sender<Reply>>,
}

/// Takes a question away when its command no longer waits for the answer.
struct Posed {
    questions: Questions,
    id: u64,
}

impl Drop for Posed {
    fn drop(&mut self) {
        self.questions.withdraw(self.id);
    }
}

impl Questions {
    pub(super) fn subscribe(&self) -> watch::Receiver<Arc<Vec<Asked>>> {
        self.0.shown.subscribe()
    }

    /// Asks, from this very call on, and gives the answer when it comes. Dropping it takes the question away.
    pub(super) fn ask(
        &self,
        command: Key,
        line: &str,
        question: Question,
    ) -> impl Future<Output = Option<Reply>> + Send + 'static {
        let (answer, answered) = oneshot::channel();
        let line: Arc<str> = mask(line).into();
        let id = {
            let mut waiting = self.waiting();
            waiting.last += 1;
            let id = waiting.last;
            waiting.answers.insert(id, answer);
            self.0.shown.send_modify(|shown| {
                Arc::make_mut(shown).push(Asked {
                    id,
                    command,
                    line,
                    question,
                });
            });
            id
        };
        let posed = Posed {
            questions: self.clone(),
            id,
        };
        async move {
            let reply = answered.await.ok();
            drop(posed);
            reply
        }
    }

    /// Answers a question. False where there is none of this id (any more), or it takes another kind of answer.
    pub(super) fn reply(&self, id: u64, reply: Reply) -> bool {
        let mut waiting = self.waiting();
        let fits = self
            .0
            .shown
            .borrow()
            .iter()
            .any(|asked| asked.id == id && reply.fits(&asked.question.kind));
        if !fits {
            return false;
        }
        let Some(answer) = waiting.answers.remove(&id) else {
            return false;
        };
        self.hide(id);
        // Where the command is gone by now, nobody was answered.
        answer.send(reply).is_ok()
    }

    fn withdraw(&self, id: u64) {
        let mut waiting = self.waiting();
        waiting.answers.remove(&id);
        self.hide(id);
    }

    /// Called with the lock held, so that what is shown and what waits agree.
    fn hide(&self, id: u64) {
        self.0.shown.send_if_modified(|shown| {
            let asked = shown.iter().any(|asked| asked.id == id);
            if asked {
                Arc::make_mut(shown).retain(|asked| asked.id != id);
            }
            asked
        });
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "questions_tests.rs"]
mod tests;
