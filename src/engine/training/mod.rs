//! The embedded training engine: invented images, registries and builds, seeded and repeatable. It needs no Docker, no
//! network and no rights, and it changes nothing but its own state file.
//!
//! Nothing in it is real. Names of popular packages are known, so that lessons read true, but every version, size, hash,
//! dependency, id and date is derived from the seed, and what could be mistaken for real says what it is: versions of
//! Python distributions end in `+training`, versions of OS packages hold `training`, dependencies are called
//! `invented-helper-N` and `libinventedN`, mirrors are under `.example`, and the first line of every build's log tells.
//!
//! What a trainer can show:
//! - `base=demisto/python3-deb` has no `latest`; its newest numbered tag has to be pulled first.
//! - `/docker_image_update` of `python:3.12-slim` and `training/debian-python3` finds something newer, of the other
//!   images that are there at the start not.
//! - Failures: an unknown dependency (`nosuchpkg`), an impossible pin (`requests==99`, any major number from 50 on), an
//!   unknown package (`libxslt` on Debian), an unreachable registry (`unreachable.example/…`, and any host that is not
//!   known), one that wants credentials (`private.example/…`), a missing tag, a base without Python (`debian`), a base
//!   without a package manager (`registry.access.example/distroless/python3`).
//! - Two containers are said to exist: `web-front` runs on the outdated `python:3.12-slim`, `nightly-report` has ended.
//! - `dependencies=training-conflict` installs, and then `pip check` complains.
//! - `demisto/crypto` has a complaint from the start, which is not held against what is built on it.
//! - Vetting: a package for each thing that a check can find, all of them invented whole. `training-mit` and
//!   `training-dual` (`MIT OR GPL-3.0-only`) pass; `training-gpl` and `training-unlicensed` fail; `training-mpl`,
//!   `training-unclear` (a licence in words of its own) and `training-contradiction` need approval; `training-vulnerable`
//!   fails with an advisory that `training-vulnerable>=2.1.0rc1` is free of, `training-unfixed` has one without a fix,
//!   `training-withdrawn` one that was withdrawn, and of `training-unanswered` nobody can tell; `training-yanked==1.1.0` was withdrawn from the index;
//!   `training-source-only` comes as source; `training-sideload` is fine itself and brings in `training-gpl`.
//!   `reqeusts` looks like a well-known name and would bring in `training-stowaway`. Of real names nothing is said, so that
//!   their checks are not run. `packages=training-tool` has a licence to report.
//! - A base whose pip is too old to tell what it would install: `demisto/python`.
//! - A lock that somebody changed: the hashes do not match, or the index has no such release.
//! - `registry.access.example/ubi9/python-311` runs as another user and has microdnf; `training/debian-python3` is
//!   externally managed; `demisto/python` has Python 2.7.

mod build;
mod index;
mod installed;
mod locked;
mod mirror;
mod own;
mod pace;
mod pip;
mod plan;
mod pull;
mod registry;
mod resolve;
mod seed;
mod state;
mod store;
mod stored;
mod survey;
mod system;
mod trial;
mod world;

use std::collections::BTreeMap;
use std::path::PathBuf;

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::broadcast;

use self::pace::Pace;
use self::state::State;
use self::store::Store;
use super::{
    About, Answer, Build, Builder, Change, Engine, Error, Identity, Leftover, Pulled, Report, Trial, TrialEnd,
};
use crate::image::{
    Container, DiskUse, Distribution, HistoryLine, Image, ImageDetails, Reference, Resolution, Resolved, Survey,
};
use crate::world::Clock;

/// How many changes a reader may be behind before it has to begin again.
const CHANGES: usize = 1024;
/// How long a survey takes, in seconds at a person's pace.
const SURVEY: f64 = 0.3;

/// How a training engine is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// The state file, shared with other processes; `None` keeps the state in memory.
    pub state: Option<PathBuf>,
    /// What everything invented comes from. A state that is there already keeps its own until it is reset.
    pub seed: u64,
    /// A factor on all waiting: 1 is a person's pace, 0 waits never. Not negative.
    pub pace: f64,
    /// The time.
    pub clock: Clock,
}

/// The training engine; see the module.
#[derive(Debug)]
pub struct TrainingEngine {
    store: Store,
    pace: Pace,
    clock: Clock,
    seed: u64,
    changes: broadcast::Sender<Change>,
}

impl TrainingEngine {
    /// Opens the state, or begins one. Never fails: see [`Engine::warning`].
    #[must_use]
    pub fn open(options: Options) -> Self {
        let initial = State::new(options.seed, options.clock.now());
        Self {
            store: Store::open(options.state, initial),
            pace: Pace {
                factor: options.pace,
                clock: options.clock.clone(),
            },
            clock: options.clock,
            seed: options.seed,
            changes: broadcast::Sender::new(CHANGES),
        }
    }

    fn announce(&self, change: Change) {
        // Nobody has to listen.
        let _ = self.changes.send(change);
    }

    /// Tells of an image that lost a tag, or is gone.
    fn dropped(&self, touched: Option<String>) {
        if let Some(id) = touched {
            self.announce(Change::Dropped(id));
        }
    }
}

impl Engine for TrainingEngine {
    /// Why the state is not kept in its file, where it is not: the file is damaged, or cannot be written.
    fn warning(&self) -> Option<String> {
        self.store.warning()
    }

    fn identity(&self) -> Identity {
        Identity::Training
    }

