//! The journal, shared and survived: several processes in one room, killed in mid-write, without space.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::tz::TimeZone;
use warroom::room::{Draft, Entry, Key, Opening, Place, Room};
use warroom::world::Clock;

/// Tells the test below that it is the other process: `DIRECTORY COUNT LENGTH`.
const CHILD: &str = "WARROOM_TEST_JOURNAL_CHILD";

fn open(directory: &Path) -> Room {
    Room::open(Opening {
        directory: Some(directory.to_owned()),
        name: "test".into(),
        user: "ada".into(),
        clock: Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC),
        keep: 10_000,
    })
}

/// Not a test of its own: the process that the others start. Posts texts and prints the id of each once it is written.
#[test]
#[ignore = "started by the other tests of this file"]
fn the_other_process() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let mut told = told.rsplitn(3, ' ');
    let length: usize = told.next().unwrap().parse().unwrap();
    let count: usize = told.next().unwrap().parse().unwrap();
    let room = open(Path::new(told.next().unwrap()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for _ in 0..count {
            // A few at a time, so that batches are written too.
            let keys: Vec<Key> = (0..5)
                .map(|n| room.post(Draft::text(format!("{n}{}", "x".repeat(length))), Place::default()))
                .collect();
            for key in keys {
                let id = room.written(key).await.id.clone();
                writeln!(std::io::stdout(), "id {id}").unwrap();
            }
        }
        room.close().await;
    });
}

/// Starts the other process, under a shell line that ends with `"$@"`.
fn start(shell: &str, directory: &Path, count: usize, length: usize) -> Child {
    Command::new("sh")
        .args(["-c", shell, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "stories::journal::the_other_process",
            "--ignored",
            "--nocapture",
        ])
        .env(CHILD, format!("{} {count} {length}", directory.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The ids that a process has told.
fn told(child: &mut Child) -> Vec<u64> {
    let output = BufReader::new(child.stdout.take().unwrap());
    output
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| number(line.strip_prefix("id ")?))
        .collect()
}

fn number(id: &str) -> Option<u64> {
    id.strip_suffix("@test")?.parse().ok()
}

/// The numbers in the journal, whose every line must be an entry.
fn kept(directory: &Path) -> Vec<u64> {
    let text = fs::read_to_string(directory.join("rooms/test/journal.jsonl")).unwrap();
    text.lines()
        .map(|line| number(&serde_json::from_str::<Entry>(line).unwrap().id).unwrap())
        .collect()
}

#[test]
fn ten_processes_in_one_room_get_distinct_growing_ids() {
    let home = tempfile::tempdir().unwrap();
    let mut children: Vec<Child> = (0..10).map(|_| start(r#"exec "$@""#, home.path(), 4, 10)).collect();
    let mut all: Vec<u64> = Vec::new();
    for child in &mut children {
        let ids = told(child);
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        all.extend(ids);
        assert!(child.wait().unwrap().success());
    }
    all.sort_unstable();
    assert_eq!(all, (1..=200).collect::<Vec<_>>());
    assert_eq!(kept(home.path()), all);
}

#[test]
fn a_process_killed_in_mid_write_loses_nothing_that_was_written() {
    let home = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let mut child = start(r#"exec "$@""#, home.path(), usize::MAX, 20_000);
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut told = Vec::new();
        let mut line = String::new();
        while told.len() < 7 + round {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0);
            told.extend(line.trim_end().strip_prefix("id ").and_then(number));
        }
        child.kill().unwrap();
        child.wait().unwrap();

        let room = open(home.path());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let key = room.post(Draft::text("after"), Place::default());
        let id = number(&runtime.block_on(room.written(key)).id).unwrap();
        let kept = kept(home.path());
        assert_eq!(kept.last(), Some(&id));
        assert!(kept.is_sorted_by(|a, b| a < b), "{kept:?}");
        assert!(told.iter().all(|id| kept.contains(id)), "told {told:?}, kept {kept:?}");
    }
}

#[test]
fn a_write_that_stops_half_way_leaves_whole_entries_alone() {
    let home = tempfile::tempdir().unwrap();
    // 8 blocks of 512 bytes: the second batch of five entries of 1000 bytes no longer fits whole, as on a disk that becomes full.
    let mut child = start(r#"trap '' XFSZ; ulimit -f 8; exec "$@""#, home.path(), 2, 1000);
    let told = told(&mut child);
    assert!(child.wait().unwrap().success());
    // One number more went to the warning: the last one where the write that stopped had the last entry, which is up to how
    // the entries came to be written together.
    let warned = told
        .iter()
        .zip(1..)
        .position(|(id, number)| *id != number)
        .unwrap_or(10);
    let expected: Vec<u64> = (1..=11).filter(|id| *id != warned as u64 + 1).collect();
    assert_eq!(told, expected, "work goes on");
    let text = fs::read(home.path().join("rooms/test/journal.jsonl")).unwrap();
    assert!(text.is_empty() || text.ends_with(b"\n"));
    assert!(kept(home.path()).len() < 10);
}
