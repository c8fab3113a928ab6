//! All that an engine has, looked at once: images, their layers, and the containers that hold them.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::engine::{Engine, Error};
use crate::image::{Container, Image, Layered, layer_sizes, stands_on};

/// How many images are looked at at once.
const AT_ONCE: usize = 8;
/// How many containers are named before the rest is only counted.
const NAMED: usize = 3;

/// What an engine has.
pub(super) struct Stock {
    /// Its images, newest first.
    pub(super) images: Vec<Image>,
    containers: Vec<Container>,
    /// The layers of each image, by its id.
    layers: BTreeMap<String, Vec<String>>,
}

impl Stock {
    /// Looks at all of it.
    pub(super) async fn take(engine: &dyn Engine) -> Result<Self, Error> {
        let images = engine.images().await?;
        let ids: Vec<String> = images.iter().map(|image| image.id.clone()).collect();
        let layers = futures_util::stream::iter(ids)
            .map(|id| async move {
                let details = engine.inspect(&id).await?;
                Ok::<_, Error>(details.map(|details| (id, details.layers)))
            })
            .buffer_unordered(AT_ONCE)
            .try_filter_map(|found| async move { Ok(found) })
            .try_collect()
            .await?;
        // Last, so that it is as new as can be.
        let containers = engine.containers().await?;
        Ok(Self {
            images,
            containers,
            layers,
        })
    }

    /// The layers of an image, lowest first.
    pub(super) fn layers(&self, id: &str) -> &[String] {
        self.layers.get(id).map_or(&[], Vec::as_slice)
    }

    /// An image that stands on this one.
    pub(super) fn built_on(&self, id: &str) -> Option<&Image> {
        let base = self.layers(id);
        self.images.iter().find(|image| stands_on(self.layers(&image.id), base))
    }

    /// The largest image that this one stands on.
    pub(super) fn base_of(&self, id: &str) -> Option<&Image> {
        let layers = self.layers(id);
        let below = self
            .images
            .iter()
            .filter(|image| stands_on(layers, self.layers(&image.id)));
        below.max_by_key(|image| (self.layers(&image.id).len(), !image.tags.is_empty()))
    }

    /// The containers that hold an image.
    pub(super) fn holders(&self, id: &str) -> Vec<&Container> {
        self.containers
            .iter()
            .filter(|container| container.image == id)
            .collect()
    }

    /// An image with its layers, and with their sizes where they are wanted and the engine tells them.
    pub(super) async fn layered(&self, engine: &dyn Engine, image: &Image, sizes: bool) -> Layered {
        let layers = self.layers(&image.id).to_vec();
        // An engine that does not tell a history leaves only an upper bound, which is said.
        let history = if sizes {
            engine.history(&image.id).await.ok()
        } else {
            None
        };
        let sizes = history
            .and_then(|history| layer_sizes(layers.len(), &history))
            .filter(|sizes| sizes.iter().sum::<u64>() == image.size);
        Layered {
            layers,
            sizes,
            size: image.size,
        }
    }
}

/// How people know an image: its first tag, else the repository that a digest names it in, else its id.
pub(super) fn known_as(image: &Image) -> String {
    let repository = || Some(format!("{}:<none>", image.digests.first()?.split_once('@')?.0));
    let tag = image.tags.first().cloned().or_else(repository);
    tag.unwrap_or_else(|| format!("<none> ({})", crate::image::short_id(&image.id)))
}

/// The containers that hold an image, in words: `container web (running)`.
pub(super) fn in_words(holders: &[&Container]) -> String {
    let mut names: Vec<_> = holders
        .iter()
        .take(NAMED)
        .map(|container| {
            let state = if container.running { "running" } else { "stopped" };
            format!("{} ({state})", container.name)
        })
        .collect();
    if let Some(more @ 1..) = holders.len().checked_sub(NAMED) {
        names.push(format!("{more} more"));
    }
    let noun = if holders.len() == 1 { "container" } else { "containers" };
    format!("{noun} {}", names.join(", "))
}
