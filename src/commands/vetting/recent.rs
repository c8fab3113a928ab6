//! What a base's package manager told a short while ago.
//!
//! Its lists are taken for good for an hour by whoever asks it, so that it would tell the same again. It is asked anew when an
//! image could not be made of what it told.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::memory::Shelf;
use super::{Ground, Vetting, Want};
use crate::commands::Failure;
use crate::hex::hex;
use crate::image::SystemPackage;

/// How long an answer counts.
const COUNTS: SignedDuration = SignedDuration::from_mins(60);

/// An answer, and when it was given.
#[derive(Deserialize, Serialize)]
struct Answered {
    at: Timestamp,
    packages: Vec<SystemPackage>,
}

impl Vetting<'_> {
    /// The whole set of OS packages alone: for a base whose pip cannot tell the libraries beforehand.
    pub(in crate::commands) async fn resolve_system(
        &self,
        want: &Want,
        ground: &Ground,
        labels: &BTreeMap<String, String>,
    ) -> Result<Vec<SystemPackage>, Failure> {
        if let Some(recent) = self.recent_system(want, ground).await {
            return Ok(recent);
        }
        let resolution = self.resolution(want, ground, labels, Vec::new(), want.packages.clone());
        let packages = self.ask(&resolution).await?.system;
        self.note_system(want, ground, &packages).await;
        Ok(packages)
    }

    /// The whole set of OS packages, where the same was asked for on this base within the hour.
    pub(super) async fn recent_system(&self, want: &Want, ground: &Ground) -> Option<Vec<SystemPackage>> {
        if want.packages.is_empty() || self.is_training() {
            return None;
        }
        let answered = self.recent().take::<Answered>(&key(want, ground)).await?;
        let age = self.context.clock.now().duration_since(answered.at);
        (age >= SignedDuration::ZERO && age < COUNTS).then_some(answered.packages)
    }

    /// Notes the whole set of OS packages.
    pub(super) async fn note_system(&self, want: &Want, ground: &Ground, packages: &[SystemPackage]) {
        if want.packages.is_empty() || self.is_training() {
            return;
        }
        let answered = Answered {
            at: self.context.clock.now(),
            packages: packages.to_vec(),
        };
        self.recent().keep(&key(want, ground), &answered).await;
    }

    /// Forgets it, since no image could be made of it.
    pub(in crate::commands) async fn forget_system(&self, want: &Want, ground: &Ground) {
        self.recent().drop(&key(want, ground)).await;
    }

    fn recent(&self) -> Shelf {
        Shelf::new(self.context.building.vetting.data.as_deref(), "packages")
    }
}

fn key(want: &Want, ground: &Ground) -> String {
    let mut words: Vec<_> = want.packages.iter().map(ToString::to_string).collect();
    words.sort();
    words.push(ground.base.details.image.id.clone());
    hex(&Sha256::digest(words.join("\n"))[..16])
}
