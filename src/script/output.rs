//! Entries in order, with what belongs between them.

use crate::print::{Output, TRAINING_MARKDOWN, TRAINING_TEXT, document as document_of, print};
use crate::room::{Entry, Kind};

/// Prints entries in order, with what belongs between them.
#[derive(Debug)]
pub(super) struct Printer {
    output: Output,
    begun: bool,
    training: Noticed,
    /// Whether the line asks for a document, which stands alone in what is printed.
    document: bool,
}

/// Where it was said that it is training.
#[derive(Debug, Default)]
struct Noticed {
    /// In what is printed.
    out: bool,
    /// Beside documents.
    beside: bool,
}

/// What is printed, and where.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Printed {
    /// An answer, for standard output.
    Out(String),
    /// A warning or an error in text output, for standard error; before it what has to be said on standard output.
    Err { out: String, err: String },
}

impl Printer {
    pub(super) fn new(output: Output) -> Self {
        Self {
            output,
            begun: false,
            training: Noticed::default(),
            document: false,
        }
    }

    /// Begins the answer of a line, which is a document for another program or not. In text output a document stands
    /// alone on standard output: all else goes to standard error.
    pub(super) fn begin(&mut self, document: bool) {
        self.document = document && self.output == Output::Text;
    }

    /// An entry, under the notice that it is training where that was not said yet. `training` tells whether the engine
    /// in use is the training engine, for entries that speak of none.
    pub(super) fn entry(&mut self, entry: &Entry, training: bool) -> Printed {
        let document = entry
            .data
            .as_ref()
            .filter(|_| self.document && entry.kind == Kind::Text);
        if let Some(data) = document {
            return Printed::Out(document_of(data));
        }
        let body = print(entry, self.output);
        if body.is_empty() {
            return Printed::Out(String::new());
        }
        let notice = if training || entry.engine.as_deref() == Some("training") {
            self.training()
        } else {
            Printed::Out(String::new())
        };
        let mut out = match notice {
            Printed::Out(out) => out,
            Printed::Err { out, err } => return Printed::Err { out, err: err + &body },
        };
        if self.document || self.output == Output::Text && matches!(entry.kind, Kind::Warning | Kind::Error) {
            return Printed::Err { out, err: body };
        }
        self.separate(&mut out);
        out.push_str(&body);
        Printed::Out(out)
    }

    /// The notice that it is training, the first time; it stands before everything invented, the progress too.
    pub(super) fn training(&mut self) -> Printed {
        let mut out = String::new();
        if self.document {
            if !std::mem::replace(&mut self.training.beside, true) && !self.training.out {
                return Printed::Err {
                    out,
                    err: TRAINING_TEXT.to_owned(),
                };
            }
        } else if !std::mem::replace(&mut self.training.out, true) {
            match self.output {
                Output::Text => out.push_str(TRAINING_TEXT),
                Output::Markdown => {
                    self.separate(&mut out);
                    out.push_str(TRAINING_MARKDOWN);
                }
                // Every entry that speaks of the engine says `"engine":"training"`.
                Output::Json => {}
            }
        }
        Printed::Out(out)
    }

    /// An empty line between the parts of a Markdown document.
    fn separate(&mut self, out: &mut String) {
        if std::mem::replace(&mut self.begun, true) && self.output == Output::Markdown {
            out.push('\n');
        }
    }
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
