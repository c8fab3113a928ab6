//! What was found out once of things that never change, kept on disk: files named by what they are about.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many files a shelf holds.
const MOST: usize = 500;

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
        let folder = folder.clone();
        let _ = tokio::task::spawn_blocking(move || drop_oldest(&folder, MOST)).await;
    }
}

/// Removes the oldest files beyond a number of them.
fn drop_oldest(folder: &Path, most: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
        })
        .collect();
    files.sort();
    let beyond = files.len().saturating_sub(most);
    for (_, path) in files.into_iter().take(beyond) {
        let _ = std::fs::remove_file(path);
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn the_oldest_files_go_beyond_a_number() {
        let folder = tempfile::tempdir().unwrap();
        for age in 0..5_u64 {
            let path = folder.path().join(format!("{age}.json"));
            std::fs::write(&path, "{}").unwrap();
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(age))
                .unwrap();
        }
        drop_oldest(folder.path(), 3);
        let mut left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["0.json", "1.json", "2.json"]);
    }

    #[tokio::test]
    async fn what_is_kept_is_taken_again_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(Some(folder.path()), "things");
        shelf.keep("one", &vec![1, 2]).await;
        assert_eq!(shelf.take::<Vec<u32>>("one").await, Some(vec![1, 2]));
        assert_eq!(shelf.take::<String>("one").await, None, "of another kind");
        shelf.drop("one").await;
        assert_eq!(shelf.take::<Vec<u32>>("one").await, None);
    }
}
