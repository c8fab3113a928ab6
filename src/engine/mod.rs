//! Who does the work on images: a Docker engine or the embedded training engine, behind one trait.

pub mod docker;
mod error;
mod step;
pub mod training;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

pub use error::Error;
pub use step::{Progress, Report, StepEvent, StepState};

use crate::image::{
    Container, DiskUse, Distribution, HistoryLine, Image, ImageDetails, Recipe, Reference, Resolution, Resolved, Survey,
};

/// The repository of the temporary tags that a base without a name gets while an image is built on it: the tag is
/// `<owner>.<job>`.
pub const BASE_REPOSITORY: &str = "warroom-base";

/// A future of an engine's answer. Dropping it cancels the work; what the work left behind is found by its job's label.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

pub use crate::image::labels::{JOB_LABEL, OWNER_LABEL};

/// Which engine it is, as shown in entries: `docker:<context>` or `training`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Identity {
    /// A Docker (or compatible) engine, by the name of its context, or the address where no context names it.
    Docker(String),
    /// The embedded training engine.
    Training,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Docker(context) => write!(f, "docker:{context}"),
            Self::Training => f.write_str("training"),
        }
    }
}

/// How an engine builds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Builder {
    /// `BuildKit`, by `version=2` of the build call.
    BuildKit,
    /// Docker's classic builder: no mounts, and failed builds leave images.
    Classic,
    /// Podman's builder behind the classic call: knows bind mounts.
    Podman,
}

impl Builder {
    /// Whether a build step can be given a file that leaves nothing in the image (`RUN --mount=type=bind`).
    #[must_use]
    pub fn mounts(self) -> bool {
        match self {
            Self::BuildKit | Self::Podman => true,
            Self::Classic => false,
        }
    }
}

impl fmt::Display for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BuildKit => "BuildKit",
            Self::Classic => "classic builder",
            Self::Podman => "Podman builder",
        })
    }
}

/// What an engine says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct About {
    /// Product and version, `Docker 20.10.24`.
    pub product: String,
    /// The API version spoken.
    pub api: String,
    /// `linux/amd64`.
    pub platform: String,
    /// How it builds.
    pub builder: Builder,
    /// Where it was reached, `unix:///var/run/docker.sock`; `embedded` for training.
    pub address: String,
}

/// What a pull did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pulled {
    /// The image id (`sha256:…`) the reference names now.
    pub id: String,
    /// The registry's digest (`sha256:…`), where the engine tells it.
    pub digest: Option<String>,
}

/// A build to do: what goes in, and what the engine shall note on the result.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    /// What to make.
    pub recipe: Recipe,
    /// Build arguments beyond the recipe's own, such as proxies, which leave no trace in the image.
    pub arguments: BTreeMap<String, String>,
    /// Labels of the image; they hold the job's label.
    pub labels: BTreeMap<String, String>,
}

/// A shell line to run once in an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The image, by id or reference.
    pub image: String,
    /// What `/bin/sh -c` is given.
    pub line: String,
    /// How long it may run.
    pub limit: Duration,
    /// Labels of its container; they hold the job's label.
    pub labels: BTreeMap<String, String>,
}

/// How a trial ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TrialEnd {
    /// By itself, with this exit status; 128 and the signal's number where a signal ended it.
    Ended(i64),
    /// It was stopped at its limit.
    Stopped,
}

/// Something on an engine that carries a job's label.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Leftover {
    /// The job's id.
    pub job: String,
    /// What it is.
    pub kind: LeftoverKind,
    /// Its id.
    pub id: String,
}

/// The kinds of leftovers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LeftoverKind {
    /// A container: a survey's, or the reservation of a version.
    Container,
    /// An image without any tag.
    Image,
    /// A temporary tag of [`BASE_REPOSITORY`] given to a base that has no name; `id` is that tag.
    Tag,
}

/// A change of the engine's images or containers, as its event stream tells it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// This image (id or reference) is new or has other tags: look at it again.
    Touched(String),
    /// This image id lost a tag or is gone: look at it again.
    Dropped(String),
    /// Containers came, went, started or ended: look at all of them again.
    Containers,
}

