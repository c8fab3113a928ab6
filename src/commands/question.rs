//! What a command asks before it goes on.

use futures_util::future::BoxFuture;

/// A question that a command puts to whoever sits at the console.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    /// The question, one line that ends in `?`.
    pub text: String,
    /// Lines to show under it; may be empty.
    pub detail: Vec<String>,
    /// What answers it.
    pub kind: Ask,
    /// What gives the answer beforehand where nobody can be asked, as a sentence fragment: ``give `yes=true` ``.
    pub instead: String,
}

/// The kinds of answers that a question takes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ask {
    /// Yes or no.
    YesNo,
    /// A text; an empty one stops what asks.
    Text {
        /// What an empty field shows.
        placeholder: String,
    },
}

/// An answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reply {
    /// Yes.
    Yes,
    /// No.
    No,
    /// A text.
    Text(String),
}

impl Reply {
    /// Whether it answers a question of this kind.
    #[must_use]
    pub fn fits(&self, kind: &Ask) -> bool {
        match (self, kind) {
            (Self::Yes | Self::No, Ask::YesNo) | (Self::Text(_), Ask::Text { .. }) => true,
            (Self::Yes | Self::No, Ask::Text { .. }) | (Self::Text(_), Ask::YesNo) => false,
        }
    }

    /// The answer as the transcript keeps it.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Text(text) => text,
        }
    }
}

/// Puts a question to whoever sits at the console; `None` where nobody does. Dropping the future takes the question away;
/// its `None` means that no answer will come.
pub type Asker = Box<dyn Fn(Question) -> Option<BoxFuture<'static, Option<Reply>>> + Send + Sync>;
