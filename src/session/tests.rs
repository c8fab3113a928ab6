//! A session whose engine comes and goes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::*;
use crate::engine::training::{Options, TrainingEngine};
use crate::engine::{About, Answer, Build, Change, Engine, Error, Identity, Leftover, Pulled, Report, Trial, TrialEnd};
use crate::image::{Container, DiskUse, HistoryLine, Image, ImageDetails, Reference, Survey};
use crate::room::Opening;
use crate::settings::Settings;
use crate::world::Chance;

/// An engine that can be taken away and brought back.
struct Flaky {
    engine: TrainingEngine,
    there: watch::Sender<bool>,
    /// What it does not remove, whatever it is asked.
    stuck: std::sync::Mutex<String>,
}

impl Flaky {
    fn new(there: bool) -> Arc<Self> {
        Arc::new(Self {
            engine: training(),
            there: watch::Sender::new(there),
            stuck: std::sync::Mutex::default(),
        })
    }

    fn refuse(&self) -> Result<(), Error> {
        let away = Error::Unreachable {
            address: "unix:///flaky.sock".into(),
            reason: "connection refused".into(),
        };
        if *self.there.borrow() { Ok(()) } else { Err(away) }
    }
}

impl Engine for Flaky {
    fn identity(&self) -> Identity {
        Identity::Docker("flaky".into())
    }

    fn about(&self) -> Answer<'_, About> {
        Box::pin(async {
            self.refuse()?;
            self.engine.about().await
        })
    }

    fn images(&self) -> Answer<'_, Vec<Image>> {
        Box::pin(async {
            self.refuse()?;
            self.engine.images().await
        })
    }

    fn inspect<'a>(&'a self, image: &'a str) -> Answer<'a, Option<ImageDetails>> {
        Box::pin(async move {
            self.refuse()?;
            self.engine.inspect(image).await
        })
    }

    fn containers(&self) -> Answer<'_, Vec<Container>> {
        Box::pin(async {
            self.refuse()?;
            self.engine.containers().await
        })
    }

    fn try_out<'a>(&'a self, trial: &'a Trial, report: Report) -> Answer<'a, TrialEnd> {
        self.engine.try_out(trial, report)
    }

    fn history<'a>(&'a self, image: &'a str) -> Answer<'a, Vec<HistoryLine>> {
        self.engine.history(image)
    }

    fn disk_use(&self) -> Answer<'_, DiskUse> {
        self.engine.disk_use()
    }

    fn registry_digest<'a>(&'a self, reference: &'a Reference) -> Answer<'a, String> {
        self.engine.registry_digest(reference)
    }

    fn pull<'a>(&'a self, reference: &'a Reference, report: Report) -> Answer<'a, Pulled> {
        self.engine.pull(reference, report)
    }

    fn registry_tags<'a>(&'a self, reference: &'a Reference) -> Answer<'a, Vec<String>> {
        self.engine.registry_tags(reference)
    }

    fn build<'a>(&'a self, build: &'a Build, report: Report) -> Answer<'a, String> {
        self.engine.build(build, report)
    }

    fn survey<'a>(&'a self, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, Survey> {
        self.engine.survey(image, labels)
    }

    fn tag<'a>(&'a self, image: &'a str, reference: &'a Reference) -> Answer<'a, ()> {
        self.engine.tag(image, reference)
    }

    fn remove<'a>(&'a self, image: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            if *self.stuck.lock().unwrap() == image {
                let message = format!("conflict: unable to delete {image}");
                return Err(Error::Refused { message });
            }
            self.engine.remove(image).await
        })
    }

    fn reserve<'a>(&'a self, name: &'a str, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, bool> {
        self.engine.reserve(name, image, labels)
    }

    fn release<'a>(&'a self, name: &'a str) -> Answer<'a, ()> {
        self.engine.release(name)
    }

    fn leftovers<'a>(&'a self, owner: &'a str) -> Answer<'a, Vec<Leftover>> {
        self.engine.leftovers(owner)
    }

    fn discard<'a>(&'a self, leftover: &'a Leftover) -> Answer<'a, ()> {
        self.engine.discard(leftover)
    }

    fn changes(&self) -> BoxStream<'_, Result<Change, Error>> {
        let mut there = self.there.subscribe();
        let lost = stream::once(async move {
            let _ = there.wait_for(|there| !there).await;
            Err(self.refuse().err().unwrap())
        });
        stream::select(self.engine.changes(), lost).boxed()
    }

    fn reset(&self) -> Answer<'_, ()> {
        self.engine.reset()
    }
}

