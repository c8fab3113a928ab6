//! What the training engine holds: images and reservations, as the state file keeps them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::registry;
use super::seed::Seed;
use super::stored::Stored;
use super::world::{Local, REPOSITORIES};
use crate::engine::{BASE_REPOSITORY, Error, JOB_LABEL, Leftover, LeftoverKind, OWNER_LABEL};
use crate::image::{Container, DiskUse, Image, Reference};

/// The format of the state file that this program writes.
pub(super) const FORMAT: u32 = 1;

/// All that is kept.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct State {
    /// [`FORMAT`].
    pub(super) format: u32,
    /// The seed of this world; it stays until the state is reset.
    pub(super) seed: u64,
    /// The first day of this world, from which the ages of bases count back.
    pub(super) epoch: Timestamp,
    /// Images by id.
    pub(super) images: BTreeMap<String, Stored>,
    /// Reservations by name.
    pub(super) reservations: BTreeMap<String, Reservation>,
    /// Containers by name; states of an earlier version have none.
    #[serde(default)]
    pub(super) containers: BTreeMap<String, Held>,
}

/// A container that somebody is said to have started.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Held {
    /// The id of its image.
    pub(super) image: String,
    /// Whether it runs.
    pub(super) running: bool,
}

/// The containers of a new world: name, image, whether it runs.
const CONTAINERS: [(&str, &str, bool); 2] = [
    ("nightly-report", "demisto/python3:3.11.10.115186", false),
    ("web-front", "python:3.12-slim", true),
];

/// A name that is taken.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Reservation {
    /// An id, as a container would have.
    pub(super) id: String,
    /// The id of the image it was made for.
    pub(super) image: String,
    /// Its labels.
    pub(super) labels: BTreeMap<String, String>,
}

/// How a text named an image.
enum Named {
    /// By a tag, as the state writes it.
    Tag(String),
    /// By id, a part of the id, or a digest.
    Id,
}

impl State {
    /// A new world, whose bases that are there at the start count their age from `epoch`.
    pub(super) fn new(seed: u64, epoch: Timestamp) -> Self {
        let mut state = Self {
            format: FORMAT,
            seed,
            epoch,
            images: BTreeMap::new(),
            reservations: BTreeMap::new(),
            containers: BTreeMap::new(),
        };
        for repository in REPOSITORIES {
            for tag in repository.tags.iter().filter(|tag| tag.local != Local::Absent) {
                let offer = registry::make(Seed(seed), epoch, repository, tag, tag.local == Local::Current);
                state.images.insert(offer.id, offer.image);
            }
        }
        for (name, image, running) in CONTAINERS {
            let held = state.holder(image).map(|image| Held { image, running });
            state.containers.extend(held.map(|held| (name.to_owned(), held)));
        }
        state
    }

    /// All containers, by name.
    pub(super) fn containers(&self) -> Vec<Container> {
        let container = |(name, held): (&String, &Held)| Container {
            image: held.image.clone(),
            name: name.clone(),
            running: held.running,
        };
        self.containers.iter().map(container).collect()
    }

    /// What the images take, each layer once.
    pub(super) fn disk_use(&self) -> DiskUse {
        let sum = |images: &mut dyn Iterator<Item = &Stored>| -> u64 {
            let layers: BTreeMap<_, _> = images
                .flat_map(|stored| &stored.layers)
                .map(|layer| (&layer.id, layer.size))
                .collect();
            layers.values().sum()
        };
        let held = |id: &String| self.containers.values().any(|held| held.image == *id);
        let total = sum(&mut self.images.values());
        let used = sum(&mut self.images.iter().filter(|(id, _)| held(id)).map(|(_, stored)| stored));
        DiskUse {
            total,
            reclaimable: total - used,
        }
    }

    /// The seed of this world.
    pub(super) fn seed(&self) -> Seed {
        Seed(self.seed)
    }

    /// All images, newest first.
    pub(super) fn list(&self) -> Vec<Image> {
        let mut images: Vec<_> = self.images.iter().map(|(id, stored)| stored.image(id)).collect();
        images.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
        images
    }

    /// The id of the image that a text names.
    pub(super) fn resolve(&self, text: &str) -> Result<Option<String>, Error> {
        Ok(self.find(text)?.map(|(id, _)| id))
    }

    /// The image that a text names, which must be there.
    pub(super) fn existing(&self, text: &str) -> Result<(String, &Stored), Error> {
        let found = self.find(text)?.map(|(id, _)| id);
        found
            .and_then(|id| self.images.get(&id).map(|stored| (id.clone(), stored)))
            .ok_or_else(|| Error::NotFound {
                message: format!("No such image: {text}"),
            })
    }

    fn find(&self, text: &str) -> Result<Option<(String, Named)>, Error> {
        if self.images.contains_key(text) {
            return Ok(Some((text.to_owned(), Named::Id)));
        }
        if let Ok(reference) = Reference::parse(text) {
            let reference = reference.or_latest();
            if let Some(digest) = reference.digest() {
                let digest = format!("{}@{digest}", reference.repository());
                let holder = self.images.iter().find(|(_, stored)| stored.digests.contains(&digest));
                return Ok(holder.map(|(id, _)| (id.clone(), Named::Id)));
            }
            let tag = reference.to_string();
            if let Some(id) = self.holder(&tag) {
                return Ok(Some((id, Named::Tag(tag))));
            }
        }
        let digits = text.strip_prefix("sha256:").unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let prefix = format!("sha256:{}", digits.to_ascii_lowercase());
        let mut holders = self.images.keys().filter(|id| id.starts_with(&prefix));
        match (holders.next(), holders.next()) {
            (Some(id), None) => Ok(Some((id.clone(), Named::Id))),
            (Some(_), Some(_)) => Err(Error::Refused {
                message: format!("multiple IDs found with provided prefix: {digits}"),
            }),
            (None, _) => Ok(None),
        }
    }

