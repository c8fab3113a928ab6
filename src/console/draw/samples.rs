//! What the tests of drawing show: images, jobs and tables of one moment.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Scene;
use crate::catalog::Known;
use crate::engine::{About, Builder, Identity};
use crate::image::Image;
use crate::room::{Draft, Job, JobState, Progress, Step, StepState, Table};
use crate::session::{EngineLink, EngineView};

/// A quiet moment on a Docker engine.
pub(in crate::console) fn scene() -> Scene {
    Scene {
        room: "playground".to_owned(),
        engine: EngineView {
            identity: Identity::Docker("default".to_owned()),
            link: EngineLink::Ready,
            about: Some(About {
                product: "Docker 28.5.1".to_owned(),
                api: "1.51".to_owned(),
                platform: "linux/amd64".to_owned(),
                builder: Builder::BuildKit,
                address: "unix:///var/run/docker.sock".to_owned(),
            }),
        },
        known: Arc::new(Known {
            images: Arc::new(images()),
            images_loaded: true,
            ..Known::default()
        }),
        jobs: Vec::new(),
        questions: Arc::default(),
        unread: Arc::default(),
        now: now(),
        zone: TimeZone::UTC,
    }
}

pub(in crate::console) fn now() -> Timestamp {
    "2026-11-21T12:31:07Z".parse().unwrap()
}

pub(in crate::console) fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

pub(in crate::console) fn image(id: &str, tags: &[&str], size: u64, age: i64) -> Image {
    Image {
        id: format!("sha256:{id:0<64}"),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        digests: Vec::new(),
        size,
        created: ago(age),
        labels: BTreeMap::new(),
    }
}

pub(in crate::console) fn images() -> Vec<Image> {
    vec![
        image(
            "cc7288dfce3a",
            &["example_name:1.0.0.1795264200123", "example_name:latest"],
            717_000_000,
            0,
        ),
        image(
            "1f2e3d4c5b6a",
            &["localhost:5000/team/integrations/threat-feeds:1.0.0.1795260000000"],
            402_300_000,
            125,
        ),
        image(
            "aae7b8aaba8c",
            &["demisto/python3-deb:3.12.8.1983910"],
            131_000_000,
            3 * 86_400,
        ),
        image("d00d00d00d00", &[], 9_870, 90 * 86_400),
    ]
}

pub(in crate::console) fn build() -> Arc<Job> {
    let step = |id: &str, name: &str, state, progress, started: Option<i64>, ended: Option<i64>, line: Option<&str>| {
        Arc::new(Step {
            id: id.to_owned(),
            name: name.to_owned(),
            state,
            progress,
            started: started.map(ago),
            ended: ended.map(ago),
            recent: line.map(Arc::from).into_iter().collect(),
        })
    };
    Arc::new(Job {
        id: "j7k2f9".to_owned(),
        command: "/docker_image_create name=example_name dependencies=mechanize packages=wget".to_owned(),
        engine: "docker:default".to_owned(),
        state: JobState::Running,
        started: ago(42),
        ended: None,
        steps: vec![
            step(
                "base",
                "pull demisto/python3-deb:latest",
                StepState::Done,
                None,
                Some(42),
                Some(30),
                None,
            ),
            step(
                "survey",
                "look into demisto/python3-deb:latest",
                StepState::Cached,
                None,
                None,
                None,
                None,
            ),
            step(
                "layer",
                "layer 4f4fb700ef54 downloading",
                StepState::Running,
                Some(Progress {
                    current: 12_300_000,
                    total: 45_600_000,
                }),
                Some(20),
                None,
                None,
            ),
            step(
                "apt",
                "RUN apt-get install wget",
                StepState::Running,
                None,
                Some(12),
                None,
                Some("Setting up wget (1.21.3-1) ..."),
            ),
            step(
                "pip",
                "RUN python3 -m pip install mechanize",
                StepState::Waiting,
                None,
                None,
                None,
                None,
            ),
            step(
                "tag",
                "tag example_name:1.0.0.1795264200123",
                StepState::Waiting,
                None,
                None,
                None,
                None,
            ),
        ],
        tail: VecDeque::from([Arc::from("Setting up wget (1.21.3-1) ...")]),
        lines: 143,
        log: None,
    })
}

pub(in crate::console) fn ended(id: &str, command: &str, state: JobState, steps: Vec<Arc<Step>>) -> Arc<Job> {
    Arc::new(Job {
        id: id.to_owned(),
        command: command.to_owned(),
        engine: "docker:default".to_owned(),
        state,
        started: ago(300),
        ended: Some(ago(225)),
        steps,
        tail: VecDeque::new(),
        lines: 12,
        log: None,
    })
}

pub(in crate::console) fn image_table() -> (Draft, bool) {
    let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let table = Table {
        columns: own(&["ID", "Repository", "Size", "Tag", "Created Time", "Created Since"]),
        rows: vec![
            own(&[
                "cc7288dfce3a",
                "example_name",
                "717MB",
                "1.0.0.1795264200123",
                "2026-11-21 12:31:07 +0000 UTC",
                "Less than a second ago",
            ]),
            own(&[
                "aae7b8aaba8c",
                "demisto/python3-deb",
                "131MB",
                "3.12",
                "2026-11-18 12:31:07 +0000 UTC",
                "3 days ago",
            ]),
        ],
    };
    (
        Draft::table("Available Docker Images", table, serde_json::Value::Null),
        true,
    )
}
