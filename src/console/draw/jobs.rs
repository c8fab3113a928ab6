//! Jobs with their steps, and on a narrow screen the newest one in two rows.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, row, text, write};
use crate::console::human;
use crate::console::scene::Scene;
use crate::console::theme::Role;
use crate::image::size;
use crate::room::{Job, JobState, Progress, Step, StepState, plain};

/// One row of the pane.
enum Row<'a> {
    Job(&'a Job),
    Step(&'a Step),
    Line(&'a str),
}

/// How many rows the jobs would fill.
pub(super) fn rows(scene: &Scene) -> u16 {
    u16::try_from(lines(scene).len()).unwrap_or(u16::MAX)
}

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &mut State, ink: &mut Ink<'_>) {
    if area.is_empty() {
        return;
    }
    let lines = lines(ink.scene);
    if lines.is_empty() {
        write(buffer, area, &[(" none yet", Role::Muted)], ink);
        return;
    }
    let room = usize::from(area.height);
    state.jobs.height = room;
    state.jobs.top = state.jobs.top.min(lines.len().saturating_sub(room));
    // Where a job has more steps than fit, what happens now is what is looked for.
    let top = if state.jobs.top == 0 {
        now(&lines, room)
    } else {
        state.jobs.top
    };
    for (index, line) in (0..).zip(&lines[top..]) {
        let Some(line_area) = row(area, index) else { break };
        match line {
            Row::Job(job) => draw_job(buffer, line_area, job, ink),
            Row::Step(step) => draw_step(buffer, line_area, step, ink),
            Row::Line(line) => {
                write(
                    buffer,
                    line_area,
                    &[("     | ", Role::Border), (&plain(line), Role::Log)],
                    ink,
                );
            }
        }
    }
}

/// The newest live job: what it does and its last line.
pub(super) fn strip(buffer: &mut Buffer, area: Rect, ink: &mut Ink<'_>) {
    let scene = ink.scene;
    let (Some(job), Some(first), Some(second)) = (scene.live_jobs().next(), row(area, 0), row(area, 1)) else {
        return;
    };
    draw_job(buffer, first, job, ink);
    if let Some(step) = job.steps.iter().rev().find(|step| step.state == StepState::Running) {
        draw_step(buffer, second, step, ink);
    } else if let Some(line) = job.tail.back() {
        write(
            buffer,
            second,
            &[("     | ", Role::Border), (&plain(line), Role::Log)],
            ink,
        );
    }
}

/// All rows: live jobs newest first with their steps, then the ended ones, newest first.
fn lines(scene: &Scene) -> Vec<Row<'_>> {
    let mut lines = Vec::new();
    for job in scene.live_jobs() {
        let first = lines.len();
        lines.push(Row::Job(job));
        lines.extend(job.steps.iter().map(|step| Row::Step(step)));
        if let Some(line) = job.tail.back() {
            let at = lines[first..]
                .iter()
                .rposition(|line| matches!(line, Row::Step(step) if step.state == StepState::Running))
                .map_or(lines.len(), |at| first + at + 1);
            lines.insert(at, Row::Line(line));
        }
    }
    for job in scene.jobs.iter().rev().filter(|job| !job.state.is_live()) {
        lines.push(Row::Job(job));
        let failed = |step: &&Arc<Step>| step.state == StepState::Failed;
        lines.extend(job.steps.iter().filter(failed).map(|step| Row::Step(step)));
    }
    lines
}

/// The top from which the last line of the newest job is in sight.
fn now(lines: &[Row<'_>], room: usize) -> usize {
    let last = lines.iter().skip(1).position(|line| matches!(line, Row::Line(_)));
    last.map_or(0, |last| (last + 2).saturating_sub(room))
}

fn draw_job(buffer: &mut Buffer, area: Rect, job: &Job, ink: &mut Ink<'_>) {
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
    write(
        buffer,
        left,
        &[
            (" ", role),
            (mark, role),
            (" ", role),
            (&job.id, Role::Muted),
            (" ", role),
            (&command, Role::Command),
        ],
        ink,
    );
    buffer.set_string(
        left.right(),
        area.y,
        right,
        ink.style(if word.is_empty() { Role::Muted } else { role }),
    );
}

fn draw_step(buffer: &mut Buffer, area: Rect, step: &Step, ink: &mut Ink<'_>) {
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
        (StepState::Done | StepState::Failed, _, Some(started)) => step
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
    write(
        buffer,
        left,
        &[("   ", role), (mark, role), (" ", role), (&name, name_role)],
        ink,
    );
    let running = step.state == StepState::Running && step.progress.is_some();
    let right_role = if running { Role::Progress } else { Role::Muted };
    buffer.set_string(left.right(), area.y, right, ink.style(right_role));
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
