//! What the pane of jobs remembers.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::scene::Scene;
use crate::room::{Job, Step, StepState};

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
    pub(in crate::console) fn key(self) -> Option<Key> {
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
    pub(in crate::console) fn is_open(&self, job: &Job) -> bool {
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
    pub(in crate::console) fn move_by(&mut self, scene: &Scene, by: isize) {
        let rows = self.rows(scene);
        let keys: Vec<usize> = (0..rows.len())
            .filter(|at| !matches!(rows[*at], Row::Line(_)))
            .collect();
        let now = keys.iter().position(|at| *at >= self.cursor(&rows)).unwrap_or(0);
        let next = now.saturating_add_signed(by).min(keys.len().saturating_sub(1));
        self.chosen = keys.get(next).and_then(|at| rows[*at].key());
    }

    /// Whether this is the row that the keys are about.
    pub(in crate::console) fn is_chosen(&self, key: &Key) -> bool {
        self.chosen.as_ref() == Some(key)
    }

    /// Makes this the row that the keys are about.
    pub(in crate::console) fn choose(&mut self, key: Key) {
        self.chosen = Some(key);
    }

    /// Folds the steps of a job, or unfolds them.
    pub(in crate::console) fn fold(&mut self, scene: &Scene, job: &Job) {
        if !self.turned.remove(&job.id) {
            self.turned.insert(job.id.clone());
        }
        self.choose((job.id.clone(), None));
        // Those that are forgotten must not fill memory.
        self.turned.retain(|id| scene.jobs.iter().any(|job| job.id == *id));
    }

    /// The job of the chosen row.
    pub(in crate::console) fn job<'a>(&self, scene: &'a Scene) -> Option<&'a Arc<Job>> {
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
