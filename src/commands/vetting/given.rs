//! The lock that was given: a file, or an image that was made from one.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::Vetting;
use crate::commands::Failure;
use crate::diligence::locks::{self, FindError};
use crate::image::labels::LOCK_LABEL;
use crate::image::{Lock, Reference};

/// The longest lock that is read, in bytes.
const LONGEST: u64 = Lock::LONGEST as u64;

impl Vetting<'_> {
    /// Reads the lock. What is a file is taken as one; else it names an image.
    pub(in crate::commands) async fn given(&self, source: &str) -> Result<Lock, Failure> {
        let path = match (source.strip_prefix("~/"), &self.context.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(source),
        };
        let about = tokio::fs::metadata(&path).await.ok();
        if about.as_ref().is_some_and(std::fs::Metadata::is_file) {
            return read(&path).await;
        }
        let looks_like_path = source.starts_with(['.', '/', '~']);
        let reference = match Reference::parse(source) {
            Ok(reference) if !looks_like_path => reference,
            Ok(_) | Err(_) if about.as_ref().is_some_and(std::fs::Metadata::is_dir) => {
                return Err(Failure::with_hint(
                    format!("{source} is a directory, and a lock is a file"),
                    "give the path of the lock in it, or an image that was made here: /docker_images lists them",
                ));
            }
            Ok(_) | Err(_) => {
                return Err(Failure::with_hint(
                    format!("there is no lock file {source}"),
                    "give the path of a lock, or an image that was made here: /docker_images lists them",
                ));
            }
        };
        self.of_image(&reference).await
    }

    async fn of_image(&self, reference: &Reference) -> Result<Lock, Failure> {
        let wanted = reference.or_latest().to_string();
        let Some(details) = self.job.until_cancelled(self.engine.inspect(&wanted)).await?? else {
            return Err(Failure::with_hint(
                format!("{reference} is neither a file nor an image on the engine"),
                "give the path of a lock, or an image that was made here: /docker_images lists them",
            ));
        };
        let Some(digest) = details.image.labels.get(LOCK_LABEL).cloned() else {
            return Err(Failure::with_hint(
                format!("{reference} says nothing of a lock: it was not made from one"),
                "make it anew with /docker_image_create, or give a lock file",
            ));
        };
        let data = self.context.building.vetting.data.clone();
        let wanted = digest.clone();
        let found = tokio::task::spawn_blocking(move || match data {
            Some(data) => locks::find(&data, &wanted),
            None => Ok(None),
        });
        let found = self.job.until_cancelled(found).await?;
        match found.map_err(|error| Failure::new(error.to_string()))? {
            Ok(Some(lock)) => Ok(lock),
            Ok(None) => Err(Failure::with_hint(
                format!("{reference} was made from the lock {digest}, which is not kept here"),
                "it was made elsewhere: give the lock file from there",
            )),
            Err(error) => {
                let says = format!("the lock of {reference} cannot be read: {error}");
                Err(match error {
                    FindError::Damaged { mistake, .. } => Failure::with_hint(says, mistake.help),
                    FindError::NoDigest(_) | FindError::Unreadable { .. } | FindError::Changed { .. } => {
                        Failure::new(says)
                    }
                })
            }
        }
    }
}

async fn read(path: &Path) -> Result<Lock, Failure> {
    let shown = path.display();
    let unreadable = |reason: String| {
        Failure::with_hint(
            format!("cannot read the lock {shown}: {reason}"),
            "give a lock that /docker_image_create wrote",
        )
    };
    let about = tokio::fs::metadata(path)
        .await
        .map_err(|error| unreadable(error.to_string()))?;
    if about.len() > LONGEST {
        return Err(unreadable(format!("it is larger than {} MiB", LONGEST >> 20)));
    }
    let text = tokio::fs::read_to_string(path)
        .await
        .map_err(|error| unreadable(error.to_string()))?;
    Lock::parse(&alone(&text))
        .map_err(|mistake| Failure::with_hint(format!("cannot read the lock {shown}: {mistake}"), mistake.help))
}

/// The lock alone, out of what a dry run printed: the lines before it are emptied, so that those of a mistake are counted as in
/// the file.
fn alone(text: &str) -> Cow<'_, str> {
    let before = text.lines().position(|line| line.starts_with("# warroom-lock:"));
    match before {
        None | Some(0) => Cow::Borrowed(text),
        Some(before) => {
            let lines = std::iter::repeat_n("", before).chain(text.lines().skip(before));
            Cow::Owned(lines.flat_map(|line| [line, "\n"]).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_found_in_what_a_dry_run_printed() {
        let lock = "# warroom-lock: 1\nrest\n";
        assert_eq!(alone(lock), lock);
        assert_eq!(alone(&format!("\u{feff}{lock}")), format!("\u{feff}{lock}"));
        assert_eq!(
            alone(&format!("Vetted packages\n\nFROM base\n{lock}")),
            format!("\n\n\n{lock}")
        );
        assert_eq!(alone("no lock\n"), "no lock\n");
    }
}
