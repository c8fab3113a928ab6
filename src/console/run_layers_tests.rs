use crossterm::event::{Event, KeyCode};
use tokio::time::sleep;

use super::*;

/// The options of a console that keeps its lines in a directory.
fn keeping(directory: &std::path::Path) -> Options {
    Options {
        data: Some(directory.to_owned()),
        ..Options::default()
    }
}

/// Longer than a question that came up by itself waits for a quiet moment.
const QUIET: Duration = Duration::from_millis(600);

#[tokio::test]
async fn a_removal_asks_and_no_means_no_and_yes_means_yes() {
    play(
        session(training()),
        (110, 30),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.enters("/docker_image_remove image=debian:bookworm-slim");
            person
                .sees("/docker_image_remove image=debian:bookworm-slim asks")
                .await;
            person.sees("no container uses it").await;
            person.sees("y yes   n no").await;
            sleep(QUIET).await;
            person.key(KeyCode::Char('n'));
            person.sees("stays").await;
            assert_eq!(person.session.questions().borrow().len(), 0);
            person.enters("/docker_image_remove image=debian:bookworm-slim");
            person.sees("y yes   n no").await;
            sleep(QUIET).await;
            person.key(KeyCode::Char('y'));
            person.sees("removed debian:bookworm-slim").await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_removal_from_the_pane_asks_at_once() {
    play(
        session(training()),
        (110, 30),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.sees("bookworm-slim").await;
            person.key(KeyCode::F(3));
            person.types("fbookworm");
            person.sees("1 of").await;
            person.key(KeyCode::Enter);
            person.key(KeyCode::Char('x'));
            person.sees("y yes   n no").await;
            sleep(QUIET).await;
            person.key(KeyCode::Char('y'));
            person.sees("removed debian:bookworm-slim").await;
        },
    )
    .await;
}

#[tokio::test]
async fn what_is_typed_fast_goes_into_the_line_and_answers_nothing() {
    let (_, state, _) = play(
        session(training()),
        (110, 30),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.enters("/docker_image_remove image=debian:bookworm-slim");
            person.sees("y yes   n no").await;
            // Before a quiet moment has passed.
            person.types("yn yes");
            person.sees("> yn yes").await;
            person.sees("F9 answers: remove debian:bookworm-slim").await;
            assert_eq!(person.session.questions().borrow().len(), 1);
            // Its key brings it up over what is typed.
            person.key(KeyCode::F(9));
            person.sees("y yes   n no").await;
            person.key(KeyCode::Char('n'));
            person.sees("stays").await;
        },
    )
    .await;
    assert_eq!(state.line(), "yn yes");
}

#[tokio::test]
async fn a_question_is_put_off_and_goes_with_its_command() {
    play(
        session(training()),
        (110, 30),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            let line = "/docker_image_remove image=debian:bookworm-slim";
            let running = person.session.submit(line, None);
            person.sees("y yes   n no").await;
            person.key(KeyCode::Esc);
            person.sees("the question waits; F9 brings it back").await;
            person.sees("1 question F9").await;
            person.key(KeyCode::F(9));
            person.sees("y yes   n no").await;
            running.cancel().cancel();
            person.rests().await;
            assert!(!person.screen.now().contains("y yes"), "{}", person.screen.now());
            assert!(!person.screen.now().contains("question F9"));
        },
    )
    .await;
}

#[tokio::test]
async fn a_command_without_what_it_needs_opens_its_form_which_ends_as_a_line() {
    let (_, state, frames) = play(
        session(training()),
        (100, 30),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.enters("/docker_image_create");
            person.sees("this line: ").await;
            person.types("Bad Name");
            person.key(KeyCode::Enter);
            person.sees("✗").await;
            person.control('u');
            person.types("tools");
            person.key(KeyCode::Down);
            person.types("requests, stix2");
            person.sees("/docker_image_create name=tools dependencies=").await;
            person.key(KeyCode::Enter);
            person.sees("> /docker_image_create name=tools").await;
        },
    )
    .await;
    assert_eq!(
        state.line(),
        "/docker_image_create name=tools dependencies=\"requests, stix2\""
    );
    assert!(!frames.concat().contains("`name` is missing"), "nothing was run");
}

#[tokio::test]
async fn a_line_of_an_earlier_run_comes_back_in_another_room() {
    let home = tempfile::tempdir().unwrap();
    play(
        session(training()),
        (80, 24),
        keeping(home.path()),
        |person| async move {
            person.enters("/version");
            person.sees("warroom").await;
            person.rests().await;
        },
    )
    .await;
    let (_, state, _) = play(
        session(training()),
        (80, 24),
        keeping(home.path()),
        |person| async move {
            person.rests().await;
            person.control('r');
            person.types("vrs");
            person.sees("▸ /version").await;
            person.key(KeyCode::Enter);
            person.sees("> /version").await;
        },
    )
    .await;
    assert_eq!(state.line(), "/version");
    let kept = std::fs::read_to_string(home.path().join("history.jsonl")).unwrap();
    assert_eq!(kept, "{\"line\":\"/version\"}\n");
}

#[tokio::test]
async fn a_history_that_cannot_be_kept_is_told_once() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("history.jsonl")).unwrap();
    play(
        session(training()),
        (240, 24),
        keeping(home.path()),
        |person| async move {
            person.sees("cannot be kept").await;
            person.enters("/clear");
            person.enters("/version");
            person.rests().await;
            assert!(!person.screen.now().contains("cannot be kept"));
        },
    )
    .await;
}

#[tokio::test]
async fn a_pasted_script_stops_at_the_line_that_fails_and_says_so() {
    play(
        session(training()),
        (110, 30),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            let script = "/version\n/docker_image_inspect image=nosuch/image\n/jobs\n/clear\n";
            person.keys.send(Event::Paste(script.to_owned())).unwrap();
            person.sees("Run 4 pasted lines?").await;
            person.key(KeyCode::Enter);
            person.sees("stopped at line 2 of 4: 2 lines not run").await;
            assert!(!person.screen.now().contains("> /jobs"));
        },
    )
    .await;
}

#[tokio::test]
async fn control_c_ends_the_pasted_lines_too() {
    play(
        session(training()),
        (110, 30),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            let script = "/docker_image_remove image=debian:bookworm-slim\n/jobs\n/version\n";
            person.keys.send(Event::Paste(script.to_owned())).unwrap();
            person.sees("Run 3 pasted lines?").await;
            person.key(KeyCode::Enter);
            person.sees("y yes   n no").await;
            person.sees("line 1 of 3").await;
            // The question is put off first: on it, Ctrl-C would mean no.
            person.key(KeyCode::Esc);
            person.control('c');
            person.sees("stopped at line 1 of 3: 2 lines not run").await;
            assert_eq!(person.session.questions().borrow().len(), 0);
        },
    )
    .await;
}

#[tokio::test]
async fn the_rooms_are_listed_and_a_new_one_is_entered() {
    play(
        session(training()),
        (110, 30),
        Options::default(),
        |person| async move {
            person.key(KeyCode::F(5));
            person.sees("playground").await;
            person.sees("here").await;
            person.types("not a name");
            person.sees("a room is named with letters").await;
            person.control('u');
            person.types("team");
            person.sees("new room").await;
            person.key(KeyCode::Enter);
            person.sees("room team").await;
        },
    )
    .await;
}