/// Something that keeps images. Every answer comes within a limit or is cancelled by dropping it.
pub trait Engine: Send + Sync + 'static {
    /// Which engine it is.
    fn identity(&self) -> Identity;

    /// What a person should know of this engine before using it, if anything.
    fn warning(&self) -> Option<String> {
        None
    }

    /// Asks what it is. Also serves as the ping; answers within 5 seconds or fails.
    fn about(&self) -> Answer<'_, About>;

    /// All images, newest first; intermediate ones left out, dangling ones kept.
    fn images(&self) -> Answer<'_, Vec<Image>>;

    /// One image by id or reference; `None` where there is none.
    fn inspect<'a>(&'a self, image: &'a str) -> Answer<'a, Option<ImageDetails>>;

    /// All containers, running or not, by name; those that the war room's own jobs use are left out.
    fn containers(&self) -> Answer<'_, Vec<Container>>;

    /// How an image (id or reference) came to be, oldest line first.
    fn history<'a>(&'a self, image: &'a str) -> Answer<'a, Vec<HistoryLine>>;

    /// What the images take. May take long on a large engine: up to 30 seconds.
    fn disk_use(&self) -> Answer<'_, DiskUse>;

    /// The digest (`sha256:…`) that the registry has for a tag now (`latest` where there is none), without pulling.
    fn registry_digest<'a>(&'a self, reference: &'a Reference) -> Answer<'a, String>;

    /// Pulls one tag or digest (a reference without either means `latest`), one step a layer.
    fn pull<'a>(&'a self, reference: &'a Reference, report: Report) -> Answer<'a, Pulled>;

    /// The tags that the registry holds for the repository of a reference.
    fn registry_tags<'a>(&'a self, reference: &'a Reference) -> Answer<'a, Vec<String>>;

    /// Builds, one step a Dockerfile instruction, and gives the id of the image, which has no tag yet.
    fn build<'a>(&'a self, build: &'a Build, report: Report) -> Answer<'a, String>;

    /// Has the builder fetch the tools of a build and, where its lock is known as far as it concerns libraries, these too, so
    /// that the build finds them in the builder's cache. Nothing else comes of it, and an engine whose builder keeps no such
    /// cache does nothing.
    fn get_ready<'a>(&'a self, build: &'a Build, report: Report) -> Answer<'a, ()> {
        let _ = (build, report);
        Box::pin(std::future::ready(Ok(())))
    }

    /// Starts the image once, without network and with its own user, to see what is in it. The container carries the
    /// labels and is removed whatever happens.
    fn survey<'a>(&'a self, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, Survey>;

    /// Finds out what would be installed on a base, without installing it: in containers of the base that are thrown away,
    /// as an unprivileged user, with a cache of their own and without credentials. What the tools print is reported as
    /// lines of the steps `pip` and `packages`. The containers carry the labels and are removed whatever happens.
    fn resolve<'a>(&'a self, resolution: &'a Resolution, report: Report) -> Answer<'a, Resolved>;

    /// The Python distributions of an image with their metadata, read without network and without running their code.
    fn inventory<'a>(&'a self, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, Vec<Distribution>>;

    /// Runs a line in a container of the image that is thrown away: without network, with the image's own user and
    /// environment, with a root that cannot be written to but for `/tmp`, and with bounds on memory, processes and time.
    /// Each line that it prints is reported as one of the step `run`. The container is removed whatever happens.
    fn try_out<'a>(&'a self, trial: &'a Trial, report: Report) -> Answer<'a, TrialEnd>;

    /// Waits until the containers are removed whose work is done: an answer may come before that. Fails where one of a job's
    /// could not be removed; that is told once.
    fn cleared<'a>(&'a self, job: &'a str) -> Answer<'a, ()> {
        let _ = job;
        Box::pin(std::future::ready(Ok(())))
    }

    /// Gives an image a tag; the tag moves where it exists, so callers look first.
    fn tag<'a>(&'a self, image: &'a str, reference: &'a Reference) -> Answer<'a, ()>;

    /// Takes a tag off, or removes an image that no tag holds; never forces. What does not exist is no error.
    fn remove<'a>(&'a self, image: &'a str) -> Answer<'a, ()>;

    /// Takes a name atomically (it holds until released, also against other war rooms); false where it is taken.
    fn reserve<'a>(&'a self, name: &'a str, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, bool>;

    /// Gives a reserved name back. What is not reserved is no error.
    fn release<'a>(&'a self, name: &'a str) -> Answer<'a, ()>;

    /// What carries a job's label of this owner: containers, temporary tags, images without a tag.
    fn leftovers<'a>(&'a self, owner: &'a str) -> Answer<'a, Vec<Leftover>>;

    /// Removes a leftover. What is gone already is no error; an image that has a tag by now is left alone.
    fn discard<'a>(&'a self, leftover: &'a Leftover) -> Answer<'a, ()>;

    /// The changes from now on; ends, or yields an error, when the engine is lost.
    fn changes(&self) -> BoxStream<'_, Result<Change, Error>>;

    /// Forgets all state. Only the training engine does; others answer [`Error::Unsupported`].
    fn reset(&self) -> Answer<'_, ()>;
}
