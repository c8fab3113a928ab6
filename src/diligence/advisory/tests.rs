use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;

const NOW: &str = "2026-11-21T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn python(name: &str, version: &str) -> Ask {
    Ask {
        kind: Kind::Python,
        name: name.to_owned(),
        version: version.to_owned(),
        source: None,
    }
}

fn system(name: &str, source: Option<(&str, &str)>) -> Ask {
    Ask {
        kind: Kind::System,
        name: name.to_owned(),
        version: "9.9-binary".to_owned(),
        source: source.map(|(name, version)| (name.to_owned(), version.to_owned())),
    }
}

fn terms(api: Option<&str>) -> Terms<'_> {
    Terms {
        api,
        system: Some("Debian:12"),
        now: now(),
        certificates: None,
        stale_days: 14,
        ignored: &|_| None,
    }
}

/// An advisory with these fixed releases, everything before them affected.
fn record(id: &str, aliases: &[&str], ecosystem: &str, package: &str, fixed: Option<&str>) -> Value {
    let mut events = vec![json!({"introduced": "0"})];
    events.extend(fixed.map(|fixed| json!({"fixed": fixed})));
    json!({
        "id": id,
        "modified": "2026-11-20T10:00:00Z",
        "aliases": aliases,
        "summary": format!("what {id} is"),
        "affected": [{
            "package": {"ecosystem": ecosystem, "name": package},
            "ranges": [{"type": "ECOSYSTEM", "events": events}],
        }],
    })
}

/// Sources with these records imported.
fn imported(records: &[Value]) -> (tempfile::TempDir, Advisories) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.json");
    fs::write(&file, serde_json::to_string(records).unwrap()).unwrap();
    import(&file, folder.path(), now(), &|| false).unwrap();
    let advisories = Advisories::open(Some(folder.path()));
    (folder, advisories)
}

async fn look(advisories: &Advisories, asks: &[Ask], terms: &Terms<'_>) -> Looked {
    let limits = api::Limits {
        one: Duration::from_millis(500),
        all: Duration::from_secs(1),
    };
    advisories.look_within(asks, terms, limits).await
}

/// The findings of one package, a line each: check, verdict, words, help.
fn lines(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let help = finding
            .help
            .as_ref()
            .map(|help| format!(" = {help}"))
            .unwrap_or_default();
        format!("{} {} {}{help}", finding.check, finding.verdict, finding.says)
    };
    findings.iter().map(line).collect()
}

#[tokio::test]
async fn an_advisory_with_a_fixed_release_is_a_failure_and_one_without_needs_approval() {
    let (_folder, advisories) = imported(&[
        record("GHSA-b", &["CVE-1", "PYSEC-1"], "PyPI", "a", Some("1.5")),
        record("PYSEC-1", &["GHSA-b"], "PyPI", "A", Some("1.5")),
        record("PYSEC-2", &[], "PyPI", "a", Some("2.0rc1")),
        record("PYSEC-4", &[], "PyPI", "a", Some("2.1")),
        record("PYSEC-3", &[], "PyPI", "b", None),
        record("MAL-2026-1", &[], "PyPI", "c", None),
    ]);
    let asks = ["a", "b", "c", "d"].map(|name| python(name, "1.0"));
    let looked = look(&advisories, &asks, &terms(None)).await;
    let found: Vec<_> = looked.findings.iter().map(|findings| lines(findings)).collect();
    assert_eq!(
        found,
        [
            vec![
                "advisory fail PYSEC-1 (CVE-1, GHSA-b): what PYSEC-1 is = take 2.1 or a later release",
                "advisory fail PYSEC-2: what PYSEC-2 is = take 2.1 or a later release",
                "advisory fail PYSEC-4: what PYSEC-4 is = take 2.1 or a later release",
            ],
            vec![
                "advisory needs-approval PYSEC-3: what PYSEC-3 is = no release is known to be fixed; go without the \
                 package, or approve it"
            ],
            vec![
                "advisory fail MAL-2026-1: what MAL-2026-1 is = it is reported as made to harm; do not use it in any \
                 version without looking into it"
            ],
            vec!["advisory pass no known advisory"],
        ]
    );
    assert_eq!(looked.findings[0][0].id.as_deref(), Some("PYSEC-1"));
    let clean = Evidence::new("OSV dump for PyPI", "no advisory on this version").of("2026-11-20");
    assert_eq!(looked.findings[3][0].evidence, [clean]);
    assert_eq!(
        looked.sources,
        [Source {
            name: "OSV dump for PyPI".to_owned(),
            state: "6 advisories, imported 2026-11-21 from list.json".to_owned(),
            date: Some("2026-11-20".to_owned()),
            stale: false,
        }]
    );
}