    fn about(&self) -> Answer<'_, About> {
        Box::pin(async {
            Ok(About {
                product: concat!("training engine ", env!("CARGO_PKG_VERSION")).to_owned(),
                api: "none".to_owned(),
                platform: "linux/amd64".to_owned(),
                builder: Builder::BuildKit,
                address: "embedded".to_owned(),
            })
        })
    }

    fn images(&self) -> Answer<'_, Vec<Image>> {
        Box::pin(async { Ok(self.store.read().list()) })
    }

    fn inspect<'a>(&'a self, image: &'a str) -> Answer<'a, Option<ImageDetails>> {
        Box::pin(async move {
            let state = self.store.read();
            let found = state.resolve(image)?;
            Ok(found.and_then(|id| state.images.get(&id).map(|stored| stored.details(&id))))
        })
    }

    fn containers(&self) -> Answer<'_, Vec<Container>> {
        Box::pin(async { Ok(self.store.read().containers()) })
    }

    fn history<'a>(&'a self, image: &'a str) -> Answer<'a, Vec<HistoryLine>> {
        Box::pin(async move { Ok(self.store.read().existing(image)?.1.history()) })
    }

    fn disk_use(&self) -> Answer<'_, DiskUse> {
        Box::pin(async { Ok(self.store.read().disk_use()) })
    }

    fn registry_digest<'a>(&'a self, reference: &'a Reference) -> Answer<'a, String> {
        Box::pin(async move {
            let (seed, epoch) = {
                let state = self.store.read();
                (state.seed(), state.epoch)
            };
            self.pace.wait(SURVEY).await;
            Ok(registry::offer(seed, epoch, &reference.or_latest())?.digest)
        })
    }

    fn pull<'a>(&'a self, reference: &'a Reference, report: Report) -> Answer<'a, Pulled> {
        Box::pin(async move { self.play_pull(reference, &report).await })
    }

    fn registry_tags<'a>(&'a self, reference: &'a Reference) -> Answer<'a, Vec<String>> {
        Box::pin(async move {
            self.pace.wait(SURVEY).await;
            registry::tags(reference)
        })
    }

    fn build<'a>(&'a self, build: &'a Build, report: Report) -> Answer<'a, String> {
        Box::pin(async move { self.play_build(build, &report).await })
    }

    fn survey<'a>(&'a self, image: &'a str, _labels: &'a BTreeMap<String, String>) -> Answer<'a, Survey> {
        Box::pin(async move {
            let state = self.store.read();
            let (_, stored) = state.existing(image)?;
            self.pace.wait(SURVEY).await;
            Ok(survey::survey(stored))
        })
    }

    fn resolve<'a>(&'a self, resolution: &'a Resolution, report: Report) -> Answer<'a, Resolved> {
        Box::pin(async move { self.play_resolve(resolution, &report).await })
    }

    fn inventory<'a>(&'a self, image: &'a str, _labels: &'a BTreeMap<String, String>) -> Answer<'a, Vec<Distribution>> {
        Box::pin(async move {
            let found = {
                let state = self.store.read();
                resolve::inventory(state.seed(), state.existing(image)?.1)
            };
            self.pace.wait(SURVEY).await;
            Ok(found)
        })
    }

    fn try_out<'a>(&'a self, trial: &'a Trial, report: Report) -> Answer<'a, TrialEnd> {
        Box::pin(self.play_trial(trial, report))
    }

    fn tag<'a>(&'a self, image: &'a str, reference: &'a Reference) -> Answer<'a, ()> {
        Box::pin(async move {
            let tag = reference.or_latest().to_string();
            let (id, before) = self
                .store
                .change(|state| {
                    let (id, _) = state.existing(image)?;
                    let before = state.tag(&id, &tag);
                    Ok((id, before))
                })
                .await?;
            self.dropped(before);
            self.announce(Change::Touched(id));
            Ok(())
        })
    }

    fn remove<'a>(&'a self, image: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let touched = self.store.change(|state| state.remove(image)).await?;
            self.dropped(touched);
            Ok(())
        })
    }

    fn reserve<'a>(&'a self, name: &'a str, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, bool> {
        Box::pin(self.store.change(move |state| state.reserve(name, image, labels)))
    }

    fn release<'a>(&'a self, name: &'a str) -> Answer<'a, ()> {
        Box::pin(self.store.change(move |state| {
            state.reservations.remove(name);
            Ok(())
        }))
    }

    fn leftovers<'a>(&'a self, owner: &'a str) -> Answer<'a, Vec<Leftover>> {
        Box::pin(async move { Ok(self.store.read().leftovers(owner)) })
    }

    fn discard<'a>(&'a self, leftover: &'a Leftover) -> Answer<'a, ()> {
        Box::pin(async move {
            let touched = self.store.change(|state| state.discard(leftover)).await?;
            self.dropped(touched);
            Ok(())
        })
    }

    fn changes(&self) -> BoxStream<'_, Result<Change, Error>> {
        // A reader that is too far behind sees the stream end, and begins again with a whole list.
        stream::unfold(self.changes.subscribe(), |mut receiver| async move {
            receiver.recv().await.ok().map(|change| (Ok(change), receiver))
        })
        .boxed()
    }

    fn reset(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let new = State::new(self.seed, self.clock.now());
            let ids: Vec<_> = new.images.keys().cloned().collect();
            let former = self.store.replace(new).await?;
            for id in former.images.into_keys() {
                self.announce(Change::Dropped(id));
            }
            for id in ids {
                self.announce(Change::Touched(id));
            }
            self.announce(Change::Containers);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
