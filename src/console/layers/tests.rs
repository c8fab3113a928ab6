//! How the layers over the line look, and what their keys do.

use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::catalog::Known;
use crate::commands::{Ask, Question, Reply};
use crate::console::action::Action;
use crate::console::draw::{self, samples};
use crate::console::layers::question;
use crate::console::scene::Scene;
use crate::console::state::State;
use crate::console::theme::Theme;
use crate::console::update::update;
use crate::room::{Draft, Key, Kind, News, Opening, Place, Room};
use crate::session::Asked;
use crate::world::Clock;

fn state() -> State {
    State::new(Theme::embedded("dark").unwrap(), TimeZone::UTC, Arc::default())
}

fn press(state: &mut State, scene: &Scene, code: KeyCode) -> Option<Action> {
    update(state, scene, &Event::Key(KeyEvent::from(code)))
}

fn control(state: &mut State, scene: &Scene, letter: char) -> Option<Action> {
    let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
    update(state, scene, &Event::Key(key))
}

fn types(state: &mut State, scene: &Scene, text: &str) {
    for sign in text.chars() {
        assert_eq!(press(state, scene, KeyCode::Char(sign)), None);
    }
}

/// Only the frame's text, at the three sizes, one under the other.
fn sizes(state: &mut State, scene: &Scene) -> String {
    [(40, 12), (80, 24), (120, 40)]
        .map(|(width, height)| {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
            terminal
                .draw(|frame| {
                    draw::frame(frame, state, scene);
                })
                .unwrap();
            terminal.backend().to_string()
        })
        .join("\n")
}

fn key() -> Key {
    let room = Room::open(Opening {
        directory: None,
        name: "playground".to_owned(),
        user: "ana".to_owned(),
        clock: Clock::fixed(samples::now(), TimeZone::UTC),
        keep: 10,
    });
    room.post(Draft::new(Kind::Command, "/x"), Place::default())
}

fn asked(id: u64, text: &str, detail: &[&str], kind: Ask) -> Asked {
    Asked {
        id,
        command: key(),
        line: "/docker_image_prune older_than=90d".into(),
        question: Question {
            text: text.to_owned(),
            detail: detail.iter().map(|line| (*line).to_owned()).collect(),
            kind,
            instead: "give `yes=true`".to_owned(),
        },
    }
}

fn asking(questions: Vec<Asked>) -> Scene {
    Scene {
        questions: Arc::new(questions),
        ..samples::scene()
    }
}

const DETAIL: [&str; 14] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen",
];

#[tokio::test]
async fn a_question_shows_who_asks_what_and_how_it_is_answered() {
    let mut state = state();
    let scene = asking(vec![
        asked(1, "remove 14 images and free up to 2.1GB?", &DETAIL, Ask::YesNo),
        asked(2, "sure?", &[], Ask::YesNo),
    ]);
    question::attend(&mut state, &scene);
    assert_snapshot!(sizes(&mut state, &scene));
    for _ in 0..20 {
        press(&mut state, &scene, KeyCode::Down);
    }
    assert!(
        sizes(&mut state, &scene).contains("fourteen"),
        "the last line is reached"
    );
}

#[tokio::test]
async fn a_question_comes_up_only_where_it_steals_no_key() {
    let scene = asking(vec![asked(1, "sure?", &[], Ask::YesNo)]);
    for (line, in_pane) in [("typing", false), ("", true)] {
        let mut state = state();
        state.write_line(line);
        state.in_pane = in_pane;
        question::attend(&mut state, &scene);
        assert!(state.layers.is_empty());
        assert!(sizes(&mut state, &scene).contains("F9 answers: sure?"));
    }
    // A text would swallow what is typed: it waits for its key.
    let text = Ask::Text {
        placeholder: "a name".to_owned(),
    };
    let scene = asking(vec![asked(7, "which name?", &[], text)]);
    let mut state = state();
    question::attend(&mut state, &scene);
    assert!(state.layers.is_empty());
    press(&mut state, &scene, KeyCode::F(9));
    assert_snapshot!(sizes(&mut state, &scene));
    types(&mut state, &scene, "yes");
    let reply = Reply::Text("yes".to_owned());
    assert_eq!(
        press(&mut state, &scene, KeyCode::Enter),
        Some(Action::Answer { id: 7, reply })
    );
}

