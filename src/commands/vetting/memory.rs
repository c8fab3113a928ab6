//! What was found out once of things that never change, kept on disk: files named by what they are about.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A shelf of such files; without a data directory nothing is kept.
pub(in crate::commands) struct Shelf {
    folder: Option<PathBuf>,
}

impl Shelf {
    /// The shelf of that name.
    pub(in crate::commands) fn new(data: Option<&Path>, name: &str) -> Self {
        Self {
            folder: data.map(|data| data.join("cache").join(name)),
        }
    }

    /// What is kept under a key of letters, digits and `-`. Whatever is wrong with it counts as nothing.
    pub(in crate::commands) async fn take<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let path = self.folder.as_ref()?.join(format!("{key}.json"));
        let text = tokio::fs::read(path).await.ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Forgets it.
    pub(super) async fn drop(&self, key: &str) {
        if let Some(folder) = &self.folder {
            let _ = tokio::fs::remove_file(folder.join(format!("{key}.json"))).await;
        }
    }

    /// Keeps it; what cannot be kept is found out again another time.
    pub(in crate::commands) async fn keep(&self, key: &str, value: &impl Serialize) {
        let (Some(folder), Ok(text)) = (&self.folder, serde_json::to_vec(value)) else {
            return;
        };
        let draft = folder.join(format!(".{key}.{}", std::process::id()));
        let _ = tokio::fs::create_dir_all(folder).await;
        if tokio::fs::write(&draft, text).await.is_ok() {
            let _ = tokio::fs::rename(&draft, folder.join(format!("{key}.json"))).await;
        }
    }
}

/// An id as a file's name.
pub(super) fn key(id: &str) -> String {
    id.chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                '-'
            }
        })
        .collect()
}
