//! A job while it changes: cheap to change, and made into a snapshot only when somebody looks.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::job::{Job, JobState, Progress, Step, StepState};

/// Lines kept of a whole job.
const TAIL: usize = 200;
/// Lines kept of one step.
const STEP_TAIL: usize = 20;
/// Lines of a step that a snapshot shows.
const RECENT: usize = 3;
/// Characters kept of a line.
const LINE: usize = 400;
/// Steps kept of a job.
const STEPS: usize = 2000;

/// A job's changing content. Texts come in clean.
pub(super) struct Work {
    id: String,
    command: String,
    engine: String,
    state: JobState,
    started: Timestamp,
    ended: Option<Timestamp>,
    steps: Vec<Progressing>,
    places: HashMap<String, usize>,
    tail: VecDeque<Arc<str>>,
    lines: u64,
    log: Option<Arc<Path>>,
    /// The job as it is now, until it changes.
    shown: Option<Arc<Job>>,
}

/// A step while it changes.
struct Progressing {
    step: Step,
    tail: VecDeque<Arc<str>>,
    shown: Option<Arc<Step>>,
}

impl Work {
    pub(super) fn new(id: String, command: String, engine: String, started: Timestamp, log: Option<Arc<Path>>) -> Self {
        Self {
            id,
            command,
            engine,
            state: JobState::Running,
            started,
            ended: None,
            steps: Vec::new(),
            places: HashMap::new(),
            tail: VecDeque::new(),
            lines: 0,
            log,
            shown: None,
        }
    }

    pub(super) fn state(&self) -> JobState {
        self.state
    }

    /// Notes a change. True where the last state was looked at, so that those who look should be told.
    fn touch(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// The place of a step, made where there is none; none where the job has too many.
    fn place(&mut self, id: &str, name: &str) -> Option<usize> {
        if let Some(place) = self.places.get(id) {
            return Some(*place);
        }
        if self.steps.len() >= STEPS {
            return None;
        }
        let step = Step {
            id: id.to_owned(),
            name: name.to_owned(),
            state: StepState::Waiting,
            progress: None,
            started: None,
            ended: None,
            recent: Vec::new(),
        };
        self.steps.push(Progressing {
            step,
            tail: VecDeque::new(),
            shown: None,
        });
        self.places.insert(id.to_owned(), self.steps.len() - 1);
        Some(self.steps.len() - 1)
    }

    /// Sets a step.
    pub(super) fn step(
        &mut self,
        id: &str,
        name: &str,
        state: StepState,
        progress: Option<Progress>,
        now: Timestamp,
    ) -> bool {
        let Some(place) = self.place(id, name) else {
            return false;
        };
        let progressing = &mut self.steps[place];
        let step = &mut progressing.step;
        if step.name != name {
            name.clone_into(&mut step.name);
        }
        step.state = state;
        step.progress = progress;
        match state {
            StepState::Waiting => {}
            StepState::Running => {
                step.started.get_or_insert(now);
                step.ended = None;
            }
            StepState::Done | StepState::Cached | StepState::Failed | StepState::Cancelled => {
                step.started.get_or_insert(now);
                step.ended.get_or_insert(now);
            }
        }
        progressing.shown = None;
        self.touch()
    }

    /// Adds a line of a step's output.
    pub(super) fn line(&mut self, step: &str, text: &str) -> bool {
        let line: Arc<str> = cut(text).into();
        self.lines += 1;
        keep(&mut self.tail, &line, TAIL);
        if let Some(place) = self.place(step, step) {
            let progressing = &mut self.steps[place];
            keep(&mut progressing.tail, &line, STEP_TAIL);
            progressing.shown = None;
        }
        self.touch()
    }

    /// A note on the job itself, at the end of its output.
    pub(super) fn note(&mut self, text: &str) {
        keep(&mut self.tail, &cut(text).into(), TAIL);
        self.touch();
    }

    /// The name of a step; its id where it has none.
    pub(super) fn step_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.places.get(id).map_or(id, |place| &self.steps[*place].step.name)
    }

    /// The last lines of one step, oldest first.
    pub(super) fn tail(&self, step: &str) -> Vec<Arc<str>> {
        self.places
            .get(step)
            .map(|place| self.steps[*place].tail.iter().cloned().collect())
            .unwrap_or_default()
    }

    /// Marks it as being cancelled; false where it has ended.
    pub(super) fn cancel(&mut self) -> bool {
        if self.state == JobState::Running {
            self.state = JobState::Cancelling;
        }
        self.touch();
        self.state.is_live()
    }

    /// Ends it, and with it the steps under way. True the first time.
    pub(super) fn finish(&mut self, state: JobState, now: Timestamp) -> bool {
        if !self.state.is_live() || state.is_live() {
            return false;
        }
        self.state = state;
        self.ended = Some(now);
        for progressing in &mut self.steps {
            if progressing.step.state == StepState::Running {
                progressing.step.state = match state {
                    JobState::Done => StepState::Done,
                    JobState::Cancelled => StepState::Cancelled,
                    JobState::Running | JobState::Cancelling | JobState::Failed => StepState::Failed,
                };
                progressing.step.ended = Some(now);
                progressing.shown = None;
            }
        }
        self.touch();
        true
    }

    /// The job as it is now; the same one while nothing changes.
    pub(super) fn snapshot(&mut self) -> Arc<Job> {
        if let Some(job) = &self.shown {
            return Arc::clone(job);
        }
        let steps = self.steps.iter_mut().map(Progressing::snapshot).collect();
        let job = Arc::new(Job {
            id: self.id.clone(),
            command: self.command.clone(),
            engine: self.engine.clone(),
            state: self.state,
            started: self.started,
            ended: self.ended,
            steps,
            tail: self.tail.clone(),
            lines: self.lines,
            log: self.log.clone().filter(|_| self.lines > 0),
        });
        self.shown = Some(Arc::clone(&job));
        job
    }
}

impl Progressing {
    fn snapshot(&mut self) -> Arc<Step> {
        let Self { step, tail, shown } = self;
        Arc::clone(shown.get_or_insert_with(|| {
            let recent = tail.range(tail.len().saturating_sub(RECENT)..).cloned().collect();
            Arc::new(Step { recent, ..step.clone() })
        }))
    }
}

/// Adds a line and lets the oldest go.
fn keep(tail: &mut VecDeque<Arc<str>>, line: &Arc<str>, most: usize) {
    if tail.len() == most {
        tail.pop_front();
    }
    tail.push_back(Arc::clone(line));
}

/// The line, cut to what is kept of one.
fn cut(text: &str) -> &str {
    match text.char_indices().nth(LINE) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
