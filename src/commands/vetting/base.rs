//! The base image: which one is meant, and that it is there.

use crate::commands::Failure;
use crate::commands::context::Job;
use crate::engine::{BASE_REPOSITORY, Engine, Error, Leftover, LeftoverKind};
use crate::image::{ImageDetails, Reference};

/// A base that exists on the engine.
pub(in crate::commands) struct Base {
    /// What the build's `FROM` names.
    pub(in crate::commands) reference: Reference,
    /// The base as people name it.
    pub(in crate::commands) name: String,
    /// The registry's digest, where the base came from one.
    pub(in crate::commands) digest: Option<String>,
    /// What the engine tells of it.
    pub(in crate::commands) details: ImageDetails,
    /// The tag it was given for the time of the build.
    pub(in crate::commands) temporary: Option<Leftover>,
    /// What the answer shall say about the choice.
    pub(in crate::commands) said: Option<String>,
}

impl Base {
    /// The image that was found by the id in a lock, which names it so. The name counts where it still is the image's, or
    /// where the image came from that repository and has no other name there; else the image's own name does.
    pub(super) fn of_lock(named: Reference, details: ImageDetails) -> Self {
        let base = Self::new(named, details, None);
        let (named, image) = (&base.reference, &base.details.image);
        let digits = image.id.trim_start_matches("sha256:");
        let names_it = match named.digest() {
            Some(digest) => base.digest.as_deref() == Some(digest),
            None => {
                has_tag(&base.details, &named.or_latest()) || (base.name.len() > 3 && digits.starts_with(&base.name))
            }
        };
        if names_it {
            return base;
        }
        let repository = named.repository();
        let tags: Vec<_> = image.tags.iter().filter_map(|tag| Reference::parse(tag).ok()).collect();
        let near = tags.iter().find(|tag| tag.repository() == repository);
        let own = match near {
            Some(tag) => Some(tag.clone()),
            None if base.digest.is_some() && named.digest().is_none() => return base,
            None => (tags.first().cloned()).or_else(|| Reference::parse(crate::image::short_id(&image.id)).ok()),
        };
        match own {
            Some(own) => Self::new(own, base.details, None),
            None => base,
        }
    }

    fn new(reference: Reference, details: ImageDetails, said: Option<String>) -> Self {
        let repository = reference.repository();
        let digest = details.image.digests.iter().find_map(|digest| {
            let (name, digest) = digest.split_once('@')?;
            let known = Reference::parse(name).ok()?;
            (known.repository() == repository && digest.starts_with("sha256:")).then(|| digest.to_owned())
        });
        Self {
            name: reference.to_string(),
            digest,
            reference,
            details,
            temporary: None,
            said,
        }
    }

    /// Gives a base that is named by id or digest a tag for the time of the build: builders look such names up in a
    /// registry, where a local image is not.
    pub(in crate::commands) async fn name_for_build(
        &mut self,
        engine: &dyn Engine,
        job: &Job<'_>,
        owner: &str,
    ) -> Result<(), Failure> {
        let by_tag = self.reference.digest().is_none() && has_tag(&self.details, &self.reference);
        if by_tag {
            return Ok(());
        }
        let temporary = Reference::parse(&format!("{BASE_REPOSITORY}:{owner}.{}", job.id()))
            .map_err(|mistake| Failure::new(mistake.message))?;
        job.until_cancelled(engine.tag(&self.details.image.id, &temporary))
            .await??;
        self.temporary = Some(Leftover {
            job: job.id().to_owned(),
            kind: LeftoverKind::Tag,
            id: temporary.to_string(),
        });
        self.reference = temporary;
        Ok(())
    }
}

fn has_tag(details: &ImageDetails, reference: &Reference) -> bool {
    details
        .image
        .tags
        .iter()
        .filter_map(|tag| Reference::parse(tag).ok())
        .any(|tag| tag == *reference)
}

/// Finds the base on the engine, or pulls it. Without a tag `latest` is meant, and where the registry has none its newest
/// numbered tag.
pub(super) async fn settle(engine: &dyn Engine, job: &Job<'_>, asked: &Reference) -> Result<Base, Failure> {
    let wanted = asked.or_latest();
    let find = job
        .step("base", &format!("find the base {asked}"), local(engine, asked, &wanted))
        .await?;
    if let Some(details) = find {
        return Ok(Base::new(
            if has_tag(&details, &wanted) {
                wanted
            } else {
                asked.clone()
            },
            details,
            None,
        ));
    }
    match pull(engine, job, &wanted).await {
        Ok(details) => Ok(Base::new(wanted, details, None)),
        Err(PullFailure::Engine(Error::NotFound { .. })) if asked.tag().is_none() && asked.digest().is_none() => {
            newest_numbered(engine, job, asked).await
        }
        Err(failure) => Err(failure.of(&wanted)),
    }
}

async fn local(engine: &dyn Engine, asked: &Reference, wanted: &Reference) -> Result<Option<ImageDetails>, Error> {
    if let Some(details) = engine.inspect(&wanted.to_string()).await? {
        return Ok(Some(details));
    }
    // What has neither tag nor digest may be an image's id, as `docker images` shows it.
    if asked == wanted {
        Ok(None)
    } else {
        engine.inspect(&asked.to_string()).await
    }
}

enum PullFailure {
    Engine(Error),
    Stopped(Failure),
}

impl PullFailure {
    fn of(self, reference: &Reference) -> Failure {
        match self {
            Self::Engine(error) => Failure::from(error).context(&format!("cannot pull the base {reference}")),
            Self::Stopped(failure) => failure,
        }
    }
}

