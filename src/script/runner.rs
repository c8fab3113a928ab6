//! Running a script: line after line, each answer before the next line.

use std::io::{self, Write};
use std::pin::pin;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::lines::{Lines, Numbered};
use super::output::{Printed, Printer};
use super::progress::{Display, Showing};
use crate::catalog::{self, Reading};
use crate::engine::Identity;
use crate::language::{Diagnostic, Source};
use crate::print::Output;
use crate::room::{Entry, Key, Room, mask, redact};
use crate::session::{Outcome, Running, Session, Status};

/// How often progress is looked at.
const TICK: Duration = Duration::from_millis(100);
/// How long an interrupted command may clean up.
const CLEAN_UP: Duration = Duration::from_secs(25);

/// How a script is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The form of the answers.
    pub output: Output,
    /// Go on after a line that failed; the worst status counts at the end.
    pub keep_going: bool,
    /// How progress is shown.
    pub showing: Showing,
    /// Cancelled when the user interrupts: the running command is cancelled, and the script ends.
    pub interrupt: CancellationToken,
}

/// Runs lines in order, each to its end, with its entries in the journal and its answer written before the next one
/// begins. Returns the exit status: 0 all well, 1 a command failed, 2 a line is wrong or cannot be read, 130 interrupted.
///
/// Answers go to `out`, progress to `err`; in text output warnings and errors go to `err` too, otherwise everything is in
/// `out`, in order. When nobody reads `out` any more, the script ends quietly with the status so far. The session stays
/// open.
pub async fn run(lines: Lines, session: &Session, options: &Options, out: &mut impl Write, err: &mut impl Write) -> u8 {
    let mut script = Script {
        session,
        options,
        printer: Printer::new(options.output),
        display: Display::new(options.showing.clone()),
        heard: None,
        room: session.room(),
        worst: Status::Well,
        out,
        err,
    };
    match script.run(lines).await {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            let _ = writeln!(script.err, "error: cannot write the answers: {error}");
            script.worst = script.worst.max(Status::Failed);
        }
    }
    script.worst.code()
}

/// Reads lines and checks them against the commands, and runs none. Says nothing where all is well; else each error, on
/// `err`. Returns the exit status, 0 or 2.
pub async fn check(mut lines: Lines, err: &mut impl Write) -> u8 {
    let mut status = Status::Well;
    while let Some(next) = lines.next().await {
        let text = match next {
            Err(error) => format!("error: cannot read the script: {error}"),
            Ok(Numbered { origin, line }) => {
                let wrong = match line.text.map(|text| catalog::read(&text)) {
                    Err(wrong) | Ok(Err(wrong) | Ok(Reading::Integration(wrong))) => Some(wrong),
                    Ok(Ok(Reading::Chat { lookalike, .. })) => lookalike,
                    Ok(Ok(Reading::Nothing | Reading::Command(_))) => None,
                };
                let source = Source {
                    origin: Some((&origin, line.number)),
                    text: &mask(&line.shown),
                };
                match wrong {
                    None => continue,
                    Some(wrong) => redact(&wrong.render(&source)).into_owned(),
                }
            }
        };
        status = Status::Wrong;
        if writeln!(err, "{text}").is_err() {
            break;
        }
    }
    status.code()
}

/// A running script.
struct Script<'a, O, E> {
    session: &'a Session,
    options: &'a Options,
    printer: Printer,
    display: Display,
    /// The last of the room's alerts that was printed.
    heard: Option<Key>,
    /// The room that it is an alert of.
    room: Room,
    worst: Status,
    out: &'a mut O,
    err: &'a mut E,
}

