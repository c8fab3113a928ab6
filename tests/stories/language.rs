//! What is no command, and what is a wrong one: chat, `!cmd`, lines that only look like commands; `--check`.

use crate::support::program::Program;

/// A script with one fault a line, and what must not be one.
const FAULTS: &str = "\
# a comment
/docker_image_create nmae=x

/docker_image_create name=Upper
/docker_image_create name=a name=b
/docker_image_create name=a dependencies=x, y
/docker_image_craete name=a
docker_image_create name=a
!docker_image_create name=a
/docker_image_update
/docker_image_update image=python all=true
/docker_image_update all=maybe
/docker_images # no comment
/docker_image_create name=\"a
@ada is this right?
just talking
";

#[test]
fn a_check_tells_every_fault_with_its_place_and_runs_nothing() {
    let program = Program::new().arguments(&["--check"]);
    let ran = program.run_file(FAULTS.as_bytes());
    insta::assert_snapshot!(ran.whole(&program), @r#"
    --- standard error
    error: unknown argument `nmae` of /docker_image_create
     --> deploy.txt:2:22
      |
    2 | /docker_image_create nmae=x
      |                      ^^^^
      = help: did you mean `name`?
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    error: a name is lower case only
     --> deploy.txt:4:27
      |
    4 | /docker_image_create name=Upper
      |                           ^
      = help: did you mean `upper`?
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    error: argument `name` is given twice
     --> deploy.txt:5:29
      |
    5 | /docker_image_create name=a name=b
      |                             ^^^^
      = help: give it once
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    error: a list without quotes has no spaces
     --> deploy.txt:6:42
      |
    6 | /docker_image_create name=a dependencies=x, y
      |                                          ^^^^
      = help: did you mean `dependencies=x,y`?
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    error: unknown command `/docker_image_craete`
     --> deploy.txt:7:1
      |
    7 | /docker_image_craete name=a
      | ^^^^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_image_create`?
    error: this is chat, though `docker_image_create` is a command
     --> deploy.txt:8:1
      |
    8 | docker_image_create name=a
      | ^^^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_image_create`?
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    error: `!docker_image_create` would be an integration's command, and there are no integrations here
     --> deploy.txt:9:1
      |
    9 | !docker_image_create name=a
      | ^^^^^^^^^^^^^^^^^^^^
      = help: did you mean `/docker_image_create`?
    error: /docker_image_update needs `image=` or `all=`
      --> deploy.txt:10:1
       |
    10 | /docker_image_update
       | ^^^^^^^^^^^^^^^^^^^^
       = help: for example `/docker_image_update image=demisto/python3-deb`
       = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    error: `image` and `all` cannot be given together
      --> deploy.txt:11:35
       |
    11 | /docker_image_update image=python all=true
       |                                   ^^^^^^^^
       = help: give either `image` or `all`
       = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    error: `maybe` is neither yes nor no
      --> deploy.txt:12:26
       |
    12 | /docker_image_update all=maybe
       |                          ^^^^^
       = help: write `true`, `yes`, `y` or `1`, or `false`, `no`, `n` or `0`
       = usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]
    error: /docker_images takes no arguments
      --> deploy.txt:13:16
       |
    13 | /docker_images # no comment
       |                ^
       = help: write `/docker_images` alone
       = usage: /docker_images
    error: the quote " that opens here is never closed
      --> deploy.txt:14:27
       |
    14 | /docker_image_create name="a
       |                           ^
       = help: close the value with ", or leave the quote out
       = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    --- status 2
    "#);
    assert!(!program.data().exists(), "a check leaves nothing, not even a room");
}

