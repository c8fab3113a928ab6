use std::fs;
use std::path::Path;
use std::time::Instant;

use super::*;
use crate::room::entry::Table;
use jiff::tz::TimeZone;

fn opening(directory: Option<&Path>) -> Opening {
    Opening {
        directory: directory.map(Path::to_owned),
        name: "test".into(),
        user: "ada".into(),
        clock: Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC),
        keep: 100,
    }
}

fn journal(directory: &Path) -> String {
    fs::read_to_string(directory.join("rooms/test/journal.jsonl")).unwrap()
}

fn shown(room: &Room) -> Vec<String> {
    room.read(|view| {
        let line = |posted: &crate::room::Posted| {
            let entry = &posted.entry;
            format!(
                "{} {}",
                entry.id,
                entry.text.as_deref().or(entry.command.as_deref()).unwrap_or_default()
            )
        };
        view.posted.iter().map(line).collect()
    })
}

#[tokio::test]
async fn an_entry_is_shown_at_once_and_has_its_id_when_written() {
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(opening(Some(home.path())));
    let command = room.post(Draft::new(Kind::Command, "/docker_images"), Place::default());
    assert_eq!(room.read(|view| view.posted.len()), 1);
    let place = Place {
        parent: Some(command),
        engine: Some("training".into()),
    };
    let answer = room.post(
        Draft::table(
            "Title",
            Table {
                columns: vec!["A".into()],
                rows: vec![vec!["1".into()]],
            },
            serde_json::json!({"images": []}),
        ),
        place,
    );
    let entry = room.written(answer).await;
    assert_eq!((entry.id.as_str(), entry.parent.as_deref()), ("2@test", Some("1@test")));
    assert!(room.read(|view| view.posted.iter().all(|posted| !posted.pending)));
    insta::assert_snapshot!(journal(home.path()), @r#"
    {"id":"1@test","time":"2026-01-02T03:04:05Z","kind":"command","user":"ada","command":"/docker_images"}
    {"id":"2@test","parent":"1@test","time":"2026-01-02T03:04:05Z","kind":"table","engine":"training","title":"Title","columns":["A"],"rows":[["1"]],"data":{"images":[]}}
    "#);
}

#[tokio::test]
async fn a_room_opens_on_its_last_entries_and_goes_on_counting() {
    let home = tempfile::tempdir().unwrap();
    let first = Room::open(opening(Some(home.path())));
    for n in 0..150 {
        first.post(Draft::text(format!("n{n}")), Place::default());
    }
    first.close().await;
    assert_eq!(first.read(|view| view.posted.len()), 100);

    let second = Room::open(opening(Some(home.path())));
    assert_eq!(shown(&second).first().unwrap(), "51@test n50");
    let key = second.post(Draft::text("next"), Place::default());
    assert_eq!(second.written(key).await.id, "151@test");
    second.clear();
    assert_eq!(second.read(|view| view.posted.len()), 0);
    assert_eq!(second.written(key).await.id, "151@test");
    assert_eq!(journal(home.path()).lines().count(), 151);
}

#[tokio::test]
async fn nothing_posted_is_lost_when_the_last_handle_goes() {
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(opening(Some(home.path())));
    for _ in 0..1000 {
        room.post(Draft::text("a"), Place::default());
    }
    drop(room);
    let begun = Instant::now();
    while fs::read_to_string(home.path().join("rooms/test/journal.jsonl")).map_or(0, |text| text.lines().count()) < 1000
    {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[tokio::test]
async fn secrets_and_escape_sequences_are_neither_shown_nor_kept() {
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(opening(Some(home.path())));
    room.post(
        Draft::new(Kind::Command, "/x base=https://u:pw1@h token=pw2"),
        Place::default(),
    );
    room.post(Draft::error("\u{1b}[31mfailed\u{1b}[0m password=pw3"), Place::default());
    let table = Table {
        columns: vec!["a".into()],
        rows: vec![vec!["secret=pw4\u{7}".into()]],
    };
    room.post(
        Draft::table("token=pw5", table, serde_json::json!({"env": ["API_KEY=pw6"]})),
        Place::default(),
    );
    room.close().await;
    let kept = journal(home.path());
    assert!(!kept.contains("pw"), "{kept}");
    assert!(!kept.contains("u001b") && !kept.contains("u0007"), "{kept}");
    assert!(kept.contains("failed password=***"), "{kept}");
    assert!(!room.read(|view| format!("{view:?}")).contains("pw"));
}

#[tokio::test]
async fn a_home_that_cannot_be_written_is_one_warning_and_work_goes_on() {
    let room = Room::open(opening(Some(Path::new("/dev/null/data"))));
    let first = room.post(Draft::text("a"), Place::default());
    assert_eq!(room.written(first).await.id, "1@test");
    let second = room.post(
        Draft::text("b"),
        Place {
            parent: Some(first),
            engine: None,
        },
    );
    let entry = room.written(second).await;
    assert_eq!(entry.parent.as_deref(), Some("1@test"));
    room.close().await;
    let warnings = shown(&room)
        .into_iter()
        .filter(|line| line.contains("cannot be written"))
        .count();
    assert_eq!(warnings, 1, "{:?}", shown(&room));
}

#[tokio::test]
async fn a_full_disk_is_one_warning_and_what_waited_is_written_once_there_is_space() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("rooms/test");
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join("journal.jsonl");
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();

    let room = Room::open(opening(Some(home.path())));
    for text in ["a", "b", "c"] {
        let key = room.post(Draft::text(text), Place::default());
        room.written(key).await;
    }
    room.close().await;
    fs::remove_file(&path).unwrap();
    // Another process got there first and has used the numbers that were given in memory.
    let other = Room::open(opening(Some(home.path())));
    let key = other.post(Draft::text("other"), Place::default());
    other.written(key).await;

    let key = room.post(Draft::text("d"), Place::default());
    room.close().await;
    room.written(key).await;
    let entries: Vec<(String, String)> = journal(home.path())
        .lines()
        .map(|line| serde_json::from_str::<Entry>(line).unwrap())
        .map(|entry| (entry.id, entry.text.unwrap()))
        .filter(|(_, text)| !text.contains("cannot be written"))
        .collect();
    let texts: Vec<&str> = entries.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["other", "a", "b", "c", "d"]);
    let mut ids: Vec<&str> = entries.iter().map(|(id, _)| id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    assert!(
        shown(&room).iter().any(|line| line.starts_with("2@test a")),
        "{:?}",
        shown(&room)
    );
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_is_a_warning() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("rooms/test/journal.jsonl")).unwrap();
    let room = Room::open(opening(Some(home.path())));
    room.close().await;
    assert!(
        shown(&room)[0].contains("earlier entries cannot be read"),
        "{:?}",
        shown(&room)
    );
}

#[tokio::test]
async fn a_name_that_would_lead_out_of_the_data_directory_is_kept_in_memory() {
    for name in ["", "..", "a/b", ".hidden", "a\0b", "x y"] {
        assert!(!is_room_name(name), "{name:?}");
    }
    assert!(is_room_name("playground") && is_room_name("incident-42.b"));
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(Opening {
        name: "../out".into(),
        ..opening(Some(home.path()))
    });
    let key = room.post(Draft::text("a"), Place::default());
    assert_eq!(room.written(key).await.id, "2@../out");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_rooms_on_one_journal_get_distinct_growing_ids() {
    let home = tempfile::tempdir().unwrap();
    let tasks: Vec<_> = (0..10)
        .map(|who| {
            let opening = opening(Some(home.path()));
            tokio::spawn(async move {
                let room = Room::open(opening);
                let keys: Vec<Key> = (0..50)
                    .map(|n| room.post(Draft::text(format!("{who} {n}")), Place::default()))
                    .collect();
                for key in keys {
                    room.written(key).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let kept = journal(home.path());
    let numbers: Vec<u64> = kept
        .lines()
        .map(|line| crate::room::id::number_of(&serde_json::from_str::<Entry>(line).unwrap().id).unwrap())
        .collect();
    assert_eq!(numbers, (1..=500).collect::<Vec<_>>());
}

#[test]
fn a_long_journal_opens_by_its_end_alone() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("rooms/test");
    fs::create_dir_all(&directory).unwrap();
    let rest = format!(
        "\"time\":\"2026-01-02T03:04:05Z\",\"kind\":\"text\",\"text\":\"{}\"",
        "x".repeat(100)
    );
    let text: Vec<String> = (1..=100_000)
        .map(|n| format!("{{\"id\":\"{n}@test\",{rest}}}\n"))
        .collect();
    fs::write(directory.join("journal.jsonl"), text.concat()).unwrap();
    let begun = Instant::now();
    let room = Room::open(opening(Some(home.path())));
    assert!(begun.elapsed() < Duration::from_millis(200), "{:?}", begun.elapsed());
    assert_eq!(
        room.read(|view| view.posted.back().unwrap().entry.id.clone()),
        "100000@test"
    );
    assert_eq!(room.read(|view| view.posted.len()), 100);
}

#[tokio::test]
async fn an_amendment_is_shown_at_once_kept_and_folded_when_the_room_opens_again() {
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(opening(Some(home.path())));
    let key = room.post(Draft::text("a"), Place::default());
    // Pending or not: by its key.
    let note = Amendment {
        note: Some(true),
        add_tags: vec!["build".into(), "red".into()],
        ..Amendment::default()
    };
    let amended = room.amend(key, note).unwrap().finish().await.unwrap();
    assert_eq!((amended.id.as_str(), amended.note), ("1@test", true));
    let before = *room.revision().borrow();
    let pin = Amendment {
        pinned: Some(true),
        remove_tags: vec!["red".into()],
        ..Amendment::default()
    };
    let amending = room.amend("1", pin).unwrap();
    assert!(*room.revision().borrow() > before);
    let shown = room.read(|view| view.with_id("1@test").unwrap().entry.clone());
    assert!(shown.pinned && shown.note && shown.tags == ["build"]);
    amending.finish().await.unwrap();
    insta::assert_snapshot!(journal(home.path()), @r#"
    {"id":"1@test","time":"2026-01-02T03:04:05Z","kind":"text","text":"a"}
    {"amends":"1@test","time":"2026-01-02T03:04:05Z","user":"ada","note":true,"tag":["build","red"]}
    {"amends":"1@test","time":"2026-01-02T03:04:05Z","user":"ada","pinned":true,"untag":["red"]}
    "#);
    let again = Room::open(opening(Some(home.path())));
    let entry = again.read(|view| view.posted[0].entry.clone());
    assert_eq!(entry, shown);
    // Numbers go on beyond the lines that are no entries.
    let key = again.post(Draft::text("b"), Place::default());
    assert_eq!(again.written(key).await.id, "2@test");
}

#[tokio::test]
async fn an_entry_that_left_memory_is_amended_and_answered_and_unknown_ones_are_told() {
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(opening(Some(home.path())));
    for n in 0..150 {
        room.post(Draft::text(format!("n{n}")), Place::default());
    }
    room.close().await;
    let pin = || Amendment {
        pinned: Some(true),
        ..Amendment::default()
    };
    let entry = room.amend("7@test", pin()).unwrap().finish().await.unwrap();
    assert_eq!((entry.text.as_deref(), entry.pinned), (Some("n6"), true));
    assert!(room.find("7").await.unwrap().pinned);
    let key = room.reply(Draft::new(Kind::Chat, "why?"), "7").await.unwrap();
    assert_eq!(room.written(key).await.parent.as_deref(), Some("7@test"));

    let unknown = room.amend("900", pin()).unwrap().finish().await;
    assert_eq!(unknown.unwrap_err(), EntryError::Unknown("900@test".into()));
    assert!(matches!(room.amend("x", pin()), Err(EntryError::NoId(_))));
    assert!(matches!(
        room.amend("7@other", pin()),
        Err(EntryError::OtherRoom { .. })
    ));
    assert!(matches!(
        room.amend("7", Amendment::default()),
        Err(EntryError::Nothing)
    ));
    assert!(matches!(
        room.reply(Draft::text("x"), "900").await,
        Err(EntryError::Unknown(_))
    ));
    let tags = |tags: Vec<String>| Amendment {
        add_tags: tags,
        ..Amendment::default()
    };
    for wrong in ["", "a b", "a,b", "<b>", "token=x", &"x".repeat(33)] {
        let refused = room.amend("149", tags(vec![wrong.to_owned()]));
        assert!(matches!(refused, Err(EntryError::Tag(_))), "{wrong:?}");
    }
    let many = (0..16).map(|n| format!("t{n}")).collect();
    room.amend("149", tags(many)).unwrap().finish().await.unwrap();
    let one_more = room.amend("149", tags(vec!["more".into()]));
    assert!(matches!(one_more, Err(EntryError::TooManyTags)));
    let lines = journal(home.path()).lines().count();
    assert_eq!(lines, 150 + 3, "nothing that was refused is written");
}

#[tokio::test]
async fn amendments_outlast_a_journal_that_cannot_be_written_and_keep_to_their_entries() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("rooms/test");
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join("journal.jsonl");
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let room = Room::open(opening(Some(home.path())));
    let key = room.post(Draft::text("mine"), Place::default());
    let id = room.written(key).await.id.clone();
    let pin = Amendment {
        pinned: Some(true),
        ..Amendment::default()
    };
    room.amend(id.as_str(), pin).unwrap().finish().await.unwrap();
    fs::remove_file(&path).unwrap();
    // Another process uses the number meanwhile.
    let other = Room::open(opening(Some(home.path())));
    let theirs = other.post(Draft::text("theirs"), Place::default());
    assert_eq!(other.written(theirs).await.id, id);
    room.close().await;
    let again = Room::open(opening(Some(home.path())));
    let pinned = again.read(|view| {
        let pinned = view.posted.iter().filter(|posted| posted.entry.pinned);
        pinned.map(|posted| posted.entry.text.clone()).collect::<Vec<_>>()
    });
    assert_eq!(pinned, [Some("mine".to_owned())]);
}

/// Waits until a room shows what is wanted.
async fn until(room: &Room, what: impl Fn(&View) -> bool) {
    let mut changes = room.revision();
    let limit = Duration::from_secs(10);
    let shown = async {
        while !room.read(&what) {
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(limit, shown).await.expect("never shown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_write_shows_at_once_and_ones_own_once() {
    let home = tempfile::tempdir().unwrap();
    let one = Room::open(opening(Some(home.path())));
    let other = Room::open(opening(Some(home.path())));
    let key = other.post(Draft::text("theirs"), Place::default());
    let theirs = other.written(key).await;
    until(&one, |view| view.with_id(&theirs.id).is_some()).await;
    let mine = one.post(Draft::text("mine"), Place::default());
    let mine = one.written(mine).await;
    until(&other, |view| view.with_id(&mine.id).is_some()).await;
    // Amended by one, seen by the other.
    let pin = Amendment {
        pinned: Some(true),
        add_tags: vec!["x".into()],
        ..Amendment::default()
    };
    other.amend(mine.id.as_str(), pin).unwrap();
    until(&one, |view| {
        let entry = &view.with_id(&mine.id).unwrap().entry;
        entry.pinned && entry.tags == ["x"]
    })
    .await;
    for n in 0..50 {
        one.post(Draft::text(format!("n{n}")), Place::default());
        other.post(Draft::text(format!("m{n}")), Place::default());
    }
    one.close().await;
    other.close().await;
    for room in [&one, &other] {
        until(room, |view| view.posted.len() == 100).await;
        let mut ids = shown(room);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 100, "each once");
        let keys = room.read(|view| view.posted.iter().map(|posted| posted.key).collect::<Vec<_>>());
        assert!(keys.is_sorted());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_line_is_waited_for_and_a_file_that_was_changed_by_hand_is_read_again() {
    use std::io::Write as _;
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(opening(Some(home.path())));
    let key = room.post(Draft::text("a"), Place::default());
    room.written(key).await;
    let path = home.path().join("rooms/test/journal.jsonl");
    let line = r#"{"id":"2@test","time":"2026-01-02T03:04:05Z","kind":"text","text":"b ü"}"#;
    for part in [&line.as_bytes()[..20], &line.as_bytes()[20..], b"\nrubbish\n"] {
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(part).unwrap();
        drop(file);
        std::thread::sleep(Duration::from_millis(30));
    }
    until(&room, |view| view.with_id("2@test").is_some()).await;
    // The next writer puts the rubbish aside; nothing is shown twice.
    let other = Room::open(opening(Some(home.path())));
    let key = other.post(Draft::text("c"), Place::default());
    assert_eq!(other.written(key).await.id, "3@test");
    until(&room, |view| view.with_id("3@test").is_some()).await;
    assert_eq!(shown(&room), ["1@test a", "2@test b ü", "3@test c"]);

    let kept = journal(home.path());
    let replaced = path.with_extension("new");
    fs::write(&replaced, format!("{kept}{}\n", line.replace("2@", "4@"))).unwrap();
    fs::rename(&replaced, &path).unwrap();
    until(&room, |view| view.with_id("4@test").is_some()).await;
    assert_eq!(shown(&room).len(), 4);
}

#[test]
fn a_room_that_is_opened_for_a_script_watches_nothing() {
    let home = tempfile::tempdir().unwrap();
    let room = Room::open(Opening {
        keep: 0,
        ..opening(Some(home.path()))
    });
    drop(room);
    assert!(!home.path().join("rooms").exists());
}
