//! The script of a demo, read whole before it begins.

use std::collections::BTreeSet;

use super::directive;
use super::step::Step;
use crate::language::{Source, Splitter};

/// The largest script, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// A demo: its steps, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demo {
    /// The steps.
    pub steps: Vec<Step>,
}

impl Demo {
    /// Reads a script; `file` is named in errors.
    ///
    /// # Errors
    /// Every directive and every line that cannot be read, each whole with its place and carets. Whether a line is a right
    /// command is not asked: a demo may show what a wrong one is answered.
    pub fn read(bytes: &[u8], file: &str) -> Result<Self, Vec<String>> {
        if bytes.len() > LARGEST {
            return Err(vec![format!("the script {file} is larger than 4 MiB")]);
        }
        let mut wrong = Vec::new();
        let mut steps: Vec<(usize, Step)> = Vec::new();
        let mut inside = BTreeSet::new();
        let mut splitter = Splitter::new();
        let mut lines = splitter.push(bytes);
        lines.extend(splitter.finish());
        for line in lines {
            match line.text {
                Ok(text) => {
                    // Inside backticks a line that looks like a comment is text.
                    inside.extend(line.number..=line.number + text.matches('\n').count());
                    steps.push((line.number, Step::Line(text)));
                }
                Err(diagnostic) => {
                    inside.insert(line.number);
                    let source = Source {
                        origin: Some((file, line.number)),
                        text: &line.shown,
                    };
                    wrong.push((line.number, diagnostic.render(&source)));
                }
            }
        }
        let text = String::from_utf8_lossy(bytes);
        for (number, line) in (1..).zip(text.lines()).filter(|(number, _)| !inside.contains(number)) {
            match directive::read(line) {
                None => {}
                Some(Ok(step)) => steps.push((number, step)),
                Some(Err(diagnostic)) => {
                    let source = Source {
                        origin: Some((file, number)),
                        text: line,
                    };
                    wrong.push((number, diagnostic.render(&source)));
                }
            }
        }
        if !wrong.is_empty() {
            wrong.sort_by_key(|(number, _)| *number);
            return Err(wrong.into_iter().map(|(_, text)| text).collect());
        }
        steps.sort_by_key(|(number, _)| *number);
        Ok(Self {
            steps: steps.into_iter().map(|(_, step)| step).collect(),
        })
    }

    /// How many lines it types.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Line(_))).count()
    }
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
