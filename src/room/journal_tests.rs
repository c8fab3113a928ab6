use std::fs;

use super::*;
use crate::room::entry::Kind;

fn line(number: u64, text: &str) -> Vec<u8> {
    let mut entry = Entry::bare(Kind::Text, "2026-01-02T03:04:05Z".parse().unwrap(), Some(text.into()));
    entry.id = format!("{number}@test");
    let mut line = serde_json::to_vec(&entry).unwrap();
    line.push(b'\n');
    line
}

fn append(journal: &mut Journal, text: &str) -> u64 {
    let mut given = 0;
    journal
        .append(
            |_| {},
            |last| {
                given = last + 1;
                (line(given, text), given)
            },
        )
        .unwrap();
    given
}

fn texts(journal: &mut Journal) -> Vec<String> {
    journal
        .load(100)
        .unwrap()
        .0
        .into_iter()
        .map(|entry| format!("{} {}", entry.id, entry.text.unwrap()))
        .collect()
}

#[test]
fn numbers_go_on_where_the_file_ends() {
    let home = tempfile::tempdir().unwrap();
    let mut first = Journal::new(home.path());
    let mut second = Journal::new(home.path());
    assert_eq!(append(&mut first, "a"), 1);
    assert_eq!(append(&mut first, "b"), 2);
    assert_eq!(append(&mut second, "c"), 3);
    assert_eq!(append(&mut first, "d"), 4);
    assert_eq!(texts(&mut second), ["1@test a", "2@test b", "3@test c", "4@test d"]);
}

#[test]
fn a_line_torn_at_any_byte_is_repaired_and_nothing_else_lost() {
    let torn = line(3, "torn ü");
    for length in 0..=torn.len() {
        let home = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(home.path());
        append(&mut journal, "a");
        append(&mut journal, "b");
        let mut bytes = fs::read(journal.path()).unwrap();
        bytes.extend_from_slice(&torn[..length]);
        fs::write(journal.path(), bytes).unwrap();

        // Nothing but the newline is missing: the entry is whole, and stays.
        let whole = length + 1 >= torn.len();
        let after = append(&mut journal, "after");
        assert_eq!(after, if whole { 4 } else { 3 }, "{length}");
        let mut expected = vec!["1@test a", "2@test b"];
        expected.extend(whole.then_some("3@test torn ü"));
        let last = format!("{after}@test after");
        expected.push(&last);
        assert_eq!(texts(&mut journal), expected, "{length}");
        let text = fs::read_to_string(journal.path()).unwrap();
        assert!(
            text.lines().all(|line| serde_json::from_str::<Entry>(line).is_ok()),
            "{length}"
        );
        assert_eq!(
            home.path().join("journal.torn").exists(),
            length > 0 && !whole,
            "{length}"
        );
    }
}

#[test]
fn a_journal_that_is_nothing_but_rubbish_is_put_aside() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::new(home.path());
    fs::write(journal.path(), [0; 1000]).unwrap();
    assert_eq!(append(&mut journal, "a"), 1);
    assert_eq!(texts(&mut journal), ["1@test a"]);
    assert_eq!(fs::metadata(home.path().join("journal.torn")).unwrap().len(), 1001);
}

#[test]
fn lines_that_are_no_entries_are_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::new(home.path());
    append(&mut journal, "a");
    let mut bytes = fs::read(journal.path()).unwrap();
    bytes.extend_from_slice(b"no entry\n{\"some\":\"thing\"}\n");
    fs::write(journal.path(), bytes).unwrap();
    assert_eq!(append(&mut journal, "b"), 2);
    assert_eq!(texts(&mut journal), ["1@test a", "2@test b"]);
}

#[test]
fn only_its_user_can_read_a_journal() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::new(&home.path().join("rooms/test"));
    append(&mut journal, "a");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(journal.path()), 0o600);
    assert_eq!(mode(&home.path().join("rooms/test")), 0o700);
    assert_eq!(mode(&home.path().join("rooms")), 0o700);
}