#[tokio::test]
async fn a_fixed_release_with_an_advisory_of_its_own_is_not_the_one_to_take() {
    let mut later = record("PYSEC-2", &[], "PyPI", "a", None);
    later["affected"][0]["ranges"][0]["events"] = json!([{"introduced": "1.5"}, {"fixed": "1.6"}]);
    let mut last = record("PYSEC-3", &[], "PyPI", "b", None);
    last["affected"][0]["ranges"][0]["events"] = json!([{"introduced": "2.0"}]);
    let (_folder, advisories) = imported(&[
        record("PYSEC-1", &[], "PyPI", "a", Some("1.5")),
        later,
        record("PYSEC-4", &[], "PyPI", "b", Some("2.0")),
        last,
    ]);
    let looked = look(&advisories, &[python("a", "1.0"), python("b", "1.0")], &terms(None)).await;
    let help = |at: usize| looked.findings[at][0].help.clone().unwrap();
    assert_eq!(help(0), "take 1.6 or a later release");
    assert_eq!(help(1), "fixed in 2.0, which has other known advisories");
}

#[tokio::test]
async fn of_many_advisories_the_worst_are_told_one_by_one() {
    let fixed = (0..50).map(|number| record(&format!("PYSEC-{number}"), &[], "PyPI", "a", Some("2.0")));
    let mut records: Vec<Value> = (0..50)
        .map(|number| record(&format!("GHSA-{number}"), &[], "PyPI", "a", None))
        .collect();
    records.extend(fixed);
    // These are all one, as the last one shows.
    let names: Vec<String> = (0..3).map(|number| format!("CVE-{number}")).collect();
    records.extend(names.iter().map(|name| record(name, &[], "PyPI", "b", None)));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    records.push(record("PYSEC-all", &names, "PyPI", "b", None));
    let (_folder, advisories) = imported(&records);
    let looked = look(&advisories, &[python("a", "1.0"), python("b", "1.0")], &terms(None)).await;
    let findings = &looked.findings[0];
    assert_eq!(findings.len(), 41);
    assert!(findings[..40].iter().all(|finding| finding.verdict == Verdict::Fail));
    assert_eq!(
        lines(&findings[40..]),
        ["advisory fail 60 more advisories, none of them worse than fail"]
    );
    assert_eq!(looked.findings[1].len(), 1);
    assert!(
        looked.findings[1][0]
            .says
            .starts_with("PYSEC-all (CVE-0, CVE-1, CVE-2): "),
        "{looked:?}"
    );
}