#[test]
fn a_check_of_a_right_script_says_nothing() {
    let program = Program::new().arguments(&["--check"]);
    let ran =
        program.run_file(b"/docker_images\r\n# done\r\n/docker_image_create name=a dependencies=`x,\n# text\ny`\r\n");
    // The line between the backticks is text, so this is a fault of the requirement, on the line where the value begins.
    insta::assert_snapshot!(ran.whole(&program), @r#"
    --- standard error
    error: `#` cannot stand in a requirement
     --> deploy.txt:4:1
      |
    4 | # text
      | ^
      = usage: /docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] [dry_run=true]
    --- status 2
    "#);
    let ran = program.run_file("\u{feff}/docker_images\r\n\r\n/help\r\n".as_bytes());
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "", "")
    );
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run_file(b"/help theme\n/theme name=da\xffrk\n/theme \x1b[31m\n");
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    /theme: Changes the colours of the console.

    Usage: /theme [name=THEME]

    Arguments:
      name  The theme to use.
            (theme; optional; also as the value alone; without it: lists the themes)

    Without a name it lists the themes: the embedded ones and your own (`themes/*.toml` in the configuration directory).

    Examples:
      /theme name=light
          Uses the light theme.
      /theme high-contrast
          Uses the theme with the strongest contrasts.
      /theme
          Lists the themes, and what is wrong with files of your own.
    --- standard error
    error: this is not UTF-8: byte 0xff at byte offset 14 of the line
     --> deploy.txt:2:15
      |
    2 | /theme name=da�rk
      |               ^
      = help: save the script as UTF-8
    error: the control character U+001B cannot stand here
     --> deploy.txt:3:8
      |
    3 | /theme �[31m
      |        ^
      = help: take it out
      = usage: /theme [name=THEME]
    --- status 2
    "#);
}

#[test]
fn a_script_stops_at_its_first_fault() {
    let program = Program::training();
    let ran = program.run_file(b"/theme dark\n/theme name=drak\n/version\n");
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: there is no theme `drak`
      = help: did you mean `dark`? themes: dark, light, high-contrast, mono, solarized, solarized-light, situation
    --- status 1
    "#);
}

#[test]
fn going_on_ends_with_the_worst_status() {
    let program = Program::training().arguments(&["--keep-going"]);
    let fails = "/docker_image_update python:nosuchtag";
    for (lines, status) in [
        (["/help theme", "/theme dark", "/jobs"], 0),
        ([fails, "/theme dark", "/jobs"], 1),
        (["/nosuch", fails, "/jobs"], 2),
    ] {
        let ran = program.run(&lines);
        assert_eq!(ran.status, Some(status), "{lines:?} {ran:?}");
    }
    let ran = program.run(&["/nosuch", "/theme name="]);
    assert_eq!(ran.stderr.matches("error:").count(), 2, "{ran:?}");
}

#[test]
fn chat_is_an_entry_and_no_answer() {
    let program = Program::training().arguments(&["--output", "json"]);
    let ran = program.run(&[
        "hello there",
        "@ada look at /docker_images",
        "  /theme dark",
        "100% done & <b>",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    {"id":"1@playground","time":"<time>","kind":"chat","user":"tester","text":"hello there"}
    {"id":"2@playground","time":"<time>","kind":"chat","user":"tester","text":"@ada look at /docker_images"}
    {"id":"3@playground","time":"<time>","kind":"command","user":"tester","command":"  /theme dark"}
    {"id":"4@playground","time":"<time>","kind":"chat","user":"tester","text":"100% done & <b>"}
    --- status 0
    "#);
}

#[test]
fn a_command_without_its_slash_is_an_error_in_a_script() {
    let program = Program::training();
    insta::assert_snapshot!(program.run(&["docker_images", "/theme dark"]).whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: this is chat, though `docker_images` is a command
     --> -c:1:1
      |
    1 | docker_images
      | ^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
      = usage: /docker_images
    --- status 2
    "#);
}

#[test]
fn an_integration_command_is_told_to_live_elsewhere() {
    let program = Program::training();
    insta::assert_snapshot!(program.run(&["!ip ip=1.1.1.1"]).whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: `!ip` would be an integration's command, and there are no integrations here
     --> -c:1:1
      |
    1 | !ip ip=1.1.1.1
      | ^^^
      = help: `/help` lists the commands of the war room
    --- status 2
    "#);
}

#[test]
fn a_script_that_cannot_be_read_is_a_wrong_option() {
    let program = Program::training();
    let mut child = program.start(&["-f", "/nowhere/deploy.txt"]);
    drop(child.stdin.take());
    let ran = crate::support::program::Ran::of(child);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    --- standard error
    error: cannot read the script /nowhere/deploy.txt: No such file or directory (os error 2)
    --- status 2
    "#);
}
