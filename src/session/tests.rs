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
use crate::image::{
    Container, DiskUse, Distribution, HistoryLine, Image, ImageDetails, Reference, Resolution, Resolved, Survey,
};
use crate::room::Opening;
use crate::settings::Settings;
use crate::world::Chance;

#[path = "asking_tests.rs"]
mod asking;

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

    fn resolve<'a>(&'a self, resolution: &'a Resolution, report: Report) -> Answer<'a, Resolved> {
        self.engine.resolve(resolution, report)
    }

    fn inventory<'a>(&'a self, image: &'a str, labels: &'a BTreeMap<String, String>) -> Answer<'a, Vec<Distribution>> {
        self.engine.inventory(image, labels)
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
    session_in(None, audience, first, fallback)
}

fn session_in(
    directory: Option<&std::path::Path>,
    audience: Audience,
    first: Arc<dyn Engine>,
    fallback: bool,
) -> Session {
    let room = Room::open(Opening {
        directory: directory.map(std::path::Path::to_owned),
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
        building: Settings::default().building(&BTreeMap::new(), None),
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
    assert_eq!(second.written(key).await.parent.as_deref(), Some(hello.id.as_str()));
    // A room in memory is there when it is entered again.
    let again = session.enter("playground").await.unwrap();
    assert!(again.is(&first));
    assert!(session.enter("../x").await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unread_in_other_rooms_is_told_until_they_are_entered() {
    let home = tempfile::tempdir().unwrap();
    let session = session_in(Some(home.path()), Audience::Console, Arc::new(training()), false);
    let mut unread = session.unread();
    let side = session.room().beside("side");
    let key = side.post(Draft::text("news"), Place::default());
    side.written(key).await;
    let is = |room: &'static str, count: u64| {
        move |told: &Arc<Vec<News>>| told.iter().any(|news| news.room == room && news.unread == count)
    };
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, unread.wait_for(is("side", 1)))
        .await
        .expect("never told")
        .unwrap();
    assert!(session.known().borrow().rooms.contains(&"side".to_owned()));
    session.enter("side").await.unwrap();
    tokio::time::timeout(limit, unread.wait_for(is("side", 0)))
        .await
        .expect("never told")
        .unwrap();
    // What was said while somebody looked is not unread after they left.
    let key = session.say("seen", None).await.unwrap();
    session.room().written(key).await;
    session.enter("playground").await.unwrap();
    assert_eq!(side.lobby().about("side").unwrap().unwrap().unread, 0);
    session.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_follows_training_however_fast_the_first_engine_fails() {
    for _ in 0..30 {
        let session = session(Audience::Console, Flaky::new(false), true);
        engine_is(&session, |view| {
            view.identity == Identity::Training && view.link == EngineLink::Ready
        })
        .await;
        let before = images(&session).await;
        let line = "/docker_image_create name=example_name";
        assert_eq!(session.submit(line, None).finish().await.status, Status::Well);
        let mut known = session.known();
        let more = known.wait_for(|known| known.images.len() > before);
        tokio::time::timeout(Duration::from_secs(10), more)
            .await
            .expect("the list is followed no more")
            .unwrap();
        session.close().await;
    }
}
