//! Questions come and go in order.

use std::pin::pin;

use futures_util::FutureExt as _;

use super::*;
use crate::commands::Ask;
use crate::room::{Draft, Opening, Place, Room};
use crate::world::Clock;

fn key() -> Key {
    let clock = Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), jiff::tz::TimeZone::UTC);
    let room = Room::open(Opening {
        directory: None,
        name: "playground".into(),
        user: "tester".into(),
        clock,
        keep: 100,
    });
    room.post(Draft::text("x"), Place::default())
}

fn question(text: &str, kind: Ask) -> Question {
    Question {
        text: text.into(),
        detail: Vec::new(),
        kind,
        instead: "give `yes=true`".into(),
    }
}

fn texts(questions: &Questions) -> Vec<String> {
    let shown = questions.subscribe().borrow().clone();
    shown.iter().map(|asked| asked.question.text.clone()).collect()
}

#[tokio::test]
async fn two_questions_keep_their_order_and_each_gets_its_own_answer() {
    let (questions, key) = (Questions::default(), key());
    let first = questions.ask(key, "/x", question("first?", Ask::YesNo));
    let kind = Ask::Text {
        placeholder: "name".into(),
    };
    let second = questions.ask(key, "/x", question("second?", kind));
    assert_eq!(texts(&questions), ["first?", "second?"], "shown from the call on");
    let ids: Vec<_> = questions.subscribe().borrow().iter().map(|asked| asked.id).collect();
    assert!(questions.reply(ids[1], Reply::Text("two".into())));
    assert_eq!(texts(&questions), ["first?"]);
    assert!(questions.reply(ids[0], Reply::No));
    assert_eq!(first.await, Some(Reply::No));
    assert_eq!(second.await, Some(Reply::Text("two".into())));
    assert!(!questions.reply(ids[0], Reply::Yes), "an answered question is gone");
}

#[tokio::test]
async fn an_answer_of_another_kind_is_not_taken() {
    let (questions, key) = (Questions::default(), key());
    let mut answer = pin!(questions.ask(key, "/x", question("sure?", Ask::YesNo)));
    let id = questions.subscribe().borrow()[0].id;
    assert!(!questions.reply(id, Reply::Text("yes".into())));
    assert!(answer.as_mut().now_or_never().is_none(), "it still waits");
    assert!(questions.reply(id, Reply::Yes));
    assert_eq!(answer.await, Some(Reply::Yes));
}

#[tokio::test]
async fn a_question_that_nobody_waits_for_is_taken_away() {
    let (questions, key) = (Questions::default(), key());
    let kept = questions.ask(key, "/x", question("kept?", Ask::YesNo));
    let dropped = questions.ask(key, "/x", question("dropped?", Ask::YesNo));
    let mut shown = questions.subscribe();
    let id = shown.borrow_and_update()[1].id;
    drop(dropped);
    assert!(shown.has_changed().unwrap(), "the screen is told");
    assert_eq!(texts(&questions), ["kept?"]);
    assert!(!questions.reply(id, Reply::Yes));
    drop(kept);
    assert_eq!(texts(&questions), [""; 0]);
}
