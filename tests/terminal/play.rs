//! Demos in a pseudo-terminal: typed, steered, recorded.

use rexpect::process::WaitStatus;
use serde_json::Value;

use super::pseudo::Pseudo;
use crate::support::program::Program;

const DEMO: &str = "#!say What is there?\n/docker_images\n#!say And now a new one\n\
    /docker_image_create name=demo/app dependencies=requests packages=wget\n#!say Thank you\n";

/// A program that plays this script with these arguments.
fn demo(script: &str, arguments: &[&str]) -> Program {
    let program = Program::new();
    let path = program.home().join("demo.warroom");
    std::fs::write(&path, script).unwrap();
    program
        .arguments(&["play", path.to_str().unwrap()])
        .arguments(arguments)
}

fn ends_well(terminal: &Pseudo) {
    let ended = terminal.ends();
    assert!(matches!(ended, WaitStatus::Exited(_, 0)), "{ended:?}");
    terminal.assert_restored();
}

#[test]
fn a_demo_types_itself_and_stays_until_a_key() {
    let program = demo(DEMO, &["--pace", "0", "--speed", "20"]);
    let mut terminal = Pseudo::start(program.command(), 120, 30);
    terminal.sees("TRAINING ENGINE");
    terminal.sees("playing 1/2");
    terminal.sees("What is there?");
    terminal.sees("1.0.0.");
    terminal.sees("over 2/2");
    terminal.sees("the demo is over: Esc goes on here, any other key leaves");
    // A demo is nobody's playground.
    assert!(!program.data().exists());
    terminal.types("x");
    ends_well(&terminal);
}

#[test]
fn space_pauses_right_steps_and_esc_hands_the_console_over() {
    let program = demo(&format!("#!pause 1h\n{DEMO}"), &["--pace", "0"]);
    let wrong = Pseudo::start(program.command(), 100, 30);
    wrong.sees("`1h` is not a time up to an hour");
    assert!(matches!(wrong.ends(), WaitStatus::Exited(_, 2)));

    let program = demo(&format!("#!pause 60m\n{DEMO}"), &["--pace", "0"]);
    let mut terminal = Pseudo::start(program.command(), 120, 30);
    terminal.sees("playing 0/2");
    terminal.types(" ");
    terminal.sees("paused 0/2");
    // Over the pause to the end of the first line, and no further.
    terminal.types("\u{1b}[C");
    terminal.sees("Available Docker Images");
    terminal.sees("paused 1/2");
    terminal.types("+");
    terminal.sees("at 1.5");
    // Other keys do nothing meanwhile.
    terminal.types("zzz");
    terminal.types("\u{3}");
    terminal.sees("Ctrl-C again leaves the program");
    terminal.types("\u{1b}");
    terminal.sees("the demo has ended here; the console is yours");
    terminal.types("/version\r");
    terminal.sees("engine training");
    assert!(!terminal.shown().contains("zzz"), "{}", terminal.shown());
    assert!(!terminal.shown().contains("the console is yours"));
    terminal.types("\u{3}");
    terminal.sees("Quit? (y/n)");
    terminal.types("y");
    ends_well(&terminal);
}

#[test]
fn ctrl_c_twice_leaves_a_demo() {
    let program = demo(DEMO, &[]);
    let mut terminal = Pseudo::start(program.command(), 120, 30);
    terminal.sees("playing");
    terminal.types("\u{3}");
    terminal.sees("Ctrl-C again leaves the program");
    terminal.types("\u{3}");
    ends_well(&terminal);
}

#[test]
fn a_sitting_is_recorded_and_plays_to_the_same_screen() {
    let program = demo(DEMO, &["--pace", "0", "--speed", "max", "--exit"]);
    let cast = program.home().join("a.cast");
    let program = program.arguments(&["--record", cast.to_str().unwrap()]);
    let terminal = Pseudo::start(program.command(), 110, 28);
    ends_well(&terminal);

    let text = std::fs::read_to_string(&cast).unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let header = lines.next().unwrap();
    assert_eq!(
        (&header["version"], &header["width"], &header["height"]),
        (&Value::from(2), &Value::from(110), &Value::from(28))
    );
    assert_eq!(header["title"], "warroom - TRAINING ENGINE, everything is invented");
    assert_eq!(header["env"], serde_json::json!({ "TERM": "xterm-256color" }));
    let size = |value| std::num::NonZeroU16::new(value).unwrap();
    let mut screen = vt100::Parser::new(size(28), size(110), 0);
    let mut last = 0.0;
    for event in lines {
        let time = event[0].as_f64().unwrap();
        assert!(time >= last);
        last = time;
        assert_eq!(event[1], "o");
        screen.process(event[2].as_str().unwrap().as_bytes());
    }
    let shown = screen.screen().contents();
    assert!(shown.contains("TRAINING ENGINE - "), "{shown}");
    assert!(shown.contains("Thank you"), "{shown}");

    // What is there stays, unless it may go.
    let again = Pseudo::start(program.command(), 110, 28);
    again.sees("is there already");
    assert!(matches!(again.ends(), WaitStatus::Exited(_, 2)));
    assert_eq!(std::fs::read_to_string(&cast).unwrap(), text);
    let program = program.arguments(&["--overwrite"]);
    ends_well(&Pseudo::start(program.command(), 110, 28));
}

