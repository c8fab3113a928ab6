use std::collections::VecDeque;
use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Modifier;

use super::samples::{ago, build, ended, image, image_table, images, now, scene};
use super::*;
use crate::catalog::Known;
use crate::console::layers::{Help, ask_to_quit};
use crate::console::layout::Pane;
use crate::console::theme::Theme;
use crate::console::update::update;
use crate::engine::Identity;
use crate::room::{Draft, JobState, Key, Kind, Opening, Place, Posted, Room, Step, StepState, Table};
use crate::session::EngineLink;
use crate::world::Clock;

#[path = "size_tests.rs"]
mod sizes_of_screens;

fn room() -> Room {
    Room::open(Opening {
        directory: None,
        name: "playground".to_owned(),
        user: "ana".to_owned(),
        clock: Clock::fixed(now(), TimeZone::UTC),
        keep: 1000,
    })
}

/// What a room shows once everything in it is written.
pub(super) async fn said(lines: &[(Draft, bool)]) -> VecDeque<Posted> {
    let room = room();
    let mut parent: Option<Key> = None;
    for (draft, answer) in lines {
        let place = Place {
            parent: parent.filter(|_| *answer),
            engine: None,
        };
        let key = room.post(draft.clone(), place);
        room.written(key).await;
        if !answer {
            parent = Some(key);
        }
    }
    room.read(|view| view.posted.clone())
}

pub(super) fn command(line: &str) -> (Draft, bool) {
    (Draft::new(Kind::Command, line), false)
}

pub(super) fn state() -> State {
    State::new(Theme::embedded("dark").unwrap(), TimeZone::UTC, Arc::default())
}

fn press(state: &mut State, scene: &Scene, code: KeyCode) {
    let event = Event::Key(KeyEvent::from(code));
    assert_eq!(update(state, scene, &event), None);
}

pub(super) fn drawn(width: u16, height: u16, state: &mut State, scene: &Scene) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| {
            super::frame(frame, state, scene);
        })
        .unwrap();
    terminal
}

/// A frame at the three sizes, one under the other.
fn sizes(state: &mut State, scene: &Scene) -> String {
    [(60, 16), (80, 24), (120, 40)]
        .map(|(width, height)| drawn(width, height, state, scene).backend().to_string())
        .join("\n")
}

#[test]
fn the_start() {
    let mut scene = scene();
    scene.engine.link = EngineLink::Connecting;
    scene.known = Arc::default();
    assert_snapshot!(sizes(&mut state(), &scene));
}

#[tokio::test]
async fn images_and_their_table() {
    let mut state = state();
    state
        .transcript
        .sync(&said(&[command("/docker_images"), image_table()]).await);
    assert_snapshot!(sizes(&mut state, &scene()));
}

#[tokio::test]
async fn a_build_at_work() {
    let mut state = state();
    let line = "/docker_image_create name=example_name dependencies=mechanize packages=wget";
    state
        .transcript
        .sync(&said(&[command("/docker_images"), image_table(), command(line)]).await);
    let mut scene = scene();
    let failed = Arc::new(Step {
        id: "1".to_owned(),
        name: "pull nosuch/image:latest".to_owned(),
        state: StepState::Failed,
        progress: None,
        started: Some(ago(300)),
        ended: Some(ago(225)),
        recent: Vec::new(),
    });
    scene.jobs = vec![
        ended("a1b2c3", "/docker_image_update all=true", JobState::Done, Vec::new()),
        ended(
            "d4e5f6",
            "/docker_image_update image=nosuch/image",
            JobState::Failed,
            vec![failed],
        ),
        build(),
    ];
    assert_snapshot!(sizes(&mut state, &scene));
}

#[tokio::test]
async fn an_error_with_its_carets() {
    let mut state = state();
    let line = "/docker_image_create nmae=example base=localhost:5000/team/integrations/python:3.12";
    let wrong = crate::catalog::read(line).unwrap_err();
    let source = crate::language::Source {
        origin: None,
        text: line,
    };
    let long = "/docker_image_create name=example dependencies=requests,beautifulsoup4,mechanize,stix base=Not-Lower";
    let far = crate::catalog::read(long).unwrap_err();
    let far_source = crate::language::Source {
        origin: None,
        text: long,
    };
    let entries = said(&[
        command(line),
        (Draft::error(wrong.render(&source)), true),
        command(long),
        (Draft::error(far.render(&far_source)), true),
    ])
    .await;
    state.transcript.sync(&entries);
    assert_snapshot!(sizes(&mut state, &scene()));
}

