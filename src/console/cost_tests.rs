//! What frames, keys and entries cost where there is much of everything.

use std::fs;
use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::draw::{self, samples};
use super::scene::Scene;
use super::state::State;
use super::theme::Theme;
use super::update::update;
use crate::catalog::Known;
use crate::room::{Draft, Job, Kind, Opening, Place, Room};
use crate::world::Clock;

/// How many entries are in the room.
const ENTRIES: usize = 100_000;

fn opening(directory: Option<&std::path::Path>) -> Opening {
    Opening {
        directory: directory.map(std::path::Path::to_owned),
        name: "playground".into(),
        user: "ada".into(),
        clock: Clock::fixed(samples::now(), TimeZone::UTC),
        keep: ENTRIES,
    }
}

fn state() -> State {
    State::new(Theme::embedded("dark").unwrap(), TimeZone::UTC, Arc::default())
}

/// Ten thousand images, and a build at work that said this line last.
fn scene(line: &str) -> Scene {
    let images = (0..10_000).map(|number| {
        let tag = format!("registry.test/team/image-{number}:1.0");
        samples::image(&format!("{number:x}"), &[&tag], number, 60)
    });
    let job = Job {
        tail: [Arc::from(line)].into_iter().collect(),
        ..(*samples::build()).clone()
    };
    Scene {
        known: Arc::new(Known {
            images: Arc::new(images.collect()),
            images_loaded: true,
            ..Known::default()
        }),
        jobs: vec![Arc::new(job)],
        ..samples::scene()
    }
}

#[tokio::test]
async fn frames_keys_and_lines_cost_what_is_in_sight() {
    let room = Room::open(opening(None));
    let mut last = None;
    for number in 0..ENTRIES {
        last = Some(room.post(Draft::new(Kind::Chat, format!("said {number}")), Place::default()));
    }
    room.written(last.unwrap()).await;
    let mut state = state();
    let calm = scene("one");
    let flood = Scene {
        jobs: scene("another").jobs,
        ..calm.clone()
    };
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut draw = |state: &mut State, scene: &Scene| {
        room.read(|view| state.transcript.follow(view));
        terminal
            .draw(|frame| {
                draw::frame(frame, state, scene);
            })
            .unwrap();
    };
    draw(&mut state, &calm);
    draw(&mut state, &calm);
    let steady = allocation_counter::measure(|| draw(&mut state, &calm));
    let lines = allocation_counter::measure(|| draw(&mut state, &flood));
    let key = allocation_counter::measure(|| {
        update(&mut state, &flood, &Event::Key(KeyEvent::from(KeyCode::Char('x'))));
        draw(&mut state, &flood);
    });
    let posted = room.post(Draft::text("one more"), Place::default());
    room.written(posted).await;
    let entry = allocation_counter::measure(|| draw(&mut state, &flood));
    for (what, cost, most) in [
        ("frame", steady, 600),
        ("line", lines, 600),
        ("key", key, 1300),
        ("entry", entry, 800),
    ] {
        assert!(cost.count_total < most, "{what}: {} allocations", cost.count_total);
        assert!(cost.bytes_total < 128 * 1024, "{what}: {} bytes", cost.bytes_total);
    }
}

/// A line of a journal: a command and what came of it, in turn.
fn line(number: usize) -> String {
    let head = format!(r#""time":"2026-01-02T03:04:05Z","kind":"#);
    let parent = number - number % 3;
    let rest = match number % 3 {
        0 => format!(
            r#"{head}"command","user":"ada","command":"/docker_image_create name=team/tool{number} packages=wget""#
        ),
        1 => format!(
            r#""parent":"{parent}@playground",{head}"text","engine":"training","text":"made team/tool{number}:1.0.0.{number} in 41 s""#
        ),
        _ => format!(
            r#""parent":"{parent}@playground",{head}"table","engine":"training","columns":["Name","Tag"],"rows":[["team/tool","{number}"]]"#
        ),
    };
    format!("{{\"id\":\"{number}@playground\",{rest}}}\n")
}

#[test]
fn an_entry_takes_little_memory() {
    const COUNT: usize = 1000;
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("rooms/playground");
    fs::create_dir_all(&directory).unwrap();
    // Little enough to be read while the room opens, on this thread.
    fs::write(
        directory.join("journal.jsonl"),
        (1..=COUNT).map(line).collect::<String>(),
    )
    .unwrap();
    let mut room = None;
    let opened = allocation_counter::measure(|| room = Some(Room::open(opening(Some(home.path())))));
    let room = room.unwrap();
    assert_eq!(room.read(|view| view.posted.len()), COUNT);
    let mut state = state();
    let followed = allocation_counter::measure(|| room.read(|view| state.transcript.follow(view)));
    let held = |bytes: i64| bytes / i64::try_from(COUNT).unwrap();
    assert!(held(opened.bytes_current) < 620, "{} bytes", held(opened.bytes_current));
    assert!(
        held(followed.bytes_current) < 64,
        "{} bytes",
        held(followed.bytes_current)
    );
}

#[tokio::test]
async fn what_is_read_later_stands_above_what_was_shown_first() {
    const COUNT: usize = 5000;
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("rooms/playground");
    fs::create_dir_all(&directory).unwrap();
    fs::write(
        directory.join("journal.jsonl"),
        (1..=COUNT).map(line).collect::<String>(),
    )
    .unwrap();
    let room = Room::open(opening(Some(home.path())));
    let mut state = state();
    let scene = samples::scene();
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut screen = |state: &mut State| {
        room.read(|view| state.transcript.follow(view));
        terminal
            .draw(|frame| {
                draw::frame(frame, state, &scene);
            })
            .unwrap();
        terminal.backend().to_string()
    };
    let first = screen(&mut state);
    assert!(first.contains("team/tool4999"), "{first}");
    state.transcript.scroll_up(10);
    let above = screen(&mut state);
    let mut changes = room.revision();
    while room.read(|view| view.posted.len()) < COUNT {
        changes.changed().await.unwrap();
        // Wherever it is looked meanwhile, what is in sight stays.
        assert_eq!(screen(&mut state), above);
    }
    assert_eq!(screen(&mut state), above);
    assert_eq!(state.transcript.count(&super::transcript::Filter::All), COUNT);
    state.transcript.go_to_start();
    let start = screen(&mut state);
    assert!(start.contains("made team/tool1:1.0.0.1"), "{start}");
}
