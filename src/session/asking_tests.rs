//! Commands that ask, what they do with the answer, and what is kept live beside the images.

use super::*;

/// The first question that waits.
async fn asked(session: &Session) -> Asked {
    let mut questions = session.questions();
    let limit = Duration::from_mins(2);
    let found = tokio::time::timeout(limit, questions.wait_for(|asked| !asked.is_empty())).await;
    found.expect("nothing was asked").unwrap()[0].clone()
}

async fn has_image(session: &Session, reference: &str) -> bool {
    let line = format!("/docker_image_inspect {reference}");
    session.submit(&line, None).finish().await.status == Status::Well
}

const DEBIAN: &str = "debian:bookworm-slim";

#[tokio::test(start_paused = true)]
async fn a_question_is_answered_at_the_console_and_the_answer_is_kept() {
    let session = session(Audience::Console, Arc::new(training()), false);
    for (reply, there) in [(Reply::No, true), (Reply::Yes, false)] {
        let running = session.submit("/docker_image_remove debian:bookworm-slim", None);
        let asked = asked(&session).await;
        assert!(
            asked.question.text.contains(DEBIAN) && asked.question.text.ends_with('?'),
            "{asked:?}"
        );
        assert!(asked.question.detail.iter().any(|line| line == "no container uses it"));
        assert!(!session.reply(asked.id + 1, reply.clone()), "there is no such question");
        assert!(session.reply(asked.id, reply.clone()));
        assert_eq!(session.questions().borrow().len(), 0);
        let outcome = running.finish().await;
        assert_eq!(outcome.status, Status::Well, "{outcome:?}");
        let said = outcome.entries[1].text.clone().unwrap();
        assert_eq!(said, format!("{} {}", asked.question.text, reply.words()));
        assert_eq!(
            outcome.entries[1].parent.as_deref(),
            Some(outcome.entries[0].id.as_str())
        );
        assert_eq!(has_image(&session, DEBIAN).await, there);
    }
}

#[tokio::test(start_paused = true)]
async fn a_script_is_never_asked_and_told_at_once_what_answers() {
    let session = session(Audience::Script, Arc::new(training()), false);
    let outcome = session
        .submit("/docker_image_remove debian:bookworm-slim", None)
        .finish()
        .await;
    assert_eq!(outcome.status, Status::Failed);
    let said = outcome.entries[1].text.clone().unwrap();
    assert!(
        said.contains("nobody can be asked") && said.ends_with("\n  = help: give `yes=true`"),
        "{said}"
    );
    assert!(has_image(&session, DEBIAN).await);
}

#[tokio::test(start_paused = true)]
async fn cancelling_a_command_takes_its_question_away_and_the_others_keep_their_order() {
    let session = session(Audience::Console, Arc::new(training()), false);
    let first = session.submit("/docker_image_remove debian:bookworm-slim", None);
    let _ = asked(&session).await;
    let second = session.submit("/docker_image_remove demisto/crypto:1.0.0.114611", None);
    let mut questions = session.questions();
    let both = questions.wait_for(|asked| asked.len() == 2).await.unwrap().clone();
    assert!(
        both[0].question.text.contains(DEBIAN) && both[1].question.text.contains("crypto"),
        "{both:?}"
    );
    assert!(both[0].command < both[1].command, "each names the entry of its command");

    first.cancel().cancel();
    assert_eq!(first.finish().await.status, Status::Interrupted);
    assert_eq!(session.questions().borrow().as_slice(), &both[1..]);
    assert!(!session.reply(both[0].id, Reply::Yes), "nobody waits for it any more");
    assert!(session.reply(both[1].id, Reply::Yes));
    assert_eq!(second.finish().await.status, Status::Well);
    assert!(has_image(&session, DEBIAN).await);
}

#[tokio::test(start_paused = true)]
async fn what_changes_while_a_question_is_open_is_not_removed() {
    let session = session(Audience::Console, Arc::new(training()), false);
    let running = session.submit("/docker_image_remove debian:bookworm-slim", None);
    let asked = asked(&session).await;
    let line = "/docker_image_tag debian:bookworm-slim as=kept:1";
    assert_eq!(session.submit(line, None).finish().await.status, Status::Well);
    assert!(session.reply(asked.id, Reply::Yes));
    assert_eq!(running.finish().await.status, Status::Failed);
    assert!(has_image(&session, DEBIAN).await);
}

