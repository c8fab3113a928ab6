//! The output of Docker's classic builder and of Podman's as steps. Both send text alone:
//! `Step 2/5 : RUN …`, ` ---> Using cache`, ` ---> Running in 4f4fb700ef54` on Docker, `STEP 2/5: RUN …`,
//! `--> Using cache …`, `--> 4f4fb700ef54` on Podman, and between them what the steps print.

use super::lines::Lines;
use super::trace;
use crate::engine::{StepEvent, StepState};

/// Reads the text of a classic build.
#[derive(Default)]
pub(super) struct Classic {
    lines: Lines,
    current: Option<Step>,
    built: Option<String>,
}

struct Step {
    number: usize,
    total: usize,
    name: String,
    state: StepState,
}

impl Classic {
    /// Takes the text of one message and tells what it changed.
    pub(super) fn take(&mut self, chunk: &str, tell: &mut impl FnMut(StepEvent)) {
        let mut whole = Vec::new();
        self.lines.push(unpainted(chunk).as_bytes(), |line| whole.push(line));
        for line in whole {
            self.line(line, tell);
        }
    }

    /// The end of a build that succeeded.
    pub(super) fn finish(&mut self, tell: &mut impl FnMut(StepEvent)) {
        self.rest(tell);
        self.end(StepState::Done, tell);
    }

    /// The end of a build that failed; gives the failing step's id and name.
    pub(super) fn fail(&mut self, tell: &mut impl FnMut(StepEvent)) -> Option<(String, String)> {
        self.rest(tell);
        self.end(StepState::Failed, tell);
        self.current.take().map(|step| (step.id(), step.name))
    }

    /// The id that the text tells at its end, as short as it is there.
    pub(super) fn built(&self) -> Option<&str> {
        self.built.as_deref()
    }

    fn rest(&mut self, tell: &mut impl FnMut(StepEvent)) {
        if let Some(line) = self.lines.finish() {
            self.line(line, tell);
        }
    }

    fn line(&mut self, line: String, tell: &mut impl FnMut(StepEvent)) {
        if let Some(next) = self.next_step(&line) {
            self.end(StepState::Done, tell);
            next.show(tell);
            self.current = Some(next);
            return;
        }
        let last = self.current.as_ref().is_some_and(|step| step.number == step.total);
        if let Some(id) = line.strip_prefix("Successfully built ").filter(|id| last && is_id(id)) {
            self.built = Some(id.to_owned());
            return;
        }
        let Some(step) = &mut self.current else {
            return;
        };
        match note(&line) {
            Some(Note::Cached) => {
                step.state = StepState::Cached;
                step.show(tell);
            }
            Some(Note::Other) => {}
            None if line.is_empty() => {}
            None => tell(StepEvent::Line {
                id: step.id(),
                text: line,
            }),
        }
    }

    /// The step that a line begins. Only the very next number does, since a step may print such lines too.
    fn next_step(&self, line: &str) -> Option<Step> {
        let rest = line.strip_prefix("Step ").or_else(|| line.strip_prefix("STEP "))?;
        let (count, instruction) = rest.split_once(':')?;
        let (number, total) = count.trim().split_once('/')?;
        let (number, total) = (number.parse().ok()?, total.parse().ok()?);
        let expected = self.current.as_ref().map_or(1, |step| step.number + 1);
        let same_total = self.current.as_ref().is_none_or(|step| step.total == total);
        (number == expected && same_total).then(|| Step {
            number,
            total,
            name: trace::name(&format!("[{number}/{total}] {}", instruction.trim())),
            state: StepState::Running,
        })
    }

    fn end(&mut self, state: StepState, tell: &mut impl FnMut(StepEvent)) {
        if let Some(step) = &mut self.current
            && step.state == StepState::Running
        {
            step.state = state;
            step.show(tell);
        }
    }
}

impl Step {
    fn id(&self) -> String {
        self.number.to_string()
    }

    fn show(&self, tell: &mut impl FnMut(StepEvent)) {
        tell(StepEvent::Step {
            id: self.id(),
            name: self.name.clone(),
            state: self.state,
            progress: None,
        });
    }
}

/// What a builder says between the output of steps.
enum Note {
    Cached,
    Other,
}

fn note(line: &str) -> Option<Note> {
    if let Some(words) = line
        .trim_start()
        .strip_prefix("--->")
        .or_else(|| line.strip_prefix("-->"))
    {
        let words = words.trim();
        if words.starts_with("Using cache") {
            return Some(Note::Cached);
        }
        let id = words.strip_prefix("Running in ").unwrap_or(words);
        return is_id(id).then_some(Note::Other);
    }
    let id = line.strip_prefix("Removing intermediate container ").unwrap_or(line);
    let podman = line.starts_with("COMMIT") && !line.contains(' ');
    (podman || is_id(id)).then_some(Note::Other)
}

fn is_id(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:").unwrap_or(text);
    matches!(hex.len(), 11 | 12 | 64) && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Without the red in which the classic builder wraps what a step writes to its standard error.
fn unpainted(chunk: &str) -> &str {
    chunk
        .strip_prefix("\u{1b}[91m")
        .map_or(chunk, |rest| rest.strip_suffix("\u{1b}[0m").unwrap_or(rest))
}

#[cfg(test)]
#[path = "classic_tests.rs"]
mod tests;
