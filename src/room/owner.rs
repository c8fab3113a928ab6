//! The id of a data directory, which marks what its consoles and scripts make on an engine.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::files;
use crate::world::Chance;

/// How many characters an id has.
const LENGTH: usize = 16;

/// The id kept in the directory's file `owner`, made where there is none. Where nothing can be written, an id for this
/// process alone.
pub(super) fn owner(directory: Option<&Path>, chance: &Chance) -> String {
    directory
        .and_then(|directory| keep(directory, chance).ok())
        .unwrap_or_else(|| chance.id(LENGTH))
}

/// Reads the file or makes it. A second process at the same moment finds the first one's id.
fn keep(directory: &Path, chance: &Chance) -> io::Result<String> {
    let path = directory.join("owner");
    match read(&path) {
        Ok(id) => return Ok(id),
        Err(error) if error.kind() == io::ErrorKind::NotFound => files::make_directory(directory)?,
        Err(error) => return Err(error),
    }
    let id = chance.id(LENGTH);
    let draft = directory.join(format!("owner.{}.{id}", std::process::id()));
    files::make_new(&draft)?.write_all(format!("{id}\n").as_bytes())?;
    // A link, unlike a rename, never replaces what another process has just put there.
    let linked = fs::hard_link(&draft, &path);
    let _ = fs::remove_file(&draft);
    match linked {
        Ok(()) => Ok(id),
        Err(_) => read(&path),
    }
}

/// The id in the file; an error where it holds none.
fn read(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    let id = text.trim();
    if id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(id.to_owned())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "no owner id"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_keeps_its_id() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let first = owner(Some(&data), &Chance::seeded(1));
        assert_eq!(first.len(), LENGTH);
        assert_eq!(owner(Some(&data), &Chance::seeded(2)), first);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1);
    }

    #[test]
    fn without_a_place_to_write_there_is_an_id_all_the_same() {
        assert_eq!(owner(None, &Chance::seeded(1)).len(), LENGTH);
        assert_eq!(owner(Some(Path::new("/dev/null/x")), &Chance::seeded(1)).len(), LENGTH);
    }
}
