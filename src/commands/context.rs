//! What a command works with.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::{Asker, Failure, Question, Reply, Themes};
use crate::diligence::Setup;
use crate::engine::{Engine, Identity, Report, StepEvent};
use crate::engine::{Progress as EngineProgress, StepState as EngineState};
use crate::image::Reference;
use crate::lesson::Classroom;
use crate::room::{self, Draft, JobHandle, Jobs, Progress, Room, StepState};
use crate::world::Clock;

/// What every build is given, from settings and environment.
#[derive(Clone, Debug)]
pub struct Building {
    /// The base where none is named.
    pub base: Reference,
    /// A CA bundle (PEM) for build steps.
    pub certificates: Option<PathBuf>,
    /// Proxy variables and their values.
    pub proxies: BTreeMap<String, String>,
    /// pip's settings as variables (`PIP_INDEX_URL`).
    pub pip: BTreeMap<String, String>,
    /// The user that images run as where the base sets none (`4000:4000`).
    pub run_as: Option<String>,
    /// How what goes in is checked.
    pub vetting: Setup,
}

impl Building {
    /// The address of the index that pip is told to ask, if it is told.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        self.pip.get("PIP_INDEX_URL").map(String::as_str)
    }
}

/// Gives the engine in use, once it is known which one that is.
pub trait EngineSource: Send + Sync {
    /// Waits until the engine is settled (a console first tries Docker, then turns to training), then gives it.
    fn settled(&self) -> BoxFuture<'_, Arc<dyn Engine>>;

    /// Lets it be known whether the registry has something newer for a reference of an engine. What is said of another
    /// engine than the one in use is forgotten.
    fn note_newer(&self, engine: &Identity, reference: &str, newer: bool);

    /// The names that can be used, with a mark on the one in use and what is known of each.
    fn choices(&self) -> Vec<EngineChoice>;
}

/// An engine that `/engine use=` takes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EngineChoice {
    /// Its name.
    pub name: String,
    /// Whether it is in use.
    pub current: bool,
    /// How it stands: `connecting`, `ready: Docker 20.10.24`, `lost: …`; empty for those not in use.
    pub state: String,
}

/// One command's surroundings.
pub struct Context {
    /// The time.
    pub clock: Clock,
    /// All jobs.
    pub jobs: Jobs,
    /// What builds are given.
    pub building: Arc<Building>,
    /// The lessons; without any of a directory until the session hands in its own.
    pub lessons: Classroom,
    /// The themes.
    pub themes: Themes,
    /// The command line, for the job's name.
    pub line: String,
    /// The room where it was typed.
    pub room: Room,
    /// The user's home directory, for paths that begin with `~/`.
    pub home: Option<PathBuf>,
    engines: Arc<dyn EngineSource>,
    used: Mutex<Option<String>>,
    say: Say,
    ask: Asker,
    cancel: CancellationToken,
}

/// Posts an entry that speaks of an engine.
type Say = Box<dyn Fn(Draft, Option<String>) + Send + Sync>;

/// What [`Context::new`] takes beyond shared things: who speaks, and what ends it.
pub struct Caller {
    /// The command line.
    pub line: String,
    /// The room where it was typed.
    pub room: Room,
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// Posts an entry at once, before the answer.
    pub say: Say,
    /// Asks, where somebody can be asked.
    pub ask: Asker,
    /// Ends the command.
    pub cancel: CancellationToken,
}

impl Context {
    /// The surroundings of one command.
    #[must_use]
    pub fn new(
        clock: Clock,
        jobs: Jobs,
        building: Arc<Building>,
        themes: Themes,
        engines: Arc<dyn EngineSource>,
        caller: Caller,
    ) -> Self {
        let Caller {
            line,
            room,
            home,
            say,
            ask,
            cancel,
        } = caller;
        Self {
            clock,
            jobs,
            building,
            themes,
            lessons: Classroom::default(),
            line,
            room,
            home,
            engines,
            used: Mutex::new(None),
            say,
            ask,
            cancel,
        }
    }

    /// The engine in use; waits until it is settled which one that is.
    ///
    /// # Errors
    /// Where the command is cancelled meanwhile.
    pub async fn engine(&self) -> Result<Arc<dyn Engine>, Failure> {
        let engine = self.until_cancelled(self.engines.settled()).await?;
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Some(engine.identity().to_string());
        Ok(engine)
    }

    /// The engine that the command asked for so far, as entries name it.
    #[must_use]
    pub fn used(&self) -> Option<String> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The engines that can be used.
    #[must_use]
    pub fn engine_choices(&self) -> Vec<EngineChoice> {
        self.engines.choices()
    }

    /// Lets it be known whether the registry has something newer for a reference, as its engine writes it.
    pub fn note_newer(&self, engine: &dyn Engine, reference: &str, newer: bool) {
        self.engines.note_newer(&engine.identity(), reference, newer);
    }

