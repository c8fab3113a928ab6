//! A course as a state machine over entries.

use super::*;
use crate::room::{Entry, Kind};

fn lesson() -> Arc<Lesson> {
    let text = r#"
title = "T"
summary = "S."
intro = "Hello."
learned = ["This.", "That."]
free = ["cancel"]

[[steps]]
task = "Look."
hints = ["A hint."]
solution = ["/docker_images"]
praise = "Good."
done = { command = "docker_images", kind = "table", texts = ["debian", "*slim"] }
wrong = [{ when = { command = "docker_images" }, say = "There is no debian." }]

[[steps]]
task = "Fail."
solution = ["/docker_image_create name=x base=debian"]
done = { command = ["docker_image_create", "docker_image_update"], ends = "failed" }
otherwise = "Not that one."
"#;
    Arc::new(Lesson::parse(text, "t.toml").unwrap_or_else(|wrong| panic!("{wrong}")))
}

fn entry(kind: Kind, text: &str) -> Entry {
    let json =
        serde_json::json!({ "id": "", "time": "2026-01-02T03:04:05Z", "kind": kind, "text": text, "command": text });
    serde_json::from_value(json).expect("an entry")
}

fn turn(line: &str, answers: &[(Kind, &str)]) -> Turn {
    let kind = if line.starts_with('/') {
        Kind::Command
    } else {
        Kind::Chat
    };
    let mut entries = vec![entry(kind, line)];
    entries.extend(answers.iter().map(|(kind, text)| entry(*kind, text)));
    Turn::of(&entries).expect("a line")
}

#[test]
fn it_praises_answers_and_sums_up() {
    let (mut course, said) = Course::start(lesson());
    assert_eq!(said.title, "Lesson: T");
    assert!(
        said.text.starts_with("Hello.\n\nStep 1 of 2: Look.\n\n"),
        "{}",
        said.text
    );

    assert_eq!(course.watch(&turn("just talking", &[])), None);
    assert_eq!(course.watch(&turn("/cancel j1", &[(Kind::Text, "done")])), None, "free");
    let empty = course.watch(&turn("/docker_images", &[(Kind::Table, "nothing")]));
    assert_eq!(empty.expect("an answer").text, "There is no debian.");
    assert_eq!(course.progress(), (0, 2));

    let done = course.watch(&turn("/docker_images", &[(Kind::Table, "Debian:bookworm-SLIM")]));
    assert_eq!(done.expect("praise").text, "Good.\n\nStep 2 of 2: Fail.");

    let well = course.watch(&turn("/docker_image_create x", &[(Kind::Text, "made")]));
    assert!(
        well.expect("an answer")
            .text
            .starts_with("Not that one.\n\nStep 2 of 2: Fail.")
    );
    let failed = course.watch(&turn("/docker_image_update x", &[(Kind::Error, "no such image")]));
    assert_eq!(
        failed.expect("the end").text,
        "That was the lesson \"T\". What you learned:\n- This.\n- That."
    );
    assert!(course.is_over());
    assert_eq!(course.watch(&turn("/docker_images", &[])), None);
}

#[test]
fn hints_end_in_the_solution_and_steps_can_be_passed_over() {
    let (mut course, _) = Course::start(lesson());
    assert_eq!(course.hint().text, "A hint.");
    assert_eq!(course.hint().text, "This does it:\n    /docker_images");
    assert!(course.pass().text.contains("Passed over"));
    assert_eq!(
        course.hint().text,
        "This does it:\n    /docker_image_create name=x base=debian"
    );
    assert!(course.pass().text.contains("Steps passed over: 2."));
    assert_eq!(course.hint().text, "The lesson is over.");
}

#[test]
fn another_engine_makes_it_wait() {
    let (mut course, _) = Course::start(lesson());
    let mut turn = turn("/docker_images", &[(Kind::Table, "debian slim")]);
    turn.engines.push("docker:default".to_owned());
    let said = course.watch(&turn).expect("it says so");
    assert!(said.text.contains("docker:default") && said.text.contains("/engine use=training"));
    assert_eq!(course.progress(), (0, 2));
}

#[test]
fn bare_values_and_flags_are_arguments_by_their_name() {
    let turn = turn("/docker_image_update all", &[]);
    assert_eq!(turn.arguments.get("all").map(String::as_str), Some("true"));
    let turn = super::tests::turn("/docker_image_update python:3.12-slim", &[]);
    assert_eq!(
        turn.arguments.get("image").map(String::as_str),
        Some("python:3.12-slim")
    );
}
