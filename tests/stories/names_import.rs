//! `/names_import`: lists of well-known names.

use std::fs;

use crate::support::program::{Program, Ran};

fn told(program: &Program, ran: &Ran) -> String {
    let total = regex::Regex::new(r"\d{4} names are").unwrap();
    total.replace_all(&ran.whole(program), "<total> names are").into_owned()
}

#[test]
fn a_list_is_imported_once_and_its_names_are_new_once() {
    let program = Program::training();
    let list = r#"{"rows": [{"project": "Acme_SDK"}, {"project": "requests"}, {"project": 7}]}"#;
    fs::write(program.home().join("top.json"), list).unwrap();
    let ran = program.run(&["/names_import file=~/top.json", "/names_import ~/top.json"]);
    insta::assert_snapshot!(told(&program, &ran), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    HOME/top.json: 2 names, 1 of them new; <total> names are well known now
    HOME/top.json: 2 names, 0 of them new; <total> names are well known now
    --- standard error
    warning: left out, as they are no names:
    entry 3: `{"project":7}` is not a name
    warning: left out, as they are no names:
    entry 3: `{"project":7}` is not a name
    --- status 0
    "#);
    let kept = fs::read_to_string(program.data().join("names.txt")).unwrap();
    assert!(kept.ends_with("\nacme-sdk\n"), "{kept}");
}

#[test]
fn what_is_no_list_is_refused_with_what_would_be_one() {
    let program = Program::training();
    fs::write(program.home().join("page.html"), "<html>\n<p>not here\n").unwrap();
    let ran = program.run(&["/names_import file=~/page.html"]);
    insta::assert_snapshot!(told(&program, &ran), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: HOME/page.html is no list of names: line 1: `<html>` is not a name
      = help: give a text file with one name a line, a JSON list of names, or JSON rows that hold a `project`
    --- status 1
    "#);
    assert!(!program.data().join("names.txt").exists());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let program = Program::training();
    let ran = program.run(&["/names_import file=~/nothing.txt"]);
    insta::assert_snapshot!(told(&program, &ran), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: cannot read HOME/nothing.txt: No such file or directory (os error 2)
      = help: give a text file of at most 8 MiB that you may read
    --- status 1
    "#);
}
