//! Whole scripts on the training engine, in each form of output.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;
use warroom::commands::Building;
use warroom::engine::training::{Options as Training, TrainingEngine};
use warroom::image::Reference;
use warroom::room::{Entry, Jobs, Opening, Room};
use warroom::script::{Lines, Options, Output, Showing, run};
use warroom::session::{Audience, Opener, Session, Setup};
use warroom::world::{Chance, Clock};

use crate::support::program::{Program, Ran};

/// Runs a script in a data directory: the status, standard output and standard error.
async fn play(home: &Path, script: &'static str, output: Output) -> (u8, String, String) {
    let clock = Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC);
    let engine = {
        let clock = clock.clone();
        move || {
            Arc::new(TrainingEngine::open(Training {
                state: None,
                seed: 7,
                pace: 0.0,
                clock: clock.clone(),
            }))
        }
    };
    let session = Session::start(Setup {
        audience: Audience::Script,
        room: Room::open(Opening {
            directory: Some(home.to_owned()),
            name: "test".into(),
            user: "ada".into(),
            clock: clock.clone(),
            keep: 100,
        }),
        jobs: Jobs::new(Some(home.to_owned()), clock.clone(), Chance::seeded(7)),
        clock,
        engines: Opener {
            first: engine(),
            open: Box::new(move |_| Ok(engine())),
            names: vec!["training".into()],
            fallback: None,
        },
        building: Building {
            base: Reference::parse("demisto/python3-deb").unwrap(),
            certificates: None,
            proxies: BTreeMap::new(),
            pip: BTreeMap::new(),
            run_as: None,
            vetting: warroom::diligence::Setup::default(),
        },
        themes: warroom::commands::Themes::default(),
    });
    let options = Options {
        output,
        keep_going: true,
        showing: Showing::Changes,
        interrupt: CancellationToken::new(),
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let lines = Lines::read("deploy.txt", script.as_bytes()).unwrap();
    let status = run(lines, &session, &options, &mut out, &mut err).await;
    session.close().await;
    (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

const SCRIPT: &str = "\
# what every playbook needs
/docker_image_create name=example_name dependencies=mechanize packages=wget
the image is there
/docker_image_create name=other dependencies=no-such-thing
";

#[tokio::test]
async fn a_script_is_answered_as_text() {
    let home = tempfile::tempdir().unwrap();
    let (status, out, err) = play(home.path(), SCRIPT, Output::Text).await;
    assert_eq!(status, 1);
    let out = hide(&out, home.path());
    // Whether a step was seen at work depends on how fast it was.
    let err: String = err
        .lines()
        .filter(|line| !line.ends_with(" ..."))
        .flat_map(|line| [line, "\n"])
        .collect();
    assert!(out.starts_with("TRAINING ENGINE: "), "{out}");
    insta::assert_snapshot!(format!("{out}--- standard error\n{err}"));
}

#[tokio::test]
async fn a_script_is_answered_as_markdown() {
    let home = tempfile::tempdir().unwrap();
    let (_, out, _) = play(home.path(), SCRIPT, Output::Markdown).await;
    assert!(out.starts_with("> **TRAINING ENGINE:**"), "{out}");
    insta::assert_snapshot!(hide(&out, home.path()));
}

#[tokio::test]
async fn json_output_is_what_the_journal_keeps() {
    let home = tempfile::tempdir().unwrap();
    let (_, out, _) = play(home.path(), SCRIPT, Output::Json).await;
    let kept = std::fs::read_to_string(home.path().join("rooms/test/journal.jsonl")).unwrap();
    assert_eq!(out, kept);
    let spoken = |line: &str| serde_json::from_str::<Entry>(line).unwrap().engine;
    assert!(kept.lines().any(|line| spoken(line).as_deref() == Some("training")));
}

/// The text without the directory, which is another one each time.
fn hide(text: &str, home: &Path) -> String {
    text.replace(&home.display().to_string(), "DATA")
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let program = Program::training();
    let mut child = program.start(&["-c", "/help", "-c", "/nosuch"]);
    drop(child.stdin.take());
    drop(child.stdout.take());
    let ran = Ran::of(child);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
}

#[test]
fn a_home_that_cannot_be_written_is_a_warning_and_work_goes_on() {
    let program = Program::training();
    std::fs::write(program.home().join("data"), "a file").unwrap();
    let ran = program.run(&["/docker_image_create lesson base=python:3.12-slim", "/docker_images"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(
        ran.stdout
            .lines()
            .any(|line| line.contains("lesson") && line.contains("latest")),
        "{ran:?}"
    );
    let home = program.home().display().to_string();
    let warnings: Vec<_> = ran
        .stderr
        .lines()
        .filter(|line| !line.contains(" done in ") && !line.ends_with(" ..."))
        .collect();
    insta::assert_snapshot!(Ran::steady(&warnings.join("\n").replace(&home, "HOME")), @r#"
    [1/2] FROM python:3.12-slim cached
    warning: the training state in HOME/data/warroom/training.json is not kept: Not a directory (os error 20); it lives in memory until the end (/training_reset begins a new one)
    warning: the journal HOME/data/warroom/rooms/playground/journal.jsonl cannot be written: Not a directory (os error 20); entries stay in memory and are written once that works again
    "#);
}

#[test]
fn a_room_is_kept_apart_and_what_is_secret_in_a_line_is_not_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let program = Program::training().arguments(&["--room", "night-shift"]);
    let ran = program.run(&["see https://ada:verysecret@a.example/?token=verysecret&x=1"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let path = program.data().join("rooms/night-shift/journal.jsonl");
    insta::assert_snapshot!(Ran::steady(&std::fs::read_to_string(&path).unwrap()), @r#"
    {"id":"1@night-shift","time":"<time>","kind":"chat","user":"tester","text":"see https://ada:***@a.example/?token=***&x=1"}
    "#);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(
        std::fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn a_script_whose_answers_nobody_reads_can_be_interrupted() {
    let program = Program::training();
    let lines = ["-c", "/help"].repeat(300);
    let mut child = program.start(&lines);
    // Until the pipe is full.
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(child.try_wait().unwrap(), None, "more is said than a pipe holds");
    let id = rustix::process::Pid::from_child(&child);
    for _ in 0..2 {
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        // Signals that follow at once are the same wish.
        std::thread::sleep(Duration::from_millis(1300));
    }
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.code(),
            None if begun.elapsed() > Duration::from_secs(10) => {
                child.kill().unwrap();
                panic!("it hangs");
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert_eq!(status, Some(130));
}

#[test]
fn the_name_of_a_missing_script_is_shown_without_its_escapes() {
    let child = Program::training().start(&["-f", "/nowhere/\u{1b}]0;title\u{7}x"]);
    let ran = Ran::of(child);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr.contains("/nowhere/x") && !ran.stderr.contains('\u{1b}'),
        "{ran:?}"
    );
}

#[test]
fn a_signal_that_is_sent_twice_at_once_still_leaves_time_to_clean_up() {
    let program = Program::new().arguments(&["--engine", "training", "--pace", "3"]);
    let child = program.start(&[
        "-c",
        "/docker_image_create lesson dependencies=six packages=wget base=python:3.12-slim",
    ]);
    std::thread::sleep(Duration::from_millis(1500));
    let id = rustix::process::Pid::from_child(&child);
    for _ in 0..2 {
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        std::thread::sleep(Duration::from_millis(5));
    }
    let ran = Ran::of(child);
    assert_eq!(ran.status, Some(130), "{ran:?}");
    assert!(ran.stderr.ends_with("error: cancelled\n"), "{ran:?}");
}

#[test]
fn progress_on_training_stands_below_the_notice_that_it_is_training() {
    let program = Program::training();
    let path = program.data().with_file_name("all.txt");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let both = std::fs::File::create(&path).unwrap();
    let status = program
        .command()
        .args([
            "-c",
            "/docker_image_create lesson dependencies=six base=python:3.12-slim",
        ])
        .stdout(both.try_clone().unwrap())
        .stderr(both)
        .status()
        .unwrap();
    assert!(status.success());
    let all = std::fs::read_to_string(&path).unwrap();
    assert!(
        all.starts_with("TRAINING ENGINE: ") && all.contains("pip install six and 2 more done"),
        "{all}"
    );
}
