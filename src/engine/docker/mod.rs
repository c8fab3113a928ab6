//! A real engine, spoken to through bollard.

mod abandoned;
mod about;
mod build;
mod caches;
mod challenge;
mod classic;
mod client;
mod containers;
mod contexts;
mod credentials;
mod endpoint;
mod events;
mod failure;
mod holders;
mod images;
mod lines;
mod pull;
mod registry;
mod removal;
mod resolve;
mod sweep;
mod tls;
mod trace;
mod trial;
mod wishes;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use futures_util::stream::BoxStream;

pub use client::Limits;
pub use contexts::contexts;
pub use endpoint::Endpoint;
pub use tls::Tls;
pub use wishes::Wishes;

use self::abandoned::Abandoned;
use self::client::Client;
use super::{
    About, Answer, Build, Builder, Change, Engine, Error, Identity, Leftover, Pulled, Report, Trial, TrialEnd,
};
use crate::image::{
    Container, DiskUse, Distribution, HistoryLine, Image, ImageDetails, Reference, Resolution, Resolved, Survey,
};
use crate::world::Chance;

/// A Docker engine, or one that speaks its API. Making one does not touch the engine: it may come up later.
#[derive(Clone)]
pub struct DockerEngine {
    client: Arc<Client>,
    builder: Arc<OnceLock<Builder>>,
    abandoned: Arc<Abandoned>,
    chance: Chance,
}

/// The engine that options, environment and docker's configuration name.
///
/// # Errors
/// [`Error::Configuration`] where they name none that can be spoken to.
pub fn connect(wishes: &Wishes) -> Result<DockerEngine, Error> {
    Endpoint::resolve(wishes).map(DockerEngine::new)
}

impl DockerEngine {
    /// The engine at an endpoint, with the usual limits.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self::with_limits(endpoint, Limits::default())
    }

    /// The engine at an endpoint.
    #[must_use]
    pub fn with_limits(endpoint: Endpoint, limits: Limits) -> Self {
        Self {
            client: Arc::new(Client::new(endpoint, limits)),
            builder: Arc::new(OnceLock::new()),
            abandoned: Arc::default(),
            chance: Chance::system(),
        }
    }
}

impl Engine for DockerEngine {
    fn identity(&self) -> Identity {
        Identity::Docker(self.client.endpoint().name.clone())
    }

    fn about(&self) -> Answer<'_, About> {
        Box::pin(self.ask_about())
    }

    fn images(&self) -> Answer<'_, Vec<Image>> {
        Box::pin(self.list_images())
    }

    fn inspect<'a>(&'a self, image: &'a str) -> Answer<'a, Option<ImageDetails>> {
        Box::pin(self.inspect_image(image))
    }

    fn containers(&self) -> Answer<'_, Vec<Container>> {
        Box::pin(self.list_containers())
    }

    fn history<'a>(&'a self, image: &'a str) -> Answer<'a, Vec<HistoryLine>> {
        Box::pin(self.image_history(image))
    }

    fn disk_use(&self) -> Answer<'_, DiskUse> {
        Box::pin(self.taken())
    }

    fn registry_digest<'a>(&'a self, reference: &'a Reference) -> Answer<'a, String> {
        Box::pin(self.digest_in_registry(reference))
    }

    fn pull<'a>(&'a self, reference: &'a Reference, report: Report) -> Answer<'a, Pulled> {
        Box::pin(async move { self.pull_image(reference, &report).await })
    }

    fn registry_tags<'a>(&'a self, reference: &'a Reference) -> Answer<'a, Vec<String>> {
        Box::pin(registry::tags(&self.client, reference))
    }

    fn build<'a>(&'a self, build: &'a Build, report: Report) -> Answer<'a, String> {
        Box::pin(async move { self.build_image(build, &report).await })
    }

    fn get_ready<'a>(&'a self, build: &'a Build, report: Report) -> Answer<'a, ()> {
        Box::pin(async move { self.build_beforehand(build, &report).await })
    }

    fn survey<'a>(&'a self, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, Survey> {
        Box::pin(self.survey_image(image, labels))
    }

    fn resolve<'a>(&'a self, resolution: &'a Resolution, report: Report) -> Answer<'a, Resolved> {
        Box::pin(self.resolve_all(resolution, report))
    }

    fn inventory<'a>(&'a self, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, Vec<Distribution>> {
        Box::pin(self.inventory_of(image, labels))
    }

    fn try_out<'a>(&'a self, trial: &'a Trial, report: Report) -> Answer<'a, TrialEnd> {
        Box::pin(self.try_line(trial, report))
    }

    fn cleared<'a>(&'a self, job: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.abandoned.cleared().await;
            self.abandoned.failure(job).map_or(Ok(()), Err)
        })
    }

    fn tag<'a>(&'a self, image: &'a str, reference: &'a Reference) -> Answer<'a, ()> {
        Box::pin(self.tag_image(image, reference))
    }

    fn remove<'a>(&'a self, image: &'a str) -> Answer<'a, ()> {
        Box::pin(self.remove_image(image))
    }

    fn reserve<'a>(&'a self, name: &'a str, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, bool> {
        Box::pin(self.reserve_name(name, image, labels))
    }

    fn release<'a>(&'a self, name: &'a str) -> Answer<'a, ()> {
        Box::pin(self.release_name(name))
    }

    fn leftovers<'a>(&'a self, owner: &'a str) -> Answer<'a, Vec<Leftover>> {
        Box::pin(self.find_leftovers(owner))
    }

    fn discard<'a>(&'a self, leftover: &'a Leftover) -> Answer<'a, ()> {
        Box::pin(self.discard_leftover(leftover))
    }

    fn changes(&self) -> BoxStream<'_, Result<Change, Error>> {
        self.image_changes()
    }

    fn reset(&self) -> Answer<'_, ()> {
        Box::pin(async {
            Err(Error::Unsupported {
                what: "only the training engine can be reset".to_owned(),
            })
        })
    }
}