#[tokio::test]
async fn a_question_for_a_text_is_stopped_by_an_empty_one_and_takes_no_command() {
    let text = Ask::Text {
        placeholder: "empty stops".to_owned(),
    };
    let scene = asking(vec![asked(7, "why?", &[], text)]);
    let opened = || {
        let mut state = state();
        press(&mut state, &scene, KeyCode::F(9));
        state
    };
    let stops = || {
        Some(Action::Answer {
            id: 7,
            reply: Reply::Text(String::new()),
        })
    };
    assert_eq!(press(&mut opened(), &scene, KeyCode::Enter), stops());
    assert_eq!(control(&mut opened(), &scene, 'c'), stops());
    let mut state = opened();
    types(&mut state, &scene, " /docker_images");
    assert_eq!(press(&mut state, &scene, KeyCode::Enter), None);
    assert_eq!(state.layers.len(), 1, "it still asks");
    let notice = state.notice.clone().unwrap();
    assert!(
        notice.contains("this is a command") && notice.contains("Esc"),
        "{notice}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_question_takes_an_answer_only_after_a_quiet_moment() {
    let scene = asking(vec![asked(1, "sure?", &[], Ask::YesNo)]);
    let mut early = state();
    question::attend(&mut early, &scene);
    assert_eq!(press(&mut early, &scene, KeyCode::Char('y')), None);
    assert_eq!((early.line(), early.layers.len()), ("y", 0));
    let mut late = state();
    question::attend(&mut late, &scene);
    tokio::time::advance(std::time::Duration::from_millis(401)).await;
    let answer = |reply| Some(Action::Answer { id: 1, reply });
    assert_eq!(press(&mut late, &scene, KeyCode::Char('y')), answer(Reply::Yes));
    let mut other = state();
    question::attend(&mut other, &scene);
    tokio::time::advance(std::time::Duration::from_millis(401)).await;
    assert_eq!(press(&mut other, &scene, KeyCode::Char('/')), None);
    assert_eq!(other.line(), "/", "a command is begun, no answer given");
    let mut stopped = state();
    question::attend(&mut stopped, &scene);
    assert_eq!(control(&mut stopped, &scene, 'c'), answer(Reply::No));
}

#[tokio::test]
async fn a_question_put_off_stays_put_off_and_one_that_is_gone_closes() {
    let scene = asking(vec![asked(1, "sure?", &[], Ask::YesNo)]);
    let mut state = state();
    question::attend(&mut state, &scene);
    press(&mut state, &scene, KeyCode::Esc);
    question::attend(&mut state, &scene);
    assert!(state.layers.is_empty());
    press(&mut state, &scene, KeyCode::F(9));
    assert_eq!(state.layers.len(), 1);
    question::attend(&mut state, &samples::scene());
    assert!(state.layers.is_empty() && state.postponed.is_empty());
}

#[test]
fn a_form_is_filled_from_the_line_and_tells_what_is_wrong() {
    let scene = samples::scene();
    let mut state = state();
    state.write_line("/docker_image_create packages=wget name=Wrong");
    press(&mut state, &scene, KeyCode::F(7));
    assert_snapshot!(sizes(&mut state, &scene));
    // As long as it is wrong it does not finish.
    press(&mut state, &scene, KeyCode::Enter);
    assert_eq!(state.layers.len(), 1);
    control(&mut state, &scene, 'u');
    types(&mut state, &scene, "tools");
    press(&mut state, &scene, KeyCode::Enter);
    assert_eq!(state.line(), "/docker_image_create name=tools packages=wget");
    assert!(state.layers.is_empty());
}

#[test]
fn a_form_left_leaves_the_line_as_it_was() {
    let scene = samples::scene();
    let mut state = state();
    types(&mut state, &scene, "/docker_image_create ?");
    assert_eq!(state.layers.len(), 1, "the question mark opens it");
    types(&mut state, &scene, "tools");
    press(&mut state, &scene, KeyCode::Esc);
    assert_eq!((state.line(), state.layers.len()), ("/docker_image_create ", 0));
}

#[test]
fn tab_offers_the_values_that_are_known() {
    let scene = samples::scene();
    let mut state = state();
    state.write_line("/docker_image_update");
    press(&mut state, &scene, KeyCode::F(7));
    press(&mut state, &scene, KeyCode::Tab);
    assert_snapshot!(sizes(&mut state, &scene));
    types(&mut state, &scene, "dem");
    press(&mut state, &scene, KeyCode::Tab);
    press(&mut state, &scene, KeyCode::Enter);
    if !state.layers.is_empty() {
        press(&mut state, &scene, KeyCode::Enter);
    }
    assert!(
        state
            .line()
            .starts_with("/docker_image_update image=demisto/python3-deb"),
        "{}",
        state.line()
    );
}

#[test]
fn without_a_command_the_form_asks_for_one() {
    let scene = samples::scene();
    let mut state = state();
    press(&mut state, &scene, KeyCode::F(7));
    types(&mut state, &scene, "imcr");
    assert_snapshot!(sizes(&mut state, &scene));
    press(&mut state, &scene, KeyCode::Enter);
    assert!(sizes(&mut state, &scene).contains("this line: "));
}

#[test]
fn every_command_has_a_form_that_opens() {
    for command in crate::catalog::commands() {
        let mut state = state();
        let scene = samples::scene();
        state.write_line(&format!("/{} ", command.name));
        press(&mut state, &scene, KeyCode::F(7));
        let shown = sizes(&mut state, &scene);
        assert!(shown.contains(&format!(" /{} ", command.name)), "{shown}");
    }
}

#[test]
fn earlier_lines_are_searched_and_taken_unrun() {
    let scene = samples::scene();
    let mut state = state();
    for line in [
        "/docker_images",
        "/docker_image_update all=true",
        "/version",
        "hello all",
    ] {
        state.remember(line);
    }
    state.remember("/docker_image_create name=x packages=\"a password=hunter2\"");
    types(&mut state, &scene, "draft");
    control(&mut state, &scene, 'r');
    assert_snapshot!(sizes(&mut state, &scene));
    press(&mut state, &scene, KeyCode::Esc);
    assert_eq!(state.line(), "draft", "the line is as it was");
    control(&mut state, &scene, 'r');
    control(&mut state, &scene, 'u');
    assert!(
        !sizes(&mut state, &scene).contains("hunter2"),
        "secrets are never there"
    );
    types(&mut state, &scene, "all");
    assert_snapshot!(sizes(&mut state, &scene));
    control(&mut state, &scene, 'r');
    assert_eq!(press(&mut state, &scene, KeyCode::Enter), None);
    assert_eq!(state.line(), "/docker_image_update all=true");
}

#[test]
fn pasted_lines_are_looked_at_mended_and_run() {
    let scene = samples::scene();
    let mut state = state();
    let paste = "/docker_images\n/docker_image_create nmae=x\nhello there\n";
    assert_eq!(update(&mut state, &scene, &Event::Paste(paste.to_owned())), None);
    assert_snapshot!(sizes(&mut state, &scene));
    assert_eq!(press(&mut state, &scene, KeyCode::Enter), None);
    assert_eq!(state.notice.as_deref(), Some("nothing was run: line 2 does not read"));
    press(&mut state, &scene, KeyCode::Char('e'));
    control(&mut state, &scene, 'u');
    types(&mut state, &scene, "/version");
    press(&mut state, &scene, KeyCode::Enter);
    press(&mut state, &scene, KeyCode::Down);
    press(&mut state, &scene, KeyCode::Char('x'));
    let run = vec!["/docker_images".to_owned(), "/version".to_owned()];
    assert_eq!(press(&mut state, &scene, KeyCode::Enter), Some(Action::Run(run)));
    assert!(state.layers.is_empty());
    assert_eq!(state.to_keep, ["/docker_images", "/version"]);
}

#[test]
fn pasted_lines_are_dropped_with_a_word() {
    let scene = samples::scene();
    let mut state = state();
    state.write_line("draft");
    update(&mut state, &scene, &Event::Paste("/clear\n/quit\n".to_owned()));
    assert_eq!(press(&mut state, &scene, KeyCode::Esc), None);
    assert_eq!(state.line(), "draft");
    assert_eq!(state.notice.as_deref(), Some("none of the pasted lines was run"));
}

#[test]
fn rooms_show_what_is_unread_and_take_a_new_name() {
    let news = |room: &str, unread| News {
        room: room.to_owned(),
        unread,
    };
    let scene = Scene {
        known: Arc::new(Known {
            rooms: Arc::new(["incident-7", "playground", "team"].map(str::to_owned).into()),
            ..Known::default()
        }),
        unread: Arc::new(vec![news("incident-7", 0), news("playground", 0), news("team", 2)]),
        ..samples::scene()
    };
    let mut state = state();
    assert!(sizes(&mut state, &scene).contains("2 unread in team"));
    assert_eq!(press(&mut state, &scene, KeyCode::F(5)), Some(Action::LookAtRooms));
    assert_snapshot!(sizes(&mut state, &scene));
    types(&mut state, &scene, "inc");
    let enter = |name: &str| Some(Action::Enter(name.to_owned()));
    press(&mut state, &scene, KeyCode::Up);
    assert_eq!(press(&mut state, &scene, KeyCode::Enter), enter("incident-7"));
    press(&mut state, &scene, KeyCode::F(5));
    types(&mut state, &scene, "incident-8");
    assert!(sizes(&mut state, &scene).contains("new room"));
    assert_eq!(press(&mut state, &scene, KeyCode::Enter), enter("incident-8"));
}
