use std::fmt::Write as _;

use bollard::moby::buildkit::v1::{VertexLog, VertexStatus};

use super::*;

/// A vertex whose start and end are told by the fields that are set.
fn vertex(digest: &str, name: &str, change: impl FnOnce(&mut Vertex)) -> StatusResponse {
    let mut vertex = Vertex {
        digest: digest.to_owned(),
        name: name.to_owned(),
        ..Vertex::default()
    };
    change(&mut vertex);
    StatusResponse {
        vertexes: vec![vertex],
        ..StatusResponse::default()
    }
}

fn started(vertex: &mut Vertex) {
    vertex.started = Some(
        bollard::moby::buildkit::v1::VertexStatus::default()
            .started
            .unwrap_or_default(),
    );
}

fn done(vertex: &mut Vertex) {
    started(vertex);
    vertex.completed = vertex.started;
}

fn log(digest: &str, stream: i64, text: &str) -> StatusResponse {
    StatusResponse {
        logs: vec![VertexLog {
            vertex: digest.to_owned(),
            stream,
            msg: text.as_bytes().to_vec(),
            ..VertexLog::default()
        }],
        ..StatusResponse::default()
    }
}

fn transfer(digest: &str, id: &str, current: i64, total: i64) -> StatusResponse {
    StatusResponse {
        statuses: vec![VertexStatus {
            id: id.to_owned(),
            vertex: digest.to_owned(),
            current,
            total,
            ..VertexStatus::default()
        }],
        ..StatusResponse::default()
    }
}

fn told(messages: Vec<StatusResponse>) -> (String, Option<String>) {
    let mut trace = Trace::default();
    let mut text = String::new();
    let mut tell = |event| match event {
        StepEvent::Step {
            id,
            name,
            state,
            progress,
        } => {
            let progress = progress.map_or(String::new(), |at| format!(" {}/{}", at.current, at.total));
            writeln!(text, "{id} {state:?}{progress} {name}").unwrap();
        }
        StepEvent::Line { id, text: line } => writeln!(text, "{id} | {line}").unwrap(),
    };
    for message in messages {
        trace.take(message, &mut tell);
    }
    trace.finish(&mut tell);
    let failed = trace.failed().map(|(id, _)| id.to_owned());
    (text, failed)
}

#[test]
fn a_trace_becomes_steps_each_change_told_once() {
    let (text, failed) = told(vec![
        vertex("a", "[internal] load build definition from Dockerfile", started),
        vertex("a", "[internal] load build definition from Dockerfile", done),
        vertex("a", "[internal] load build definition from Dockerfile", done),
        vertex("b", "[1/3] FROM docker.io/library/base:1", |_| {}),
        vertex("b", "[1/3] FROM docker.io/library/base:1", started),
        transfer("b", "sha256:1", 10, 100),
        transfer("b", "sha256:2", 5, 50),
        transfer("b", "sha256:1", 100, 100),
        transfer("b", "extract", 0, 0),
        vertex("b", "[1/3] FROM docker.io/library/base:1", done),
        vertex("c", "[2/3] RUN   apt-get update &&\n apt-get install x", |vertex| {
            done(vertex);
            vertex.cached = true;
        }),
        vertex("d", "[3/3] RUN pip", started),
        log("d", 1, " +"),
        log("d", 2, "warn"),
        log("d", 1, " numpy==2.1\nnext"),
        log("unknown", 1, "nobody's\n"),
        vertex("d", "[3/3] RUN pip", done),
    ]);
    insta::assert_snapshot!(text);
    assert_eq!(failed, None);
}

#[test]
fn the_step_that_failed_is_not_one_that_was_cancelled_for_it() {
    let (text, failed) = told(vec![
        vertex("a", "[2/3] RUN sleep", started),
        vertex("b", "[3/3] RUN false", started),
        log("b", 2, "last words"),
        vertex("a", "[2/3] RUN sleep", |vertex| {
            vertex.error = "context canceled".to_owned();
        }),
        vertex("b", "[3/3] RUN false", |vertex| {
            done(vertex);
            vertex.error = "executor failed running [/bin/sh -c false]: exit code: 1".to_owned();
        }),
    ]);
    insta::assert_snapshot!(text);
    assert_eq!(failed.as_deref(), Some("b"));
}

#[test]
fn a_long_name_is_cut() {
    let long = name(&"é ".repeat(300));
    assert_eq!(long.chars().count(), LONGEST_NAME + 1);
    assert!(long.ends_with('…'));
}

#[test]
fn transfers_without_measure_do_not_overflow() {
    let mut trace = Trace::default();
    let mut last = None;
    let mut messages = vec![vertex("a", "FROM x", started)];
    messages.extend(["1", "2", "3"].map(|id| transfer("a", id, i64::MAX, i64::MAX)));
    for message in messages {
        trace.take(message, &mut |event| {
            if let StepEvent::Step { progress, .. } = event {
                last = progress;
            }
        });
    }
    assert_eq!(last.unwrap().total, u64::MAX);
}