#[tokio::test]
async fn every_kind_of_entry() {
    let mut state = state();
    let entries = said(&[
        (
            Draft::new(
                Kind::Chat,
                "good morning, the feeds image is broken again and I will rebuild it before noon",
            ),
            false,
        ),
        command("/version"),
        (
            Draft::text("warroom 0.1.0\n  engine   Docker 28.5.1\n  data     /home/ana/.local/share/warroom"),
            true,
        ),
        command("/docker_image_create name=feeds dependencies=nosuch"),
        (
            Draft::warning("this builder cannot hide the CA bundle; the build goes on without it"),
            true,
        ),
        (
            Draft::error(
                "step `RUN python3 -m pip install nosuch` failed\nERROR: No matching distribution found for nosuch",
            ),
            true,
        ),
        (
            Draft::file(
                "build log",
                "/home/ana/.local/share/warroom/logs/j7k2f9.log",
                "143 lines",
            ),
            true,
        ),
        (Draft::warning("a warning that nobody asked for"), false),
    ])
    .await;
    state.transcript.sync(&entries);
    assert_snapshot!(sizes(&mut state, &scene()));
}

#[tokio::test]
async fn wide_characters() {
    let mut state = state();
    let table = Table {
        columns: vec!["名前".to_owned(), "Größe".to_owned()],
        rows: vec![
            vec!["日本語のイメージ".to_owned(), "12MB".to_owned()],
            vec!["👩‍👩‍👧 family".to_owned(), "3kB".to_owned()],
        ],
    };
    let entries = said(&[
        (
            Draft::new(
                Kind::Chat,
                "日本語の文章はここで折り返されるべきであり、文字の途中で切れてはならない。👩‍👩‍👧🚀",
            ),
            false,
        ),
        command("/help"),
        (Draft::table("表", table, serde_json::Value::Null), true),
    ])
    .await;
    state.transcript.sync(&entries);
    state.editor.paste("/docker_image_create name=`日本語 👩‍👩‍👧\nz`");
    state.editor.left();
    let mut terminal = drawn(60, 16, &mut state, &scene());
    assert_eq!(terminal.get_cursor_position().unwrap(), (3, 14).into());
    assert_snapshot!(sizes(&mut state, &scene()));
}

#[test]
fn help() {
    let mut state = state();
    state.layers.push(Box::<Help>::default());
    assert_snapshot!(sizes(&mut state, &scene()));
    press(&mut state, &scene(), KeyCode::End);
    assert_snapshot!(drawn(80, 24, &mut state, &scene()).backend().to_string());
}

#[test]
fn what_is_typed_searches_the_help() {
    let mut state = state();
    state.layers.push(Box::<Help>::default());
    for sign in "tag image".chars() {
        press(&mut state, &scene(), KeyCode::Char(sign));
    }
    assert_snapshot!(drawn(80, 16, &mut state, &scene()).backend().to_string());

    // A key with Ctrl types no letter; Ctrl-U begins anew, as in a line.
    let control = KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL);
    assert_eq!(update(&mut state, &scene(), &Event::Key(control)), None);
    let shown = drawn(80, 16, &mut state, &scene()).backend().to_string();
    assert!(shown.contains("search: type what you look for"), "{shown}");
}

#[test]
fn the_question_whether_to_quit() {
    let mut state = state();
    ask_to_quit(&mut state);
    let mut scene = scene();
    scene.jobs = vec![build()];
    assert_snapshot!(sizes(&mut state, &scene));
}

fn training() -> Scene {
    let mut scene = scene();
    scene.engine.identity = Identity::Training;
    scene
}

#[test]
fn training_cannot_be_overlooked() {
    assert_snapshot!(sizes(&mut state(), &training()));
}

#[test]
fn training_is_told_by_words_and_attributes_on_every_frame_and_in_every_theme() {
    let overlays: [fn(&mut State); 3] = [|_| {}, |state| state.layers.push(Box::<Help>::default()), ask_to_quit];
    for (name, (overlay, open)) in Theme::names()
        .iter()
        .flat_map(|name| overlays.iter().enumerate().map(move |open| (name, open)))
    {
        for (width, height) in [(60, 16), (120, 40), (50, 11)] {
            let mut state = State::new(Theme::embedded(name).unwrap(), TimeZone::UTC, Arc::default());
            open(&mut state);
            let terminal = drawn(width, height, &mut state, &training());
            let screen = terminal.backend().to_string();
            assert!(
                screen.contains(banner::TRAINING),
                "{name} {overlay} {width}x{height}:\n{screen}"
            );
            let cell = &terminal.backend().buffer()[(1, 0)];
            let marked = cell.modifier.contains(Modifier::REVERSED) || cell.bg != ratatui::style::Color::Reset;
            assert!(marked, "{name}");
        }
    }
}

#[test]
fn a_lost_engine() {
    let mut scene = scene();
    scene.engine.link = EngineLink::Lost {
        reason: "cannot reach unix:///var/run/docker.sock: connection refused (os error 111)".to_owned(),
        retry_at: now() + SignedDuration::from_secs(7),
    };
    assert_snapshot!(sizes(&mut state(), &scene));
}

