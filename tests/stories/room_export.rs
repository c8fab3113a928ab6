//! `/room_export`: a whole room as a file.

use std::fs;

use crate::support::program::{Program, Ran};

/// A room with something of everything.
fn filled() -> Program {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "the build is <b>red</b> & </script>",
        "/docker_images",
        "/docker_image_create name=broken dependencies=nosuchpkg base=python:3.12-slim",
        "/docker_imges",
        "/entry_mark 1 pin note tag=red",
        "/reply entry=1 text=\"the proxy was down\"",
    ]);
    assert_eq!(ran.status, Some(2));
    program
}

fn steady(program: &Program, text: &str) -> String {
    let home = program.home().display().to_string();
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d").unwrap();
    let bytes = regex::Regex::new(r"\d+ bytes").unwrap();
    let text = bytes.replace_all(text, "<bytes> bytes");
    Ran::steady(&time.replace_all(&text.replace(&home, "HOME"), "<time>"))
}

#[test]
fn markdown_has_everything_in_order_and_tables_as_scripts_print_them() {
    let program = filled();
    let ran = program.run(&["/room_export path=~/report.md"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let report = fs::read_to_string(program.home().join("report.md")).unwrap();
    assert!(report.starts_with("> **TRAINING ENGINE:**"), "{report}");
    let markdown = Program::training()
        .arguments(&["--output", "markdown"])
        .run(&["/docker_images"]);
    let table = markdown.stdout.split("### ").nth(1).unwrap();
    let head = table.lines().take(3).collect::<Vec<_>>().join("\n");
    assert!(report.contains(&head), "{report}\n{table}");
    insta::assert_snapshot!(steady(&program, &ran.stdout), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Export: HOME/report.md
    room playground as Markdown: 13 entries, <bytes> bytes
    "#);
    insta::assert_snapshot!("report", steady(&program, &report));
}

#[test]
fn html_is_one_page_with_anchors_marks_and_short_logs() {
    let program = filled();
    let ran = program.run(&["/room_export format=html path=~/report.html"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let report = fs::read_to_string(program.home().join("report.html")).unwrap();
    let banner = report.find("TRAINING ENGINE").unwrap();
    assert!(banner < report.find("<h1>").unwrap(), "the page begins with it");
    for wanted in [
        r#"<article id="e1" class="chat note pinned">"#,
        r##"<a class="parent" href="#e1">answers 1</a>"##,
        "&lt;b&gt;red&lt;/b&gt; &amp; &lt;/script&gt;",
        "<details>",
        "did you mean",
        r##"Pinned as evidence: <a href="#e1">1</a>"##,
    ] {
        assert!(report.contains(wanted), "{wanted}\n{report}");
    }
    for outside in ["<script", "<link", "<img", "src=", "@import", "url("] {
        assert!(!report.contains(outside), "{outside}");
    }
    for tag in ["html", "body", "main", "article", "table", "pre", "details", "p"] {
        let opened = regex::Regex::new(&format!("<{tag}[ >]"))
            .unwrap()
            .find_iter(&report)
            .count();
        assert_eq!(opened, report.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn json_is_what_a_script_prints_with_the_marks() {
    let program = filled();
    let ran = program.run(&["/room_export path=~/report.jsonl"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let report = fs::read_to_string(program.home().join("report.jsonl")).unwrap();
    let entries: Vec<serde_json::Value> = report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries[0]["tags"], serde_json::json!(["red"]));
    assert_eq!(
        (&entries[0]["note"], &entries[0]["pinned"]),
        (&true.into(), &true.into())
    );
    let journal = fs::read_to_string(program.data().join("rooms/playground/journal.jsonl")).unwrap();
    let second = journal.lines().nth(1).unwrap();
    assert_eq!(report.lines().nth(1).unwrap(), second, "byte for byte");
    assert!(entries.iter().any(|entry| entry["engine"] == "training"));
}

#[test]
fn another_room_is_written_whole_however_long_it_is() {
    let program = Program::training();
    let directory = program.data().join("rooms/long");
    fs::create_dir_all(&directory).unwrap();
    let line = |n: u64| {
        format!("{{\"id\":\"{n}@long\",\"time\":\"2026-01-02T03:04:05Z\",\"kind\":\"text\",\"text\":\"t{n}\"}}\n")
    };
    let mut journal: String = (1..=20_000).map(line).collect();
    journal.push_str(
        "{\"amends\":\"7@long\",\"time\":\"2026-01-02T03:04:05Z\",\"pinned\":true,\"tag\":[\"a\"]}\nhalf a li",
    );
    fs::write(directory.join("journal.jsonl"), journal).unwrap();
    let ran = program.run(&["/room_export room=long path=~/long.html"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let report = fs::read_to_string(program.home().join("long.html")).unwrap();
    assert_eq!(report.matches("<article").count(), 20_000);
    assert!(report.contains("<p>20000 entries,") && report.contains(r#"<span class="tag">#a</span>"#));
    assert!(!report.contains("TRAINING ENGINE"), "nothing in it is invented");
    assert!(ran.stdout.contains("room long as HTML: 20000 entries"), "{ran:?}");
}

#[test]
fn what_is_there_stays_and_what_cannot_be_is_told() {
    let program = Program::training().arguments(&["--keep-going"]);
    let home = program.home().to_owned();
    fs::write(home.join("mine.md"), "mine").unwrap();
    let ran = program.run(&[
        "/room_export path=~/mine.md",
        "/room_export path=~/nowhere/x.md",
        "/room_export path=~/",
        "/room_export path=/proc/x.md",
        "/room_export path=~/x.md room=unknown",
        "/room_export path=~/x.md format=pdf",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: HOME/mine.md is there already, and stays as it is
      = help: give `overwrite=true` to replace it, or another path
    error: cannot write HOME/nowhere/x.md: there is no directory HOME/nowhere
      = help: make the directory first, or give another path
    error: `~/` is a directory
      = help: name the file too, as in `path=report.html`
    error: cannot write /proc/x.md: No such file or directory (os error 2)
      = help: nothing was left behind; give a path that can be written
    error: there is no room `unknown`
      = help: `/rooms` lists the rooms
    error: `format` cannot be `pdf`
     --> -c:6:33
      |
    6 | /room_export path=~/x.md format=pdf
      |                                 ^^^
      = help: the choices are `markdown`, `html` and `json`
      = usage: /room_export path=FILE [format=markdown|html|json] [room=ROOM] [overwrite=true]
    --- status 2
    "#);
    assert_eq!(fs::read_to_string(home.join("mine.md")).unwrap(), "mine");
    let ran = program.run(&["/room_export path=~/mine.md overwrite=true"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(
        fs::read_to_string(home.join("mine.md"))
            .unwrap()
            .contains("Room playground")
    );
    let left: Vec<_> = fs::read_dir(&home)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !left.iter().any(|name| name.to_string_lossy().contains("export")),
        "{left:?}"
    );
}
