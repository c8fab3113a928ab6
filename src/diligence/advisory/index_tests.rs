//! What an index's JSON API tells.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::tests::{imported, lines, look, python, record, said, terms};
use super::*;

/// An index's JSON API: answers by path, and counts.
struct Index {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<String>,
}

impl Drop for Index {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Index {
    /// `script` gives status, further header lines and body for a request's head; a status of 0 never answers.
    async fn start(script: impl Fn(&str) -> (u16, String, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let (script, counted) = (Arc::new(script), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                counted.lock().unwrap().connections += 1;
                tokio::spawn(serve(connection, Arc::clone(&script), Arc::clone(&counted)));
            }
        });
        Self { port, seen, task }
    }

    /// Answers for these releases by `name/version`; 404 for others.
    async fn of(pages: &[(&str, Value)]) -> Self {
        let pages: BTreeMap<String, String> = pages
            .iter()
            .map(|(release, page)| ((*release).to_owned(), page.to_string()))
            .collect();
        Self::start(move |head| {
            let path = path(head).trim_start_matches("/pypi/").trim_end_matches("/json");
            match pages.get(path) {
                Some(page) => (200, String::new(), page.clone()),
                None => (404, String::new(), "<html>404</html>".to_owned()),
            }
        })
        .await
    }

    fn api(&self) -> String {
        format!("http://127.0.0.1:{}/pypi", self.port)
    }

    fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }
}

fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap()
}