#[tokio::test]
async fn what_the_policy_ignores_passes_and_stays_in_view() {
    let (_folder, advisories) = imported(&[
        record("PYSEC-1", &["CVE-1"], "PyPI", "a", Some("1.5")),
        record("MAL-1", &["CVE-1x"], "PyPI", "b", None),
    ]);
    let ignored = |advised: &Advised<'_>| {
        let is_first = advised.aliases.iter().any(|alias| alias == "CVE-1") && advised.package == "a";
        (is_first || advised.id == "MAL-1").then(|| Ignored::Because("not reachable".to_owned()))
    };
    let terms = Terms {
        ignored: &ignored,
        ..terms(None)
    };
    let looked = look(&advisories, &[python("a", "1.0"), python("b", "1.0")], &terms).await;
    assert_eq!(
        lines(&looked.findings[0]),
        ["advisory pass PYSEC-1 (CVE-1): what PYSEC-1 is; ignored by the policy: not reachable"]
    );
    assert_eq!(
        looked.findings[1][0].verdict,
        Verdict::Fail,
        "malicious packages are never ignored"
    );
}

#[tokio::test]
async fn os_packages_go_by_their_source_package_and_release() {
    let mut unimportant = record("DEBIAN-CVE-2026-2", &[], "Debian:12", "curl", None);
    unimportant["affected"][0]["ecosystem_specific"] = json!({"urgency": "unimportant"});
    let (_folder, advisories) = imported(&[
        record(
            "DEBIAN-CVE-2026-1",
            &[],
            "Debian:12",
            "libxslt",
            Some("1.1.35-1+deb12u1"),
        ),
        record("DEBIAN-CVE-2026-3", &[], "Debian:13", "wget", None),
        unimportant,
    ]);
    let asks = [
        system("libxslt1.1", Some(("libxslt", "1.1.35-1"))),
        system("xsltproc", Some(("libxslt", "1.1.35-1+deb12u1"))),
        system("curl", Some(("curl", "7.88"))),
        system("wget", Some(("wget", "1.21"))),
        system("libxslt1.1", None),
    ];
    let looked = look(&advisories, &asks, &terms(None)).await;
    let found: Vec<_> = looked.findings.iter().flat_map(|findings| lines(findings)).collect();
    assert_eq!(
        found,
        [
            "advisory fail DEBIAN-CVE-2026-1 (CVE-2026-1): what DEBIAN-CVE-2026-1 is = take 1.1.35-1+deb12u1 or a later \
             release",
            "advisory pass no known advisory",
            "advisory pass DEBIAN-CVE-2026-2 (CVE-2026-2): what DEBIAN-CVE-2026-2 is; unimportant by the distribution",
            "advisory pass no known advisory",
            "advisory unknown no source of advisories answered: OSV dump for Debian: it speaks of source packages, and \
             the one of this package is not known = import an OSV dump of the base's distribution by \
             `/advisories_import`",
        ]
    );
    assert_eq!(
        looked.sources[0].state,
        "3 advisories on Debian 12, 13, imported 2026-11-21 from list.json"
    );
    let other = Terms {
        system: Some("Debian:14"),
        ..terms(None)
    };
    let looked = look(&advisories, &asks[..1], &other).await;
    assert!(
        looked.findings[0][0].says.ends_with("it has nothing on Debian 14"),
        "{looked:?}"
    );
    let unknown = Terms {
        system: None,
        ..terms(None)
    };
    let looked = look(&advisories, &asks[..1], &unknown).await;
    assert_eq!(looked.findings[0][0].verdict, Verdict::NotRun);
}