fn clock() -> Clock {
    Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC)
}

fn training() -> TrainingEngine {
    TrainingEngine::open(Options {
        state: None,
        seed: 1,
        pace: 0.0,
        clock: clock(),
    })
}

fn session(audience: Audience, first: Arc<dyn Engine>, fallback: bool) -> Session {
    let room = Room::open(Opening {
        directory: None,
        name: "playground".into(),
        user: "tester".into(),
        clock: clock(),
        keep: 100,
    });
    let held = first.clone();
    Session::start(Setup {
        audience,
        room,
        jobs: Jobs::new(None, clock(), Chance::seeded(1)),
        clock: clock(),
        engines: Opener {
            open: Box::new(move |name| {
                Ok(match name {
                    "training" => Arc::new(training()),
                    _ => held.clone(),
                })
            }),
            names: vec!["docker".into(), "training".into()],
            first,
            fallback: fallback.then(|| "training".into()),
        },
        building: Settings::default().building(&BTreeMap::new()),
        themes: Themes::of(&["dark"]),
    })
}

async fn engine_is(session: &Session, what: impl Fn(&EngineView) -> bool) -> EngineView {
    let mut view = session.engine();
    let limit = Duration::from_mins(2);
    let found = tokio::time::timeout(limit, view.wait_for(|view| what(view))).await;
    found.expect("the engine never stood so").unwrap().clone()
}

async fn images(session: &Session) -> usize {
    let mut known = session.known();
    known.wait_for(|known| known.images_loaded).await.unwrap().images.len()
}

fn warnings(session: &Session) -> Vec<String> {
    let warning = |posted: &crate::room::Posted| match posted.entry.kind {
        Kind::Warning => posted.entry.text.clone(),
        _ => None,
    };
    session
        .room()
        .read(|view| view.posted.iter().filter_map(warning).collect())
}

