use std::collections::BTreeSet;
use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use insta::assert_snapshot;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::catalog::Known;
use crate::console::draw;
use crate::console::draw::samples::{self, image, images};
use crate::console::theme::Theme;
use crate::console::update::update;
use crate::image::{Container, DiskUse, Image, labels};

fn state() -> State {
    State::new(Theme::plain(), TimeZone::UTC, Arc::default())
}

fn with(images: Vec<Image>) -> Scene {
    let mut scene = samples::scene();
    scene.known = Arc::new(Known {
        images: Arc::new(images),
        images_loaded: true,
        ..Known::default()
    });
    scene
}

/// Images of every kind: used, made here, dangling, with a newer one known.
fn scene() -> Scene {
    let mut all = images();
    all[0].labels = [
        (labels::NAME_LABEL, "example_name"),
        (labels::VERSION_LABEL, "1.0.0.1795264200123"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let container = |image: &Image, name: &str, running| Container {
        image: image.id.clone(),
        name: name.to_owned(),
        running,
    };
    let containers = vec![
        container(&all[1], "feeds-old", false),
        container(&all[2], "job", false),
        container(&all[2], "web", true),
    ];
    let mut scene = with(all);
    let known = Arc::make_mut(&mut scene.known);
    known.containers = Arc::new(containers);
    known.updates = Arc::new(BTreeSet::from(["demisto/python3-deb:3.12.8.1983910".to_owned()]));
    known.disk = Some(DiskUse {
        total: 1_240_000_000,
        reclaimable: 717_000_000,
    });
    scene
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

fn keys(state: &mut State, scene: &Scene, typed: &str) {
    for sign in typed.chars() {
        assert_eq!(key(state, scene, KeyCode::Char(sign)), None, "{sign}");
    }
}

/// A state in which keys go to the images.
fn focused(scene: &Scene) -> State {
    let mut state = state();
    drawn(&mut state, scene, 120, 24);
    key(&mut state, scene, KeyCode::F(3));
    drawn(&mut state, scene, 120, 24);
    state
}

fn chosen(state: &State) -> String {
    match state.images.list().row(state.images.cursor()) {
        Some(Shown::Named(named, _)) => format!("{}:{}", named.repository, named.tag),
        Some(Shown::Head(group)) => group.repository.clone(),
        None => String::new(),
    }
}

#[test]
fn marks_sizes_and_ages_stand_beside_the_names_as_far_as_there_is_room() {
    let scene = scene();
    let mut state = focused(&scene);
    let sizes = [(120, 40), (80, 24), (60, 16), (40, 12)];
    let screens = sizes.map(|(width, height)| drawn(&mut state, &scene, width, height.min(16)));
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn groups_are_headed_and_folded() {
    let scene = scene();
    let mut state = focused(&scene);
    keys(&mut state, &scene, "b");
    key(&mut state, &scene, KeyCode::Home);
    keys(&mut state, &scene, " ");
    assert_snapshot!(drawn(&mut state, &scene, 80, 16));
}

#[test]
fn the_chosen_image_stays_chosen_when_the_list_changes() {
    let before = scene();
    let mut state = focused(&before);
    keys(&mut state, &before, "jj");
    let wanted = "localhost:5000/team/integrations/threat-feeds:1.0.0.1795260000000";
    assert_eq!(chosen(&state), wanted);
    let mut all = images();
    all.insert(0, image("0new", &["new:1"], 1, 0));
    let after = with(all.clone());
    drawn(&mut state, &after, 120, 24);
    assert_eq!(chosen(&state), wanted);
    keys(&mut state, &after, "s");
    drawn(&mut state, &after, 120, 24);
    assert_eq!(chosen(&state), wanted, "sorted otherwise");
    keys(&mut state, &after, "b");
    drawn(&mut state, &after, 120, 24);
    assert_eq!(chosen(&state), wanted, "grouped");
    keys(&mut state, &after, " ");
    assert_eq!(
        chosen(&state),
        "localhost:5000/team/integrations/threat-feeds",
        "its group"
    );
    keys(&mut state, &after, "b");
    all.retain(|image| !image.tags.iter().any(|tag| tag == wanted));
    let gone = with(all);
    drawn(&mut state, &gone, 120, 24);
    assert_ne!(chosen(&state), "", "another one, where it is gone");
}

#[test]
fn a_filter_is_typed_kept_and_cleared() {
    let scene = scene();
    let mut state = focused(&scene);
    keys(&mut state, &scene, "fdeb");
    assert_snapshot!(drawn(&mut state, &scene, 60, 12));
    key(&mut state, &scene, KeyCode::Enter);
    assert!(state.layers.is_empty() && state.in_pane);
    let screen = drawn(&mut state, &scene, 60, 12);
    assert!(screen.contains("F3 Images 1 of 5 with deb"), "{screen}");
    key(&mut state, &scene, KeyCode::Esc);
    let screen = drawn(&mut state, &scene, 60, 12);
    assert!(screen.contains("F3 Images 5") && state.in_pane, "{screen}");
    key(&mut state, &scene, KeyCode::Esc);
    assert!(!state.in_pane);
    key(&mut state, &scene, KeyCode::F(3));
    let control = KeyEvent::new(KeyCode::Char('f'), KeyModifiers::CONTROL);
    update(&mut state, &scene, &Event::Key(control));
    keys(&mut state, &scene, "zzz");
    let screen = drawn(&mut state, &scene, 60, 12);
    assert!(screen.contains("none with this"), "{screen}");
    key(&mut state, &scene, KeyCode::Esc);
    assert_eq!(state.images.settings.filter, "");
}

#[test]
fn actions_write_lines_and_the_removal_which_asks_is_run() {
    let scene = scene();
    let lines = [
        ('u', "/docker_image_update image=example_name:1.0.0.1795264200123", ""),
        ('U', "/docker_image_update all=true dry_run=true", ""),
        ('t', "/docker_image_try image=example_name:1.0.0.1795264200123", ""),
        ('a', "/docker_image_tag image=example_name:1.0.0.1795264200123 as=", ""),
        (
            'c',
            "/docker_image_create name=",
            " base=example_name:1.0.0.1795264200123",
        ),
    ];
    for (sign, before, behind) in lines {
        let mut state = focused(&scene);
        keys(&mut state, &scene, &sign.to_string());
        let cursor = state.editor.cursor();
        assert_eq!(state.editor.text().split_at(cursor), (before, behind), "{sign}");
        assert!(!state.in_pane, "{sign}: Enter runs it");
    }
    let mut state = focused(&scene);
    let removal = "/docker_image_remove image=example_name:1.0.0.1795264200123".to_owned();
    assert_eq!(
        key(&mut state, &scene, KeyCode::Char('x')),
        Some(Action::Submit(removal))
    );
}

#[test]
fn what_has_no_tag_is_named_by_its_id_and_cannot_be_updated() {
    let scene = scene();
    let mut state = focused(&scene);
    key(&mut state, &scene, KeyCode::End);
    assert_eq!(chosen(&state), "<none>:<none>");
    keys(&mut state, &scene, "u");
    assert!(state.notice.as_deref().unwrap_or("").contains("no tag"));
    assert!(state.in_pane);
    let removal = "/docker_image_remove image=d00d00d00d00".to_owned();
    assert_eq!(
        key(&mut state, &scene, KeyCode::Char('x')),
        Some(Action::Submit(removal))
    );
    assert!(!state.in_pane, "so that its question comes up");
}

#[test]
fn names_of_an_engine_that_are_no_references_never_reach_a_line() {
    let scene = with(vec![image("abcdef012345", &["evil name=x:1"], 1, 1)]);
    let mut state = focused(&scene);
    let removal = "/docker_image_remove image=abcdef012345".to_owned();
    assert_eq!(
        key(&mut state, &scene, KeyCode::Char('x')),
        Some(Action::Submit(removal))
    );
}

#[test]
fn a_click_chooses_and_a_second_one_opens_the_details() {
    let scene = scene();
    let mut state = state();
    drawn(&mut state, &scene, 120, 24);
    let place = state.areas.images;
    let click = |state: &mut State| {
        let event = MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: place.x + 6,
            // Title, head, and the third image.
            row: place.y + 4,
            modifiers: KeyModifiers::NONE,
        };
        update(state, &scene, &Event::Mouse(event))
    };
    assert_eq!(click(&mut state), None);
    assert_eq!(
        chosen(&state),
        "localhost:5000/team/integrations/threat-feeds:1.0.0.1795260000000"
    );
    let id = scene.known.images[1].id.clone();
    assert_eq!(click(&mut state), Some(Action::Inspect(id)));
    assert_eq!(state.layers.len(), 1);
}

#[test]
fn a_steady_frame_costs_the_same_with_ten_thousand_images() {
    let many = |count: usize| {
        let images = (0..count).map(|n| image(&format!("{n:x}"), &[&format!("team/app-{n}:{n}")], 1000, 100_000));
        with(images.collect())
    };
    let cost = |count: usize| {
        let scene = many(count);
        let mut state = state();
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        let mut draw = || {
            terminal
                .draw(|frame| {
                    draw::frame(frame, &mut state, &scene);
                })
                .unwrap();
        };
        draw();
        draw();
        allocation_counter::measure(&mut draw)
    };
    let (few, many) = (cost(100), cost(10_000));
    assert!(many.count_total < 1000, "{} allocations", many.count_total);
    assert!(
        many.count_total <= few.count_total + few.count_total / 10,
        "{} allocations with 10,000 images, {} with 100",
        many.count_total,
        few.count_total
    );
    assert!(many.bytes_total < 128 * 1024, "{} bytes", many.bytes_total);
}
