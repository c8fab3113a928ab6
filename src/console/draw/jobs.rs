//! Jobs with their steps, and on a narrow screen the newest one in two rows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, row, text, write};
use crate::console::human;
use crate::console::jobs::Row;
use crate::console::layout::Pane;
use crate::console::scene::Scene;
use crate::console::theme::Role;
use crate::image::size;
use crate::room::{Job, JobState, Progress, Step, StepState, plain};

/// The columns below which the id of a job is left out: its line says more.
const WITH_ID: u16 = 44;

/// How many rows the jobs would fill.
pub(super) fn rows(state: &State, scene: &Scene) -> u16 {
    u16::try_from(state.jobs.rows(scene).len()).unwrap_or(u16::MAX)
}

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &mut State, ink: &mut Ink<'_>) {
    if area.is_empty() {
        return;
    }
    let rows = state.jobs.rows(ink.scene);
    if rows.is_empty() {
        write(buffer, area, &[(" none yet", Role::Muted)], ink);
        return;
    }
    let room = usize::from(area.height);
    let is_here = state.in_pane && state.focus == Pane::Jobs;
    let cursor = state.jobs.cursor(&rows);
    state.jobs.height = room;
    let last = rows.len().saturating_sub(room);
    state.jobs.top = state.jobs.top.min(last);
    if is_here {
        // The lines under a chosen step are wanted too.
        let end = cursor
            + 1
            + rows[cursor + 1..]
                .iter()
                .take_while(|row| matches!(row, Row::Line(_)))
                .count();
        state.jobs.top = state.jobs.top.max(end.saturating_sub(room)).min(cursor);
    }
    // Where a job has more steps than fit, what happens now is what is looked for.
    let top = if state.jobs.top == 0 && !is_here {
        now(&rows, room)
    } else {
        state.jobs.top
    };
    state.jobs.shown = top;
    for (index, at) in (0..).zip(top..rows.len()) {
        let Some(line_area) = row(area, index) else { break };
        let is_chosen = is_here && at == cursor;
        match rows[at] {
            Row::Job(job) => draw_job(buffer, line_area, job, is_chosen, ink),
            Row::Step(_, step) => draw_step(buffer, line_area, step, is_chosen, ink),
            Row::Line(line) => draw_line(buffer, line_area, line, ink),
        }
    }
}

fn draw_line(buffer: &mut Buffer, area: Rect, line: &str, ink: &Ink<'_>) {
    let pieces = [("     │ ", Role::Border), (&*plain(line), Role::Log)];
    write(buffer, area, &pieces, ink);
}

/// The newest live job: what it does and its last line.
pub(super) fn strip(buffer: &mut Buffer, area: Rect, ink: &mut Ink<'_>) {
    let scene = ink.scene;
    let (Some(job), Some(first), Some(second)) = (scene.live_jobs().next(), row(area, 0), row(area, 1)) else {
        return;
    };
    draw_job(buffer, first, job, false, ink);
    if let Some(step) = job.steps.iter().rev().find(|step| step.state == StepState::Running) {
        draw_step(buffer, second, step, false, ink);
    } else if let Some(line) = job.tail.back() {
        draw_line(buffer, second, line, ink);
    }
}

