use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};
use jiff::tz::TimeZone;

use super::*;
use crate::commands::{Building, Themes};
use crate::engine::{
    About, Answer, Build, Change, Engine, Error, Leftover, Pulled, Report, StepEvent, StepState, Trial, TrialEnd,
};
use crate::image::{
    Container, DiskUse, Distribution, HistoryLine, Image, ImageDetails, Reference, Resolution, Resolved, Survey,
};
use crate::room::{Draft, Jobs, Opening, Place, Room};
use crate::session::{Audience, Opener, Setup};
use crate::world::{Chance, Clock};

/// An engine without images, whose pulls fail, or last until they are cancelled.
struct Stub {
    hangs: bool,
}

fn refuse<T: Send>() -> BoxFuture<'static, Result<T, Error>> {
    async {
        Err(Error::NotFound {
            message: "no such thing".into(),
        })
    }
    .boxed()
}

impl Engine for Stub {
    fn identity(&self) -> Identity {
        Identity::Docker("stub".into())
    }
    fn about(&self) -> Answer<'_, About> {
        refuse()
    }
    fn images(&self) -> Answer<'_, Vec<Image>> {
        async { Ok(Vec::new()) }.boxed()
    }
    fn inspect<'a>(&'a self, _: &'a str) -> Answer<'a, Option<ImageDetails>> {
        async { Ok(None) }.boxed()
    }
    fn containers(&self) -> Answer<'_, Vec<Container>> {
        refuse()
    }
    fn resolve<'a>(&'a self, _: &'a Resolution, _: Report) -> Answer<'a, Resolved> {
        refuse()
    }
    fn inventory<'a>(&'a self, _: &'a str, _: &'a BTreeMap<String, String>) -> Answer<'a, Vec<Distribution>> {
        refuse()
    }
    fn try_out<'a>(&'a self, _: &'a Trial, _: Report) -> Answer<'a, TrialEnd> {
        refuse()
    }
    fn history<'a>(&'a self, _: &'a str) -> Answer<'a, Vec<HistoryLine>> {
        refuse()
    }
    fn disk_use(&self) -> Answer<'_, DiskUse> {
        refuse()
    }
    fn registry_digest<'a>(&'a self, _: &'a Reference) -> Answer<'a, String> {
        refuse()
    }
    fn pull<'a>(&'a self, _: &'a Reference, report: Report) -> Answer<'a, Pulled> {
        let step = |state| StepEvent::Step {
            id: "l".into(),
            name: "layer abc".into(),
            state,
            progress: None,
        };
        async move {
            report(step(StepState::Running));
            if self.hangs {
                std::future::pending::<()>().await;
            }
            report(step(StepState::Failed));
            refuse().await
        }
        .boxed()
    }
    fn registry_tags<'a>(&'a self, _: &'a Reference) -> Answer<'a, Vec<String>> {
        refuse()
    }
    fn build<'a>(&'a self, _: &'a Build, _: Report) -> Answer<'a, String> {
        refuse()
    }
    fn survey<'a>(&'a self, _: &'a str, _: &'a BTreeMap<String, String>) -> Answer<'a, Survey> {
        refuse()
    }
    fn tag<'a>(&'a self, _: &'a str, _: &'a Reference) -> Answer<'a, ()> {
        refuse()
    }
    fn remove<'a>(&'a self, _: &'a str) -> Answer<'a, ()> {
        refuse()
    }
    fn reserve<'a>(&'a self, _: &'a str, _: &'a str, _: &'a BTreeMap<String, String>) -> Answer<'a, bool> {
        refuse()
    }
    fn release<'a>(&'a self, _: &'a str) -> Answer<'a, ()> {
        refuse()
    }
    fn leftovers<'a>(&'a self, _: &'a str) -> Answer<'a, Vec<Leftover>> {
        async { Ok(Vec::new()) }.boxed()
    }
    fn discard<'a>(&'a self, _: &'a Leftover) -> Answer<'a, ()> {
        refuse()
    }
    fn changes(&self) -> BoxStream<'_, Result<Change, Error>> {
        stream::pending().boxed()
    }
    fn reset(&self) -> Answer<'_, ()> {
        refuse()
    }
}

