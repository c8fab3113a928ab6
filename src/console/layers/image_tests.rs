use crossterm::event::{Event, KeyCode, KeyEvent};
use insta::assert_snapshot;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::console::action::Action;
use crate::console::draw;
use crate::console::draw::samples::{self, ago};
use crate::console::state::State;
use crate::console::theme::Theme;
use crate::console::update::update;
use crate::image::{Container, HistoryLine, ImageDetails};

fn facts() -> ImageFacts {
    let mut image = samples::images().remove(0);
    image.labels = [
        ("warroom.name", "example_name"),
        ("warroom.version", "1.0.0.1795264200123"),
        ("warroom.base", "demisto/python3-deb"),
        ("warroom.dependencies", "mechanize,requests==2.31.0"),
        ("api_token", "tr0ub4dor"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let line = |by: &str, size| HistoryLine {
        created_by: by.to_owned(),
        created: ago(100),
        size,
        comment: String::new(),
    };
    ImageFacts {
        details: ImageDetails {
            image,
            user: "1000".to_owned(),
            working_directory: String::new(),
            entrypoint: Vec::new(),
            command: vec!["python3".to_owned()],
            environment: vec!["PATH=/usr/bin".to_owned(), "PYTHON_VERSION=3.12.8".to_owned()],
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            on_build: Vec::new(),
            layers: vec![format!("sha256:{:a<64}", "1"), format!("sha256:{:b<64}", "2")],
        },
        base: Some("demisto/python3-deb:3.12.8.1983910".to_owned()),
        history: vec![
            line("ADD rootfs.tar.xz /", 74_800_000),
            line("CMD [\"python3\"]", 0),
            line("RUN python3 -m pip install mechanize requests==2.31.0", 5_600_000),
        ],
        holders: vec![Container {
            image: "sha256:cc7288dfce3a".to_owned(),
            name: "web".to_owned(),
            running: true,
        }],
    }
}

fn drawn(state: &mut State, scene: &Scene, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| {
            draw::frame(frame, state, scene);
        })
        .unwrap();
    terminal.backend().to_string()
}

fn key(state: &mut State, scene: &Scene, code: KeyCode) -> Option<Action> {
    update(state, scene, &Event::Key(KeyEvent::from(code)))
}

/// The details of the newest image, opened.
fn opened() -> (State, Scene) {
    let scene = samples::scene();
    let mut state = State::new(Theme::plain(), TimeZone::UTC, Arc::default());
    drawn(&mut state, &scene, 120, 40);
    key(&mut state, &scene, KeyCode::F(3));
    let id = scene.known.images[0].id.clone();
    assert_eq!(key(&mut state, &scene, KeyCode::Enter), Some(Action::Inspect(id)));
    (state, scene)
}

fn tell(state: &mut State, scene: &Scene, facts: &Result<Arc<ImageFacts>, String>) {
    let id = scene.known.images[0].id.clone();
    for layer in &mut state.layers {
        layer.on_facts("sha256:another", &Err("not this one".to_owned()));
        layer.on_facts(&id, facts);
    }
}

#[test]
fn what_the_list_knows_is_shown_while_the_rest_is_asked_for() {
    let (mut state, scene) = opened();
    assert_snapshot!(drawn(&mut state, &scene, 80, 16));
    key(&mut state, &scene, KeyCode::Esc);
    assert!(state.layers.is_empty() && state.in_pane, "closed at once");
}

#[test]
fn all_of_an_image_is_told_at_every_width() {
    let (mut state, scene) = opened();
    tell(&mut state, &scene, &Ok(Arc::new(facts())));
    let wide = drawn(&mut state, &scene, 120, 40);
    assert!(!wide.contains("tr0ub4dor"), "a secret is hidden: {wide}");
    assert_snapshot!(wide);
    assert_snapshot!(drawn(&mut state, &scene, 40, 40));
    assert_snapshot!(drawn(&mut state, &scene, 40, 12));
    key(&mut state, &scene, KeyCode::End);
    let end = drawn(&mut state, &scene, 60, 16);
    assert!(end.contains("5.6MB"), "scrolled: {end}");
}

#[test]
fn an_error_is_told_inside() {
    let (mut state, scene) = opened();
    tell(&mut state, &scene, &Err("the image is gone".to_owned()));
    let screen = drawn(&mut state, &scene, 80, 16);
    assert!(
        screen.contains("the image is gone") && !screen.contains("loading"),
        "{screen}"
    );
}

#[test]
fn the_keys_of_the_pane_work_inside() {
    let (mut state, scene) = opened();
    assert_eq!(key(&mut state, &scene, KeyCode::Char('a')), None);
    assert!(state.layers.is_empty());
    assert_eq!(
        state.editor.text(),
        "/docker_image_tag image=example_name:1.0.0.1795264200123 as="
    );
    let (mut state, scene) = opened();
    let id = scene.known.images[0].id.clone();
    assert_eq!(key(&mut state, &scene, KeyCode::Char('y')), Some(Action::Copy(id)));
    assert_eq!(state.layers.len(), 1, "stays open");
    let removal = "/docker_image_remove image=example_name:1.0.0.1795264200123".to_owned();
    assert_eq!(
        key(&mut state, &scene, KeyCode::Char('x')),
        Some(Action::Submit(removal))
    );
    assert!(state.layers.is_empty());
}
