//! `/docker_images`: what `docker images` lists, in the original's columns.

use crate::support::engine::RealEngine;
use crate::support::program::{Program, Ran};

#[test]
fn the_training_images_are_listed_as_text() {
    let program = Program::training();
    let ran = program.run(&["/docker_images"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Available Docker Images
    ID             Repository                Size     Tag              Created Time                    Created Since
    <id>   debian                    77.5MB   bookworm-slim    <time>   3 weeks ago
    <id>   python                    131MB    3.12-slim        <time>   2 months ago
    <id>   training/debian-python3   288MB    latest           <time>   2 months ago
    <id>   demisto/python3           54.7MB   3.11.10.115186   <time>   13 months ago
    <id>   demisto/crypto            49MB     1.0.0.114611     <time>   13 months ago
    <id>   demisto/python3-deb       127MB    3.10.12.63475    <time>   2 years ago
    <id>   demisto/python            80.4MB   1.3-alpine       <time>   6 years ago
    --- status 0
    "#);
}

#[test]
fn the_training_images_are_listed_as_the_original_writes_markdown() {
    let program = Program::training().arguments(&["--output", "markdown"]);
    let ran = program.run(&["/docker_images"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    > **TRAINING ENGINE:** everything here is invented; no real image is read, made or changed.

    > `/docker_images`

    ### Available Docker Images
    |ID|Repository|Size|Tag|Created Time|Created Since|
    |---|---|---|---|---|---|
    | <id> | debian | 77.5MB | bookworm-slim | <time> | 3 weeks ago |
    | <id> | python | 131MB | 3.12-slim | <time> | 2 months ago |
    | <id> | training/debian-python3 | 288MB | latest | <time> | 2 months ago |
    | <id> | demisto/python3 | 54.7MB | 3.11.10.115186 | <time> | 13 months ago |
    | <id> | demisto/crypto | 49MB | 1.0.0.114611 | <time> | 13 months ago |
    | <id> | demisto/python3-deb | 127MB | 3.10.12.63475 | <time> | 2 years ago |
    | <id> | demisto/python | 80.4MB | 1.3-alpine | <time> | 6 years ago |
    --- status 0
    "#);
}

#[test]
fn the_training_images_are_listed_as_json() {
    let program = Program::training().arguments(&["--output", "json"]);
    let ran = program.run(&["/docker_images"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    {"id":"1@playground","time":"<time>","kind":"command","user":"tester","command":"/docker_images"}
    {"id":"2@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"Available Docker Images","columns":["ID","Repository","Size","Tag","Created Time","Created Since"],"rows":[["<id>","debian","77.5MB","bookworm-slim","<time>","3 weeks ago"],["<id>","python","131MB","3.12-slim","<time>","2 months ago"],["<id>","training/debian-python3","288MB","latest","<time>","2 months ago"],["<id>","demisto/python3","54.7MB","3.11.10.115186","<time>","13 months ago"],["<id>","demisto/crypto","49MB","1.0.0.114611","<time>","13 months ago"],["<id>","demisto/python3-deb","127MB","3.10.12.63475","<time>","2 years ago"],["<id>","demisto/python","80.4MB","1.3-alpine","<time>","6 years ago"]],"data":{"images":[{"id":"<id>","repository":"debian","tag":"bookworm-slim","size":"77.5MB","createdAt":"<time>","createdSince":"3 weeks ago"},{"id":"<id>","repository":"python","tag":"3.12-slim","size":"131MB","createdAt":"<time>","createdSince":"2 months ago"},{"id":"<id>","repository":"training/debian-python3","tag":"latest","size":"288MB","createdAt":"<time>","createdSince":"2 months ago"},{"id":"<id>","repository":"demisto/python3","tag":"3.11.10.115186","size":"54.7MB","createdAt":"<time>","createdSince":"13 months ago"},{"id":"<id>","repository":"demisto/crypto","tag":"1.0.0.114611","size":"49MB","createdAt":"<time>","createdSince":"13 months ago"},{"id":"<id>","repository":"demisto/python3-deb","tag":"3.10.12.63475","size":"127MB","createdAt":"<time>","createdSince":"2 years ago"},{"id":"<id>","repository":"demisto/python","tag":"1.3-alpine","size":"80.4MB","createdAt":"<time>","createdSince":"6 years ago"}]}}
    --- status 0
    "#);
}

#[test]
fn training_is_the_same_each_time_and_another_seed_is_another_world() {
    let list = |program: &Program| Ran::steady(&program.run(&["/docker_images"]).stdout);
    let sizes = |program: &Program| {
        let rows = program.run(&["/docker_images"]);
        rows.stdout
            .lines()
            .map(|line| line.split_whitespace().nth(2).unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let program = Program::training();
    assert_eq!(list(&program), list(&program));
    assert_eq!(list(&program), list(&Program::training()));
    assert_ne!(sizes(&program), sizes(&Program::training().arguments(&["--seed", "9"])));
}

#[test]
fn an_argument_is_refused() {
    let program = Program::training();
    let ran = program.run(&["/docker_images all=true"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: /docker_images takes no arguments
     --> -c:1:16
      |
    1 | /docker_images all=true
      |                ^^^
      = help: write `/docker_images` alone
      = usage: /docker_images
    --- status 2
    "#);
}

/// The rows of `docker images`, in the columns of the war room.
fn docker_rows(engine: &RealEngine) -> Vec<Vec<String>> {
    let format = "{{.ID}}\t{{.Repository}}\t{{.Size}}\t{{.Tag}}\t{{.CreatedAt}}\t{{.CreatedSince}}";
    let text = engine.docker(&["images", "--format", format]);
    text.lines()
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_row_is_that_of_docker_images() {
    let Some(engine) = RealEngine::find() else { return };
    let (base, name) = (RealEngine::base(), "story/listed");
    let pushed = format!("{}/story/listed:1", RealEngine::name("REGISTRY"));
    // One under several tags, one without any, and one of which this engine only knows the digest.
    engine.derive(&base, "true", &["LABEL story=tagged"], &format!("{name}:1"));
    engine.docker(&["tag", &format!("{name}:1"), &format!("{name}:2.0")]);
    let dangling = engine.derive(&base, "true", &["LABEL story=dangling"], &format!("{name}:3"));
    engine.derive(&base, "true", &["LABEL story=over"], &format!("{name}:3"));
    engine.derive(&base, "true", &["LABEL story=digest"], &pushed);
    engine.docker(&["push", "-q", &pushed]);
    let digest = engine.docker(&["image", "inspect", "--format", "{{index .RepoDigests 0}}", &pushed]);
    engine.docker(&["rmi", &pushed]);
    engine.docker(&["pull", "-q", &digest]);

    let program = engine.program().arguments(&["--output", "json"]);
    let turns = (0..100).find_map(|_| {
        let before = docker_rows(&engine);
        let ran = program.run(&["/docker_images"]);
        // Other tests make images meanwhile.
        (docker_rows(&engine) == before).then_some((before, ran))
    });
    let (mut expected, ran) = turns.expect("the engine's images never stayed the same for a moment");
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let table = &ran.entries()[1];
    let mut rows: Vec<Vec<String>> = serde_json::from_value(table["rows"].clone()).unwrap();
    assert!(rows.is_sorted_by(|a, b| a[4] >= b[4]), "the newest is first: {rows:#?}");
    // Of images of the same second Docker tells no order.
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
    let has = |repository: &str, tag: &str| rows.iter().any(|row| row[1] == repository && row[3] == tag);
    assert!(has(name, "1") && has(name, "2.0") && has(name, "3"));
    assert!(has(pushed.rsplit_once(':').unwrap().0, "<none>"), "{rows:#?}");
    let short = dangling.trim_start_matches("sha256:")[..12].to_owned();
    assert!(
        rows.iter()
            .any(|row| row[0] == short && row[1] == "<none>" && row[3] == "<none>")
    );

    let images = table["data"]["images"].as_array().unwrap();
    let fields = ["id", "repository", "size", "tag", "createdAt", "createdSince"];
    let mut data: Vec<Vec<String>> = images
        .iter()
        .map(|image| {
            fields
                .iter()
                .map(|field| image[field].as_str().unwrap().to_owned())
                .collect()
        })
        .collect();
    data.sort();
    assert_eq!(data, rows);

    engine.docker(&["rmi", &digest, &dangling]);
    engine.forget(name);
}

#[test]
fn an_image_with_a_tag_here_and_a_digest_there_has_both_rows() {
    let Some(engine) = RealEngine::find() else { return };
    let pushed = format!("{}/story/both:1", RealEngine::name("REGISTRY"));
    engine.derive(&RealEngine::base(), "true", &["LABEL story=both"], &pushed);
    engine.docker(&["push", "-q", &pushed]);
    let digest = engine.docker(&["image", "inspect", "--format", "{{index .RepoDigests 0}}", &pushed]);
    engine.docker(&["tag", &pushed, "story/both-here:1"]);
    engine.docker(&["rmi", &pushed]);
    engine.docker(&["pull", "-q", &digest]);
    let of = |rows: Vec<Vec<String>>| {
        let mut rows: Vec<_> = rows
            .iter()
            .filter(|row| row[1].contains("story/both"))
            .map(|row| [&row[0], &row[1], &row[3]].map(String::clone))
            .collect();
        rows.sort();
        rows
    };
    let ran = engine
        .program()
        .arguments(&["--output", "json"])
        .run(&["/docker_images"]);
    let rows = serde_json::from_value(ran.entries()[1]["rows"].clone()).unwrap();
    let expected = of(docker_rows(&engine));
    assert_eq!(expected.len(), 2, "{expected:?}");
    assert_eq!(of(rows), expected);
    engine.docker(&["rmi", "story/both-here:1", &digest]);
}
