use super::*;

fn entry(kind: Kind, text: &str) -> Entry {
    let json = serde_json::json!({"id": "1@test", "time": "2026-01-02T03:04:05Z", "kind": kind, "text": text});
    serde_json::from_value(json).unwrap()
}

fn command(line: &str) -> Entry {
    Entry {
        text: None,
        command: Some(line.into()),
        ..entry(Kind::Command, "")
    }
}

fn images() -> Entry {
    Entry {
        title: Some("Available Docker Images".into()),
        columns: vec!["ID".into(), "Repository".into()],
        rows: [vec!["0123456789ab".into(), "demisto/python3".into()]].into(),
        text: None,
        engine: Some("training".into()),
        ..entry(Kind::Table, "")
    }
}

fn document(output: Output) -> String {
    let log = Entry {
        title: Some("build log".into()),
        file: Some("/a b/j1.log".into()),
        ..entry(Kind::File, "")
    };
    let entries = [
        command("/docker_images"),
        images(),
        entry(Kind::Text, "made `x`"),
        entry(Kind::Text, "two\nlines"),
        entry(Kind::Chat, "hello"),
        entry(Kind::Warning, "old base"),
        entry(Kind::Error, "error: unknown argument\n  | x\n"),
        log,
    ];
    let mut printer = Printer::new(output);
    let mut text = String::new();
    for entry in entries {
        match printer.entry(&entry, false) {
            Printed::Out(out) => text.push_str(&out),
            Printed::Err { out, err } => {
                text.push_str(&out);
                text.extend(err.lines().map(|line| format!("[stderr] {line}\n")));
            }
        }
    }
    text
}

#[test]
fn text_is_for_people_and_line_tools() {
    insta::assert_snapshot!(document(Output::Text), @"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Available Docker Images
    ID             Repository
    0123456789ab   demisto/python3
    made `x`
    two
    lines
    [stderr] warning: old base
    [stderr] error: unknown argument
    [stderr]   | x
    build log: /a b/j1.log
    ");
}

#[test]
fn markdown_is_one_document() {
    insta::assert_snapshot!(document(Output::Markdown), @"
    > `/docker_images`

    > **TRAINING ENGINE:** everything here is invented; no real image is read, made or changed.

    ### Available Docker Images
    |ID|Repository|
    |---|---|
    | 0123456789ab | demisto/python3 |

    made `x`

    ```text
    two
    lines
    ```

    > hello

    **Warning:** old base

    **Error:**

    ```text
    unknown argument
      | x
    ```

    [build log](</a b/j1.log>)
    ");
}

#[test]
fn json_has_one_entry_a_line_that_reads_back() {
    let text = document(Output::Json);
    assert_eq!(text.lines().count(), 8);
    assert_eq!(
        serde_json::from_str::<Entry>(text.lines().nth(1).unwrap()).unwrap(),
        images()
    );
    assert!(text.lines().all(|line| line.starts_with(r#"{"id":"1@test","time":"#)));
}

#[test]
fn training_is_said_first_and_once() {
    for (output, first) in [(Output::Text, TRAINING_TEXT), (Output::Markdown, TRAINING_MARKDOWN)] {
        let mut printer = Printer::new(output);
        let Printed::Out(out) = printer.entry(&entry(Kind::Text, "a"), true) else {
            panic!()
        };
        assert!(out.starts_with(first), "{out}");
        let Printed::Out(out) = printer.entry(&images(), true) else {
            panic!()
        };
        assert!(!out.contains("TRAINING"), "{out}");
    }
    let mut printer = Printer::new(Output::Text);
    let failure = printer.entry(&entry(Kind::Error, "a"), true);
    assert_eq!(
        failure,
        Printed::Err {
            out: TRAINING_TEXT.into(),
            err: "error: a\n".into()
        }
    );
}

#[test]
fn a_command_stays_code_whatever_is_in_it() {
    assert_eq!(print(&command("/x a=`b`"), Output::Markdown), "> `` /x a=`b` ``\n");
    assert_eq!(
        print(&command("/x a=`b\n```\nc`"), Output::Markdown),
        "> ````text\n> /x a=`b\n> ```\n> c`\n> ````\n"
    );
}

#[test]
fn json_holds_nothing_that_a_terminal_obeys() {
    let data = serde_json::json!({"reason": "\u{9b}2J\u{1b}[H\u{202e}界"});
    let entry = Entry {
        data: Some(std::sync::Arc::new(data.clone())),
        ..entry(Kind::Text, "x")
    };
    let line = print(&entry, Output::Json);
    assert!(line.contains(r"\u009b2J\u001b[H\u202e界"), "{line}");
    let read: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(read["data"], data);
}

#[test]
fn a_document_stands_alone_and_all_else_is_beside_it() {
    let data = serde_json::json!({"version": "2.1.0", "runs": [], "name": "a\u{9b}b"});
    let answer = Entry {
        data: Some(std::sync::Arc::new(data.clone())),
        ..entry(Kind::Text, "what people see")
    };
    let mut printer = Printer::new(Output::Text);
    printer.begin(true);
    let notice = Printed::Err {
        out: String::new(),
        err: TRAINING_TEXT.to_owned(),
    };
    assert_eq!(printer.training(), notice);
    let beside = [
        images(),
        entry(Kind::Text, "no `latest`"),
        entry(Kind::Error, "may not go in"),
    ];
    for entry in beside {
        let Printed::Err { out, err } = printer.entry(&entry, true) else {
            panic!("{entry:?} is on standard output");
        };
        assert_eq!(out, "");
        assert!(!err.is_empty() && !err.contains("TRAINING"), "it was said: {err}");
    }
    let Printed::Out(out) = printer.entry(&answer, true) else {
        panic!("the document is not on standard output");
    };
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), data);
    assert!(out.ends_with("}\n") && !out.contains('\u{9b}'), "{out:?}");

    printer.begin(false);
    assert_eq!(
        printer.entry(&answer, true),
        Printed::Out(format!("{TRAINING_TEXT}what people see\n")),
        "what comes after it is an answer like any other"
    );
}

#[test]
fn in_markdown_and_json_a_document_is_an_entry_like_any_other() {
    for output in [Output::Markdown, Output::Json] {
        let answer = Entry {
            data: Some(std::sync::Arc::new(serde_json::json!({"version": "2.1.0"}))),
            ..entry(Kind::Text, "what people see")
        };
        let mut printer = Printer::new(output);
        printer.begin(true);
        let Printed::Out(out) = printer.entry(&answer, false) else {
            panic!("it is on standard error");
        };
        assert!(out.contains("what people see"), "{out}");
    }
}
