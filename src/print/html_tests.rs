use proptest::prelude::*;

use super::*;

fn page(pinned: &[u64]) -> Page<'_> {
    Page {
        room: "play<ground>",
        entries: 2,
        training: true,
        pinned,
        made: "2026-01-02T03:04:05+00:00[UTC]".parse().unwrap(),
    }
}

fn entry(json: serde_json::Value) -> Entry {
    serde_json::from_value(json).unwrap()
}

fn section(json: serde_json::Value) -> String {
    let entry = entry(json);
    page(&[]).section(&Section {
        entry: &entry,
        log: None,
    })
}

#[test]
fn a_page_stands_alone_and_says_that_it_is_training() {
    let pinned = [5, 9];
    let head = page(&pinned).head();
    let style = head.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    for outside in ["http:", "https:", "url(", "@import", "<script", "<link", "<img", "src="] {
        assert!(!head.contains(outside), "{outside}");
    }
    assert!(style.contains("prefers-color-scheme: dark") && style.contains("@media print"));
    insta::assert_snapshot!(head.replace(style, "\n"), @r##"
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="referrer" content="no-referrer">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>play&lt;ground&gt; - war room</title>
    <style>
    </style>
    </head>
    <body>
    <p class="banner" role="note">TRAINING ENGINE: everything here is invented; no real image is read, made or changed.</p>
    <header>
    <h1>Room play&lt;ground&gt;</h1>
    <p>2 entries, exported <time datetime="2026-01-02T03:04:05Z">2026-01-02 03:04:05 UTC</time>. Times are those of UTC. Build logs are shown where they are short; of others the page tells the path.</p>
    <p>Pinned as evidence: <a href="#e5">5</a> <a href="#e9">9</a></p>
    </header>
    <main>
    "##);
}

#[test]
fn an_entry_has_its_anchor_marks_and_parent() {
    insta::assert_snapshot!(
        section(serde_json::json!({
            "id": "5@play<ground>", "parent": "3@play<ground>", "time": "2026-01-02T03:04:05Z", "kind": "error",
            "engine": "training", "text": "error: wrong\n  /x a=1\n     ^", "tags": ["ssl"], "note": true, "pinned": true,
        })),
        @r##"
        <article id="e5" class="error note pinned training">
        <p class="meta"><a class="id" href="#e5">5</a> <time datetime="2026-01-02T03:04:05Z">2026-01-02 03:04:05</time> <span class="kind">error</span> <a class="parent" href="#e3">answers 3</a> <strong class="mark">TRAINING</strong> <strong class="mark">note</strong> <strong class="mark">pinned</strong> <span class="tag">#ssl</span></p>
        <p class="label">Error</p>
        <pre>wrong
          /x a=1
             ^</pre>
        </article>
        "##
    );
    insta::assert_snapshot!(
        section(serde_json::json!({
            "id": "6@play<ground>", "parent": "1@other", "time": "2026-01-02T03:04:05Z", "kind": "table", "title": "Images",
            "engine": "docker:default", "columns": ["ID", "Tag"], "rows": [["1", "a\nb"], ["2", "<none>"]],
        })),
        @r##"
        <article id="e6" class="table">
        <p class="meta"><a class="id" href="#e6">6</a> <time datetime="2026-01-02T03:04:05Z">2026-01-02 03:04:05</time> <span class="kind">table</span> <span class="parent">answers 1@other</span> <span class="engine">docker:default</span></p>
        <div class="wide">
        <table>
        <caption>Images</caption>
        <thead>
        <tr><th>ID</th><th>Tag</th></tr>
        </thead>
        <tbody>
        <tr><td>1</td><td>a
        b</td></tr>
        <tr><td>2</td><td>&lt;none&gt;</td></tr>
        </tbody>
        </table>
        </div>
        </article>
        "##
    );
}

#[test]
fn nothing_said_becomes_markup() {
    let hostile =
        "</pre></script><script>alert(1)</script><img src=x onerror='a' style=\"x\">&amp;\u{1b}[31m\u{0}\u{202e}";
    for kind in ["command", "chat", "table", "text", "file", "warning", "error"] {
        let html = section(serde_json::json!({
            "id": "\"><script>@x", "parent": hostile, "time": "2026-01-02T03:04:05Z", "kind": kind, "engine": hostile,
            "user": hostile, "command": hostile, "title": hostile, "columns": [hostile], "rows": [[hostile]],
            "text": hostile, "file": hostile, "tags": [hostile],
        }));
        assert!(
            !html.contains("<script") && !html.contains("<img") && !html.contains("onerror='"),
            "{html}"
        );
        assert!(!html.contains(['\u{1b}', '\u{0}', '\u{202e}']), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
        assert!(!html.contains(" id="), "an id that is no number makes no anchor");
    }
}

proptest! {
    #[test]
    fn whatever_is_said_the_tags_are_those_of_the_page(text in "\\PC{0,60}|[<>&\"'/a-z =]{0,40}") {
        let tags = |text: &str| {
            let html = section(serde_json::json!({
                "id": "1@x", "time": "2026-01-02T03:04:05Z", "kind": "chat", "user": text, "text": text, "tags": [text],
            }));
            html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(tags(&text), tags("x"));
    }
}