fn clock() -> Clock {
    Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC)
}

fn session(hangs: bool, directory: Option<&std::path::Path>) -> Session {
    let room = Room::open(Opening {
        directory: directory.map(Into::into),
        name: "test".into(),
        user: "ada".into(),
        clock: clock(),
        keep: 1,
    });
    Session::start(Setup {
        audience: Audience::Script,
        room,
        jobs: Jobs::new(None, clock(), Chance::seeded(1)),
        clock: clock(),
        engines: Opener {
            open: Box::new(move |_| Ok(Arc::new(Stub { hangs }))),
            names: vec!["docker".into()],
            first: Arc::new(Stub { hangs }),
            fallback: None,
        },
        building: Building {
            base: Reference::parse("demisto/python3-deb").unwrap(),
            certificates: None,
            proxies: BTreeMap::new(),
            pip: BTreeMap::new(),
            run_as: None,
            vetting: crate::diligence::Setup::default(),
        },
        themes: Themes::default(),
    })
}

fn options() -> Options {
    Options {
        output: Output::Text,
        keep_going: false,
        showing: Showing::Changes,
        interrupt: CancellationToken::new(),
    }
}

/// Runs a script: the status, what it said, and what it said on standard error.
async fn play(script: &str, options: &Options) -> (u8, String, String) {
    let session = session(false, None);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let lines = Lines::read("deploy.txt", std::io::Cursor::new(script.to_owned())).unwrap();
    let status = run(lines, &session, options, &mut out, &mut err).await;
    session.close().await;
    (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[tokio::test]
async fn lines_run_in_order_and_answers_stand_alone() {
    let (status, out, err) = play("# all\n/docker_images\n\nhello\n", &options()).await;
    assert_eq!((status, err.as_str()), (0, ""));
    insta::assert_snapshot!(out, @"
    Available Docker Images
    ID   Repository   Size   Tag   Created Time   Created Since
    ");
}

#[tokio::test]
async fn a_failed_command_stops_the_script() {
    let script = "/docker_image_update image=a/b\n/docker_images\n";
    let (status, out, err) = play(script, &options()).await;
    assert_eq!(status, 1);
    assert!(
        out.starts_with("Docker Image Update\n") && !out.contains("Available"),
        "{out}"
    );
    insta::assert_snapshot!(err);

    let going = Options {
        keep_going: true,
        ..options()
    };
    let (status, out, _) = play(&format!("{script}/nothing\n/docker_images"), &going).await;
    assert_eq!(status, 2);
    assert_eq!(out.matches("Available").count(), 2);
}

#[tokio::test]
async fn a_wrong_line_points_at_its_file_and_place() {
    let (status, out, err) = play("/docker_images\n/docker_image_create nmae=example\n", &options()).await;
    assert_eq!(status, 2);
    assert!(out.starts_with("Available"));
    insta::assert_snapshot!(err);
}

#[tokio::test]
async fn chat_that_looks_like_a_command_is_an_error_in_a_script() {
    let (status, out, err) = play("docker_images\n/docker_images\n", &options()).await;
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("did you mean `/docker_images`?"), "{err}");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_an_error_with_their_place() {
    let session = session(false, None);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let lines = Lines::read("a.txt", &b"\n/help \xff\n"[..]).unwrap();
    assert_eq!(run(lines, &session, &options(), &mut out, &mut err).await, 2);
    let err = String::from_utf8(err).unwrap();
    assert!(err.starts_with("error: ") && err.contains("--> a.txt:2:7"), "{err}");
}

#[tokio::test]
async fn json_holds_everything_in_order() {
    let json = Options {
        output: Output::Json,
        showing: Showing::Nothing,
        ..options()
    };
    let (status, out, err) = play("hello\n/docker_image_update image=a/b\n", &json).await;
    assert_eq!((status, err.as_str()), (1, ""));
    let kinds: Vec<String> = out
        .lines()
        .map(|line| serde_json::from_str::<Entry>(line).unwrap())
        .map(|entry| format!("{} {:?} {}", entry.id, entry.kind, entry.parent.unwrap_or_default()))
        .collect();
    assert_eq!(
        kinds,
        [
            "1@test Chat ",
            "2@test Command ",
            "3@test Table 2@test",
            "4@test Error 2@test"
        ]
    );
}

#[tokio::test]
async fn quitting_ends_the_script() {
    assert_eq!(play("/quit\n/nothing\n", &options()).await.0, 0);
}

#[tokio::test]
async fn an_interruption_cancels_the_command_and_is_the_status() {
    let session = session(true, None);
    let options = options();
    let interrupt = options.interrupt.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(150)).await;
        interrupt.cancel();
    });
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let lines = Lines::given(&["/docker_image_update image=a/b".into(), "/docker_images".into()]);
    let begun = Instant::now();
    let status = run(lines, &session, &options, &mut out, &mut err).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!((status, out.len()), (130, 0));
    let err = String::from_utf8(err).unwrap();
    assert!(err.contains("layer abc ..."), "{err}");
    assert!(session.jobs().snapshot().iter().all(|job| !job.state.is_live()));
}

