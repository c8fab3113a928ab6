//! How the Docker engine takes what daemons can do to it: silence, death in mid-stream, failures inside good answers,
//! nulls, slowness, and Podman's ways.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use warroom::engine::docker::{DockerEngine, Endpoint};
use warroom::engine::{Build, Builder, Change, Engine, Error, JOB_LABEL, StepState, Trial};
use warroom::image::{Recipe, Reference};

use super::suite::Events;
use crate::support::daemon::{Act, Daemon, Request, answer, begin, chunk, end, failure, short, stream};

const ID: &str = "sha256:27ee815c251fa1c8324e881fd7c2396cd83510412fad1befdb43271de49769aa";
const PODMAN: &str = r#"{"Components":[{"Name":"Podman Engine","Version":"4.3.1"}],"Version":"4.3.1",
    "ApiVersion":"1.41","Os":"linux","Arch":"amd64"}"#;

fn reference(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

fn build() -> Build {
    Build {
        recipe: Recipe {
            base: "base:1".to_owned(),
            user: String::new(),
            packages: Vec::new(),
            package_manager: None,
            lock: None,
            package_files: Vec::new(),
            ahead: true,
            sealed: true,
            run_as: None,
            requirements: Vec::new(),
            python: "python3".to_owned(),
            externally_managed: false,
            pip_settings: BTreeMap::new(),
            certificates: None,
            version: "1.0.0.1".to_owned(),
            job: "job".to_owned(),
        },
        arguments: BTreeMap::new(),
        labels: BTreeMap::new(),
    }
}

/// Answers requests whose target begins so.
fn on(prefix: &'static str, acts: Vec<Act>) -> impl Fn(&Request) -> Option<Vec<Act>> {
    move |request| request.target.starts_with(prefix).then(|| acts.clone())
}

async fn pull(engine: &DockerEngine) -> (Result<warroom::engine::Pulled, Error>, Events) {
    let events = Events::default();
    let pulled = engine.pull(&reference("localhost:5/a:1"), events.report()).await;
    (pulled, events)
}

#[tokio::test]
async fn silence_is_told_within_the_limit() {
    let daemon = Daemon::start(|_| Some(vec![Act::Hang]));
    let engine = daemon.engine();
    let begin = Instant::now();
    for error in [
        engine.about().await.unwrap_err(),
        engine.images().await.unwrap_err(),
        engine.build(&build(), Events::default().report()).await.unwrap_err(),
        engine.changes().next().await.unwrap().unwrap_err(),
    ] {
        assert!(matches!(error, Error::Slow { .. }), "{error:?}");
    }
    assert!(begin.elapsed() < Duration::from_secs(3));
    let begin = Instant::now();
    let many = (0..20).map(|_| engine.images());
    let answers = futures_util::future::join_all(many).await;
    assert!(answers.iter().all(Result::is_err));
    assert!(
        begin.elapsed() < Duration::from_secs(2),
        "callers do not wait for each other"
    );
}

#[tokio::test]
async fn an_answer_that_stops_in_its_middle_is_told_within_the_limit() {
    let half = vec![
        Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[".to_vec()),
        Act::Hang,
    ];
    let daemon = Daemon::start(on("/images", half));
    let error = daemon.engine().images().await.unwrap_err();
    assert!(matches!(error, Error::Slow { .. }), "{error:?}");
}

#[tokio::test]
async fn a_pull_in_silence_lives_as_long_as_the_engine_gives_signs_of_life() {
    let daemon = Daemon::start(|request| match request.target.as_str() {
        target if target.starts_with("/images/create") => Some(vec![
            Act::Pause(Duration::from_millis(700)),
            begin(),
            chunk("{\"status\":\"Pulling fs layer\",\"progressDe"),
            Act::Pause(Duration::from_millis(700)),
            chunk("tail\":{},\"id\":\"4f4fb700ef54\"}\r\n{\"status\":\"Digest: sha256:d\"}\r\n"),
            end(),
        ]),
        "/images/localhost:5/a:1/json" => Some(answer(200, &format!(r#"{{"Id":"{ID}","RepoTags":null}}"#))),
        _ => None,
    });
    let (pulled, events) = pull(&daemon.engine()).await;
    assert_eq!(pulled.unwrap().digest.as_deref(), Some("sha256:d"));
    let (name, state) = &events.steps()["4f4fb700ef54"];
    assert_eq!(
        (name.as_str(), *state),
        ("layer 4f4fb700ef54 pull complete", StepState::Done)
    );
}

#[tokio::test]
async fn a_pull_without_any_sign_of_life_is_lost() {
    let daemon = Daemon::start(|request| match request.target.as_str() {
        "/version" => None,
        "/_ping" => Some(vec![Act::Hang]),
        _ => Some(vec![begin(), chunk("{\"status\":\"Pulling from a\"}\n"), Act::Hang]),
    });
    let (pulled, _) = pull(&daemon.engine()).await;
    assert!(matches!(pulled, Err(Error::Lost { .. })), "{pulled:?}");
}

#[tokio::test]
async fn an_engine_that_dies_in_mid_stream_is_lost() {
    let dies = || {
        vec![
            begin(),
            chunk("{\"status\":\"x\"}\n"),
            Act::Pause(Duration::from_millis(50)),
        ]
    };
    let daemon = Daemon::start(move |request| match request.target.as_str() {
        "/version" | "/_ping" => None,
        _ => Some(dies()),
    });
    let engine = daemon.engine();
    let (pulled, _) = pull(&engine).await;
    let built = engine.build(&build(), Events::default().report()).await;
    let images = engine.images().await;
    for error in [pulled.unwrap_err(), built.unwrap_err(), images.unwrap_err()] {
        assert!(matches!(error, Error::Lost { .. }), "{error:?}");
        assert!(error.is_engine_away());
    }
}

#[tokio::test]
async fn events_end_with_the_engine() {
    let event = r#"{"Type":"image","Action":"tag","Actor":{"ID":"sha256:1","Attributes":null},"time":1}"#;
    let daemon = Daemon::start(move |request| {
        request
            .target
            .starts_with("/events")
            .then(|| stream(&[event, r#"{"Type":"image","Action":"push","Actor":{"ID":"x"}}"#]))
    });
    let engine = daemon.engine();
    let changes: Vec<_> = engine.changes().collect().await;
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(changes[0], Ok(Change::Touched("sha256:1".to_owned())));
    assert!(matches!(changes[1], Err(Error::Lost { .. })));
}

#[tokio::test]
async fn a_failure_inside_a_good_answer_fails_the_pull_with_its_words() {
    let message = "manifest for localhost:5/a:1 not found: manifest unknown: manifest unknown";
    let line = format!(r#"{{"errorDetail":{{"message":"{message}"}},"error":"{message}"}}"#);
    let daemon = Daemon::start(on("/images/create", stream(&[r#"{"status":"Pulling from a"}"#, &line])));
    let (pulled, _) = pull(&daemon.engine()).await;
    assert_eq!(
        pulled,
        Err(Error::NotFound {
            message: message.to_owned()
        })
    );
}

#[tokio::test]
async fn a_failure_inside_a_good_answer_fails_the_build_with_its_words() {
    let reason = "The command '/bin/sh -c false' returned a non-zero code: 1";
    let lines = [
        r#"{"stream":"Step 1/2 : FROM base:1"}"#.to_owned(),
        r#"{"stream":"\n"}"#.to_owned(),
        r#"{"stream":"Step 2/2 : RUN false\n"}"#.to_owned(),
        r#"{"stream":"\u001b[91mfar from well\n\u001b[0m"}"#.to_owned(),
        format!(r#"{{"errorDetail":{{"code":1,"message":"{reason}"}},"error":"{reason}"}}"#),
    ];
    let daemon = Daemon::start(move |request| {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        request.target.starts_with("/build").then(|| stream(&lines))
    });
    let endpoint = Endpoint {
        classic: true,
        ..daemon.endpoint()
    };
    let engine = DockerEngine::with_limits(endpoint, short());
    let events = Events::default();
    let error = engine.build(&build(), events.report()).await.unwrap_err();
    assert_eq!(
        error,
        Error::Build {
            step: Some("2".to_owned()),
            reason: reason.to_owned()
        }
    );
    assert_eq!(events.lines("2"), ["far from well"]);
    assert_eq!(events.steps()["2"].1, StepState::Failed);
}

#[tokio::test]
async fn nulls_in_lists_are_nothing() {
    let list = format!(
        r#"[{{"Id":"{ID}","ParentId":"","RepoTags":null,"RepoDigests":null,"Created":1547116047,"Size":717000000,
            "SharedSize":-1,"VirtualSize":717000000,"Labels":null,"Containers":-1}},
           {{"Id":"sha256:2","ParentId":"","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],
            "Created":1547116048,"Size":1,"SharedSize":-1,"Labels":{{"a":"b"}},"Containers":-1}}]"#
    );
    let inspect = format!(
        r#"{{"Id":"{ID}","RepoTags":null,"RepoDigests":null,"Created":"2019-01-10T10:27:27.5Z","Size":7,
            "Config":null,"Os":"linux","Architecture":"amd64","RootFS":{{"Type":"layers","Layers":null}}}}"#
    );
    let daemon = Daemon::start(move |request| match request.target.as_str() {
        target if target.starts_with("/images/json") => Some(answer(200, &list)),
        "/images/x/json" => Some(answer(200, &inspect)),
        _ => None,
    });
    let engine = daemon.engine();
    let images = engine.images().await.unwrap();
    assert_eq!(images.len(), 2);
    assert_eq!(images[0].id, "sha256:2", "the newest comes first");
    assert_eq!((images[0].tags.len(), images[0].digests.len()), (0, 0));
    assert_eq!(images[1].labels, BTreeMap::new());
    let details = engine.inspect("x").await.unwrap().unwrap();
    assert_eq!(details.image.created.to_string(), "2019-01-10T10:27:27.5Z");
    assert_eq!(details.user, "");
    assert_eq!(engine.inspect("absent").await, Ok(None));
}

#[tokio::test]
async fn what_holds_images_and_what_they_take_is_read_from_every_version() {
    let daemon = Daemon::start(|request| match request.target.as_str() {
        "/containers/json?all=1" => Some(answer(
            200,
            r#"[{"Id":"c1","Names":["/web"],"Image":"a:1","ImageID":"sha256:1","State":"running","Labels":{}},
                {"Id":"c2","Names":null,"ImageID":"2","State":"some-new-state","Labels":null,"Surprise":[1]},
                {"Id":"c3","Names":["/warroom-tag"],"ImageID":"sha256:1","State":"created",
                 "Labels":{"warroom.container":"true","warroom.job":"j"}}]"#,
        )),
        "/system/df?type=image" => Some(answer(
            200,
            r#"{"LayersSize":120,"Images":[{"Size":100,"SharedSize":70,"Containers":1}],"Volumes":null}"#,
        )),
        "/distribution/localhost:5/a:1/json" => Some(answer(
            200,
            r#"{"Descriptor":{"mediaType":"x","digest":"sha256:d","size":528},"Platforms":null}"#,
        )),
        "/distribution/localhost:5/a:latest/json" => Some(failure(404, "manifest unknown: manifest unknown")),
        "/images/a:1/history" => Some(answer(
            200,
            r#"[{"Id":"<missing>","Created":2,"CreatedBy":"RUN x","Tags":null,"Size":5,"Comment":""},
                {"Id":"<missing>","Created":1,"CreatedBy":"ADD y","Tags":["a:1"],"Size":70,"Comment":"c"}]"#,
        )),
        _ => None,
    });
    let engine = daemon.engine();
    let containers = engine.containers().await.unwrap();
    let told: Vec<_> = containers
        .iter()
        .map(|container| (container.name.as_str(), container.image.as_str(), container.running))
        .collect();
    assert_eq!(told, [("c2", "sha256:2", false), ("web", "sha256:1", true)]);
    let disk = engine.disk_use().await.unwrap();
    assert_eq!((disk.total, disk.reclaimable), (120, 20));
    assert_eq!(
        engine.registry_digest(&reference("localhost:5/a:1")).await.as_deref(),
        Ok("sha256:d")
    );
    let error = engine.registry_digest(&reference("localhost:5/a")).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    let history = engine.history("a:1").await.unwrap();
    let lines: Vec<_> = history
        .iter()
        .map(|line| (line.created_by.as_str(), line.size))
        .collect();
    assert_eq!(lines, [("ADD y", 70), ("RUN x", 5)], "the oldest comes first");
}

#[tokio::test]
async fn podman_is_not_asked_for_what_it_cannot_tell() {
    let daemon = Daemon::start(|request| (request.target == "/version").then(|| answer(200, PODMAN)));
    let error = daemon
        .engine()
        .registry_digest(&reference("localhost:5/a:1"))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
}

#[tokio::test]
async fn an_event_of_a_container_is_told_as_such_and_only_those_that_matter_are_asked_for() {
    let events = [
        r#"{"Type":"container","Action":"die","Actor":{"ID":"c1","Attributes":{"image":"a:1"}},"time":1}"#,
        r#"{"Type":"image","Action":"tag","Actor":{"ID":"sha256:1","Attributes":null},"time":1}"#,
    ];
    let daemon = Daemon::start(move |request| request.target.starts_with("/events").then(|| stream(&events)));
    let engine = daemon.engine();
    let changes: Vec<_> = engine.changes().take(2).collect().await;
    assert_eq!(
        changes,
        [Ok(Change::Containers), Ok(Change::Touched("sha256:1".to_owned()))]
    );
    let target = daemon.requests()[0].target.clone();
    assert!(
        target.contains("container") && target.contains("destroy") && !target.contains("exec"),
        "{target}"
    );
}

#[tokio::test]
async fn podman_is_known_and_its_ways_are_taken() {
    let daemon = Daemon::start(|request| match request.target.as_str() {
        "/version" => Some(answer(200, PODMAN)),
        target if target.starts_with("/images/create") => Some(stream(&[
            r#"{"status":"Downloading","progressDetail":{"current":5,"total":9},"id":"4f4fb700ef54"}"#,
            r#"{"status":"Download complete","progressDetail":{},"id":"4f4fb700ef54"}"#,
            r#"{"status":"Download complete","progressDetail":{},"id":"27ee815c251f"}"#,
        ])),
        target if target.starts_with("/images/") => Some(answer(
            200,
            &format!(
                r#"{{"Id":"{ID}","RepoTags":["localhost:5/a:1"],
                    "RepoDigests":["docker.io/library/a@sha256:{other}","localhost:5/a@sha256:{digest}"]}}"#,
                other = "1".repeat(64),
                digest = "2".repeat(64)
            ),
        )),
        target if target.starts_with("/build") => Some(stream(&[
            r#"{"stream":"STEP 1/2: FROM base:1\n"}"#,
            r#"{"stream":"STEP 2/2: RUN :\n"}"#,
            r#"{"stream":"COMMIT\n"}"#,
            r#"{"stream":"--> 27ee815c251\n"}"#,
            &format!(r#"{{"aux":{{"ID":"{ID}"}}}}"#),
            r#"{"stream":"Successfully built 27ee815c251f\n"}"#,
        ])),
        _ => None,
    });
    let engine = daemon.engine();
    let about = engine.about().await.unwrap();
    assert_eq!(
        (about.product.as_str(), about.builder),
        ("Podman 4.3.1", Builder::Podman)
    );
    let (pulled, events) = pull(&engine).await;
    assert_eq!(pulled.unwrap().digest, Some(format!("sha256:{}", "2".repeat(64))));
    assert_eq!(events.steps()["4f4fb700ef54"].1, StepState::Done);
    let events = Events::default();
    assert_eq!(engine.build(&build(), events.report()).await.as_deref(), Ok(ID));
    assert_eq!(events.steps()["2"], ("[2/2] RUN :".to_owned(), StepState::Done));
}

async fn replay(recording: &'static str) -> (Result<String, Error>, Events) {
    let daemon = Daemon::start(move |request| {
        let lines: Vec<&str> = recording.lines().collect();
        request.target.starts_with("/build").then(|| stream(&lines))
    });
    let events = Events::default();
    let built = daemon.engine().build(&build(), events.report()).await;
    let request = daemon
        .requests()
        .into_iter()
        .find(|request| request.target.starts_with("/build"));
    let target = request.unwrap().target;
    assert!(
        target.contains("version=2") && target.contains("session=warroom-job-"),
        "{target}"
    );
    assert!(!target.contains("&t="), "builds never tag: {target}");
    (built, events)
}

#[tokio::test]
async fn a_recorded_buildkit_build_is_told_step_by_step() {
    let (built, events) = replay(include_str!("recorded/buildkit.jsonl")).await;
    assert!(built.unwrap().starts_with("sha256:"));
    let steps = events.steps();
    let (run, (_, state)) = steps.iter().find(|(_, (name, _))| name.contains("RUN ")).unwrap();
    assert_eq!(*state, StepState::Done);
    let mut lines = events.lines(run);
    lines.sort();
    assert_eq!(lines, ["one", "three", "two"]);
}

#[tokio::test]
async fn a_recorded_buildkit_failure_names_its_step() {
    let (built, events) = replay(include_str!("recorded/buildkit-failed.jsonl")).await;
    let Err(Error::Build {
        step: Some(step),
        reason,
    }) = built
    else {
        panic!("{built:?}");
    };
    assert_eq!(
        reason,
        "executor failed running [/bin/sh -c echo one; exit 3]: exit code: 3"
    );
    assert_eq!(
        events.steps()[&step],
        ("[2/2] RUN echo one; exit 3".to_owned(), StepState::Failed)
    );
    assert_eq!(events.lines(&step), ["one"]);
}

#[tokio::test]
async fn a_pull_names_its_tag_and_brings_credentials_in_the_alphabet_of_urls() {
    let daemon = Daemon::start(on(
        "/images/create",
        failure(500, "unauthorized: authentication required"),
    ));
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("config.json");
    std::fs::write(
        &config,
        r#"{"auths":{"localhost:5":{"username":"odd","password":"???~~~>>>???"}}}"#,
    )
    .unwrap();
    let endpoint = Endpoint {
        credentials: vec![config],
        ..daemon.endpoint()
    };
    let engine = DockerEngine::with_limits(endpoint, short());
    let error = engine
        .pull(&reference("localhost:5/a"), Events::default().report())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
    let _ = engine.pull(&reference("python"), Events::default().report()).await;
    let requests = daemon.requests();
    assert_eq!(requests[0].method, "POST");
    assert_eq!(
        requests[0].target,
        "/images/create?fromImage=localhost%3A5%2Fa&tag=latest&platform="
    );
    let auth = requests[0].header("x-registry-auth");
    assert!(auth.len() > 40 && !auth.contains(['+', '/']), "{auth}");
    assert!(
        auth.contains(['-', '_']),
        "the password is one that shows the difference: {auth}"
    );
    assert_eq!(
        requests[1].target,
        "/images/create?fromImage=docker.io%2Flibrary%2Fpython&tag=latest&platform="
    );
    assert_eq!(requests[1].header("x-registry-auth"), "", "other registries get none");
}

#[tokio::test]
async fn an_engine_may_come_up_later() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    let endpoint = Endpoint {
        address: format!("unix://{}", path.display()),
        ..Endpoint::default()
    };
    let engine = DockerEngine::with_limits(endpoint, short());
    let error = engine.about().await.unwrap_err();
    assert!(
        matches!(&error, Error::Unreachable { reason, .. } if reason == "there is no such socket"),
        "{error:?}"
    );
    let daemon = Daemon::start_at(&path, |_| None);
    assert_eq!(engine.about().await.unwrap().product, "Docker 20.10.24");
    drop(daemon);
    tokio::task::yield_now().await;
    assert!(matches!(engine.about().await, Err(Error::Unreachable { .. })));
    std::fs::remove_file(path).unwrap();
    assert!(matches!(engine.images().await, Err(Error::Unreachable { .. })));
}

#[tokio::test]
async fn a_taken_name_is_no_failure() {
    let daemon = Daemon::start(on(
        "/containers/create",
        failure(
            409,
            "Conflict. The container name \"/warroom-a-1\" is already in use by container \"123\".",
        ),
    ));
    let engine = daemon.engine();
    assert_eq!(engine.reserve("a:1", "base", &BTreeMap::new()).await, Ok(false));
    assert_eq!(
        daemon.requests()[0].target,
        "/containers/create?name=warroom-a-1&platform="
    );
}

#[tokio::test]
async fn a_trial_that_cannot_be_listened_to_leaves_no_container() {
    let daemon = Daemon::start(|request| {
        if request.target.contains("/containers/create") {
            return Some(answer(201, r#"{"Id":"c1","Warnings":[]}"#));
        }
        if request.target.contains("/attach") {
            return Some(failure(500, "cannot attach"));
        }
        (request.method == "DELETE").then(|| answer(204, ""))
    });
    let trial = Trial {
        image: "sha256:1".to_owned(),
        line: "true".to_owned(),
        limit: Duration::from_secs(5),
        labels: BTreeMap::new(),
    };
    let engine = daemon.engine();
    let ended = engine.try_out(&trial, Events::default().report()).await;
    assert!(
        matches!(&ended, Err(Error::Refused { message }) if message.contains("cannot attach")),
        "{ended:?}"
    );
    assert_eq!(engine.cleared("").await, Ok(()));
    let removed = daemon.requests().into_iter().any(|request| {
        request.method == "DELETE" && request.target.contains("/containers/c1") && request.target.contains("force=true")
    });
    assert!(removed, "{:?}", daemon.requests());
}

#[tokio::test]
async fn a_container_that_cannot_be_removed_is_told_once() {
    let daemon = Daemon::start(|request| {
        if request.target.contains("/containers/create") {
            return Some(answer(201, r#"{"Id":"c1","Warnings":[]}"#));
        }
        if request.target.contains("/attach") {
            return Some(failure(500, "cannot attach"));
        }
        (request.method == "DELETE").then(|| failure(500, "device is busy"))
    });
    let engine = daemon.engine();
    let labels = BTreeMap::from([(JOB_LABEL.to_owned(), "job1".to_owned())]);
    assert!(engine.survey("sha256:1", &labels).await.is_err());
    assert_eq!(engine.cleared("another").await, Ok(()), "it is none of that job");
    let told = engine.cleared("job1").await;
    assert!(
        matches!(&told, Err(error) if error.to_string().contains("device is busy")),
        "{told:?}"
    );
    assert_eq!(engine.cleared("job1").await, Ok(()), "and not again");
}

/// An answer counts once it is whole, whatever becomes of its container.
#[tokio::test]
async fn an_answer_comes_before_its_container_ends_or_is_removed() {
    let printed = b"warroom: inventory {\"environment\":{},\"distributions\":[]}\n";
    let daemon = Daemon::start(move |request| {
        if request.target.contains("/containers/create") {
            return Some(answer(201, r#"{"Id":"c1","Warnings":[]}"#));
        }
        if request.target.contains("/attach") {
            let head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
            let size = u32::try_from(printed.len()).unwrap().to_be_bytes();
            let frame = [&[1, 0, 0, 0], &size, printed.as_slice()].concat();
            return Some(vec![Act::Send(head.into()), Act::Send(frame)]);
        }
        if request.target.contains("/start") {
            return Some(answer(204, ""));
        }
        let hangs = request.method == "DELETE" || request.target.contains("/wait");
        hangs.then(|| vec![Act::Hang])
    });
    let engine = daemon.engine();
    let labels = BTreeMap::new();
    let asked = tokio::time::timeout(Duration::from_millis(2500), engine.inventory("sha256:1", &labels));
    assert_eq!(asked.await.expect("an answer at once"), Ok(Vec::new()));
    let waited = tokio::time::timeout(Duration::from_millis(200), engine.cleared("job1"));
    assert!(waited.await.is_err(), "it is not removed yet");
}
