//! The keys of the pane of jobs.

use crate::console::action::Action;
use crate::console::keys::Act;
use crate::console::layers::Pager;
use crate::console::scene::Scene;
use crate::console::state::State;
use crate::room::Job;

/// What stands where a secret was taken out of a line.
const HIDDEN: &str = "***";

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
            pane.fold(scene, job);
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
    if state.jobs.is_chosen(&key) {
        let job = state.jobs.job(scene)?;
        return log(state, job);
    }
    state.jobs.choose(key);
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
    state.layers.push(Box::new(Pager::new(title, lines.join("\n"))));
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
