//! Whether a name is the one that is meant.
//!
//! Names are those of Python distributions, normalised as
//! [PEP 503](https://packaging.python.org/en/latest/specifications/name-normalization/) says. OS packages have [`near`].

mod denied;
mod import;
mod known;
mod near;
mod spelling;

pub use import::{ImportError, Imported, import};
pub use known::{Known, LoadError, Mistaken};
pub use near::near;
