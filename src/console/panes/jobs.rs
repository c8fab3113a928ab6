//! What the pane of jobs remembers, and its keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::console::keys::Act;
use crate::console::layers::Pager;
use crate::console::scene::Scene;
use crate::console::state::State;
use crate::console::update::Action;
use crate::room::{Job, Step, StepState};

/// What stands where a secret was taken out of a line.
const HIDDEN: &str = "***";

/// What the pane of jobs remembers.
#[derive(Debug, Default)]
pub(in crate::console) struct JobsPane {
    /// The first row shown; 0 follows what happens now.
    pub(in crate::console) top: usize,
    /// The rows in sight, as last drawn, and the first of them.
    pub(in crate::console) height: usize,
    pub(in crate::console) shown: usize,
    /// The jobs that are not as they are from the start: live ones folded, ended ones unfolded.
    turned: BTreeSet<String>,
    /// The row that the keys are about: a job, and a step of it; none before one was chosen.
    chosen: Option<Key>,
}

/// By what a row is known again: its job, and its step.
type Key = (String, Option<String>);

/// One row of the pane.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) enum Row<'a> {
    /// A job.
    Job(&'a Job),
    /// One of its steps.
    Step(&'a Job, &'a Step),
    /// A line that a step printed.
    Line(&'a str),
}

impl Row<'_> {
    /// What it is known by; none for a line, which is not chosen.
    fn key(self) -> Option<Key> {
        match self {
            Self::Job(job) => Some((job.id.clone(), None)),
            Self::Step(job, step) => Some((job.id.clone(), Some(step.id.clone()))),
            Self::Line(_) => None,
        }
    }

    fn is(self, key: &Key) -> bool {
        match self {
            Self::Job(job) => key.1.is_none() && job.id == key.0,
            Self::Step(job, step) => job.id == key.0 && key.1.as_deref() == Some(&step.id),
            Self::Line(_) => false,
        }
    }
}

impl JobsPane {
    /// Moves what is in sight by lines; drawing holds it at the last page.
    pub(in crate::console) fn scroll(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines);
    }

    /// Whether the steps of a job are shown: those of a live one until it is folded, those of an ended one only where it
    /// was unfolded.
    fn is_open(&self, job: &Job) -> bool {
        job.state.is_live() != self.turned.contains(&job.id)
    }

    /// All rows: live jobs newest first with their steps, then the ended ones, newest first.
    pub(in crate::console) fn rows<'a>(&self, scene: &'a Scene) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        let ended = scene.jobs.iter().rev().filter(|job| !job.state.is_live());
        for job in scene.live_jobs().chain(ended) {
            rows.push(Row::Job(job));
            if self.is_open(job) {
                open(job, &mut rows);
            }
        }
        rows
    }

    /// Where the chosen row is; the first one where none was chosen, or it is gone.
    pub(in crate::console) fn cursor(&self, rows: &[Row<'_>]) -> usize {
        let Some(key) = &self.chosen else { return 0 };
        let at = |key: &Key| rows.iter().position(|row| row.is(key));
        at(key).or_else(|| at(&(key.0.clone(), None))).unwrap_or(0)
    }

    /// Moves the choice by rows that can be chosen.
    fn move_by(&mut self, scene: &Scene, by: isize) {
        let rows = self.rows(scene);
        let keys: Vec<usize> = (0..rows.len())
            .filter(|at| !matches!(rows[*at], Row::Line(_)))
            .collect();
        let now = keys.iter().position(|at| *at >= self.cursor(&rows)).unwrap_or(0);
        let next = now.saturating_add_signed(by).min(keys.len().saturating_sub(1));
        self.chosen = keys.get(next).and_then(|at| rows[*at].key());
    }

    /// The job of the chosen row.
    fn job<'a>(&self, scene: &'a Scene) -> Option<&'a Arc<Job>> {
        let rows = self.rows(scene);
        let (id, _) = rows.get(self.cursor(&rows))?.key()?;
        scene.jobs.iter().find(|job| job.id == id)
    }
}

