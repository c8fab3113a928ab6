//! Which layers the builder has already, as far as this program built them itself.
//!
//! While OS packages are installed, libraries can be made ready in a stage beside it. Where the layer of the OS packages is
//! there already, or all of the libraries are in the caches, that stage only costs time. It cannot be asked for, so that what
//! was built is noted. A note that is wrong, since the builder's cache was emptied, costs time and nothing else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Create, Plan};
use crate::commands::vetting::Shelf;
use crate::hex::hex;
use crate::image::Lock;

/// How many libraries are noted of a base.
const MOST_LIBRARIES: usize = 5_000;

/// How a lock was built.
#[derive(Deserialize, Serialize)]
struct Built {
    ahead: bool,
}

/// The libraries that were installed on a base, by the hashes of their files.
#[derive(Default, Deserialize, Serialize)]
struct Libraries(BTreeSet<String>);

/// What the builder has of a lock, as far as it was noted.
pub(super) struct Known {
    /// Whether libraries are to be made ready while OS packages are installed.
    pub(super) ahead: bool,
    /// Whether it may have all layers.
    pub(super) whole: bool,
}

impl Create<'_> {
    /// What the builder has of a lock. Libraries are made ready in a stage of their own as the last time for the same lock,
    /// so that its layers are found again; otherwise unless the OS packages, or all of the libraries, were installed before.
    pub(super) async fn known_layers(&self, base_id: &str, lock: &Lock) -> Known {
        let notes = self.notes();
        match notes.take::<Built>(&of_lock(base_id, lock)).await {
            Some(built) => Known {
                ahead: built.ahead,
                whole: true,
            },
            None => Known {
                ahead: notes.take::<Built>(&of_system(base_id, lock)).await.is_none()
                    && !self.has_libraries(base_id, lock).await,
                whole: false,
            },
        }
    }

    /// The libraries that were installed on a base.
    async fn libraries(&self, base_id: &str) -> Libraries {
        (self.notes().take(&of_libraries(base_id)).await).unwrap_or_default()
    }

    /// Whether all libraries of a lock were installed on the base before, so that they are in the caches.
    pub(super) async fn has_libraries(&self, base_id: &str, lock: &Lock) -> bool {
        self.libraries(base_id).await.0.is_superset(&hashes(lock))
    }

    /// Whether the builder has its tools for this base.
    pub(super) async fn has_tools(&self, base_id: &str) -> bool {
        self.notes().take::<Built>(&of_tools(base_id)).await.is_some()
    }

    /// Notes that a plan was built.
    pub(super) async fn note_built(&self, plan: &Plan) {
        let (Some(lock), base_id) = (&plan.recipe.lock, &plan.ground.base.details.image.id) else {
            return;
        };
        let built = Built {
            ahead: plan.recipe.ahead,
        };
        let notes = self.notes();
        notes.keep(&of_lock(base_id, lock), &built).await;
        notes.keep(&of_system(base_id, lock), &built).await;
        if !lock.distributions.is_empty() {
            notes.keep(&of_tools(base_id), &built).await;
            let mut libraries = self.libraries(base_id).await;
            libraries.0.append(&mut hashes(lock));
            if libraries.0.len() > MOST_LIBRARIES {
                libraries.0 = hashes(lock);
            }
            notes.keep(&of_libraries(base_id), &libraries).await;
        }
    }

    fn notes(&self) -> Shelf {
        Shelf::new(self.context.building.vetting.data.as_deref(), "built")
    }
}

fn of_tools(base_id: &str) -> String {
    key("tools", base_id, [])
}

fn of_libraries(base_id: &str) -> String {
    key("libraries", base_id, [])
}

fn hashes(lock: &Lock) -> BTreeSet<String> {
    lock.distributions.iter().map(|one| one.sha256.clone()).collect()
}

fn of_lock(base_id: &str, lock: &Lock) -> String {
    key("lock", base_id, [lock.digest()])
}

fn of_system(base_id: &str, lock: &Lock) -> String {
    let packages = lock
        .system
        .iter()
        .map(|package| format!("{}={}", package.name, package.version));
    key("system", base_id, packages)
}

fn key(kind: &str, base_id: &str, parts: impl IntoIterator<Item = String>) -> String {
    let mut digest = Sha256::new();
    for part in std::iter::once(base_id.to_owned()).chain(parts) {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    format!("{kind}-{}", hex(&digest.finalize()[..16]))
}
