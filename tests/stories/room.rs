//! Rooms: entered, listed, marked in, answered in; shared by several processes.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use warroom::room::{Opening, Room};
use warroom::world::Clock;

use crate::support::program::Program;

#[test]
fn a_script_goes_from_room_to_room() {
    let program = Program::training();
    let ran = program.run(&[
        "/room",
        "hello",
        "/room name=incident-42",
        "in there",
        "/room",
        "/room playground",
        "/rooms",
    ]);
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d").unwrap();
    insta::assert_snapshot!(time.replace_all(&ran.whole(&program), "<time>"), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    room playground: 1 entry
    room incident-42: new
    room incident-42: 2 entries
    room playground: 5 entries, 5 unread
    Rooms
    Room          Entries   Unread   Last entry            Current
    incident-42   5         5        <time>
    playground    6         0        <time>   yes
    --- status 0
    "#);
    let room =
        |name: &str| std::fs::read_to_string(program.data().join(format!("rooms/{name}/journal.jsonl"))).unwrap();
    assert!(room("incident-42").contains("in there") && !room("playground").contains("in there"));
}

#[test]
fn what_is_unread_is_told_until_it_was_looked_at() {
    let program = Program::training().arguments(&["--output", "json"]);
    let _ = program.run(&["/room a", "one", "two"]);
    let ran = program.run(&["/rooms", "/room name=a"]);
    let entries = ran.entries();
    assert_eq!(entries[1]["rows"][0][0], "a");
    assert_eq!(entries[1]["data"]["rooms"][0]["unread"], 2);
    assert_eq!(entries[1]["data"]["rooms"][1]["current"], true);
    assert_eq!(entries[3]["text"], "room a: 2 entries, 2 unread");
    assert_eq!(
        entries[3]["id"], "6@playground",
        "the answer stays where the line was typed"
    );
}

#[test]
fn entries_are_marked_and_answered_by_their_ids() {
    let program = Program::training();
    let ran = program.run(&[
        "the build is red",
        "/entry_mark 1 note pin tag=red,ssl",
        "/entry_mark entry=1@playground pin=false untag=red",
        "/reply entry=1 text=\"the proxy was down\"",
        "/entry_mark entry=1 note=false untag=ssl",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    entry 1@playground: note, pinned, tags red, ssl
    entry 1@playground: note, tags ssl
    entry 1@playground: no marks
    --- status 0
    "#);
    let journal = std::fs::read_to_string(program.data().join("rooms/playground/journal.jsonl")).unwrap();
    let reply = journal
        .lines()
        .find(|line| line.contains("the proxy was down") && line.contains("\"chat\""));
    assert!(reply.unwrap().contains(r#""parent":"1@playground""#), "{journal}");
}

#[test]
fn ids_tags_and_rooms_that_cannot_be_are_told() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/entry_mark entry=99 pin",
        "/entry_mark entry=1@other pin",
        "/entry_mark entry=x pin",
        "/entry_mark entry=1",
        "/entry_mark entry=1 tag=\"two words\"",
        "/reply entry=99 text=x",
        "/room name=../etc",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: there is no entry `99@playground`
      = help: every answer of a script with `--output json` tells its id
    error: `1@other` is not in this room, which is playground
      = help: enter its room with /room first
    error: `x` is not the id of an entry
     --> -c:3:19
      |
    3 | /entry_mark entry=x pin
      |                   ^
      = help: an id is a number, as in `5`, or has its room, as in `5@playground`
      = usage: /entry_mark entry=ID [note=true|false] [pin=true|false] [tag=TAGS] [untag=TAGS]
    error: nothing is said to change
      = help: give `note=`, `pin=`, `tag=` or `untag=`
    error: `two words` cannot be a tag
      = help: a tag has 1 to 32 letters, digits, `-`, `_`, `.` or `:`
    error: there is no entry `99@playground`
      = help: every answer of a script with `--output json` tells its id
    error: `.` cannot stand there in the name of a room
     --> -c:7:12
      |
    7 | /room name=../etc
      |            ^
      = help: `/room` lists the rooms
      = usage: /room [name=ROOM]
    --- status 2
    "#);
}

#[test]
fn two_processes_in_one_room_see_each_other() {
    let program = Program::training();
    let room = Room::open(Opening {
        directory: Some(program.data()),
        name: "playground".into(),
        user: "ada".into(),
        clock: Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC),
        keep: 100,
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let ran = program.run(&["from a script", "/entry_mark 1 pin tag=seen"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    runtime.block_on(async {
        let mut changes = room.revision();
        let begun = Instant::now();
        while !room.read(|view| view.posted.len() == 3 && view.posted[0].entry.tags == ["seen"]) {
            assert!(begun.elapsed() < Duration::from_secs(10));
            let _ = tokio::time::timeout(Duration::from_secs(1), changes.changed()).await;
        }
    });
    let texts = room.read(|view| {
        let entries = view.posted.iter().map(|posted| &posted.entry);
        entries
            .map(|entry| (entry.id.clone(), entry.pinned))
            .collect::<Vec<_>>()
    });
    let expected = [("1@playground", true), ("2@playground", false), ("3@playground", false)];
    assert_eq!(texts, expected.map(|(id, pinned)| (id.to_owned(), pinned)));
}