#[test]
fn a_lock_that_is_never_given_back_is_not_waited_for_for_ever() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::new(home.path());
    append(&mut journal, "a");
    let held = File::open(journal.path()).unwrap();
    held.lock().unwrap();
    journal.patience = Duration::from_millis(50);
    let error = journal
        .append(|_| {}, |last| (line(last + 1, "b"), last + 1))
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    held.unlock().unwrap();
    assert_eq!(append(&mut journal, "c"), 2);
}

fn amendment(number: u64, tag: &str) -> Vec<u8> {
    format!("{{\"amends\":\"{number}@test\",\"time\":\"2026-01-02T03:04:05Z\",\"pinned\":true,\"tag\":[\"{tag}\"]}}\n")
        .into()
}

#[test]
fn an_amendment_torn_at_any_byte_is_put_aside_and_the_one_before_it_holds() {
    let torn = amendment(1, "ü2");
    for length in 0..=torn.len() {
        let home = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(home.path());
        append(&mut journal, "a");
        let mut bytes = fs::read(journal.path()).unwrap();
        bytes.extend_from_slice(&amendment(1, "t1"));
        bytes.extend_from_slice(&torn[..length]);
        fs::write(journal.path(), bytes).unwrap();
        let whole = length + 1 >= torn.len();
        assert_eq!(append(&mut journal, "after"), 2, "{length}");
        let tags = if whole { vec!["t1", "ü2"] } else { vec!["t1"] };
        for entry in [
            journal.load(100).unwrap().0.remove(0),
            journal.find(1).unwrap().unwrap(),
            (*crate::room::Whole::open(home.path())
                .unwrap()
                .unwrap()
                .next()
                .unwrap()
                .unwrap())
            .clone(),
        ] {
            assert!(entry.pinned, "{length}");
            assert_eq!(entry.tags, tags, "{length}");
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// However entries, amendments and rubbish follow each other, and wherever the window begins: what is loaded, looked
    /// up, read whole and taken in bit by bit is the same.
    #[test]
    fn all_ways_to_read_a_journal_agree(
        steps in proptest::collection::vec((0_u8..4, 1_u64..12, 0_usize..20, proptest::bool::ANY), 1..40),
        keep in 1_usize..40,
        cuts in proptest::collection::vec(1_usize..200, 0..20),
    ) {
        let mut text = Vec::new();
        let mut last = 0;
        for (what, number, tag, on) in steps {
            match what {
                0 | 1 => {
                    last += 1;
                    text.extend(line(last, "x"));
                }
                2 if last > 0 => {
                    // What is amended was said before.
                    let number = number % last + 1;
                    let word = if on { "tag" } else { "untag" };
                    text.extend(format!(
                        "{{\"amends\":\"{number}@test\",\"time\":\"2026-01-02T03:04:05Z\",\"note\":{on},\"{word}\":[\"t{tag}\"]}}\n"
                    ).bytes());
                }
                _ => text.extend(b"{\"some\":\"thing\"}\n"),
            }
        }
        let home = tempfile::tempdir().unwrap();
        let mut follower = Journal::new(home.path());
        follower.load(100).unwrap();
        let mut taken = Vec::new();
        let mut at = 0_usize;
        for cut in cuts.iter().chain([&usize::MAX]) {
            at = at.saturating_add(*cut).min(text.len());
            fs::write(follower.path(), &text[..at]).unwrap();
            follower.look(|line| taken.push(line)).unwrap();
        }
        let (taken, _) = folded(taken);
        let whole: Vec<Entry> = match crate::room::Whole::open(home.path()).unwrap() {
            Some(whole) => whole.map(|entry| (*entry.unwrap()).clone()).collect(),
            None => Vec::new(),
        };
        proptest::prop_assert_eq!(&taken, &whole);
        let (loaded, _) = Journal::new(home.path()).load(keep).unwrap();
        proptest::prop_assert_eq!(&loaded[..], &whole[whole.len() - loaded.len()..]);
        for entry in &whole {
            let found = follower.find(crate::room::id::number_of(&entry.id).unwrap()).unwrap();
            proptest::prop_assert_eq!(found.as_ref(), Some(entry));
        }
    }
}