impl<O: Write, E: Write> Script<'_, O, E> {
    async fn run(&mut self, mut lines: Lines) -> io::Result<()> {
        loop {
            let next = tokio::select! {
                biased;
                () = self.options.interrupt.cancelled() => {
                    self.worst = Status::Interrupted;
                    break;
                }
                next = lines.next() => next,
            };
            let Numbered { origin, line } = match next {
                None => break,
                Some(Ok(line)) => line,
                Some(Err(error)) => {
                    let _ = writeln!(self.err, "error: cannot read the script: {error}");
                    self.worst = self.worst.max(Status::Wrong);
                    break;
                }
            };
            let reading = line.text.as_ref().map(|text| catalog::read(text));
            let document = matches!(&reading, Ok(Ok(Reading::Command(request))) if request.wants_document());
            self.printer.begin(document);
            // Before the line is taken: its job may begin at once.
            let before = self.jobs();
            let running = match &line.text {
                Ok(text) => self.session.submit(text, Some((&origin, line.number))),
                Err(wrong) => self.wrong(wrong, &origin, line.number, &line.shown),
            };
            let outcome = self.follow(running, &before).await?;
            self.worst = self.worst.max(outcome.status);
            self.hear().await?;
            for entry in &outcome.entries {
                self.print(entry)?;
            }
            if outcome.quit
                || self.worst == Status::Interrupted
                || (self.worst != Status::Well && !self.options.keep_going)
            {
                break;
            }
        }
        self.session.room().close().await;
        self.hear().await
    }

    /// Answers a line that cannot be text.
    fn wrong(&self, wrong: &Diagnostic, origin: &str, number: usize, shown: &str) -> Running {
        self.session.wrong(
            wrong,
            Source {
                origin: Some((origin, number)),
                text: shown,
            },
        )
    }

    /// The ids of the jobs that there are.
    fn jobs(&self) -> Vec<String> {
        let jobs = self.session.jobs().snapshot();
        jobs.iter().map(|job| job.id.clone()).collect()
    }

    /// Waits for a line's outcome and shows the progress of the jobs that were not there before. An interruption cancels
    /// it, and is its outcome.
    async fn follow(&mut self, running: Running, before: &[String]) -> io::Result<Outcome> {
        let cancel = running.cancel();
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut finish = pin!(running.finish());
        let mut outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut finish => break outcome,
                () = self.options.interrupt.cancelled() => {
                    cancel.cancel();
                    let late = Outcome { status: Status::Interrupted, entries: Vec::new(), quit: true };
                    break timeout(CLEAN_UP, &mut finish).await.unwrap_or(late);
                }
                _ = ticks.tick() => self.show(before)?,
            }
        };
        if self.options.interrupt.is_cancelled() {
            outcome.status = Status::Interrupted;
        }
        self.show(before)?;
        // Where progress cannot be shown, the answers still can.
        let _ = self.display.clear(self.err);
        Ok(outcome)
    }

    /// Shows the jobs that are new.
    fn show(&mut self, before: &[String]) -> io::Result<()> {
        let now = self.session.clock().now();
        for job in self.session.jobs().snapshot() {
            if before.contains(&job.id) {
                continue;
            }
            if job.engine == Identity::Training.to_string() {
                let notice = self.printer.training();
                self.put(notice)?;
            }
            // Where progress cannot be shown, the answers still can.
            let _ = self.display.show(&job, now, self.err);
        }
        Ok(())
    }

    /// Prints the warnings and errors of the room that answer no line, such as that its journal cannot be written.
    async fn hear(&mut self) -> io::Result<()> {
        loop {
            for key in self.room.alerts() {
                if self.heard.is_none_or(|heard| heard < key) {
                    self.heard = Some(key);
                    let entry = self.room.written(key).await;
                    self.print(&entry)?;
                }
            }
            let current = self.session.room();
            if current.is(&self.room) {
                return Ok(());
            }
            self.room = current;
            self.heard = None;
        }
    }

    /// Prints an entry and makes sure that it is out.
    fn print(&mut self, entry: &Entry) -> io::Result<()> {
        let training = self.session.engine().borrow().identity == Identity::Training;
        let printed = self.printer.entry(entry, training);
        self.put(printed)
    }

    fn put(&mut self, printed: Printed) -> io::Result<()> {
        let (out, err) = match printed {
            Printed::Out(out) => (out, String::new()),
            Printed::Err { out, err } => (out, err),
        };
        if !out.is_empty() {
            self.out.write_all(out.as_bytes())?;
            self.out.flush()?;
        }
        let _ = self.err.write_all(err.as_bytes());
        let _ = self.err.flush();
        Ok(())
    }
}

#[cfg(test)]
#[path = "runner_tests.rs"]
mod tests;
