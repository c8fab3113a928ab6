//! What is to become of an image, and why.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Made, Stock, known_as};
use crate::catalog::age_in_words;
use crate::commands::docker_image_create::latest::is_newer;
use crate::commands::stock::in_words;
use crate::image::{Image, labels};
use crate::room::Jobs;

/// How long an image without a tag that another war room's job makes is left alone: whether that job still runs cannot be
/// seen from here.
const BEING_MADE: SignedDuration = SignedDuration::from_hours(24);

/// What becomes of an image.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    /// It is to be removed.
    Goes(String),
    /// It stays.
    Stays(String),
}

impl Verdict {
    pub(super) fn goes(&self) -> bool {
        matches!(self, Self::Goes(_))
    }

    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Goes(why) | Self::Stays(why) => why,
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Goes(why) => format!("goes: {why}"),
            Self::Stays(why) => format!("stays: {why}"),
        }
    }
}

/// What decides.
pub(super) struct Rules<'a> {
    /// Only images older than this go.
    pub(super) older_than: Option<Duration>,
    /// Only images without a tag go.
    pub(super) dangling: bool,
    /// The time.
    pub(super) now: Timestamp,
    /// This installation.
    pub(super) owner: &'a str,
    /// Its jobs.
    pub(super) jobs: &'a Jobs,
}

impl Rules<'_> {
    /// What is to become of one of the images.
    pub(super) fn judge(&self, image: &Image, stock: &Stock) -> Verdict {
        match self.why_it_stays(image, stock) {
            Err(why) => Verdict::Stays(why),
            Ok(why) => Verdict::Goes(why),
        }
    }

    /// Why it goes; else, as the error, why it stays.
    fn why_it_stays(&self, image: &Image, stock: &Stock) -> Result<String, String> {
        let holders = stock.holders(&image.id);
        if !holders.is_empty() {
            return Err(format!("in use by {}", in_words(&holders)));
        }
        let why = if image.tags.is_empty() {
            self.is_made_now(image)?;
            "dangling".to_owned()
        } else {
            self.is_superseded(image, stock)?
        };
        if let Some(other) = stock.built_on(&image.id) {
            return Err(format!("the base of {}", known_as(other)));
        }
        match self.older_than {
            Some(age) if !self.is_older(image, age) => Err(format!("newer than {}", age_in_words(age))),
            Some(_) | None => Ok(why),
        }
    }

    fn is_older(&self, image: &Image, age: Duration) -> bool {
        SignedDuration::try_from(age).is_ok_and(|age| self.now.duration_since(image.created) > age)
    }

    /// An image that a job builds has no tag until it is checked.
    fn is_made_now(&self, image: &Image) -> Result<(), String> {
        let label = |name: &str| image.labels.get(name).map(String::as_str);
        let Some(job) = label(labels::JOB_LABEL) else {
            return Ok(());
        };
        let ours = label(labels::OWNER_LABEL) == Some(self.owner);
        if ours && self.jobs.is_alive(job) {
            return Err(format!("job {job} is making it"));
        }
        if !ours && self.now.duration_since(image.created) < BEING_MADE {
            return Err("another war room may be making it".to_owned());
        }
        Ok(())
    }

    /// Which newer version takes the place of an image with a tag.
    fn is_superseded(&self, image: &Image, stock: &Stock) -> Result<String, String> {
        if self.dangling {
            return Err(format!("it has the tag {}", image.tags.join(", ")));
        }
        let Some(made) = Made::of(image) else {
            return Err("not made by the war room".to_owned());
        };
        if made.owner.as_deref() != Some(self.owner) {
            return Err("made by another war room".to_owned());
        }
        if let Some(other) = image.tags.iter().find(|tag| !made.has_version_tag(tag)) {
            return Err(format!("it has the tag {other}"));
        }
        let versions = stock.images.iter().filter_map(Made::of);
        let newer = versions
            .filter(|other| other.name == made.name && is_newer(other.newest(), made.newest()))
            .reduce(|one, other| {
                if is_newer(other.newest(), one.newest()) {
                    other
                } else {
                    one
                }
            });
        match newer {
            Some(newer) => Ok(format!("{}:{} is newer", newer.name, newer.newest())),
            None => Err(format!("the newest version of {}", made.name)),
        }
    }
}
