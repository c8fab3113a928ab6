//! `/docker_image_inspect`: what an image is, how it was made and what holds it.

use crate::support::engine::RealEngine;
use crate::support::program::{Program, Ran};

#[test]
fn an_image_made_on_training_is_told_with_what_was_asked_for() {
    let program = Program::training();
    let line =
        "/docker_image_create lesson base=demisto/python3-deb:3.10.12.63475 dependencies=mechanize packages=wget";
    assert_eq!(program.run(&[line]).status, Some(0));
    let ran = program.run(&["/docker_image_inspect lesson"]);
    insta::assert_snapshot!(steady(&ran, &program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image
    Property   Value
    ID   sha256:<digest>
    Tags   lesson:1.0.0.<version>, lesson:latest
    Created   <time> (<age>)
    Size   134MB
    Platform   linux/amd64
    Base   demisto/python3-deb:3.10.12.63475
    Made by   the war room, as lesson 1.0.0.<version>
    Asked for base   demisto/python3-deb:3.10.12.63475
    Asked for libraries   mechanize
    Asked for packages   wget
    Lock   sha256:<digest>
    Used by   no container
    User   4000:4000
    Working directory   /
    Command   ["python3"]
    Variable   PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    Variable   PYTHON_VERSION=3.10.12
    Label   org.opencontainers.image.base.digest=sha256:<digest>
    Label   org.opencontainers.image.base.name=demisto/python3-deb:3.10.12.63475
    Label   org.opencontainers.image.created=<time>
    Label   org.opencontainers.image.title=lesson
    Label   org.opencontainers.image.version=1.0.0.<version>
    Label   warroom.base=demisto/python3-deb:3.10.12.63475
    Label   warroom.dependencies=mechanize
    Label   warroom.job=<job>
    Label   warroom.lock=sha256:<digest>
    Label   warroom.name=lesson
    Label   warroom.owner=<owner>
    Label   warroom.packages=wget
    Label   warroom.recipe=sha256:<digest>
    Label   warroom.version=1.0.0.<version>
    History
    Created Since   Size   Created By
    <age>   0B   RUN seal 1.0.0.<version>
    <age>   2.49MB   RUN python3 -m pip install --require-hashes --no-deps mechanize==4.16.8+training
    <age>   4.39MB   RUN apt-get install libinvented3=4.6-1training3 wget=3.27-1training2
    <age>   2.31MB   COPY 3.10.12.63475 /
    <age>   49.9MB   RUN /bin/sh -c install-python 3.10.12
    <age>   0B   CMD ["python3"]
    <age>   74.8MB   ADD rootfs.tar.xz / # Debian GNU/Linux 12 (bookworm)
    --- status 0
    "#);
}

#[test]
fn a_pulled_image_is_told_with_what_holds_it() {
    let program = Program::training();
    let ran = program.run(&["/docker_image_inspect python:3.12-slim"]);
    insta::assert_snapshot!(steady(&ran, &program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Docker Image
    Property   Value
    ID   sha256:<digest>
    Tags   python:3.12-slim
    Digests   python@sha256:<digest>
    Created   <time> (2 months ago)
    Size   131MB
    Platform   linux/amd64
    Base   not known
    Made by   somebody else
    Used by   container web-front (running)
    User   root
    Working directory   /
    Command   ["python3"]
    Variable   PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    Variable   PYTHON_VERSION=3.12.8
    History
    Created Since   Size   Created By
    2 months ago   5.09MB   COPY 3.12-slim /
    2 months ago   50.7MB   RUN /bin/sh -c install-python 3.12.8
    2 months ago   0B   CMD ["python3"]
    2 months ago   74.8MB   ADD rootfs.tar.xz / # Debian GNU/Linux 12 (bookworm)
    Used By
    Container   State
    web-front   running
    --- status 0
    "#);
    let json = Program::training().arguments(&["--output", "json"]);
    let ran = json.run(&["/docker_image_inspect python:3.12-slim"]);
    insta::assert_snapshot!(steady(&ran, &json), @r#"
    {"id":"1@playground","time":"<time>","kind":"command","user":"tester","command":"/docker_image_inspect python:3.12-slim"}
    {"id":"2@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"Docker Image","columns":["Property","Value"],"rows":[["ID","sha256:<digest>"],["Tags","python:3.12-slim"],["Digests","python@sha256:<digest>"],["Created","<time> (2 months ago)"],["Size","131MB"],["Platform","linux/amd64"],["Base","not known"],["Made by","somebody else"],["Used by","container web-front (running)"],["User","root"],["Working directory","/"],["Command","[\"python3\"]"],["Variable","PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],["Variable","PYTHON_VERSION=3.12.8"]],"data":{"id":"sha256:<digest>","tags":["python:3.12-slim"],"digests":["python@sha256:<digest>"],"created":"<time>","size":130549951,"os":"linux","architecture":"amd64","base":null,"made":null,"user":"","workingDirectory":"","entrypoint":[],"command":["python3"],"environment":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","PYTHON_VERSION=3.12.8"],"labels":[],"layers":["sha256:<digest>","sha256:<digest>","sha256:<digest>"],"containers":[{"name":"web-front","running":true}]}}
    {"id":"3@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"History","columns":["Created Since","Size","Created By"],"rows":[["2 months ago","5.09MB","COPY 3.12-slim /"],["2 months ago","50.7MB","RUN /bin/sh -c install-python 3.12.8"],["2 months ago","0B","CMD [\"python3\"]"],["2 months ago","74.8MB","ADD rootfs.tar.xz / # Debian GNU/Linux 12 (bookworm)"]],"data":{"history":[{"created":"<time>","createdBy":"COPY 3.12-slim /","size":5090641,"comment":"invented"},{"created":"<time>","createdBy":"RUN /bin/sh -c install-python 3.12.8","size":50659310,"comment":"invented"},{"created":"<time>","createdBy":"CMD [\"python3\"]","size":0,"comment":"invented"},{"created":"<time>","createdBy":"ADD rootfs.tar.xz / # Debian GNU/Linux 12 (bookworm)","size":74800000,"comment":"invented"}]}}
    {"id":"4@playground","parent":"1@playground","time":"<time>","kind":"table","engine":"training","title":"Used By","columns":["Container","State"],"rows":[["web-front","running"]],"data":{"containers":[{"name":"web-front","running":true}]}}
    --- status 0
    "#);
}

#[test]
fn an_image_is_found_by_id_and_one_that_is_absent_is_told() {
    let program = Program::training().arguments(&["--output", "json", "--keep-going"]);
    let entries = program.run(&["/docker_image_inspect debian:bookworm-slim"]).entries();
    let id = entries[1]["data"]["id"].as_str().unwrap().to_owned();
    for name in [&id, &id[7..19]] {
        let found = program.run(&[&format!("/docker_image_inspect {name}")]).entries();
        assert_eq!(found[1]["data"], entries[1]["data"], "{name}");
    }
    let program = Program::training();
    let ran = program.run(&["/docker_image_inspect nothing:1"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: there is no image nothing:1 on this engine
      = help: `/docker_images` lists the images with their tags and ids
    --- status 1
    "#);
}

/// The steady form, whole digests too. Columns are as wide as ages are long, so gaps are made even.
fn steady(ran: &Ran, program: &Program) -> String {
    let digests = regex::Regex::new("[0-9a-f]{64}").unwrap();
    let owner = std::fs::read_to_string(program.data().join("owner")).unwrap_or_else(|_| "no owner".to_owned());
    let gaps = regex::Regex::new(" {3,}").unwrap();
    let text = digests
        .replace_all(&ran.whole(program), "<digest>")
        .replace(owner.trim(), "<owner>");
    gaps.replace_all(&text, "   ").into_owned()
}

#[test]
fn a_real_image_is_told_as_docker_tells_it() {
    let Some(engine) = RealEngine::find() else { return };
    let base = RealEngine::base();
    let name = "warroom-test-inspect";
    let changes = [
        "USER 1000:1000",
        "ENTRYPOINT [\"/bin/echo\",\"two words\"]",
        "ENV API_TOKEN=s3cr3t PLAIN=seen",
        "LABEL deploy.password=s3cr3t",
    ];
    let id = engine.derive(&base, "echo more > /etc/more", &changes, &format!("{name}:1"));
    let container = engine.docker(&["create", "--name", "warroom-test-inspected", &format!("{name}:1")]);
    let program = engine.program().arguments(&["--output", "json"]);
    let ran = program.run(&[&format!("/docker_image_inspect {name}:1")]);
    engine.docker(&["rm", &container]);
    let history = engine.docker(&["history", "--no-trunc", "--human=false", "--format", "{{.Size}}", &id]);
    engine.forget(name);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(!ran.stdout.contains("s3cr3t"), "{}", ran.stdout);
    let entries = ran.entries();
    let data = &entries[1]["data"];
    assert_eq!(data["id"], id);
    assert_eq!(data["user"], "1000:1000");
    assert_eq!(data["entrypoint"], serde_json::json!(["/bin/echo", "two words"]));
    assert_eq!(data["base"], base, "the image whose layers it begins with");
    assert_eq!(data["made"], serde_json::Value::Null);
    let variables: Vec<_> = data["environment"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    assert!(
        variables.contains(&"API_TOKEN=***") && variables.contains(&"PLAIN=seen"),
        "{variables:?}"
    );
    let sizes: Vec<_> = entries[2]["data"]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["size"].to_string())
        .collect();
    assert_eq!(sizes, history.lines().collect::<Vec<_>>());
    let used = serde_json::json!([{ "name": "warroom-test-inspected", "running": false }]);
    assert_eq!(entries[3]["data"]["containers"], used);
}
