//! What an index's JSON API said of releases, kept with the mark by which the index tells whether it still holds.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::told::Told;
use crate::hex::hex;

/// The most releases that are kept; where there are more, the ones that were written longest ago go.
const MOST: usize = 4096;
/// How many stay then.
const FEWER: usize = 3072;
/// The longest file, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// An answer with its mark.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Cached {
    pub(super) etag: String,
    pub(super) told: Told,
}

/// A directory of answers. What cannot be read or written is not kept, and nothing else happens.
#[derive(Clone)]
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn new(data: &Path) -> Self {
        Self {
            folder: data.join("cache").join("advisories"),
        }
    }

    /// The file of a release; its name tells nothing of the address.
    fn path(&self, address: &str, name: &str, version: &str) -> PathBuf {
        let hex = hex(&Sha256::digest([address, name, version].join("\n")));
        self.folder.join(format!("{hex}.json"))
    }

    pub(super) fn get(&self, address: &str, name: &str, version: &str) -> Option<Cached> {
        let mut text = Vec::new();
        let file = File::open(self.path(address, name, version)).ok()?;
        file.take(LONGEST).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub(super) fn put(&self, address: &str, name: &str, version: &str, cached: &Cached) {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        let Ok(text) = serde_json::to_vec(cached) else { return };
        if text.len() as u64 > LONGEST {
            return;
        }
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder.join(format!(".{}.{number}", std::process::id()));
        let written = made.and_then(|()| {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&draft)?;
            file.write_all(&text)?;
            fs::rename(&draft, self.path(address, name, version))
        });
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
    }

    /// Removes the oldest files where there are too many.
    pub(super) fn prune(&self) {
        self.prune_to(MOST, FEWER);
    }

    fn prune_to(&self, most: usize, fewer: usize) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        if paths.len() <= most {
            return;
        }
        let written = |path: &PathBuf| {
            fs::metadata(path)
                .and_then(|about| about.modified())
                .unwrap_or(SystemTime::UNIX_EPOCH)
        };
        let mut dated: Vec<_> = paths.into_iter().map(|path| (written(&path), path)).collect();
        dated.sort();
        let gone = dated.len() - fewer;
        for (_, path) in dated.into_iter().take(gone) {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn cached(etag: &str) -> Cached {
        Cached {
            etag: etag.to_owned(),
            told: Told::default(),
        }
    }

    #[test]
    fn answers_are_found_by_address_and_release() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        assert_eq!(cache.get("https://a.example", "x", "1"), None);
        cache.put("https://a.example", "x", "1", &cached("\"e\""));
        assert_eq!(cache.get("https://a.example", "x", "1"), Some(cached("\"e\"")));
        assert_eq!(cache.get("https://b.example", "x", "1"), None);
        assert_eq!(cache.get("https://a.example", "x", "2"), None);
        let file = fs::read_dir(&cache.folder).unwrap().next().unwrap().unwrap().path();
        fs::write(&file, "{").unwrap();
        assert_eq!(
            cache.get("https://a.example", "x", "1"),
            None,
            "a torn file is not there"
        );
    }

    #[test]
    fn the_oldest_go_where_there_are_too_many() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        for number in 0..6 {
            let version = number.to_string();
            cache.put("https://a.example", "x", &version, &cached("e"));
            let file = File::open(cache.path("https://a.example", "x", &version)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_hours(number))
                .unwrap();
        }
        cache.prune_to(6, 3);
        let kept = |cache: &Cache| {
            (0..6)
                .filter(|number| cache.get("https://a.example", "x", &number.to_string()).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(kept(&cache), [0, 1, 2, 3, 4, 5]);
        cache.prune_to(5, 3);
        assert_eq!(kept(&cache), [3, 4, 5]);
    }
}
