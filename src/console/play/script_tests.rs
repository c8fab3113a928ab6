//! Scripts and their directives.

use proptest::prelude::*;

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::*;

#[test]
fn directives_and_lines_keep_their_order_and_comments_are_passed_over() {
    let script = b"#!/usr/bin/env warroom\n# plain\n#!say Hello `you`\n/docker_images\n  #!pause 1.5s\n\n\
        /x a=`b\n#!pause 9s\n`\n#!key Ctrl-F\n#!speed max\n#!wait 2m\n#!say\nlast";
    let demo = Demo::read(script, "demo").expect("it is right");
    let key = KeyEvent::new(
        crossterm::event::KeyCode::Char('f'),
        crossterm::event::KeyModifiers::CONTROL,
    );
    assert_eq!(
        demo.steps,
        [
            Step::Say("Hello `you`".into()),
            Step::Line("/docker_images".into()),
            Step::Pause(Duration::from_millis(1500)),
            Step::Line("/x a=`b\n#!pause 9s\n`".into()),
            Step::Key(key),
            Step::Speed(f64::INFINITY),
            Step::Wait(Duration::from_mins(2)),
            Step::Say(String::new()),
            Step::Line("last".into()),
        ]
    );
    assert_eq!(demo.lines(), 3);
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let script = b"#!pasue 2s\n/docker_images\n#!pause 2 hours\n#!pause\n#!key F99\n#!speed 0\n/x \xff\n#!dance\n";
    let wrong = Demo::read(script, "demo.warroom").expect_err("six mistakes");
    insta::assert_snapshot!(wrong.join("\n"), @r#"
    error: there is no directive `pasue`
     --> demo.warroom:1:3
      |
    1 | #!pasue 2s
      |   ^^^^^
      = help: did you mean `#!pause`?
    error: `2 hours` is not a time up to an hour, such as `2s`, `500ms` or `1m`
     --> demo.warroom:3:9
      |
    3 | #!pause 2 hours
      |         ^^^^^^^
      = help: for example `#!pause 2s`
    error: `#!pause` needs a time up to an hour, such as `2s`, `500ms` or `1m`
     --> demo.warroom:4:8
      |
    4 | #!pause
      |        ^
      = help: for example `#!pause 2s`
    error: `F99` is not a key, such as `F3`, `Enter`, `Ctrl-F` or `y`
     --> demo.warroom:5:7
      |
    5 | #!key F99
      |       ^^^
      = help: for example `#!key F3`
    error: `0` is not a speed: a number from 0.1 to 100, or `max`
     --> demo.warroom:6:9
      |
    6 | #!speed 0
      |         ^
      = help: for example `#!speed 2`
    error: this is not UTF-8: byte 0xff at byte offset 3 of the line
     --> demo.warroom:7:4
      |
    7 | /x �
      |    ^
      = help: save the script as UTF-8
    error: there is no directive `dance`
     --> demo.warroom:8:3
      |
    8 | #!dance
      |   ^^^^^
      = help: directives are pause, say, key, speed, wait
    "#);
}

proptest! {
    #[test]
    fn any_bytes_are_a_demo_or_told_to_be_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Demo::read(&bytes, "demo");
    }

    #[test]
    fn any_directive_is_a_step_or_told_to_be_none(text in "#!(pause|say|key|speed|wait|[a-z]{0,5}) ?.{0,12}") {
        if let Err(wrong) = Demo::read(text.as_bytes(), "demo") {
            prop_assert!(wrong.iter().all(|one| one.contains("demo:1:")), "{wrong:?}");
        }
    }
}