async fn pull(engine: &dyn Engine, job: &Job<'_>, reference: &Reference) -> Result<ImageDetails, PullFailure> {
    let report = job.report(&format!("pull/{reference}/"));
    let pulled = job
        .until_cancelled(engine.pull(reference, report))
        .await
        .map_err(PullFailure::Stopped)?;
    let pulled = pulled.map_err(PullFailure::Engine)?;
    let details = job
        .until_cancelled(engine.inspect(&pulled.id))
        .await
        .map_err(PullFailure::Stopped)?;
    details.map_err(PullFailure::Engine)?.ok_or_else(|| {
        PullFailure::Stopped(Failure::new(format!(
            "{reference} was pulled, but the engine does not have it"
        )))
    })
}

/// The newest numbered tag of a repository that has no `latest`.
async fn newest_numbered(engine: &dyn Engine, job: &Job<'_>, asked: &Reference) -> Result<Base, Failure> {
    let tags = job
        .step(
            "tags",
            &format!("look for the newest tag of {asked}"),
            engine.registry_tags(asked),
        )
        .await
        .map_err(|failure| {
            if failure.cancelled {
                failure
            } else {
                failure.context(&format!("cannot pull the base {asked}"))
            }
        })?;
    let Some(tag) = newest(&tags) else {
        return Err(Failure::with_hint(
            format!("{asked} has neither the tag `latest` nor a numbered one"),
            match tags.first() {
                Some(one) => format!("name a tag it has, such as base={asked}:{one}"),
                None => "name another base".to_owned(),
            },
        ));
    };
    let reference = asked.with_tag(tag);
    let said = Some(format!(
        "base: {asked} has no tag `latest`; its newest numbered tag was taken: {reference}"
    ));
    let details = match job.until_cancelled(engine.inspect(&reference.to_string())).await?? {
        Some(details) => details,
        None => pull(engine, job, &reference)
            .await
            .map_err(|failure| failure.of(&reference))?,
    };
    Ok(Base::new(reference, details, said))
}

/// Of tags made of numbers and dots, the one with the highest last number, as the original's tools choose it
/// (`3.12.8.3296088`: the last number counts builds); the higher version where several have it.
fn newest(tags: &[String]) -> Option<&str> {
    let numbers = |tag: &str| {
        tag.split('.')
            .map(|part| part.parse::<u64>().ok())
            .collect::<Option<Vec<_>>>()
    };
    tags.iter()
        .filter_map(|tag| {
            numbers(tag)
                .filter(|numbers| numbers.len() > 1)
                .map(|numbers| (numbers, tag.as_str()))
        })
        .max_by(|(left, _), (right, _)| left.last().cmp(&right.last()).then_with(|| left.cmp(right)))
        .map(|(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_last_number_wins_and_names_are_ignored() {
        let newest_of =
            |tags: &[&str]| newest(&tags.iter().map(ToString::to_string).collect::<Vec<_>>()).map(str::to_owned);
        assert_eq!(
            newest_of(&["2.0.2000", "2.1.2700", "2.1.373", "latest"]),
            Some("2.1.2700".into())
        );
        assert_eq!(newest_of(&["3.10.1.99999", "3.12.1.10"]), Some("3.10.1.99999".into()));
        assert_eq!(newest_of(&["1.0.7", "1.2.7"]), Some("1.2.7".into()));
        assert_eq!(newest_of(&["latest", "bookworm", "3"]), None);
        assert_eq!(newest_of(&[]), None);
    }

    fn found(named: &str, tags: &[&str], digests: &[&str]) -> (String, Option<String>) {
        let details = ImageDetails {
            image: crate::image::Image {
                id: format!("sha256:{}", "ab12".repeat(16)),
                tags: tags.iter().map(ToString::to_string).collect(),
                digests: digests.iter().map(ToString::to_string).collect(),
                size: 0,
                created: jiff::Timestamp::UNIX_EPOCH,
                labels: std::collections::BTreeMap::new(),
            },
            user: String::new(),
            working_directory: String::new(),
            entrypoint: Vec::new(),
            command: Vec::new(),
            environment: Vec::new(),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            on_build: Vec::new(),
            layers: Vec::new(),
        };
        let base = Base::of_lock(Reference::parse(named).unwrap(), details);
        (base.name, base.digest)
    }

    #[test]
    fn a_lock_names_its_base_only_as_far_as_the_image_has_that_name() {
        let digest = format!("sha256:{}", "1".repeat(64));
        let python = format!("python@{digest}");
        let name = |named: &str, tags: &[&str], digests: &[&str]| found(named, tags, digests).0;
        let tags = ["python:3.12-slim", "mine:1"];
        assert_eq!(
            found("python:3.12-slim", &tags, &[&python]),
            ("python:3.12-slim".into(), Some(digest.clone()))
        );
        assert_eq!(name("mine:1", &tags, &[&python]), "mine:1");
        assert_eq!(name("python:3.13", &tags, &[&python]), "python:3.12-slim");
        assert_eq!(name("python:3.13", &[], &[&python]), "python:3.13", "its tag moved on");
        assert_eq!(name("python:3.13", &["mine:1"], &[&python]), "python:3.13");
        assert_eq!(found("trusted:1", &["mine:1"], &[&python]), ("mine:1".into(), None));
        assert_eq!(name("trusted:1", &[], &[]), "ab12ab12ab12");
        assert_eq!(name("ab12ab", &tags, &[]), "ab12ab", "it was named by its id");
        assert_eq!(name(&python, &tags, &[&python]), python);
        let other = format!("python@sha256:{}", "2".repeat(64));
        assert_eq!(name(&other, &tags, &[&python]), "python:3.12-slim");
    }
}