    /// Says something at once, before the answer.
    pub fn say(&self, draft: Draft) {
        (self.say)(draft, self.used());
    }

    /// Puts a question to whoever sits at the console and waits for the answer, which becomes an entry. Cancelling the
    /// command takes the question away.
    ///
    /// # Errors
    /// At once where nobody can be asked, as in a script; and where the command is cancelled first.
    pub async fn ask(&self, question: Question) -> Result<Reply, Failure> {
        let text = question.text.clone();
        let instead = question.instead.clone();
        let unanswered = || {
            Failure::with_hint(
                format!("this needs an answer, and nobody can be asked: {text}"),
                &instead,
            )
        };
        let Some(answer) = (self.ask)(question) else {
            return Err(unanswered());
        };
        let reply = self.until_cancelled(answer).await?.ok_or_else(unanswered)?;
        self.say(Draft::text(format!("{text} {}", reply.words())));
        Ok(reply)
    }

    /// Begins the command's job on an engine. Cancelling the command cancels the job, and the other way round.
    #[must_use]
    pub fn begin(&self, engine: &dyn Engine) -> Job<'_> {
        Job {
            context: self,
            handle: self.jobs.begin(&self.line, &engine.identity().to_string()),
        }
    }

    /// Waits for some work, but not beyond the command's cancellation.
    ///
    /// # Errors
    /// Where the command is cancelled first; the work is dropped then.
    pub async fn until_cancelled<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Failure::cancelled()),
            done = work => Ok(done),
        }
    }
}

/// The running job of a command.
pub struct Job<'a> {
    context: &'a Context,
    handle: JobHandle,
}

impl Job<'_> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.handle.id()
    }

    /// The handle by which it is shown.
    #[must_use]
    pub fn handle(&self) -> &JobHandle {
        &self.handle
    }

    /// Waits for some work, but not beyond the cancellation of the job or its command.
    ///
    /// # Errors
    /// Where that comes first; the work is dropped then.
    pub async fn until_cancelled<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = self.handle.token().cancelled() => Err(Failure::cancelled()),
            done = self.context.until_cancelled(work) => done,
        }
    }

    /// Does some work as a step of the job.
    ///
    /// # Errors
    /// Those of the work, and its cancellation.
    pub async fn step<T, E: Into<Failure>>(
        &self,
        id: &str,
        name: &str,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        let work = async {
            match self.until_cancelled(work).await {
                Ok(result) => result.map_err(Into::into),
                Err(cancelled) => Err(cancelled),
            }
        };
        self.step_to_its_end(id, name, work).await
    }

    /// Does some work as a step of the job that a cancellation does not stop; the work has a limit of its own.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn step_to_its_end<T>(
        &self,
        id: &str,
        name: &str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.handle.step(id, name, StepState::Running, None);
        let done = work.await;
        let state = match &done {
            Ok(_) => StepState::Done,
            Err(failure) if failure.cancelled => StepState::Cancelled,
            Err(_) => StepState::Failed,
        };
        self.handle.step(id, name, state, None);
        done
    }

    /// Where an engine reports steps; their ids get the prefix, so that those of several works stay apart.
    #[must_use]
    pub fn report(&self, prefix: &str) -> Report {
        self.report_as(prefix, |name| name)
    }

    /// The same, with other names for the steps.
    #[must_use]
    pub fn report_as(&self, prefix: &str, rename: impl Fn(String) -> String + Send + Sync + 'static) -> Report {
        let handle = self.handle.clone();
        let prefix = prefix.to_owned();
        Arc::new(move |event| match event {
            StepEvent::Step {
                id,
                name,
                state,
                progress,
            } => {
                let progress = progress.map(|EngineProgress { current, total }| Progress { current, total });
                handle.step(&format!("{prefix}{id}"), &rename(name), step_state(state), progress);
            }
            StepEvent::Line { id, text } => handle.line(&format!("{prefix}{id}"), &text),
        })
    }

    /// The name of a step.
    #[must_use]
    pub fn step_name(&self, id: &str) -> Option<String> {
        let job = self.snapshot()?;
        job.steps
            .iter()
            .find(|step| step.id == id)
            .map(|step| step.name.clone())
    }

    /// How many lines the job printed so far.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.snapshot().map_or(0, |job| job.lines)
    }

    fn snapshot(&self) -> Option<Arc<room::Job>> {
        self.context.jobs.snapshot().into_iter().find(|job| job.id == self.id())
    }

    /// Does clean-up work that a cancellation does not stop, but a limit does.
    pub async fn clean_up<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        const LIMIT: Duration = Duration::from_secs(20);
        tokio::time::timeout(LIMIT, work).await.ok()
    }
}

fn step_state(state: EngineState) -> StepState {
    match state {
        EngineState::Waiting => StepState::Waiting,
        EngineState::Running => StepState::Running,
        EngineState::Done => StepState::Done,
        EngineState::Cached => StepState::Cached,
        EngineState::Failed => StepState::Failed,
    }
}
