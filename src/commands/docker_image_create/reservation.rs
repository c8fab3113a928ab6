//! A version that nobody else can take.
//!
//! Docker overwrites tags silently and knows no compare-and-swap for them, but it creates a container under a name only
//! once. So a container named after the version holds it until the tag is written; it works against every other war room.

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::commands::Failure;
use crate::engine::{Engine, Error};
use crate::hex::hex;
use crate::image::{Reference, RepositoryName};

/// How often the right to move `latest` is asked for.
const TURN_TRIES: u32 = 50;
/// How long is waited between two such questions.
const TURN_WAIT: Duration = Duration::from_millis(100);

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

/// Takes the right to move `NAME:latest`, which one create after another has: looking at a tag and moving it are two
/// calls, and between them another create could move it too. Gives the name that holds it; after a while without success
/// goes on without, since the one that has it may be dead.
pub(in crate::commands) async fn take_turn(
    engine: &dyn Engine,
    name: &RepositoryName,
    image: &str,
    labels: &BTreeMap<String, String>,
) -> Result<Option<String>, Error> {
    let hold = hold(name, "latest");
    for _ in 0..TURN_TRIES {
        if engine.reserve(&hold, image, labels).await? {
            return Ok(Some(hold));
        }
        tokio::time::sleep(TURN_WAIT).await;
    }
    Ok(None)
}

/// The name of the container that holds a tag. The image's name goes in as a hash, since container names know fewer
/// characters.
pub(in crate::commands) fn hold(name: &RepositoryName, tag: &str) -> String {
    let digest = Sha256::digest(name.as_str());
    format!("tag-{}-{tag}", hex(&digest[..8]))
}
