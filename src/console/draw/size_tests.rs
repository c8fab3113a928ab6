//! Screens of every size, and panes that change theirs.

use super::*;

#[test]
fn too_small() {
    assert_snapshot!(drawn(39, 16, &mut state(), &scene()).backend().to_string());
    assert_snapshot!(drawn(24, 6, &mut state(), &training()).backend().to_string());
    for (width, height) in [(1, 1), (2, 1), (5, 2), (60, 1)] {
        drawn(width, height, &mut state(), &training());
    }
}

#[test]
fn a_narrow_screen_shows_one_pane() {
    let mut scene = scene();
    scene.jobs = vec![build()];
    let mut state = state();
    state.focus = Pane::Images;
    assert_snapshot!(drawn(60, 16, &mut state, &scene).backend().to_string());
    state.focus = Pane::Jobs;
    assert_snapshot!(drawn(60, 16, &mut state, &scene).backend().to_string());
}

#[test]
fn the_smallest_screen_has_a_single_pane() {
    let mut scene = training();
    scene.jobs = vec![build()];
    let mut state = state();
    assert_snapshot!(drawn(40, 12, &mut state, &scene).backend().to_string());
    state.focus = Pane::Images;
    assert_snapshot!(drawn(40, 12, &mut state, &scene).backend().to_string());
}

#[tokio::test]
async fn entries_of_every_kind_may_come_while_the_transcript_is_hidden() {
    let wrong = "error: unknown argument\n  |\n1 | /a b=c\n  |    ^\n  = help: take it out";
    let entries = said(&[
        (Draft::new(Kind::Chat, "hello"), false),
        command("/docker_images"),
        image_table(),
        (Draft::error(wrong), true),
        (Draft::file("build log", "/logs/j1.log", "3 lines"), true),
        (Draft::warning("beware"), true),
    ])
    .await;
    let mut state = state();
    for pane in [Pane::Images, Pane::Jobs] {
        state.focus = pane;
        drawn(40, 12, &mut state, &scene());
        state.transcript.sync(&entries);
        drawn(40, 12, &mut state, &scene());
    }
    state.focus = Pane::Transcript;
    let screen = drawn(40, 12, &mut state, &scene()).backend().to_string();
    assert!(screen.contains("! beware"), "{screen}");
}

#[test]
fn a_pane_has_the_whole_screen_and_dividers_move() {
    let mut scene = scene();
    scene.jobs = vec![build()];
    let mut state = state();
    drawn(120, 20, &mut state, &scene);
    press(&mut state, &scene, KeyCode::F(3));
    press(&mut state, &scene, KeyCode::F(6));
    assert_snapshot!(drawn(120, 20, &mut state, &scene).backend().to_string());
    press(&mut state, &scene, KeyCode::F(6));
    drawn(120, 20, &mut state, &scene);
    for (code, times) in [(KeyCode::Left, 4), (KeyCode::Down, 2)] {
        for _ in 0..times {
            let key = KeyEvent::new(code, crossterm::event::KeyModifiers::SHIFT);
            update(&mut state, &scene, &Event::Key(key));
            drawn(120, 20, &mut state, &scene);
        }
    }
    assert_snapshot!(drawn(120, 20, &mut state, &scene).backend().to_string());
}