    fn holder(&self, tag: &str) -> Option<String> {
        let mut images = self.images.iter();
        images
            .find(|(_, stored)| stored.tags.iter().any(|held| held == tag))
            .map(|(id, _)| id.clone())
    }

    /// Gives an image a tag, taken off the image that had it, whose id is the answer.
    pub(super) fn tag(&mut self, id: &str, tag: &str) -> Option<String> {
        let before = self.holder(tag).filter(|holder| holder != id);
        if let Some(stored) = before.as_ref().and_then(|before| self.images.get_mut(before)) {
            stored.tags.retain(|held| held != tag);
        }
        if let Some(stored) = self.images.get_mut(id)
            && !stored.tags.iter().any(|held| held == tag)
        {
            stored.tags.push(tag.to_owned());
        }
        before
    }

    /// Takes a tag off, or removes an image without tags; the answer is the id of the image touched, if any. Losing a
    /// temporary tag never removes the image.
    pub(super) fn remove(&mut self, text: &str) -> Result<Option<String>, Error> {
        let Some((id, named)) = self.find(text)? else {
            return Ok(None);
        };
        let Some(stored) = self.images.get_mut(&id) else {
            return Ok(None);
        };
        let last = match &named {
            Named::Tag(tag) if temporary(tag).is_some() => false,
            Named::Tag(tag) => stored.tags.iter().all(|held| held == tag),
            Named::Id if stored.tags.is_empty() => true,
            Named::Id => {
                return Err(Error::Refused {
                    message: format!(
                        "conflict: unable to delete {} (must be forced) - image is tagged {}",
                        short(&id),
                        stored.tags.join(", ")
                    ),
                });
            }
        };
        let reserved = self.reservations.values().map(|held| (short(&held.id), &held.image));
        let containers = self.containers.iter().map(|(name, held)| (name.clone(), &held.image));
        if let Some((user, _)) = reserved.chain(containers).find(|(_, image)| last && **image == id) {
            return Err(Error::Refused {
                message: format!(
                    "conflict: unable to remove {text} (must force) - container {user} is using its referenced image {}",
                    short(&id)
                ),
            });
        }
        match named {
            Named::Tag(tag) if !last => stored.tags.retain(|held| *held != tag),
            Named::Tag(_) | Named::Id => {
                self.images.remove(&id);
            }
        }
        Ok(Some(id))
    }

    /// Takes a name; false where it is taken.
    pub(super) fn reserve(
        &mut self,
        name: &str,
        image: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<bool, Error> {
        let (image, _) = self.existing(image)?;
        if self.reservations.contains_key(name) {
            return Ok(false);
        }
        let job = labels.get(JOB_LABEL).map_or("", String::as_str);
        let reservation = Reservation {
            id: self.seed().hex(&["container", name, job]),
            image,
            labels: labels.clone(),
        };
        self.reservations.insert(name.to_owned(), reservation);
        Ok(true)
    }

    /// What carries a job's label of this owner, or names the owner in a temporary tag. A temporary tag that names no
    /// owner counts for each.
    pub(super) fn leftovers(&self, owner: &str) -> Vec<Leftover> {
        let job = |labels: &BTreeMap<String, String>| {
            let ours = labels.get(OWNER_LABEL).is_some_and(|value| value == owner);
            labels.get(JOB_LABEL).filter(|_| ours).cloned()
        };
        let containers = self.reservations.values().filter_map(|held| {
            Some(Leftover {
                job: job(&held.labels)?,
                kind: LeftoverKind::Container,
                id: held.id.clone(),
            })
        });
        let tags = self.images.values().flat_map(|stored| &stored.tags).filter_map(|tag| {
            let (of, job) = temporary(tag)?;
            (of == owner).then(|| Leftover {
                job: job.to_owned(),
                kind: LeftoverKind::Tag,
                id: tag.clone(),
            })
        });
        let untagged = self.images.iter().filter(|(_, stored)| stored.tags.is_empty());
        let images = untagged.filter_map(|(id, stored)| {
            Some(Leftover {
                job: job(&stored.labels)?,
                kind: LeftoverKind::Image,
                id: id.clone(),
            })
        });
        containers.chain(tags).chain(images).collect()
    }

    /// Removes a leftover; the answer is the id of the image touched, if any.
    pub(super) fn discard(&mut self, leftover: &Leftover) -> Result<Option<String>, Error> {
        match leftover.kind {
            LeftoverKind::Container => {
                self.reservations.retain(|_, held| held.id != leftover.id);
                Ok(None)
            }
            LeftoverKind::Tag => self.remove(&leftover.id),
            LeftoverKind::Image => match self.images.get(&leftover.id) {
                Some(stored) if stored.tags.is_empty() => self.remove(&leftover.id),
                Some(_) | None => Ok(None),
            },
        }
    }
}

/// The owner and the job that a temporary tag names.
fn temporary(tag: &str) -> Option<(&str, &str)> {
    tag.strip_prefix(BASE_REPOSITORY)?.strip_prefix(':')?.split_once('.')
}

/// The first twelve digits of an id, as messages show it.
pub(super) fn short(id: &str) -> String {
    id.trim_start_matches("sha256:").chars().take(12).collect()
}