#[tokio::test(start_paused = true)]
async fn containers_and_what_images_take_are_known_and_kept_live() {
    let session = session(Audience::Console, Arc::new(training()), false);
    let mut known = session.known();
    let seen = known
        .wait_for(|known| known.disk.is_some() && !known.containers.is_empty())
        .await
        .unwrap()
        .clone();
    let names: Vec<_> = seen
        .containers
        .iter()
        .map(|container| (container.name.as_str(), container.running))
        .collect();
    assert_eq!(names, [("nightly-report", false), ("web-front", true)]);
    assert!(seen.images.iter().any(|image| image.id == seen.containers[1].image));
    let before = seen.disk.unwrap();
    let line = "/docker_image_remove debian:bookworm-slim yes";
    assert_eq!(session.submit(line, None).finish().await.status, Status::Well);
    let after = known.wait_for(|known| known.disk != Some(before)).await.unwrap().disk;
    assert!(after.unwrap().total < before.total);
}

#[tokio::test(start_paused = true)]
async fn a_known_update_is_forgotten_with_the_update() {
    let session = session(Audience::Console, Arc::new(training()), false);
    images(&session).await;
    let outcome = session.submit("/docker_image_update all dry_run", None).finish().await;
    assert_eq!(outcome.status, Status::Well, "{outcome:?}");
    let updates = |session: &Session| session.known().borrow().updates.iter().cloned().collect::<Vec<_>>();
    assert_eq!(
        updates(&session),
        ["python:3.12-slim", "training/debian-python3:latest"]
    );
    let line = "/docker_image_update python:3.12-slim";
    assert_eq!(session.submit(line, None).finish().await.status, Status::Well);
    assert_eq!(updates(&session), ["training/debian-python3:latest"]);
    // What moves the tag without this command counts as well.
    let line = "/docker_image_remove training/debian-python3 yes";
    assert_eq!(session.submit(line, None).finish().await.status, Status::Well);
    let mut known = session.known();
    known.wait_for(|known| known.updates.is_empty()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn pruning_goes_on_past_a_failure_and_tells_it() {
    let engine = Flaky::new(true);
    let session = session(Audience::Console, engine.clone(), false);
    let inspected = session
        .submit("/docker_image_inspect python:3.12-slim", None)
        .finish()
        .await;
    assert_eq!(inspected.status, Status::Well);
    let stuck = engine
        .inspect("training/debian-python3")
        .await
        .unwrap()
        .unwrap()
        .image
        .id;
    for line in [
        "/docker_image_update training/debian-python3",
        "/docker_image_create lesson base=python:3.12-slim",
        "/docker_image_create lesson dependencies=six base=python:3.12-slim",
    ] {
        assert_eq!(session.submit(line, None).finish().await.status, Status::Well, "{line}");
    }
    let before = engine.images().await.unwrap().len();
    engine.stuck.lock().unwrap().clone_from(&stuck);
    let running = session.submit("/docker_image_prune", None);
    let asked = asked(&session).await;
    assert_eq!(asked.question.text, "remove 2 images?");
    assert!(session.reply(asked.id, Reply::Yes));
    let outcome = running.finish().await;
    assert_eq!(outcome.status, Status::Failed, "a script would end with status 1");
    let said: Vec<_> = outcome
        .entries
        .iter()
        .filter_map(|entry| entry.text.as_deref())
        .collect();
    assert!(
        said.iter()
            .any(|text| text.contains("failed: cannot remove training/debian-python3:<none>: conflict")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|text| text.contains("removed 1 image, freed")),
        "{said:?}"
    );
    assert_eq!(outcome.entries.last().unwrap().kind, Kind::Error);
    assert_eq!(engine.images().await.unwrap().len(), before - 1);
    assert!(engine.inspect(&stuck).await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn what_came_into_use_since_the_question_stays() {
    let engine = Flaky::new(true);
    let session = session(Audience::Console, engine.clone(), false);
    let line = "/docker_image_update training/debian-python3";
    let lost = engine
        .inspect("training/debian-python3")
        .await
        .unwrap()
        .unwrap()
        .image
        .id;
    assert_eq!(session.submit(line, None).finish().await.status, Status::Well);
    let running = session.submit("/docker_image_prune dangling", None);
    let asked = asked(&session).await;
    engine.tag(&lost, &Reference::parse("kept:1").unwrap()).await.unwrap();
    assert!(session.reply(asked.id, Reply::Yes));
    let outcome = running.finish().await;
    let said = outcome.entries.last().unwrap().text.clone().unwrap();
    assert!(
        said.contains("stays: its tags have changed meanwhile") && said.contains("removed 0 images"),
        "{said}"
    );
    assert!(engine.inspect("kept:1").await.unwrap().is_some());
}
