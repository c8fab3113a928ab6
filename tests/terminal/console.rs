use std::process::Command;
use std::time::Duration;

use rexpect::process::Signal;
use rexpect::process::WaitStatus;
use tokio::runtime::Runtime;
use warroom::commands::Building;
use warroom::console;
use warroom::engine::Error;
use warroom::engine::training::{Options, TrainingEngine};
use warroom::image::Reference;
use warroom::room::{Jobs, Opening, Room};
use warroom::session::{Audience, Opener, Session, Setup};
use warroom::world::{Chance, Clock};

use super::pseudo::Pseudo;
use crate::support::program::Program;

const TRAINING: &str = "TRAINING ENGINE - all below is invented";

#[test]
fn a_create_is_typed_and_seen_and_leaving_restores_the_terminal() {
    let program = Program::training();
    let mut terminal = Pseudo::start(program.command(), 120, 40);
    terminal.sees(TRAINING);
    terminal.sees("training ready");
    terminal.types("/docker_image_create name=example_name dependencies=mechanize packages=wget\r");
    terminal.sees("Available Docker Images");
    terminal.sees(" W  example_name");
    // The job cleans up after its answer.
    terminal.sees("F4 Jobs ─");
    terminal.resize(60, 16);
    // Names in one row stand on a narrow screen only.
    terminal.sees("F3 Images 10  F4 Jobs");
    terminal.sees(TRAINING);
    terminal.types("\u{3}");
    terminal.sees("Quit? (y/n)");
    terminal.types("y");
    assert!(matches!(terminal.ends(), WaitStatus::Exited(_, 0)));
    terminal.assert_restored();
}

#[test]
fn a_signal_to_end_restores_the_terminal() {
    for (signal, status) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let program = Program::training();
        let mut terminal = Pseudo::start(program.command(), 80, 24);
        terminal.sees("training ready");
        terminal.signal(signal);
        let ended = terminal.ends();
        assert!(
            matches!(ended, WaitStatus::Exited(_, code) if code == status),
            "{ended:?}"
        );
        terminal.assert_restored();
    }
}

#[test]
fn leaving_while_a_job_runs_says_what_it_waits_for() {
    let program = Program::new().arguments(&["--engine", "training", "--pace", "3"]);
    let mut terminal = Pseudo::start(program.command(), 100, 30);
    terminal.sees("training ready");
    terminal.types("/docker_image_create name=lesson dependencies=six packages=wget base=python:3.12-slim\r");
    terminal.sees("F4 Jobs 1 running");
    terminal.types("/quit\r");
    terminal.sees("1 job still runs and will be cancelled. Quit? (y/n)");
    terminal.types("y");
    terminal.sees("cancelling what still runs");
    assert!(matches!(terminal.ends(), WaitStatus::Exited(_, 0)));
    terminal.assert_restored();
}

#[test]
fn a_panic_in_a_task_restores_the_terminal_and_is_told() {
    let child = std::env::current_exe().unwrap();
    let mut command = Command::new(child);
    command.args([
        "--exact",
        "terminal::console::a_console_with_a_fault",
        "--ignored",
        "--nocapture",
    ]);
    let terminal = Pseudo::start(command, 80, 24);
    terminal.sees("a fault on purpose");
    terminal.ends();
    terminal.assert_restored();
}

/// The program of the test above.
#[test]
#[ignore = "runs in the pseudo-terminal of another test"]
fn a_console_with_a_fault() {
    Runtime::new().unwrap().block_on(async {
        let clock = Clock::system(None);
        let session = Session::start(Setup {
            audience: Audience::Console,
            room: Room::open(Opening {
                directory: None,
                name: "playground".to_owned(),
                user: "ana".to_owned(),
                clock: clock.clone(),
                keep: 10,
            }),
            jobs: Jobs::new(None, clock.clone(), Chance::seeded(1)),
            clock: clock.clone(),
            engines: Opener {
                open: Box::new(|name| Err(Error::Unsupported { what: name.to_owned() })),
                names: Vec::new(),
                first: std::sync::Arc::new(TrainingEngine::open(Options {
                    state: None,
                    seed: 1,
                    pace: 0.0,
                    clock,
                })),
                fallback: None,
            },
            building: Building {
                base: Reference::parse("demisto/python3-deb").unwrap(),
                certificates: None,
                proxies: std::collections::BTreeMap::new(),
                pip: std::collections::BTreeMap::new(),
                run_as: None,
                vetting: warroom::diligence::Setup::default(),
            },
            themes: warroom::commands::Themes::default(),
        });
        tokio::spawn(async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            panic!("a fault on purpose");
        });
        let ended = console::open(&session, &console::Options::default()).await.unwrap();
        assert!(matches!(ended, console::Ended::Panic), "{ended:?}");
    });
}

#[test]
fn a_line_of_one_run_comes_back_in_the_next_in_another_room() {
    let program = Program::training();
    let run = |room: &str| {
        let mut command = program.command();
        command.args(["--room", room]);
        Pseudo::start(command, 100, 30)
    };
    let mut terminal = run("one");
    terminal.sees("training ready");
    terminal.types("/docker_image_inspect image=debian:bookworm-slim\r");
    terminal.sees("linux/amd64");
    terminal.types("/quit\r");
    assert!(matches!(terminal.ends(), WaitStatus::Exited(_, 0)));
    let mut terminal = run("two");
    terminal.sees("room two");
    terminal.types("/docker_image_insp");
    // The history is read beside the console; it is there once the rest of the line is suggested.
    terminal.sees("/docker_image_inspect");
    terminal.types("\u{15}\u{12}debian");
    terminal.sees("▸ /docker_image_inspect image=debian:bookworm-slim");
    terminal.types("\u{1b}");
    terminal.sees("/ for commands");
    terminal.types("\u{1b}[A");
    terminal.sees("> /quit");
    terminal.types("\u{1b}[A");
    terminal.sees("> /docker_image_inspect image=debian:bookworm-slim");
    terminal.types("\u{15}/quit\r");
    assert!(matches!(terminal.ends(), WaitStatus::Exited(_, 0)));
}
