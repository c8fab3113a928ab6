//! No file and no line makes a lesson panic.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::room::{Entry, Kind};

/// Any TOML value, with the keys that lessons know among its keys.
fn value() -> impl Strategy<Value = toml::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(toml::Value::Boolean),
        any::<i64>().prop_map(toml::Value::Integer),
        text().prop_map(toml::Value::String),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(toml::Value::Array),
            prop::collection::vec((key(), inner), 0..6)
                .prop_map(|pairs| toml::Value::Table(pairs.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "title",
            "summary",
            "steps",
            "task",
            "solution",
            "done",
            "wrong",
            "when",
            "say",
            "command",
            "text",
            "hints",
            "arguments",
            "ends",
            "line",
            "order",
        ])
        .prop_map(str::to_owned),
        text(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "docker_images",
            "/docker_images",
            "*",
            "well",
            "failed",
            "/help x=`",
            "é*?",
            ""
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ]
}

/// A right lesson whose texts are anything.
fn lesson() -> impl Strategy<Value = String> {
    let step = (text(), text(), text(), prop::option::of(text())).prop_map(|(task, line, say, hint)| {
        let mut step = toml::Table::new();
        let mut done = toml::Table::new();
        done.insert("command".into(), "docker_images".into());
        let mut when = toml::Table::new();
        when.insert("line".into(), line.into());
        let mut wrong = toml::Table::new();
        wrong.insert("when".into(), when.into());
        wrong.insert("say".into(), say.into());
        step.insert("task".into(), task.into());
        step.insert("solution".into(), vec!["/docker_images"].into());
        step.insert("hints".into(), hint.into_iter().collect::<Vec<_>>().into());
        step.insert("done".into(), done.into());
        step.insert("wrong".into(), toml::Value::Array(vec![wrong.into()]));
        toml::Value::Table(step)
    });
    prop::collection::vec(step, 1..5).prop_map(|steps| {
        let mut lesson = toml::Table::new();
        lesson.insert("title".into(), "T".into());
        lesson.insert("summary".into(), "S.".into());
        lesson.insert("steps".into(), toml::Value::Array(steps));
        lesson.to_string()
    })
}

proptest! {
    #[test]
    fn any_file_is_read_or_told_to_be_wrong(value in value()) {
        let text = value.to_string();
        if let Err(wrong) = Lesson::parse(&text, "a.toml") {
            prop_assert!(wrong.contains("a.toml:"), "{wrong}");
        }
        let table = prop_text(&value);
        let _ = Lesson::parse(&table, "a.toml");
    }

    #[test]
    fn any_text_is_read_or_told_to_be_wrong(text in any::<String>()) {
        let _ = Lesson::parse(&text, "a.toml");
    }

    #[test]
    fn a_course_takes_any_lines_and_never_goes_back(
        file in lesson(),
        lines in prop::collection::vec((text(), any::<bool>(), 0..4_u8), 0..20),
    ) {
        let lesson = Lesson::parse(&file, "a.toml").map_err(TestCaseError::fail)?;
        let (mut course, _) = Course::start(Arc::new(lesson));
        let mut before = course.progress().0;
        for (line, fails, what) in lines {
            match what {
                0 => drop(course.hint()),
                1 => drop(course.pass()),
                _ => {
                    let kind = if fails { Kind::Error } else { Kind::Text };
                    let entries = [entry(Kind::Command, &line), entry(kind, &line)];
                    if let Some(turn) = Turn::of(&entries) {
                        drop(course.watch(&turn));
                    }
                }
            }
            prop_assert!(course.progress().0 >= before);
            before = course.progress().0;
            prop_assert!(before <= course.progress().1);
        }
    }
}

fn prop_text(value: &toml::Value) -> String {
    toml::to_string(value).unwrap_or_default()
}

fn entry(kind: Kind, text: &str) -> Entry {
    let json =
        serde_json::json!({ "id": "", "time": "2026-01-02T03:04:05Z", "kind": kind, "text": text, "command": text });
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{error}"))
}