async fn serve(mut connection: TcpStream, script: Arc<impl Fn(&str) -> (u16, String, String)>, seen: Arc<Mutex<Seen>>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match connection.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let (status, headers, body) = script(&head);
        seen.lock().unwrap().requests.push(head);
        if status == 0 {
            std::future::pending::<()>().await;
        }
        let answer = format!(
            "HTTP/1.1 {status} Status\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if connection.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn page(version: &str, vulnerabilities: &Value) -> Value {
    json!({"info": {"version": version}, "vulnerabilities": vulnerabilities})
}

#[tokio::test]
async fn an_index_tells_of_advisories_and_withdrawn_releases() {
    let mut yanked = page("1.0", &json!([]));
    yanked["info"]["yanked"] = true.into();
    yanked["info"]["yanked_reason"] = "broken".into();
    let known = json!([
        {"id": "PYSEC-2018-28", "aliases": ["CVE-2018-18074"], "details": "It sends.", "fixed_in": ["2.20.0"]},
        {"id": "PYSEC-0", "fixed_in": [], "withdrawn": "2024-01-01T00:00:00Z"},
    ]);
    let index = Index::of(&[("requests/2.5.0", page("2.5.0", &known)), ("y/1.0", yanked)]).await;
    // The dump knows the same under another name.
    let same = record("GHSA-x", &["CVE-2018-18074"], "PyPI", "requests", Some("2.20.0"));
    let (_folder, advisories) = imported(&[same]);
    let asks = [python("requests", "2.5.0"), python("y", "1.0"), python("new", "1.0")];
    let api = index.api();
    let looked = look(&advisories, &asks, &terms(Some(&api))).await;
    let found: Vec<_> = looked.findings.iter().map(|findings| lines(findings)).collect();
    assert_eq!(
        found,
        [
            vec!["advisory fail PYSEC-2018-28 (CVE-2018-18074, GHSA-x): It sends. = take 2.20.0 or a later release"],
            vec![
                "yanked needs-approval withdrawn from the index: broken = take another release, or approve this one",
                "advisory pass no known advisory"
            ],
            // The index does not know it, and the dump has nothing on it.
            vec!["advisory pass no known advisory"],
        ]
    );
    let sources: Vec<_> = looked.findings[0][0]
        .evidence
        .iter()
        .map(|evidence| evidence.source.as_str())
        .collect();
    assert_eq!(sources, [API, "OSV dump for PyPI"]);
    assert_eq!(looked.sources[1].state, format!("{api} told of 2 of 3 releases"));
    let alone = look(&Advisories::open(None), &asks, &terms(Some(&api))).await;
    assert_eq!(
        lines(&alone.findings[2])[0].split(" = ").next().unwrap(),
        "advisory unknown no source of advisories answered: the index's JSON API: it does not know this release"
    );
}

#[tokio::test]
async fn an_index_without_the_api_is_told_as_such() {
    let index = Index::of(&[]).await;
    let api = index.api();
    let asks = [python("a", "1.0"), python("b", "1.0")];
    let looked = look(&Advisories::open(None), &asks, &terms(Some(&api))).await;
    for findings in &looked.findings {
        assert_eq!(findings[0].verdict, Verdict::Unknown);
        assert_eq!(
            said(&findings[0]),
            "no source of advisories answered: the index's JSON API: the index does not serve advisories"
        );
    }
    assert_eq!(looked.sources[0].state, format!("{api} does not serve advisories"));
}

#[tokio::test]
async fn sixty_packages_are_asked_for_over_few_connections_and_not_told_again() {
    let index = Index::start(|head| {
        if head.to_ascii_lowercase().contains("if-none-match: \"v1\"") {
            return (304, "ETag: \"v1\"\r\n".to_owned(), String::new());
        }
        let body = page("1.0", &json!([{"id": "PYSEC-1", "fixed_in": ["2.0"]}]));
        (200, "ETag: \"v1\"\r\n".to_owned(), body.to_string())
    })
    .await;
    let api = index.api();
    let folder = tempfile::tempdir().unwrap();
    let advisories = Advisories::open(Some(folder.path()));
    let asks: Vec<_> = (0..60).map(|number| python(&format!("p{number}"), "1.0")).collect();
    let limits = api::LIMITS;
    let first = advisories.look_within(&asks, &terms(Some(&api)), limits).await;
    assert_eq!(first.sources[0].state, format!("{api} told of 60 of 60 releases"));
    let second = advisories.look_within(&asks, &terms(Some(&api)), limits).await;
    assert_eq!(
        second.sources[0].state,
        format!("{api} told of 60 of 60 releases, 60 unchanged")
    );
    assert_eq!(second.findings, first.findings);
    assert!(
        second
            .findings
            .iter()
            .all(|findings| findings[0].verdict == Verdict::Fail)
    );
    assert_eq!(index.requests().len(), 120);
    let connections = index.seen.lock().unwrap().connections;
    assert!(connections <= 16, "{connections} connections");
    let head = &index.requests()[0];
    assert!(head.contains("user-agent: warroom/"), "{head}");
}

#[tokio::test]
async fn passwords_are_sent_to_the_index_alone() {
    let index = Index::start(|head| match path(head) {
        "/pypi/a/1.0/json" => (301, "Location: /pypi/b/1.0/json\r\n".to_owned(), String::new()),
        "/pypi/b/1.0/json" => (200, "ETag: \"x\"\r\n".to_owned(), page("1.0", &json!([])).to_string()),
        _ => (
            302,
            "Location: http://127.0.0.1:1/elsewhere\r\n".to_owned(),
            String::new(),
        ),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let advisories = Advisories::open(Some(folder.path()));
    let api = format!("http://me:secret@127.0.0.1:{}/pypi", index.port);
    let looked = look(
        &advisories,
        &[python("a", "1.0"), python("c", "1.0")],
        &terms(Some(&api)),
    )
    .await;
    assert_eq!(lines(&looked.findings[0]), ["advisory pass no known advisory"]);
    assert!(
        said(&looked.findings[1][0]).ends_with("it sends elsewhere"),
        "{looked:?}"
    );
    assert_eq!(index.requests().len(), 3);
    for head in index.requests() {
        assert!(head.contains("authorization: Basic bWU6c2VjcmV0"), "{head}");
    }
    assert!(!format!("{looked:?}").contains("secret"), "{looked:?}");
    let cache = folder.path().join("cache/advisories");
    let files: Vec<_> = fs::read_dir(cache)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1);
    assert!(!fs::read_to_string(&files[0]).unwrap().contains("secret"));
}

#[tokio::test]
async fn an_index_that_misbehaves_leaves_its_packages_unknown() {
    let long = " ".repeat(5 * 1024 * 1024);
    let index = Index::start(move |head| {
        let name = path(head).split('/').nth(2).unwrap();
        match name {
            "html" => (200, String::new(), "<!DOCTYPE html>".to_owned()),
            "long" => (200, String::new(), long.clone()),
            "sick" => (503, String::new(), String::new()),
            "closed" => (401, String::new(), String::new()),
            "circle" => (301, format!("Location: {}\r\n", path(head)), String::new()),
            "same" => (304, String::new(), String::new()),
            "hang" => (0, String::new(), String::new()),
            _ => (200, String::new(), page("1.0", &json!([])).to_string()),
        }
    })
    .await;
    let api = index.api();
    let names = ["fine", "html", "long", "sick", "closed", "circle", "same", "hang"];
    let asks = names.map(|name| python(name, "1.0"));
    let looked = look(&Advisories::open(None), &asks, &terms(Some(&api))).await;
    let found: Vec<_> = looked
        .findings
        .iter()
        .map(|findings| {
            let says = said(&findings[0]).replace("no source of advisories answered: the index's JSON API: ", "");
            format!("{} {says}", findings[0].verdict)
        })
        .collect();
    assert_eq!(
        found,
        [
            "pass no known advisory",
            "unknown it answers with a page, not JSON",
            "unknown it was not reached: length limit exceeded",
            "unknown it says 503 Service Unavailable",
            "unknown it says 401 Unauthorized",
            "unknown it sends in a circle",
            "unknown it says 304 Not Modified",
            "unknown it did not answer within 0.5 s",
        ]
    );
    assert_eq!(
        looked.sources[0].state,
        format!("{api} told of 1 of 8 releases; it answers with a page, not JSON")
    );
}

#[tokio::test]
async fn an_index_out_of_reach_is_not_tried_for_every_package() {
    let port = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let asks: Vec<_> = (0..60).map(|number| python(&format!("p{number}"), "1.0")).collect();
    let api = format!("http://127.0.0.1:{port}/pypi");
    let looked = look(&Advisories::open(None), &asks, &terms(Some(&api))).await;
    let says = said(&looked.findings[0][0]);
    assert!(
        says.contains("it was not reached: ") && says.contains("onnection refused"),
        "{says}"
    );
    let skipped = looked
        .findings
        .iter()
        .filter(|findings| said(&findings[0]).ends_with("it was not reached before"));
    assert!(skipped.count() >= 40);

    let silent = Index::start(|_| (0, String::new(), String::new())).await;
    let api = silent.api();
    let looked = look(&Advisories::open(None), &asks, &terms(Some(&api))).await;
    assert!(
        said(&looked.findings[0][0]).ends_with("it did not answer within 0.5 s"),
        "{looked:?}"
    );
    assert!(silent.requests().len() <= 16, "{} requests", silent.requests().len());

    let looked = look(&Advisories::open(None), &asks[..1], &terms(Some("index.example/pypi"))).await;
    assert!(
        said(&looked.findings[0][0]).contains("its address is none"),
        "{looked:?}"
    );
}
