use crossterm::event::{Event, KeyCode, KeyEvent};
use insta::assert_snapshot;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use std::sync::Arc;

use super::*;
use crate::console::draw;
use crate::console::draw::samples::{self, ago, build, ended};
use crate::console::theme::Theme;
use crate::console::update::update;
use crate::room::JobState;
use crate::room::{Step, StepState};

fn step(id: &str, name: &str, state: StepState, lines: &[&str]) -> Arc<Step> {
    Arc::new(Step {
        id: id.to_owned(),
        name: name.to_owned(),
        state,
        progress: None,
        started: Some(ago(300)),
        ended: Some(ago(260)),
        recent: lines.iter().map(|line| Arc::from(*line)).collect(),
    })
}

/// Two jobs at work, one that failed, one that was cancelled and one that is done.
fn scene() -> Scene {
    let mut second = (*build()).clone();
    second.id = "j2other".to_owned();
    second.command = "/docker_image_update all=true".to_owned();
    let mut running = (*second.steps[3]).clone();
    running.recent = ["one", "two", "three"].map(Arc::from).to_vec();
    second.steps = vec![second.steps[2].clone(), Arc::new(running)];
    let failed = ended(
        "j3wrong",
        "/docker_image_create name=x dependencies=nosuch",
        JobState::Failed,
        vec![
            step("1", "pull base", StepState::Done, &[]),
            step(
                "2",
                "pip install nosuch",
                StepState::Failed,
                &["ERROR: no matching distribution"],
            ),
            step("3", "tag x", StepState::Waiting, &[]),
        ],
    );
    let mut cancelled = (*ended(
        "j4stop",
        "/docker_image_try image=x token=***",
        JobState::Cancelled,
        vec![step("1", "run x", StepState::Cancelled, &[])],
    ))
    .clone();
    cancelled.log = None;
    let mut done = (*ended("j5done", "/docker_image_update image=x", JobState::Done, Vec::new())).clone();
    done.log = Some(std::path::Path::new("/logs/j5done.log").into());
    let mut scene = samples::scene();
    scene.jobs = vec![Arc::new(done), Arc::new(cancelled), failed, Arc::new(second), build()];
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

fn focused(scene: &Scene) -> State {
    let mut state = State::new(Theme::plain(), TimeZone::UTC, Arc::default());
    drawn(&mut state, scene, 80, 30);
    key(&mut state, scene, KeyCode::F(4));
    drawn(&mut state, scene, 80, 30);
    state
}

/// Chooses the row of a job.
fn choose(state: &mut State, scene: &Scene, id: &str) {
    key(state, scene, KeyCode::Home);
    for _ in 0..30 {
        if state.jobs.is_chosen(&(id.to_owned(), None)) {
            return;
        }
        key(state, scene, KeyCode::Down);
    }
    panic!("no row of {id}");
}

#[test]
fn jobs_at_work_show_their_steps_and_ended_ones_a_row() {
    let scene = scene();
    let mut state = focused(&scene);
    let sizes = [(120, 40), (80, 24), (60, 16), (40, 12)];
    let screens = sizes.map(|(width, height)| drawn(&mut state, &scene, width, height));
    assert_snapshot!(screens.join("\n"));
}

#[test]
fn an_ended_job_is_unfolded_with_its_steps_and_a_live_one_folded() {
    let scene = scene();
    let mut state = focused(&scene);
    for id in ["j7k2f9", "j2other", "j3wrong", "j4stop"] {
        choose(&mut state, &scene, id);
        key(&mut state, &scene, KeyCode::Char(' '));
    }
    assert_snapshot!(drawn(&mut state, &scene, 80, 20));
}

#[test]
fn enter_opens_the_whole_log_or_what_is_kept_of_it() {
    let scene = scene();
    let mut state = focused(&scene);
    choose(&mut state, &scene, "j5done");
    assert_eq!(
        key(&mut state, &scene, KeyCode::Enter),
        Some(Action::OpenFile("/logs/j5done.log".to_owned()))
    );
    choose(&mut state, &scene, "j7k2f9");
    assert_eq!(key(&mut state, &scene, KeyCode::Enter), None);
    let screen = drawn(&mut state, &scene, 80, 20);
    assert!(
        screen.contains("j7k2f9, its last lines") && screen.contains("Setting up wget"),
        "{screen}"
    );
    key(&mut state, &scene, KeyCode::Esc);
    choose(&mut state, &scene, "j4stop");
    assert_eq!(key(&mut state, &scene, KeyCode::Enter), None);
    assert_eq!(state.notice.as_deref(), Some("j4stop has printed nothing"));
}

#[test]
fn a_job_is_cancelled_and_run_again_by_lines() {
    let scene = scene();
    let mut state = focused(&scene);
    choose(&mut state, &scene, "j2other");
    assert_eq!(
        key(&mut state, &scene, KeyCode::Char('x')),
        Some(Action::Submit("/cancel j2other".to_owned()))
    );
    assert_eq!(key(&mut state, &scene, KeyCode::Char('r')), None, "it still runs");
    choose(&mut state, &scene, "j3wrong");
    assert_eq!(key(&mut state, &scene, KeyCode::Char('x')), None, "it has ended");
    let line = "/docker_image_create name=x dependencies=nosuch".to_owned();
    assert_eq!(key(&mut state, &scene, KeyCode::Char('r')), Some(Action::Submit(line)));
    choose(&mut state, &scene, "j4stop");
    assert_eq!(key(&mut state, &scene, KeyCode::Char('r')), None);
    assert_eq!(
        state.editor.text(),
        "/docker_image_try image=x token=***",
        "the secret is missing"
    );
}
