//! The tag `latest`, which moves only from one image of the war room to the next.

use crate::commands::Failure;
use crate::commands::made::Made;
use crate::engine::{Engine, Error};
use crate::image::{Reference, RepositoryName, labels, short_id};

/// What `NAME:latest` is now.
pub(in crate::commands) enum Latest {
    /// There is none.
    Absent,
    /// The war room made it, as this version.
    Ours {
        /// The version; where it was given several, the newest.
        version: String,
    },
    /// Its labels say that the war room made it, but the version tag that would prove it is gone.
    Unproven {
        /// The version that the labels name.
        version: String,
        /// The short id of the image.
        id: String,
    },
    /// It is something else.
    Foreign {
        /// The short id of the image.
        id: String,
    },
}

impl Latest {
    pub(super) fn refuse_foreign(&self, name: &RepositoryName) -> Result<(), Failure> {
        match self {
            Self::Absent | Self::Ours { .. } => Ok(()),
            Self::Unproven { version, id } => Err(Failure::with_hint(
                format!(
                    "{name}:latest ({id}) says that the war room made it as {version}, but an image made from ours says \
                     so too, and the tag {name}:{version} that would prove it is gone; so it is not moved"
                ),
                format!("if it is ours, give it that tag again: docker tag {name}:latest {name}:{version}"),
            )),
            Self::Foreign { id } => Err(Failure::with_hint(
                format!("{name}:latest exists ({id}) and was not made by the war room, so it is not moved"),
                format!(
                    "use another name, or give that image another tag and remove this one: docker tag {name}:latest {name}:kept && docker rmi {name}:latest"
                ),
            )),
        }
    }
}

/// Looks what `NAME:latest` is. An image is ours if its labels say so and it still carries the version tag that the
/// labels name: an image that somebody built on top of ours inherits the labels, but not the tag.
pub(in crate::commands) async fn look(engine: &dyn Engine, name: &RepositoryName) -> Result<Latest, Error> {
    let Some(latest) = engine.inspect(&Reference::tagged(name, "latest").to_string()).await? else {
        return Ok(Latest::Absent);
    };
    let foreign = Latest::Foreign {
        id: short_id(&latest.image.id).to_owned(),
    };
    let label = |label: &str| latest.image.labels.get(label).map(String::as_str);
    if label(labels::NAME_LABEL) != Some(name.as_str()) {
        return Ok(foreign);
    }
    let Some(version) = label(labels::VERSION_LABEL) else {
        return Ok(foreign);
    };
    let Ok(reference) = Reference::parse(&format!("{name}:{version}")) else {
        return Ok(foreign);
    };
    match engine.inspect(&reference.to_string()).await? {
        Some(versioned) if versioned.image.id == latest.image.id => Ok(Latest::Ours {
            version: Made::of(&versioned.image).map_or_else(|| version.to_owned(), |made| made.newest().to_owned()),
        }),
        Some(_) => Ok(foreign),
        None => Ok(Latest::Unproven {
            version: version.to_owned(),
            id: short_id(&latest.image.id).to_owned(),
        }),
    }
}

/// Whether one version `1.0.0.N` is newer than another.
pub(in crate::commands) fn is_newer(one: &str, other: &str) -> bool {
    let number = |version: &str| version.rsplit('.').next().and_then(|number| number.parse::<u64>().ok());
    number(one) > number(other)
}
