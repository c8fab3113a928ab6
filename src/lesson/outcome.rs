//! How a line ended.

use serde::Deserialize;

/// How a line ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Without an error.
    Well,
    /// With an error, also that of a line that cannot be read.
    Failed,
}