/// The steps of a job, the last lines of each one that is at work or failed under it.
fn open<'a>(job: &'a Job, rows: &mut Vec<Row<'a>>) {
    let mut said = false;
    for step in &job.steps {
        rows.push(Row::Step(job, step));
        if matches!(step.state, StepState::Running | StepState::Failed) {
            said |= !step.recent.is_empty();
            rows.extend(step.recent.iter().map(|line| Row::Line(line)));
        }
    }
    if let Some(line) = job.tail.back().filter(|_| !said && job.state.is_live()) {
        rows.push(Row::Line(line));
    }
}

pub(super) fn on_act(state: &mut State, scene: &Scene, act: Act) -> Option<Action> {
    let in_pane = state.in_pane;
    let pane = &mut state.jobs;
    let screenful = isize::try_from(pane.height.saturating_sub(1).max(1)).unwrap_or(1);
    match act {
        Act::Up => pane.move_by(scene, -1),
        Act::Down => pane.move_by(scene, 1),
        Act::ScrollUp => pane.scroll(-1),
        Act::ScrollDown => pane.scroll(1),
        Act::PageUp if in_pane => pane.move_by(scene, -screenful),
        Act::PageDown if in_pane => pane.move_by(scene, screenful),
        Act::PageUp => pane.scroll(-screenful),
        Act::PageDown => pane.scroll(screenful),
        Act::First => pane.move_by(scene, isize::MIN),
        Act::Last => pane.move_by(scene, isize::MAX),
        Act::Oldest => pane.top = 0,
        Act::Newest => pane.top = usize::MAX,
        Act::Fold => {
            let job = pane.job(scene)?;
            if !pane.turned.remove(&job.id) {
                pane.turned.insert(job.id.clone());
            }
            pane.chosen = Some((job.id.clone(), None));
            // Those that are forgotten must not fill memory.
            pane.turned.retain(|id| scene.jobs.iter().any(|job| job.id == *id));
        }
        Act::Open => {
            let job = pane.job(scene)?;
            return log(state, job);
        }
        Act::CancelJob => {
            let job = pane.job(scene)?;
            if job.state.is_live() {
                return Some(submit(state, format!("/cancel {}", job.id)));
            }
            state.notice = Some(format!("{} has ended already", job.id));
        }
        Act::Retry => {
            let job = pane.job(scene)?;
            return retry(state, job);
        }
        Act::Copy => {
            let job = pane.job(scene)?;
            state.notice = Some(format!("copied the line of {}", job.id));
            return Some(Action::Copy(job.command.clone()));
        }
        _ => {}
    }
    None
}

pub(super) fn on_click(state: &mut State, scene: &Scene, row: usize) -> Option<Action> {
    let rows = state.jobs.rows(scene);
    // What followed the work until now stays where it is.
    state.jobs.top = state.jobs.shown;
    let at = (row < state.jobs.height).then_some(state.jobs.top + row)?;
    let key = rows.get(at)?.key()?;
    if state.jobs.chosen.as_ref() == Some(&key) {
        let job = state.jobs.job(scene)?;
        return log(state, job);
    }
    state.jobs.chosen = Some(key);
    None
}

/// Opens the whole log of a job; what is kept in memory of it where there is no file.
fn log(state: &mut State, job: &Job) -> Option<Action> {
    if let Some(path) = &job.log {
        return Some(Action::OpenFile(path.display().to_string()));
    }
    if job.tail.is_empty() {
        state.notice = Some(format!("{} has printed nothing", job.id));
        return None;
    }
    let lines: Vec<&str> = job.tail.iter().map(|line| &**line).collect();
    let title = format!("{}, its last lines", job.id);
    state.layers.push(Box::new(Pager::new(title, lines.join("\n").into())));
    None
}

/// Runs a job's line again, as a new line. Where secrets were taken out of it they have to be typed again.
fn retry(state: &mut State, job: &Job) -> Option<Action> {
    if job.state.is_live() {
        state.notice = Some(format!("{} still runs", job.id));
        return None;
    }
    if job.command.contains(HIDDEN) {
        state.write_line(&job.command);
        state.notice = Some("what was secret in it is not kept: put it in place of ***".to_owned());
        return None;
    }
    Some(submit(state, job.command.clone()))
}

/// Runs a line as if it had been typed.
fn submit(state: &mut State, line: String) -> Action {
    state.history.push(&line);
    state.transcript.go_to_end();
    Action::Submit(line)
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
