//! A version that nobody else can take.
//!
//! Docker overwrites tags silently and knows no compare-and-swap for them, but it creates a container under a name only
//! once. So a container named after the version holds it until the tag is written; it works against every other war room.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::commands::Failure;
use crate::engine::Engine;
use crate::image::{Reference, RepositoryName};

/// A version held for one job.
pub(super) struct Reservation {
    /// The version, `1.0.0.<Unix milliseconds>`.
    pub(super) version: String,
    /// The name that holds it on the engine.
    pub(super) hold: String,
}

/// Takes the first free version from a time (Unix milliseconds) on.
pub(super) async fn reserve(
    engine: &dyn Engine,
    name: &RepositoryName,
    image: &str,
    milliseconds: i64,
    labels: &BTreeMap<String, String>,
) -> Result<Reservation, Failure> {
    const TRIES: i64 = 100;
    for number in milliseconds..milliseconds + TRIES {
        let version = format!("1.0.0.{number}");
        let hold = hold(name, &version);
        if !engine.reserve(&hold, image, labels).await? {
            continue;
        }
        if engine
            .inspect(&Reference::tagged(name, &version).to_string())
            .await?
            .is_none()
        {
            return Ok(Reservation { version, hold });
        }
        engine.release(&hold).await?;
    }
    Err(Failure::with_hint(
        format!("no version of {name} is free"),
        "see whether the machine's clock is right",
    ))
}

/// The name of the container that holds a version. The image's name goes in as a hash, since container names know fewer
/// characters.
fn hold(name: &RepositoryName, version: &str) -> String {
    let digest = Sha256::digest(name.as_str());
    let mut hold = String::from("warroom-version-");
    for byte in digest.iter().take(8) {
        let _ = write!(hold, "{byte:02x}");
    }
    hold.push('-');
    hold.push_str(version);
    hold
}
