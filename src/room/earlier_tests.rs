use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::*;
use crate::room::{Draft, Kind, Opening, Place, Room};
use crate::world::Clock;
use jiff::tz::TimeZone;

/// The text of each entry; with it a journal of some thousand entries is longer than what is read at first.
const LENGTH: usize = 300;

fn entry(number: usize) -> String {
    let text = "x".repeat(LENGTH);
    format!(r#"{{"id":"{number}@test","time":"2026-01-02T03:04:05Z","kind":"text","text":"{text}"}}"#) + "\n"
}

fn change(number: usize, what: &str) -> String {
    format!(r#"{{"amends":"{number}@test","time":"2026-01-02T03:04:05Z",{what}}}"#) + "\n"
}

fn write(home: &Path, lines: impl IntoIterator<Item = String>) {
    let directory = home.join("rooms/test");
    fs::create_dir_all(&directory).unwrap();
    let text: String = lines.into_iter().collect();
    fs::write(directory.join("journal.jsonl"), text).unwrap();
}

fn open(home: &Path, keep: usize) -> Room {
    Room::open(Opening {
        directory: Some(home.to_owned()),
        name: "test".into(),
        user: "ada".into(),
        clock: Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC),
        keep,
    })
}

/// Waits until so many entries are shown; gives their numbers.
async fn shown(room: &Room, count: usize) -> Vec<u64> {
    let mut changes = room.revision();
    let wait = async {
        while room.read(|view| view.posted.len()) < count {
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap();
    room.read(|view| {
        assert!(
            view.posted
                .iter()
                .zip(view.posted.iter().skip(1))
                .all(|(one, next)| one.key < next.key),
            "keys grow"
        );
        view.posted
            .iter()
            .filter_map(|posted| line::number_of(&posted.entry.id))
            .collect()
    })
}

#[tokio::test]
async fn a_long_journal_comes_piece_by_piece_and_what_is_said_meanwhile_stands_behind_it() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), (1..=20_000).map(entry));
    let room = open(home.path(), 100_000);
    let at_first = room.read(|view| view.posted.len());
    assert!((300..2000).contains(&at_first), "{at_first}");
    let key = room.post(Draft::text("meanwhile"), Place::default());
    let written = Instant::now();
    assert_eq!(room.written(key).await.id, "20001@test");
    assert!(written.elapsed() < Duration::from_secs(5));
    assert_eq!(shown(&room, 20_001).await, (1..=20_001).collect::<Vec<_>>());
    room.close().await;
    let text = fs::read_to_string(home.path().join("rooms/test/journal.jsonl")).unwrap();
    assert_eq!(text.lines().count(), 20_001, "reading writes nothing");
}

#[tokio::test]
async fn no_more_is_read_than_a_room_keeps() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), (1..=20_000).map(entry));
    let room = open(home.path(), 10_000);
    assert_eq!(shown(&room, 10_000).await, (10_001..=20_000).collect::<Vec<_>>());
    // The oldest go with what comes, and nothing older comes in their place.
    let key = room.post(Draft::text("next"), Place::default());
    room.written(key).await;
    room.close().await;
    assert_eq!(shown(&room, 10_000).await, (10_002..=20_001).collect::<Vec<_>>());
}

#[tokio::test]
async fn entries_come_as_they_were_amended_wherever_that_stands() {
    let home = tempfile::tempdir().unwrap();
    let lines = (1..=20_000).map(entry);
    let lines = lines.chain([change(5, r#""pinned":true"#), change(6, r#""note":true,"tag":["a"]"#)]);
    let lines = lines.chain((20_001..=30_000).map(entry));
    write(home.path(), lines.chain([change(6, r#""note":false,"tag":["b"]"#)]));
    let room = open(home.path(), 100_000);
    let amendment = Amendment {
        note: Some(true),
        ..Amendment::default()
    };
    let amended = room.amend("7", amendment).unwrap().finish().await.unwrap();
    assert!(amended.note);
    shown(&room, 30_000).await;
    let marks = room.read(|view| {
        [5, 6, 7, 8].map(|number| {
            let entry = &view.posted[number - 1].entry;
            (entry.pinned, entry.note, entry.tags.join(" "))
        })
    });
    let none = String::new();
    assert_eq!(
        marks,
        [
            (true, false, none.clone()),
            (false, false, "a b".into()),
            (false, true, none.clone()),
            (false, false, none)
        ]
    );
}

#[tokio::test]
async fn an_emptied_room_stays_empty() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), (1..=20_000).map(entry));
    let room = open(home.path(), 100_000);
    room.clear();
    let key = room.post(Draft::text("next"), Place::default());
    assert_eq!(room.written(key).await.id, "20001@test");
    room.close().await;
    assert_eq!(shown(&room, 1).await, [20_001]);
}

#[tokio::test]
async fn a_room_ends_while_its_journal_is_read() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), (1..=30_000).map(entry));
    let room = open(home.path(), 100_000);
    room.post(Draft::new(Kind::Chat, "last words"), Place::default());
    drop(room);
    let begun = Instant::now();
    while !fs::read_to_string(home.path().join("rooms/test/journal.jsonl"))
        .unwrap()
        .contains("last words")
    {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn lines_of_any_length_are_read_whole_and_what_is_no_entry_is_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let long = "y".repeat(3 * 1024 * 1024);
    let long = format!(r#"{{"id":"2@test","time":"2026-01-02T03:04:05Z","kind":"text","text":"{long}"}}"#) + "\n";
    let text = [entry(1), long, "no entry\n".into(), entry(3)].concat();
    let path = home.path().join("journal");
    fs::write(&path, &text).unwrap();
    let mut earlier = Earlier::before(File::open(&path).unwrap(), text.len() as u64, Changes::new()).unwrap();
    let mut numbers = Vec::new();
    while !earlier.is_over() {
        let mut entries = earlier.next().unwrap();
        entries.reverse();
        numbers.extend(entries.iter().filter_map(|entry| line::number_of(&entry.id)));
    }
    assert_eq!(numbers, [3, 2, 1]);
}
