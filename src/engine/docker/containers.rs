//! Containers: the one that surveys an image, and those whose names are reservations.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, StartContainerOptions,
    WaitContainerOptions,
};
use futures_util::{StreamExt, TryStreamExt};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::DockerEngine;
use crate::engine::{Error, JOB_LABEL};
use crate::image::labels::CONTAINER_LABEL;
use crate::image::{Distribution, Survey, inventory_command, parse_inventory, parse_survey, survey_command};

/// The most that a survey may print.
const LONGEST_SURVEY: usize = 4 * 1024 * 1024;
/// How long a container that printed its last may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(3);
/// What is kept of its error output.
const LONGEST_COMPLAINT: usize = 4 * 1024;

/// What a container printed.
#[derive(Default)]
struct Printed {
    output: Vec<u8>,
    complaint: Vec<u8>,
}

/// What becomes of a container once the work with it is done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum After {
    /// It ends by itself.
    Ends,
    /// It goes on.
    GoesOn,
}

impl DockerEngine {
    pub(super) async fn survey_image(&self, image: &str, labels: &BTreeMap<String, String>) -> Result<Survey, Error> {
        self.look_into(image, labels, survey_command(), parse_survey).await
    }

    pub(super) async fn inventory_of(
        &self,
        image: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<Vec<Distribution>, Error> {
        self.look_into(image, labels, inventory_command(), parse_inventory)
            .await
    }

    /// Runs a program in a container of the image without network, as the image's own user, and reads what it printed.
    async fn look_into<T>(
        &self,
        image: &str,
        labels: &BTreeMap<String, String>,
        command: Vec<String>,
        read: fn(&str) -> Result<T, String>,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
    {
        let docker = self.client.docker().await?;
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            // As entrypoint it stands for the image's own entrypoint and command alike.
            entrypoint: Some(command),
            cmd: Some(Vec::new()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            ..offline(labels)
        };
        let engine = self.clone();
        let limit = self.client.limits().survey;
        let of = image.to_owned();
        self.with_container(docker, body, move |docker, id| async move {
            match tokio::time::timeout(limit, engine.read_all(&docker, &id, &of, read)).await {
                Ok(read) => Ok((read?, After::Ends)),
                Err(_) => Err(Error::Slow {
                    what: "what runs in the image".to_owned(),
                    limit,
                }),
            }
        })
        .await
        .map_err(|error| without_shell(image, error))
    }

    /// Starts a container and reads what it printed. How it ended matters only where that cannot be read.
    async fn read_all<T>(
        &self,
        docker: &Docker,
        id: &str,
        image: &str,
        read: fn(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        let printed = self.run(docker, id).await?;
        let reason = match read(&String::from_utf8_lossy(&printed.output)) {
            Ok(read) => return Ok(read),
            Err(reason) => reason,
        };
        let complaint = String::from_utf8_lossy(&printed.complaint);
        let complaint = complaint.trim();
        let ending = if complaint.is_empty() {
            format!("it ended with status {}", self.status(docker, id).await?)
        } else {
            format!("it said: {complaint}")
        };
        Err(Error::Refused {
            message: format!("cannot see what is in {image}: {reason}; {ending}"),
        })
    }

    /// Makes a container and works with it. It is removed whatever happens, also where the caller is gone in the middle:
    /// `work` is cancelled then. The caller has its result before that; [`crate::engine::Engine::cleared`] waits for it.
    pub(super) async fn with_container<T, F>(
        &self,
        docker: Docker,
        body: ContainerCreateBody,
        work: impl FnOnce(Docker, String) -> F + Send + 'static,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<(T, After), Error>> + Send,
    {
        let engine = self.clone();
        let token = CancellationToken::new();
        let abandoned = self.abandoned.begin(&token);
        let _cancel_on_drop = token.drop_guard();
        let (tell, told) = oneshot::channel();
        let job = body.labels.as_ref().and_then(|labels| labels.get(JOB_LABEL)).cloned();
        tokio::spawn(async move {
            let id = match engine.client.ask(docker.create_container(None, body)).await {
                Ok(made) => made.id,
                Err(error) => {
                    drop(tell.send(Err(error)));
                    return;
                }
            };
            let result = tokio::select! {
                result = work(docker.clone(), id.clone()) => result,
                () = abandoned.abandoned() => Err(engine.client.lost("cancelled")),
            };
            let ends = matches!(result, Ok((_, After::Ends)));
            drop(tell.send(result.map(|(value, _)| value)));
            if ends {
                // Removing what is about to end by itself would have the engine kill it, and fail where it is gone by then.
                let _ = tokio::time::timeout(ENDS_WITHIN, engine.status(&docker, &id)).await;
            }
            if let Err(error) = engine.remove_container(&docker, &id).await {
                abandoned.fail(job.unwrap_or_default(), error);
            }
        });
        told.await.map_err(|error| self.client.lost(error.to_string()))?
    }

    /// Starts a container and collects what it prints.
    async fn run(&self, docker: &Docker, id: &str) -> Result<Printed, Error> {
        let mut printed = Printed::default();
        let take = |frame| {
            match frame {
                LogOutput::StdErr { message } => {
                    let room = LONGEST_COMPLAINT - printed.complaint.len();
                    printed.complaint.extend_from_slice(&message[..message.len().min(room)]);
                }
                LogOutput::StdOut { message } | LogOutput::Console { message } | LogOutput::StdIn { message } => {
                    printed.output.extend_from_slice(&message);
                }
            }
            if printed.output.len() > LONGEST_SURVEY {
                return Err(Error::Refused {
                    message: format!("what runs in the image printed more than {LONGEST_SURVEY} bytes"),
                });
            }
            Ok(())
        };
        self.listen(docker, id, take).await?;
        Ok(printed)
    }

    /// Starts a container, and hands on what it prints until it prints no more.
    pub(super) async fn listen(
        &self,
        docker: &Docker,
        id: &str,
        mut take: impl FnMut(LogOutput) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let attach = AttachContainerOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .stream(true)
            .build();
        // Attached before it starts, so that nothing is missed.
        let mut attached = self.client.ask(docker.attach_container(id, Some(attach))).await?;
        let start = docker.start_container(id, None::<StartContainerOptions>);
        start.await.map_err(|error| self.client.failure(&error))?;
        while let Some(frame) = attached.output.next().await {
            take(frame.map_err(|error| self.client.failure(&error))?)?;
        }
        Ok(())
    }

    /// Waits for a container to end, and gives its exit status.
    pub(super) async fn status(&self, docker: &Docker, id: &str) -> Result<i64, Error> {
        let mut end = docker.wait_container(id, None::<WaitContainerOptions>);
        match end.try_next().await {
            Ok(end) => Ok(end.map_or(0, |end| end.status_code)),
            Err(bollard::errors::Error::DockerContainerWaitError { code, .. }) => Ok(code),
            Err(error) => Err(self.client.failure(&error)),
        }
    }

    pub(super) async fn remove_container(&self, docker: &Docker, name: &str) -> Result<(), Error> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        match self.client.ask(docker.remove_container(name, Some(options))).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(Error::Refused { message }) if message.contains("is already in progress") => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn reserve_name(
        &self,
        name: &str,
        image: &str,
        labels: &BTreeMap<String, String>,
    ) -> Result<bool, Error> {
        let docker = self.client.docker().await?;
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            // Never started; but engines want a command where the image has none.
            cmd: Some(vec!["true".to_owned()]),
            ..offline(labels)
        };
        let options = CreateContainerOptionsBuilder::default()
            .name(&container_name(name))
            .build();
        let engine = self.clone();
        let token = CancellationToken::new();
        let abandoned = self.abandoned.begin(&token);
        let cancel_on_drop = token.drop_guard();
        let task = tokio::spawn(async move {
            let made = engine.client.ask(docker.create_container(Some(options), body)).await;
            if let (Ok(made), true) = (&made, abandoned.is_abandoned()) {
                // Nobody waits for it any more.
                engine.remove_container(&docker, &made.id).await?;
            }
            made
        });
        let made = task.await.map_err(|error| self.client.lost(error.to_string()))?;
        cancel_on_drop.disarm();
        match made {
            Ok(_) => Ok(true),
            Err(Error::Refused { message }) if message.contains("already in use") => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn release_name(&self, name: &str) -> Result<(), Error> {
        let docker = self.client.docker().await?;
        self.remove_container(&docker, &container_name(name)).await
    }
}

/// A container without network.
pub(super) fn offline(labels: &BTreeMap<String, String>) -> ContainerCreateBody {
    let mark = (CONTAINER_LABEL.to_owned(), "true".to_owned());
    ContainerCreateBody {
        labels: Some(labels.clone().into_iter().chain([mark]).collect::<HashMap<_, _>>()),
        host_config: Some(HostConfig {
            network_mode: Some("none".to_owned()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    }
}

/// The container's name for a reserved name: engines take letters, digits, `_`, `.` and `-`.
fn container_name(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '.' | '-' => character,
            _ => '-',
        })
        .collect();
    format!("warroom-{safe}")
}

/// Tells an image without a shell apart from other failures to start.
pub(super) fn without_shell(image: &str, error: Error) -> Error {
    let words = error.to_string();
    let absent = ["executable file not found", "no such file or directory"];
    if absent.iter().any(|part| words.contains(part)) && words.contains("/bin/sh") {
        Error::Refused {
            message: format!(
                "{image} has no shell, /bin/sh, so that nothing can be looked up or installed in it: {words}"
            ),
        }
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_name_becomes_a_name_that_engines_take() {
        assert_eq!(
            container_name("localhost:5000/team/app:1.0.0.1"),
            "warroom-localhost-5000-team-app-1.0.0.1"
        );
    }

    #[test]
    fn an_image_without_a_shell_is_told_apart() {
        let words = "failed to create shim: OCI runtime create failed: container_linux.go:380: starting container \
                     process caused: exec: \"/bin/sh\": stat /bin/sh: no such file or directory: unknown";
        let error = without_shell(
            "empty:1",
            Error::NotFound {
                message: words.to_owned(),
            },
        );
        assert!(matches!(error, Error::Refused { ref message } if message.starts_with("empty:1 has no shell")));
        let other = Error::NotFound {
            message: "no such image".to_owned(),
        };
        assert_eq!(without_shell("x", other.clone()), other);
    }
}