#[tokio::test(start_paused = true)]
async fn a_lost_engine_is_said_and_its_list_fills_again_by_itself() {
    let engine = Flaky::new(true);
    let session = session(Audience::Console, engine.clone(), true);
    engine_is(&session, |view| view.link == EngineLink::Ready).await;
    let before = images(&session).await;

    engine.there.send_replace(false);
    let view = engine_is(&session, |view| matches!(view.link, EngineLink::Lost { .. })).await;
    assert_eq!(
        view.identity,
        Identity::Docker("flaky".into()),
        "an engine that was there is never replaced by training"
    );
    assert!(matches!(view.link, EngineLink::Lost { reason, .. } if reason.contains("connection refused")));
    let outcome = session.submit("/docker_images", None).finish().await;
    assert_eq!(outcome.status, Status::Failed);

    tokio::time::sleep(Duration::from_secs(100)).await;
    let reference = Reference::parse("demisto/python3-deb:3.12.8.3296088").unwrap();
    engine.engine.pull(&reference, Arc::new(|_| ())).await.unwrap();
    engine.there.send_replace(true);
    engine_is(&session, |view| view.link == EngineLink::Ready).await;
    let mut known = session.known();
    known.wait_for(|known| known.images.len() == before + 1).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_console_without_an_engine_goes_on_with_training_and_runs_there_what_was_typed_meanwhile() {
    let session = session(Audience::Console, Flaky::new(false), true);
    let outcome = session.submit("/docker_images", None).finish().await;
    assert_eq!(outcome.status, Status::Well);
    assert_eq!(outcome.entries[1].engine.as_deref(), Some("training"));
    engine_is(&session, |view| {
        view.identity == Identity::Training && view.link == EngineLink::Ready
    })
    .await;
    let said = warnings(&session);
    assert_eq!(said.len(), 1);
    for words in ["connection refused", "training", "invented", "/engine use=docker"] {
        assert!(said[0].contains(words), "{words}: {}", said[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_engine_named_on_purpose_is_waited_for() {
    let engine = Flaky::new(false);
    let session = session(Audience::Console, engine.clone(), false);
    let view = engine_is(&session, |view| matches!(view.link, EngineLink::Lost { .. })).await;
    assert_eq!(view.identity, Identity::Docker("flaky".into()));
    engine.there.send_replace(true);
    engine_is(&session, |view| view.link == EngineLink::Ready).await;
    assert!(images(&session).await > 0);
}

#[tokio::test(start_paused = true)]
async fn what_changes_on_the_engine_changes_in_the_list() {
    let session = session(Audience::Console, Arc::new(training()), false);
    let before = images(&session).await;
    let outcome = session
        .submit("/docker_image_create six base=python:3.12-slim", None)
        .finish()
        .await;
    assert_eq!(outcome.status, Status::Well, "{outcome:?}");
    let mut known = session.known();
    let known = known.wait_for(|known| known.images.len() == before + 1).await.unwrap();
    assert_eq!(known.images[0].tags.len(), 2, "the newest comes first, under both tags");
}

#[tokio::test(start_paused = true)]
async fn a_script_never_turns_to_training() {
    let session = session(Audience::Script, Flaky::new(false), false);
    let outcome = session.submit("/docker_images", None).finish().await;
    assert_eq!(outcome.status, Status::Failed);
    let error = outcome.entries[1].text.as_deref().unwrap();
    assert!(
        error.contains("unix:///flaky.sock") && error.contains("--engine training"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn switching_says_where_and_a_switch_that_fails_changes_nothing() {
    let engine = Flaky::new(false);
    let session = session(Audience::Console, engine.clone(), true);
    engine_is(&session, |view| {
        view.identity == Identity::Training && view.link == EngineLink::Ready
    })
    .await;
    let outcome = session.submit("/engine use=docker", None).finish().await;
    assert_eq!(outcome.status, Status::Failed);
    assert_eq!(session.engine().borrow().identity, Identity::Training);
    engine.there.send_replace(true);
    let outcome = session.submit("/engine use=docker", None).finish().await;
    assert_eq!(outcome.status, Status::Well);
    assert_eq!(session.engine().borrow().identity, Identity::Docker("flaky".into()));
}

#[tokio::test(start_paused = true)]
async fn a_password_that_a_long_error_cuts_in_two_is_hidden() {
    let session = session(Audience::Script, Arc::new(training()), false);
    let line = format!(
        "/docker_image_create nmae=x base=https://user:{}@host/x",
        "s3cr3t".repeat(20)
    );
    let outcome = session.submit(&line, Some(("a.txt", 1))).finish().await;
    assert_eq!(outcome.status, Status::Wrong);
    let said = format!("{outcome:?}");
    assert!(said.contains("https://user:***") && !said.contains("s3cr3t"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_line_answers_in_the_room_where_it_was_typed_and_news_come_in_the_current_one() {
    let engine = Flaky::new(false);
    let session = session(Audience::Console, engine.clone(), false);
    let first = session.room();
    let mut rooms = session.rooms();
    let running = session.submit("/docker_images", None);
    let second = session.enter("other").await.unwrap();
    assert!(rooms.has_changed().unwrap() && rooms.borrow_and_update().is(&second));
    assert_eq!(session.room().name(), "other");
    engine.there.send_replace(true);
    let outcome = running.finish().await;
    assert!(outcome.entries[1].id.ends_with("@playground"), "{outcome:?}");
    let key = session.say("why?", Some("1")).await;
    assert_eq!(key, Err(crate::room::EntryError::Unknown("1@other".into())));
    let key = session.say("hello", None).await.unwrap();
    let hello = second.written(key).await;
    let key = session.say("hello yourself", Some(&hello.id)).await.unwrap();
    assert_eq!(second.written(key).await.parent.as_ref(), Some(&hello.id));
    // A room in memory is there when it is entered again.
    let again = session.enter("playground").await.unwrap();
    assert!(again.is(&first));
    assert!(session.enter("../x").await.is_err());
}

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
        assert_eq!(outcome.entries[1].parent.as_ref(), Some(&outcome.entries[0].id));
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
        "/docker_image_create lesson base=python:3.12-slim",
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
