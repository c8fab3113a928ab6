//! A lesson under way: which step it is at, and what it says to what is done.

use std::fmt::Write as _;
use std::sync::Arc;

use super::file::{Lesson, Step};
use super::outcome::Outcome;
use super::turn::Turn;

/// Commands that only look, or speak of the lesson itself: they are never a wrong move.
const LOOKING: [&str; 10] = [
    "clear",
    "docker_image_inspect",
    "docker_images",
    "help",
    "jobs",
    "lesson",
    "room",
    "room_export",
    "theme",
    "version",
];
/// How the lesson's own commands are told.
const KEYS: &str = "`/lesson step=hint` helps, `step=next` passes over, `step=stop` ends";

/// Something that a lesson says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Said {
    /// `Lesson: …`.
    pub title: String,
    /// The words.
    pub text: String,
}

/// A lesson under way.
#[derive(Clone, Debug)]
pub struct Course {
    lesson: Arc<Lesson>,
    /// The step to be done; the number of steps at the end.
    at: usize,
    /// How many hints of it were given.
    hints: usize,
    /// How many steps were passed over.
    passed: usize,
}

impl Course {
    /// Begins a lesson.
    #[must_use]
    pub fn start(lesson: Arc<Lesson>) -> (Self, Said) {
        let course = Self {
            lesson,
            at: 0,
            hints: 0,
            passed: 0,
        };
        let intro = course.lesson.intro.trim();
        let said = course.says(&[intro, &course.task(), KEYS]);
        (course, said)
    }

    /// The lesson.
    #[must_use]
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// How many steps are behind, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.at.min(self.lesson.steps.len()), self.lesson.steps.len())
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.step().is_none()
    }

    fn step(&self) -> Option<&Step> {
        self.lesson.steps.get(self.at)
    }

    /// Looks at a line and its answers, and says something to it where there is something to say.
    pub fn watch(&mut self, turn: &Turn) -> Option<Said> {
        let step = self.step()?;
        if let Some(engine) = turn.engines.iter().find(|engine| *engine != "training") {
            return Some(self.says(&[&format!(
                "That was done by {engine}, and this lesson is about the training engine. It waits for you: \
                 `/engine use=training`, then go on."
            )]));
        }
        if step.done.as_ref().fits(turn) {
            let praise = step.praise.clone();
            return Some(self.advance(&praise));
        }
        // Talk is never a wrong move, and neither is looking around.
        let looking = turn.command.as_deref().is_some_and(|command| {
            LOOKING.contains(&command)
                || self
                    .lesson
                    .free
                    .iter()
                    .any(|free| free.trim_start_matches('/') == command)
        });
        if let Some(reply) = step.wrong.iter().find(|reply| reply.when.as_ref().fits(turn)) {
            return Some(self.says(&[&reply.say]));
        }
        let talk = turn.command.is_none() && turn.outcome == Outcome::Well;
        if talk || (looking && turn.outcome == Outcome::Well) {
            return None;
        }
        let otherwise = step.otherwise.clone().unwrap_or_else(|| match turn.outcome {
            Outcome::Well => "That works, but it is not what this step is about.".to_owned(),
            Outcome::Failed => "That did not work; nothing is lost. The error says what it does not like.".to_owned(),
        });
        Some(self.says(&[&otherwise, &self.task(), KEYS]))
    }

    /// Passes over the step.
    pub fn pass(&mut self) -> Said {
        self.passed += usize::from(!self.is_over());
        let line = self.step().map(solution).unwrap_or_default();
        self.advance(&format!("Passed over. This would have done it:\n{line}"))
    }

    /// The next hint; after the last one the solution.
    pub fn hint(&mut self) -> Said {
        let Some(step) = self.step() else {
            return self.says(&["The lesson is over."]);
        };
        let hint = match step.hints.get(self.hints) {
            Some(hint) => hint.clone(),
            None => format!("This does it:\n{}", solution(step)),
        };
        self.hints += 1;
        self.says(&[&hint])
    }

    /// The task again.
    #[must_use]
    pub fn task_again(&self) -> Said {
        self.says(&[&self.task(), KEYS])
    }

    /// What is said when the lesson is ended before its time.
    #[must_use]
    pub fn stopped(&self) -> Said {
        let (done, steps) = self.progress();
        self.says(&[&format!(
            "Ended after {done} of {steps} steps. `/lesson` lists the lessons."
        )])
    }

    fn advance(&mut self, words: &str) -> Said {
        self.at += 1;
        self.hints = 0;
        if self.is_over() {
            self.says(&[words, &self.summary()])
        } else {
            self.says(&[words, &self.task()])
        }
    }

    fn task(&self) -> String {
        let (at, steps) = self.progress();
        match self.step() {
            Some(step) => format!("Step {} of {steps}: {}", at + 1, step.task.trim()),
            None => "The lesson is over.".to_owned(),
        }
    }

    fn summary(&self) -> String {
        let mut text = format!("That was the lesson \"{}\".", self.lesson.title);
        if self.passed > 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, " Steps passed over: {}.", self.passed);
        }
        if !self.lesson.learned.is_empty() {
            text.push_str(" What you learned:");
            for learned in &self.lesson.learned {
                let _ = write!(text, "\n- {learned}");
            }
        }
        text
    }

    fn says(&self, parts: &[&str]) -> Said {
        let parts: Vec<_> = parts
            .iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect();
        Said {
            title: format!("Lesson: {}", self.lesson.title),
            text: parts.join("\n\n"),
        }
    }
}

/// The lines that do a step, indented.
fn solution(step: &Step) -> String {
    let lines: Vec<_> = step
        .solution
        .as_ref()
        .iter()
        .map(|line| format!("    {line}"))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
