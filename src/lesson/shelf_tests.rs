//! The lessons in the program are right; those of a directory never stop it.

use super::*;

#[test]
fn every_lesson_in_the_program_is_right_and_each_wrong_move_but_one_has_an_example() {
    for (name, lesson) in embedded() {
        let lesson = lesson.unwrap_or_else(|broken| panic!("{}", broken.0));
        assert!(is_name(&name));
        assert!(!lesson.learned.is_empty() && lesson.summary.ends_with('.'), "{name}");
        for step in &lesson.steps {
            assert!(!step.hints.is_empty(), "{name}: {}", step.task);
        }
    }
}

#[test]
fn every_file_of_the_directory_is_in_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("commands/lessons");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the directory")
        .map(|entry| entry.expect("an entry").path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    files.sort();
    let embedded: Vec<_> = embedded().into_keys().collect();
    assert_eq!(files, embedded);
}

#[test]
fn a_directory_may_hold_anything() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("folder.toml")).expect("a folder");
    std::fs::write(folder.path().join("bytes.toml"), [0xff, 0xfe, 0]).expect("a file");
    std::fs::write(folder.path().join("empty.toml"), "").expect("a file");
    let huge = vec![b'#'; usize::try_from(MOST_BYTES).expect("small") + 1];
    std::fs::write(folder.path().join("huge.toml"), huge).expect("a file");
    std::os::unix::fs::symlink("nowhere", folder.path().join("gone.toml")).expect("a link");
    let shelf = directory(folder.path());
    assert_eq!(shelf.len(), 5);
    for (name, lesson) in shelf {
        let broken = lesson.expect_err(&name);
        assert!(broken.0.contains(&format!("{name}.toml")), "{name}: {}", broken.0);
    }
    assert!(directory(Path::new("/nonexistent")).is_empty());
}
