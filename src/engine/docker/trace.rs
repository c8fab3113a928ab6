//! `BuildKit`'s trace as steps: its vertices come again and again, its logs in fragments.

use std::collections::BTreeMap;

use bollard::moby::buildkit::v1::{StatusResponse, Vertex};

use super::lines::Lines;
use crate::engine::{Progress, StepEvent, StepState};

/// The longest name of a step, in characters.
const LONGEST_NAME: usize = 200;

/// What is known of a build so far.
#[derive(Default)]
pub(super) struct Trace {
    steps: BTreeMap<String, Step>,
    failed: Option<String>,
}

#[derive(Default)]
struct Step {
    name: String,
    state: StepState,
    shown: Option<(StepState, Option<Progress>)>,
    transfers: BTreeMap<String, Progress>,
    output: BTreeMap<i64, Lines>,
}

impl Trace {
    /// Takes one message and tells what it changed.
    pub(super) fn take(&mut self, message: StatusResponse, tell: &mut impl FnMut(StepEvent)) {
        for vertex in &message.vertexes {
            self.vertex(vertex, tell);
        }
        for status in message.statuses {
            let Some(step) = self.steps.get_mut(&status.vertex) else {
                continue;
            };
            if status.total > 0 {
                let progress = Progress {
                    current: u64::try_from(status.current).unwrap_or(0),
                    total: u64::try_from(status.total).unwrap_or(0),
                };
                step.transfers.insert(status.id, progress);
            }
            step.show(&status.vertex, tell);
        }
        for log in message.logs {
            let Some(step) = self.steps.get_mut(&log.vertex) else {
                continue;
            };
            step.output.entry(log.stream).or_default().push(&log.msg, |text| {
                tell(StepEvent::Line {
                    id: log.vertex.clone(),
                    text,
                });
            });
        }
    }

    fn vertex(&mut self, vertex: &Vertex, tell: &mut impl FnMut(StepEvent)) {
        let step = self.steps.entry(vertex.digest.clone()).or_default();
        if step.name.is_empty() {
            step.name = name(&vertex.name);
        }
        step.state = if !vertex.error.is_empty() {
            StepState::Failed
        } else if vertex.completed.is_some() {
            if vertex.cached {
                StepState::Cached
            } else {
                StepState::Done
            }
        } else if vertex.started.is_some() {
            StepState::Running
        } else {
            StepState::Waiting
        };
        if step.state == StepState::Failed {
            // Steps that were under way beside the failing one end as cancelled, which is not the reason.
            if self.failed.is_none() && !vertex.error.contains("context canceled") {
                self.failed = Some(vertex.digest.clone());
            }
        }
        if vertex.completed.is_some() || step.state == StepState::Failed {
            step.flush(&vertex.digest, tell);
        }
        step.show(&vertex.digest, tell);
    }

    /// Hands on unfinished lines; for the end of a build, however it came.
    pub(super) fn finish(&mut self, tell: &mut impl FnMut(StepEvent)) {
        for (id, step) in &mut self.steps {
            step.flush(id, tell);
        }
    }

    /// The id and the name of the step that failed first.
    pub(super) fn failed(&self) -> Option<(&str, &str)> {
        let id = self.failed.as_deref()?;
        let step = self.steps.get(id)?;
        Some((id, &step.name))
    }
}

impl Step {
    fn show(&mut self, id: &str, tell: &mut impl FnMut(StepEvent)) {
        let progress = (!self.transfers.is_empty()).then(|| {
            self.transfers
                .values()
                .fold(Progress { current: 0, total: 0 }, |sum, transfer| Progress {
                    current: sum.current.saturating_add(transfer.current),
                    total: sum.total.saturating_add(transfer.total),
                })
        });
        let now = (self.state, progress);
        if self.shown != Some(now) {
            self.shown = Some(now);
            tell(StepEvent::Step {
                id: id.to_owned(),
                name: self.name.clone(),
                state: self.state,
                progress,
            });
        }
    }

    fn flush(&mut self, id: &str, tell: &mut impl FnMut(StepEvent)) {
        for text in std::mem::take(&mut self.output)
            .into_values()
            .filter_map(|mut output| output.finish())
        {
            tell(StepEvent::Line {
                id: id.to_owned(),
                text,
            });
        }
    }
}

/// A step's name on one line, not too long.
pub(super) fn name(text: &str) -> String {
    if text == "copy /context /" {
        return "[internal] take over the build context".to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
