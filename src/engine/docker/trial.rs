//! Trying an image out: a line in a container that is thrown away.

use std::collections::HashMap;

use bollard::container::LogOutput;
use bollard::models::{ContainerCreateBody, HostConfig};

use super::DockerEngine;
use super::containers::{After, offline, without_shell};
use super::lines::Lines;
use crate::engine::{Error, Report, StepEvent, Trial, TrialEnd};

/// The memory that a trial may take, and what it may write to `/tmp`, in bytes.
const MEMORY: i64 = 1024 * 1024 * 1024;
const SCRATCH: &str = "rw,exec,nosuid,nodev,mode=1777,size=268435456";
/// How many processes and threads it may have.
const PROCESSES: i64 = 512;
/// The step whose lines are reported.
const STEP: &str = "run";

impl DockerEngine {
    pub(super) async fn try_line(&self, trial: &Trial, report: Report) -> Result<TrialEnd, Error> {
        let docker = self.client.docker().await?;
        let plain = offline(&trial.labels);
        let body = ContainerCreateBody {
            image: Some(trial.image.clone()),
            // As entrypoint it stands for the image's own entrypoint and command alike.
            entrypoint: Some(vec!["/bin/sh".to_owned(), "-c".to_owned(), trial.line.clone()]),
            cmd: Some(Vec::new()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            host_config: Some(HostConfig {
                // What it writes takes no room on the engine's disk.
                readonly_rootfs: Some(true),
                tmpfs: Some(HashMap::from([("/tmp".to_owned(), SCRATCH.to_owned())])),
                memory: Some(MEMORY),
                memory_swap: Some(MEMORY),
                pids_limit: Some(PROCESSES),
                security_opt: Some(vec!["no-new-privileges".to_owned()]),
                ..plain.host_config.clone().unwrap_or_default()
            }),
            ..plain
        };
        let engine = self.clone();
        let limit = trial.limit;
        self.with_container(docker, body, move |docker, id| async move {
            let mut printing = Printing::new(report);
            let run = async {
                let listen = engine.listen(&docker, &id, |frame| {
                    printing.take(&frame);
                    Ok(())
                });
                listen.await?;
                engine.status(&docker, &id).await
            };
            let ended = tokio::time::timeout(limit, run).await;
            printing.finish();
            match ended {
                Ok(status) => status.map(|status| (TrialEnd::Ended(status), After::Ends)),
                Err(_) => Ok((TrialEnd::Stopped, After::GoesOn)),
            }
        })
        .await
        .map_err(|error| without_shell(&trial.image, error))
    }
}

/// Reports whole lines; what goes to the two outputs is kept apart until a line ends.
struct Printing {
    report: Report,
    output: Lines,
    complaint: Lines,
}

impl Printing {
    fn new(report: Report) -> Self {
        Self {
            report,
            output: Lines::default(),
            complaint: Lines::default(),
        }
    }

    fn take(&mut self, frame: &LogOutput) {
        let report = &self.report;
        let tell = |text| tell(report, text);
        match frame {
            LogOutput::StdErr { message } => self.complaint.push(message, tell),
            LogOutput::StdOut { message } | LogOutput::Console { message } | LogOutput::StdIn { message } => {
                self.output.push(message, tell);
            }
        }
    }

    fn finish(&mut self) {
        for rest in [self.output.finish(), self.complaint.finish()].into_iter().flatten() {
            tell(&self.report, rest);
        }
    }
}

fn tell(report: &Report, text: String) {
    report(StepEvent::Line {
        id: STEP.to_owned(),
        text,
    });
}