#[tokio::test]
async fn silence_is_never_taken_for_clean() {
    let records = [
        record("PYSEC-1", &[], "PyPI", "a", Some("2.0")),
        record("PYSEC-2", &[], "PyPI", "z", None),
    ];
    let asks = [python("a", "1.0"), python("b", "1.0")];
    let verdicts = |looked: &Looked| {
        looked
            .findings
            .iter()
            .map(|findings| findings[0].verdict)
            .collect::<Vec<_>>()
    };

    let nobody = look(&Advisories::open(None), &asks, &terms(None)).await;
    assert_eq!(verdicts(&nobody), [Verdict::NotRun, Verdict::NotRun]);
    assert_eq!(nobody.sources, []);

    let (folder, advisories) = imported(&records);
    let stale = Terms {
        now: "2026-12-05T12:00:00Z".parse().unwrap(),
        ..terms(None)
    };
    let looked = look(&advisories, &asks, &stale).await;
    assert_eq!(
        verdicts(&looked),
        [Verdict::Fail, Verdict::Unknown],
        "old data still tell what is wrong"
    );
    assert!(looked.sources[0].stale);
    assert_eq!(
        looked.findings[1][0].says,
        "no source of advisories answered: OSV dump for PyPI: its newest advisory is 15 days old"
    );

    let odd = look(&advisories, &[python("a", "2004d")], &terms(None)).await;
    assert!(
        odd.findings[0][0]
            .says
            .ends_with("its versions cannot be compared with those of PYSEC-1"),
        "{odd:?}"
    );

    fs::write(folder.path().join("advisories/pypi.jsonl"), "{}\n").unwrap();
    let looked = look(&advisories, &asks, &terms(None)).await;
    assert_eq!(verdicts(&looked), [Verdict::Unknown, Verdict::Unknown]);
    assert!(looked.sources[0].state.starts_with("cannot be read: "), "{looked:?}");

    let (_folder, advisories) = imported(&records[..1]);
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("one.json");
    fs::write(&path, records[0].to_string()).unwrap();
    import(&path, file.path(), now(), &|| false).unwrap();
    let alone = look(&Advisories::open(Some(file.path())), &asks, &terms(None)).await;
    assert_eq!(
        verdicts(&alone),
        [Verdict::Fail, Verdict::Unknown],
        "a record alone tells of itself only"
    );
    let whole = look(&advisories, &asks, &terms(None)).await;
    assert_eq!(verdicts(&whole), [Verdict::Fail, Verdict::Pass]);
}

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
            findings[0].says,
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
    assert!(looked.findings[1][0].says.ends_with("it sends elsewhere"), "{looked:?}");
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
            let says = findings[0]
                .says
                .replace("no source of advisories answered: the index's JSON API: ", "");
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
    let says = &looked.findings[0][0].says;
    assert!(
        says.contains("it was not reached: ") && says.contains("onnection refused"),
        "{says}"
    );
    let skipped = looked
        .findings
        .iter()
        .filter(|findings| findings[0].says.ends_with("it was not reached before"));
    assert!(skipped.count() >= 40);

    let silent = Index::start(|_| (0, String::new(), String::new())).await;
    let api = silent.api();
    let looked = look(&Advisories::open(None), &asks, &terms(Some(&api))).await;
    assert!(
        looked.findings[0][0].says.ends_with("it did not answer within 0.5 s"),
        "{looked:?}"
    );
    assert!(silent.requests().len() <= 16, "{} requests", silent.requests().len());

    let looked = look(&Advisories::open(None), &asks[..1], &terms(Some("index.example/pypi"))).await;
    assert!(looked.findings[0][0].says.contains("its address is none"), "{looked:?}");
}

#[test]
fn the_ecosystem_follows_from_the_systems_name() {
    for (os, expected) in [
        ("Debian GNU/Linux 12 (bookworm)", Some("Debian:12")),
        ("Debian GNU/Linux 13.1 (trixie)", Some("Debian:13")),
        ("Debian GNU/Linux trixie/sid", None),
        ("Ubuntu 24.04 LTS", None),
        ("Alpine Linux v3.20", None),
        ("", None),
    ] {
        assert_eq!(ecosystem_of(os).as_deref(), expected, "{os}");
    }
}

#[test]
fn a_withdrawn_release_is_told_with_its_reason() {
    let finding = yanked_finding("conflicts\u{1b}[2J");
    assert_eq!(
        lines(&[finding, yanked_finding(" ")]),
        [
            "yanked needs-approval withdrawn from the index: conflicts[2J = take another release, or approve this one",
            "yanked needs-approval withdrawn from the index, without a reason = take another release, or approve this one",
        ]
    );
}