#[tokio::test]
async fn scrolled_up_with_news_below() {
    let mut state = state();
    let mut lines: Vec<(Draft, bool)> = (1..=40).map(|number| command(&format!("/line {number}"))).collect();
    let before = said(&lines).await;
    state.transcript.sync(&before);
    drawn(60, 16, &mut state, &scene());
    state.transcript.scroll_up(10);
    let room = room();
    for (draft, _) in lines.drain(..).chain([command("/news 1"), command("/news 2")]) {
        let key = room.post(draft, Place::default());
        room.written(key).await;
    }
    state.transcript.sync(&room.read(|view| view.posted.clone()));
    assert_snapshot!(drawn(60, 16, &mut state, &scene()).backend().to_string());
    state.transcript.scroll_down(1000);
    assert!(state.transcript.at_end());
}

#[test]
fn the_last_line_of_a_job_stands_under_that_job() {
    let mut quiet = (*ended("j2older", "/docker_image_update all", JobState::Running, Vec::new())).clone();
    quiet.ended = None;
    quiet.tail = VecDeque::from([Arc::from("words of the older one")]);
    let mut scene = scene();
    scene.jobs = vec![Arc::new(quiet), build()];
    let mut state = state();
    state.focus = Pane::Jobs;
    let screen = drawn(80, 24, &mut state, &scene).backend().to_string();
    let place = |words: &str| screen.find(words).unwrap_or_else(|| panic!("no `{words}`:\n{screen}"));
    assert!(place("j7k2f9") < place("j2older"));
    assert!(place("j2older") < place("words of the older one"), "{screen}");
}

#[tokio::test]
async fn escapes_never_reach_a_cell() {
    let mut state = state();
    let evil = "a\u{1b}[2Jb\u{9b}31mc\u{7}\u{202e}d";
    let table = Table {
        columns: vec![evil.to_owned()],
        rows: vec![vec![evil.to_owned()]],
    };
    let entries = said(&[
        command(evil),
        (Draft::error(evil), true),
        (Draft::file(evil, evil, evil), true),
        (Draft::table(evil, table, serde_json::Value::Null), true),
    ])
    .await;
    state.transcript.sync(&entries);
    let mut scene = scene();
    scene.room = evil.to_owned();
    scene.engine.identity = Identity::Docker(evil.to_owned());
    scene.engine.link = EngineLink::Lost {
        reason: evil.to_owned(),
        retry_at: now(),
    };
    scene.known = Arc::new(Known {
        images: Arc::new(vec![image("1", &[&format!("{evil}:{evil}")], 1, 1)]),
        images_loaded: true,
        ..Known::default()
    });
    let mut job = (*build()).clone();
    job.command = evil.to_owned();
    job.tail = VecDeque::from([Arc::from(evil)]);
    scene.jobs = vec![Arc::new(job)];
    let terminal = drawn(120, 40, &mut state, &scene);
    for cell in terminal.backend().buffer().content() {
        assert!(
            !cell.symbol().contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{:?}",
            cell.symbol()
        );
    }
}

#[test]
fn the_next_change_of_time_is_that_of_the_youngest_thing_in_sight() {
    // Wide enough for ages beside the names.
    let mut terminal = Terminal::new(TestBackend::new(160, 40)).unwrap();
    let mut changes = None;
    let mut idle = scene();
    idle.known = Arc::new(Known {
        images: Arc::new(images().split_off(1)),
        images_loaded: true,
        ..Known::default()
    });
    let mut state = state();
    terminal
        .draw(|frame| changes = super::frame(frame, &mut state, &idle))
        .unwrap();
    // The youngest image is 125 seconds old: `2 minutes` until it is 180.
    assert_eq!(changes, Some(now() + SignedDuration::from_secs(55)));
    idle.known = Arc::default();
    terminal
        .draw(|frame| changes = super::frame(frame, &mut state, &idle))
        .unwrap();
    assert_eq!(changes, None);
}

/// An entry is laid out once, and a frame on which nothing changed costs little.
#[tokio::test]
async fn a_steady_frame_allocates_little() {
    let mut state = state();
    let entries: Vec<(Draft, bool)> = (0..200)
        .flat_map(|_| [command("/docker_images"), image_table()])
        .collect();
    state.transcript.sync(&said(&entries).await);
    let scene = scene();
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut draw = || {
        terminal
            .draw(|frame| {
                super::frame(frame, &mut state, &scene);
            })
            .unwrap();
    };
    draw();
    draw();
    let steady = allocation_counter::measure(&mut draw);
    assert!(steady.count_total < 400, "{} allocations", steady.count_total);
    assert!(steady.bytes_total < 64 * 1024, "{} bytes", steady.bytes_total);
}