/// The top from which the last line of the newest job is in sight.
fn now(rows: &[Row<'_>], room: usize) -> usize {
    let newest = rows.iter().skip(1).take_while(|row| !matches!(row, Row::Job(_)));
    let last = newest.enumerate().filter(|(_, row)| matches!(row, Row::Line(_))).last();
    last.map_or(0, |(last, _)| (last + 2).saturating_sub(room))
}

fn draw_job(buffer: &mut Buffer, area: Rect, job: &Job, is_chosen: bool, ink: &mut Ink<'_>) {
    let now = ink.scene.now;
    let (mark, word, role) = match job.state {
        JobState::Running => ("▸", "", Role::Accent),
        JobState::Cancelling => ("▸", "cancelling ", Role::Warning),
        JobState::Done => ("✓", "", Role::Success),
        JobState::Failed => ("✗", "failed ", Role::Error),
        JobState::Cancelled => ("-", "cancelled ", Role::Warning),
    };
    if job.ended.is_none() {
        ink.changes_at(human::clock_changes(job.started, now));
    }
    let elapsed = human::clock(job.started, job.ended.unwrap_or(now));
    let right = format!(" {word}{elapsed}");
    let left = Rect {
        width: area.width.saturating_sub(columns(&right)),
        ..area
    };
    let command = plain(&job.command);
    let id = if area.width < WITH_ID {
        String::new()
    } else {
        format!("{} ", job.id)
    };
    let sign = if is_chosen { "›" } else { " " };
    let right_role = if word.is_empty() { Role::Muted } else { role };
    let mut pieces = [
        (sign, role),
        (mark, role),
        (" ", role),
        (&id, Role::Muted),
        (&command, Role::Command),
    ];
    let right_role = chosen(buffer, area, is_chosen, &mut pieces, right_role, ink);
    write(buffer, left, &pieces, ink);
    buffer.set_string(left.right(), area.y, right, ink.style(right_role));
}

fn draw_step(buffer: &mut Buffer, area: Rect, step: &Step, is_chosen: bool, ink: &mut Ink<'_>) {
    let now = ink.scene.now;
    let (mark, role) = match step.state {
        StepState::Waiting => ("·", Role::Muted),
        StepState::Running => ("▸", Role::Accent),
        StepState::Done | StepState::Cached => ("✓", Role::Success),
        StepState::Failed => ("✗", Role::Error),
        StepState::Cancelled => ("-", Role::Warning),
    };
    let right = match (step.state, step.progress, step.started) {
        (StepState::Running, Some(progress), _) => format!(" {}", told(progress)),
        (StepState::Running, None, Some(started)) => {
            ink.changes_at(human::clock_changes(started, now));
            format!(" {}", human::clock(started, now))
        }
        (StepState::Cached, _, _) => " cached".to_owned(),
        (StepState::Cancelled, _, None) => " cancelled".to_owned(),
        (StepState::Done | StepState::Failed | StepState::Cancelled, _, Some(started)) => step
            .ended
            .map(|ended| human::clock(started, ended))
            .filter(|elapsed| elapsed != "0:00")
            .map_or_else(String::new, |elapsed| format!(" {elapsed}")),
        _ => String::new(),
    };
    let left = Rect {
        width: area.width.saturating_sub(columns(&right)),
        ..area
    };
    let name = plain(&step.name);
    let name_role = if step.state == StepState::Waiting {
        Role::Muted
    } else {
        Role::Text
    };
    let running = step.state == StepState::Running && step.progress.is_some();
    let right_role = if running { Role::Progress } else { Role::Muted };
    let sign = if is_chosen { "›  " } else { "   " };
    let mut pieces = [(sign, role), (mark, role), (" ", role), (&*name, name_role)];
    let right_role = chosen(buffer, area, is_chosen, &mut pieces, right_role, ink);
    write(buffer, left, &pieces, ink);
    buffer.set_string(left.right(), area.y, right, ink.style(right_role));
}

/// Gives the chosen row one look; the sign before it says the same without colours. Gives the role of its right side.
fn chosen(
    buffer: &mut Buffer,
    area: Rect,
    is_chosen: bool,
    pieces: &mut [(&str, Role)],
    right: Role,
    ink: &Ink<'_>,
) -> Role {
    if !is_chosen {
        return right;
    }
    buffer.set_style(area, ink.style(Role::Selected));
    for piece in pieces {
        piece.1 = Role::Selected;
    }
    Role::Selected
}

/// Progress in bytes, and in percent where the whole is known.
fn told(progress: Progress) -> String {
    let Progress { current, total } = progress;
    if total == 0 {
        return size(current);
    }
    let percent = (u128::from(current) * 100 / u128::from(total)).min(100);
    format!("{}/{} {percent:>3}%", size(current.min(total)), size(total))
}

fn columns(piece: &str) -> u16 {
    u16::try_from(text::width(piece)).unwrap_or(u16::MAX)
}
