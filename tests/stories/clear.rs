//! `/clear`: empties a screen, never the journal.

use crate::support::program::Program;

#[test]
fn the_journal_keeps_what_was_said_before() {
    let program = Program::training();
    let ran = program.run(&["the first word", "/clear", "the last word"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "", "")
    );
    let journal = std::fs::read_to_string(program.data().join("rooms/playground/journal.jsonl")).unwrap();
    insta::assert_snapshot!(crate::support::program::Ran::steady(&journal), @r#"
    {"id":"1@playground","time":"<time>","kind":"chat","user":"tester","text":"the first word"}
    {"id":"2@playground","time":"<time>","kind":"command","user":"tester","command":"/clear"}
    {"id":"3@playground","time":"<time>","kind":"chat","user":"tester","text":"the last word"}
    "#);
}