#[tokio::test]
async fn an_interruption_while_nothing_comes_ends_the_script() {
    let session = session(false, None);
    let options = options();
    options.interrupt.cancel();
    let (_open, reader) = std::os::unix::net::UnixStream::pair().unwrap();
    let lines = Lines::read("<stdin>", reader).unwrap();
    let status = run(lines, &session, &options, &mut Vec::new(), &mut Vec::new()).await;
    assert_eq!(status, 130);
}

/// A pipe that nobody reads any more.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_closed_pipe_ends_quietly() {
    let session = session(false, None);
    let mut err = Vec::new();
    let lines = Lines::given(&["/docker_images".into(), "/nothing".into()]);
    assert_eq!(run(lines, &session, &options(), &mut Closed, &mut err).await, 0);
    assert_eq!(String::from_utf8(err).unwrap(), "");
}

#[tokio::test]
async fn what_is_wrong_with_the_room_is_said() {
    let session = session(false, Some(std::path::Path::new("/dev/null/home")));
    session.room().post(Draft::text("not a warning"), Place::default());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let lines = Lines::given(&["/docker_images".into(), "/docker_images".into()]);
    assert_eq!(run(lines, &session, &options(), &mut out, &mut err).await, 0);
    let err = String::from_utf8(err).unwrap();
    assert_eq!(err.matches("warning: the journal").count(), 1, "{err}");
    assert_eq!(String::from_utf8(out).unwrap().matches("Available").count(), 2);
}

#[tokio::test]
async fn checking_runs_nothing_and_says_only_what_is_wrong() {
    let mut err = Vec::new();
    let lines = Lines::given(&["/docker_images".into(), "hello".into(), "# x".into()]);
    assert_eq!(check(lines, &mut err).await, 0);
    assert!(err.is_empty());
    let lines = Lines::given(&[
        "/docker_imags".into(),
        "docker_images".into(),
        "!x".into(),
        "/x a=`".into(),
    ]);
    assert_eq!(check(lines, &mut err).await, 2);
    let text = String::from_utf8(err).unwrap();
    assert_eq!(text.matches("error: ").count(), 4, "{text}");
    assert!(text.contains("--> -c:4:"), "{text}");
}

#[tokio::test]
async fn checking_repeats_no_password() {
    let mut err = Vec::new();
    let line = format!("/help nmae=https://user:{}@host/x", "s3cr3t".repeat(20));
    assert_eq!(check(Lines::given(&[line]), &mut err).await, 2);
    let text = String::from_utf8(err).unwrap();
    assert!(text.contains("https://user:***") && !text.contains("s3cr3t"), "{text}");
}