#[test]
fn a_new_size_is_recorded() {
    let program = Program::training();
    let cast = program.home().join("a.cast");
    let program = program.arguments(&["--record", cast.to_str().unwrap()]);
    let mut terminal = Pseudo::start(program.command(), 110, 28);
    terminal.sees("training ready");
    terminal.resize(70, 20);
    terminal.sees("F3 Images 7  F4 Jobs");
    terminal.types("\u{3}");
    terminal.sees("Quit? (y/n)");
    terminal.types("y");
    ends_well(&terminal);
    let text = std::fs::read_to_string(&cast).unwrap();
    assert!(text.contains(",\"r\",\"70x20\"]"), "{text}");
}

#[test]
fn a_script_cannot_be_recorded() {
    let program = Program::training();
    let cast = program.home().join("a.cast");
    let program = program.arguments(&["--record", cast.to_str().unwrap()]);
    let ran = program.run(&["/version"]);
    assert_eq!(
        (ran.status, ran.stderr.as_str()),
        (Some(2), "error: --record records the console, and a script has none\n")
    );
    assert!(!cast.exists());
}

#[test]
fn check_tells_all_that_is_wrong_with_a_demo_and_plays_nothing() {
    let program = demo("#!pasue 1s\n#!key F99\n", &["--check"]);
    let ran = program.run(&[]);
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.stderr.contains("demo.warroom:1:3") && ran.stderr.contains("demo.warroom:2:7"),
        "{}",
        ran.stderr
    );
    let program = demo("#!pause 1s\n/docker_imagess\n", &["--check"]);
    let ran = program.run(&[]);
    assert!(
        ran.stderr.contains("demo.warroom:2:1") && ran.status == Some(2),
        "{}",
        ran.stderr
    );
    let program = demo(DEMO, &["--check"]);
    let ran = program.run(&[]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_clock_and_a_seed_make_scripts_come_out_the_same() {
    let run = |clock: &str| {
        let program = Program::training().arguments(&["--clock", clock, "--seed", "5", "--output", "json"]);
        let ran = program.run(&[
            "/docker_image_create name=demo/app dependencies=requests",
            "/docker_image_create name=demo/app",
            "/jobs",
        ]);
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    let first = run("2026-03-01T09:00:00Z");
    assert_eq!(first, run("2026-03-01T09:00:00Z"));
    assert!(first.contains("1.0.0.17723556"), "{first}");
    assert!(first.contains("\"time\":\"2026-03-01T09:00:0"), "{first}");
    assert_ne!(first, run("2026-03-01T10:00:00Z"));
}

#[test]
fn the_demo_of_the_book_plays_to_its_end_and_runs_as_a_script() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src/how-to/demo.warroom");
    let script = std::fs::read_to_string(path).unwrap();
    // Its own speeds are for people.
    let program = demo(
        &script.replace("#!speed 1.5", "#!speed max"),
        &["--pace", "0", "--speed", "max"],
    );
    let mut terminal = Pseudo::start(program.command(), 120, 32);
    terminal.sees("over 5/5");
    terminal.sees("python:3.12-slim");
    terminal.types("x");
    ends_well(&terminal);
    let ran = Program::training().arguments(&["-f", path]).run(&[]);
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
}

#[test]
fn two_recordings_of_a_demo_by_a_clock_and_a_seed_are_the_same_byte_for_byte() {
    let record = |pace: &str| {
        let arguments = [
            "--clock",
            "2026-03-01T09:00:00Z",
            "--seed",
            "7",
            "--speed",
            "max",
            "--exit",
            "--pace",
            pace,
        ];
        let program = demo(DEMO, &arguments);
        let cast = program.home().join("a.cast");
        let program = program.arguments(&["--record", cast.to_str().unwrap()]);
        let terminal = Pseudo::start(program.command(), 110, 30);
        ends_well(&terminal);
        std::fs::read_to_string(&cast).unwrap()
    };
    let first = record("0");
    assert_eq!(first, record("0"));
    // How fast the training engine works is not seen in it.
    assert_eq!(first, record("0.05"));
    let size = |value| std::num::NonZeroU16::new(value).unwrap();
    let mut screen = vt100::Parser::new(size(30), size(110), 0);
    for line in first.lines().skip(1) {
        let event: Value = serde_json::from_str(line).unwrap();
        screen.process(event[2].as_str().unwrap().as_bytes());
    }
    let shown = screen.screen().contents();
    assert!(
        shown.contains("TRAINING ENGINE") && shown.contains("Thank you") && shown.contains("1.0.0.17723556"),
        "{shown}"
    );
    // The clock goes at a person's pace, whatever the speed.
    let last: Value = serde_json::from_str(first.lines().last().unwrap()).unwrap();
    assert!(last[0].as_f64().unwrap() > 8.0, "{last}");
}
