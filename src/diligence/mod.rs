//! What may go into an image: who it is, whether it may be used, and what is known to be wrong with it.
//!
//! Each check gives a [`Finding`] for each package: a verdict with its evidence. Nothing here builds or asks; commands
//! decide by a [`Report`] and the settings' [`Strictness`] whether to go on.

pub mod advisory;
mod expression;
mod finding;
pub mod licence;
pub mod locks;
pub mod names;
mod one_line;
pub mod policy;
mod report;
#[cfg(test)]
mod samples;
pub mod sarif;
pub mod show;
mod strictness;
mod vet;

pub use finding::{Check, Evidence, Finding, Verdict};
pub use report::{Kind, Report, Source, Subject, Vetted};
pub use strictness::{Level, Setup, Strictness};
pub use vet::Vet;

/// Whether a file cannot be read because there is none: no such name, or something else where its directory would be.
fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}
