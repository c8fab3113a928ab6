//! What a running command is doing, on standard error.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::room::{Job, Progress, Step, StepState};

/// The columns of a terminal that says it has none.
const COLUMNS: usize = 80;

/// How progress is shown.
#[derive(Clone)]
pub enum Showing {
    /// Not at all.
    Nothing,
    /// A line for each step that begins or ends, as for a log.
    Changes,
    /// One line that is drawn again and again, on a terminal of so many columns.
    Bar(Arc<dyn Fn() -> usize + Send + Sync>),
}

impl fmt::Debug for Showing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Changes => "Changes",
            Self::Bar(_) => "Bar",
        })
    }
}

/// Shows the progress of one job after another.
#[derive(Debug)]
pub(super) struct Display {
    showing: Showing,
    states: HashMap<String, StepState>,
    drawn: bool,
}

impl Display {
    pub(super) fn new(showing: Showing) -> Self {
        Self {
            showing,
            states: HashMap::new(),
            drawn: false,
        }
    }

    /// Shows how the job stands.
    pub(super) fn show(&mut self, job: &Job, now: Timestamp, err: &mut impl Write) -> io::Result<()> {
        match &self.showing {
            Showing::Nothing => Ok(()),
            Showing::Changes => {
                for step in &job.steps {
                    if self.states.get(&step.id) != Some(&step.state) {
                        self.states.insert(step.id.clone(), step.state);
                        if let Some(what) = change(step) {
                            err.write_all(format!("{} {what}\n", step.name).as_bytes())?;
                        }
                    }
                }
                err.flush()
            }
            Showing::Bar(columns) => {
                if let Some(line) = bar(job, now, columns()) {
                    self.drawn = true;
                    // The cursor stays behind the text; wrapping cannot happen, since the line is cut to the terminal.
                    err.write_all(format!("\r{line}\u{1b}[K").as_bytes())?;
                }
                err.flush()
            }
        }
    }

    /// Takes the line away, so that answers do not mix with it, and forgets the job.
    pub(super) fn clear(&mut self, err: &mut impl Write) -> io::Result<()> {
        self.states.clear();
        if std::mem::take(&mut self.drawn) {
            write!(err, "\r\u{1b}[K")?;
            err.flush()?;
        }
        Ok(())
    }
}

/// What became of a step; nothing while it waits.
fn change(step: &Step) -> Option<String> {
    let took = || match (step.started, step.ended) {
        (Some(started), Some(ended)) => seconds(started, ended),
        _ => "0.0 s".to_owned(),
    };
    match step.state {
        StepState::Waiting => None,
        StepState::Running => Some("...".to_owned()),
        StepState::Done => Some(format!("done in {}", took())),
        StepState::Cached => Some("cached".to_owned()),
        StepState::Failed => Some(format!("failed after {}", took())),
        StepState::Cancelled => Some(format!("cancelled after {}", took())),
    }
}

/// The line for a terminal: how many steps have ended, what runs, how far it is and since when.
fn bar(job: &Job, now: Timestamp, columns: usize) -> Option<String> {
    let count = job.steps.iter().filter(|step| step.state.has_ended()).count();
    let running = job.steps.iter().rfind(|step| step.state == StepState::Running)?;
    let percent = match running.progress {
        Some(Progress { current, total }) if total > 0 => {
            format!(" {}%", u128::from(current.min(total)) * 100 / u128::from(total))
        }
        Some(_) | None => String::new(),
    };
    let time = running
        .started
        .map(|started| format!(" {}", seconds(started, now)))
        .unwrap_or_default();
    let line = format!("{count} of {}: {}{percent}{time}", job.steps.len(), running.name);
    let columns = if columns == 0 { COLUMNS } else { columns };
    Some(cut(&line, columns.saturating_sub(1)))
}

/// A span of time in seconds, with one digit behind the point.
fn seconds(from: Timestamp, to: Timestamp) -> String {
    let tenths = to.duration_since(from).as_millis().max(0) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// The text, cut to so many columns with `…` in front of the end that is lost.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = columns.saturating_sub(1);
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if width > left {
            break;
        }
        left -= width;
        kept.push(c);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::{JobState, Jobs};
    use crate::world::{Chance, Clock};
    use jiff::tz::TimeZone;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn step(id: &str, name: &str, state: StepState, started: i64, ended: Option<i64>) -> Arc<Step> {
        Arc::new(Step {
            id: id.into(),
            name: name.into(),
            state,
            progress: None,
            started: Some(time(started)),
            ended: ended.map(time),
            recent: Vec::new(),
        })
    }

    fn job(steps: Vec<Arc<Step>>) -> Job {
        let jobs = Jobs::new(None, Clock::fixed(time(0), TimeZone::UTC), Chance::seeded(1));
        let handle = jobs.begin("/x", "training");
        handle.finish(JobState::Done);
        Job {
            steps,
            ..(*jobs.snapshot()[0]).clone()
        }
    }

    #[test]
    fn a_log_gets_each_change_once() {
        let mut display = Display::new(Showing::Changes);
        let mut err = Vec::new();
        let first = job(vec![
            step("1", "FROM a", StepState::Cached, 0, Some(0)),
            step("2", "RUN b", StepState::Running, 0, None),
        ]);
        let second = job(vec![
            step("1", "FROM a", StepState::Cached, 0, Some(0)),
            step("2", "RUN b", StepState::Done, 0, Some(3)),
            step("3", "RUN c", StepState::Failed, 3, Some(4)),
        ]);
        for shown in [&first, &first, &second, &second] {
            display.show(shown, time(9), &mut err).unwrap();
        }
        display.clear(&mut err).unwrap();
        insta::assert_snapshot!(String::from_utf8(err).unwrap(), @"
        FROM a cached
        RUN b ...
        RUN b done in 3.0 s
        RUN c failed after 1.0 s
        ");
    }

    #[test]
    fn a_terminal_gets_one_line_that_fits_and_goes() {
        let mut display = Display::new(Showing::Bar(Arc::new(|| 24)));
        let mut err = Vec::new();
        let mut running = (*step("2", "界 RUN pip", StepState::Running, 0, None)).clone();
        running.progress = Some(Progress { current: 1, total: 4 });
        let shown = job(vec![step("1", "FROM", StepState::Done, 0, Some(1)), Arc::new(running)]);
        display.show(&shown, time(2), &mut err).unwrap();
        display.clear(&mut err).unwrap();
        display.clear(&mut err).unwrap();
        assert_eq!(
            String::from_utf8(err).unwrap(),
            "\r1 of 2: 界 RUN pip 25%…\u{1b}[K\r\u{1b}[K"
        );
    }
}
