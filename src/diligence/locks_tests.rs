use std::fs;

use super::{find, keep};
use crate::image::{Lock, LockedDistribution};

fn lock() -> Lock {
    Lock {
        base: "python:3.12-slim".into(),
        base_id: format!("sha256:{}", "1".repeat(64)),
        platform: "linux/amd64".into(),
        distributions: vec![LockedDistribution {
            name: "requests".into(),
            version: "2.34.2".into(),
            sha256: "a".repeat(64),
            ..LockedDistribution::default()
        }],
        ..Lock::default()
    }
}

#[test]
fn a_lock_that_is_kept_is_found_by_its_digest() {
    let data = tempfile::tempdir().unwrap();
    let lock = lock();
    let digest = lock.digest();
    assert!(find(data.path(), &digest).unwrap().is_none());
    let path = keep(data.path(), &lock).unwrap();
    let name = format!("{}.txt", digest.trim_start_matches("sha256:"));
    assert_eq!(path, data.path().join("locks").join(name));
    assert_eq!(find(data.path(), &digest).unwrap().unwrap(), lock);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(keep(data.path(), &lock).unwrap(), path);
    assert_eq!(
        fs::metadata(&path).unwrap().modified().unwrap(),
        before,
        "it is left alone"
    );
    assert_eq!(
        fs::read_dir(data.path().join("locks")).unwrap().count(),
        1,
        "no draft is left"
    );
}

#[test]
fn a_file_that_is_not_what_its_name_says_is_refused_and_put_right_by_keeping_anew() {
    let data = tempfile::tempdir().unwrap();
    let lock = lock();
    let digest = lock.digest();
    let path = keep(data.path(), &lock).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let said = |text: &[u8]| {
        fs::write(&path, text).unwrap();
        let error = find(data.path(), &digest).unwrap_err().to_string();
        error.replace(&path.display().to_string(), "FILE")
    };
    let changed = said(text.replace("2.34.2", "2.34.1").as_bytes());
    assert!(
        changed.starts_with("the lock FILE was changed: its digest is sha256:"),
        "{changed}"
    );
    assert_eq!(
        said(text.replace("==", ">=").as_bytes()),
        format!("the lock FILE is damaged: line 7: `requests>=2.34.2` is not pinned to a version by `==`")
    );
    assert!(said(&[0xff]).starts_with("the lock FILE cannot be read: "));
    assert!(said(&vec![b'#'; 2_000_000]).starts_with("the lock FILE is damaged: line 1: the lock is longer than"));
    keep(data.path(), &lock).unwrap();
    assert_eq!(find(data.path(), &digest).unwrap(), Some(lock));
}

#[test]
fn only_digests_are_looked_for_and_only_locks_kept() {
    let data = tempfile::tempdir().unwrap();
    for wrong in [
        "",
        "sha256:",
        "../x",
        &format!("sha256:{}", "A".repeat(64)),
        &"1".repeat(64),
    ] {
        let error = find(data.path(), wrong).unwrap_err().to_string();
        assert!(error.contains("is not the digest of a lock"), "{error}");
    }
    let broken = Lock {
        base: "a\n# system: evil=1".into(),
        ..lock()
    };
    assert!(keep(data.path(), &broken).is_err());
    assert!(!data.path().join("locks").exists());
}
