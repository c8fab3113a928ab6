//! What would be installed on a base: asked of its own pip and package manager, at the same time, in two containers that
//! are thrown away.
//!
//! Building the metadata of a source distribution runs its code, here as in any installation. What that code can reach is
//! bounded: it is nobody (65534) without capabilities and without a way to gain any, in a container of the base that
//! is removed afterwards, with bounds on memory, processes and time, and with no mount but the cache. It has the network,
//! as pip does, and no credentials.
//!
//! A cache that such code wrote to cannot be trusted: forged answers of the index could make pip choose an older release, or
//! tell another licence. It could not slip in another file than the index has, since the build downloads by itself and
//! requires the hashes. So pip is asked first in a way in which it runs no code of any distribution, with a cache of the
//! base. Only where it would have to run some is it asked again, with a cache of the very same request: code that forges
//! that one can only deceive a resolution that would run it as well. The package manager runs no code of packages here, and
//! its cache is one of the base.

use std::collections::HashMap;

use bollard::body_full;
use bollard::container::LogOutput;
use bollard::models::{ContainerCreateBody, HostConfig, Mount, MountType, MountVolumeOptions};
use bollard::query_parameters::UploadToContainerOptionsBuilder;
use futures_util::FutureExt;

use super::DockerEngine;
use super::caches::Cache;
use super::containers::{After, without_shell};
use super::lines::Lines;
use crate::engine::{Error, Report, StepEvent, StepState};
use crate::image::labels::CONTAINER_LABEL;
use crate::image::{
    Distribution, NoPackages, PackageManager, RESOLVE_CACHE, RESOLVE_CERTIFICATES, Resolution, Resolved, SystemPackage,
    without_credentials,
};

/// The steps whose lines are reported.
const PIP: &str = "pip";
const PACKAGES: &str = "packages";
/// The memory of each container, in bytes.
const MEMORY: i64 = 2 * 1024 * 1024 * 1024;
/// How many processes and threads it may have.
const PROCESSES: i64 = 512;
/// The user that nothing belongs to.
const NOBODY: u32 = 65534;
/// The most that the answer may have, in bytes.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;
/// How many of the last lines are kept, of which the reason of a failure is one.
const LINES_KEPT: usize = 400;
/// The variables by which pip, Python, curl and git learn of a CA bundle.
const CERTIFICATES_VARIABLES: [&str; 5] = [
    "SSL_CERT_FILE",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
];

/// A question to a tool of the base.
struct Question {
    /// The step that it is.
    step: &'static str,
    /// What a person reads.
    title: String,
    command: Vec<String>,
    variables: Vec<String>,
    cache: Cache,
    user: u32,
}

/// What the tool answered.
struct Answered {
    output: String,
    /// The last lines that it told beside its answer.
    told: Vec<String>,
    status: i64,
}

impl DockerEngine {
    pub(super) async fn resolve_all(&self, resolution: &Resolution, report: Report) -> Result<Resolved, Error> {
        let pip = self.ask_pip(resolution, &report);
        let packages = self.ask_package_manager(resolution, &report);
        let begun = async { tokio::join!(pip, packages) };
        let tidied = self.drop_old_caches(&resolution.labels);
        let ((distributions, system), ()) = tokio::join!(begun, tidied);
        match (distributions, system) {
            (Ok((distributions, python)), Ok(system)) => Ok(Resolved {
                distributions,
                system,
                python,
            }),
            // The lines of both steps were told.
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    /// Gives the Python that was asked, too, where it had to be found.
    async fn ask_pip(
        &self,
        resolution: &Resolution,
        report: &Report,
    ) -> Result<(Vec<Distribution>, Option<String>), Error> {
        if resolution.requirements.is_empty() {
            return Ok((Vec::new(), None));
        }
        let mut variables = Vec::new();
        variables.push(format!("PIP_CACHE_DIR={RESOLVE_CACHE}"));
        if resolution.externally_managed {
            variables.push("PIP_BREAK_SYSTEM_PACKAGES=1".to_owned());
        }
        let settings = resolution.pip_settings.iter();
        variables.extend(settings.map(|(name, value)| format!("{name}={value}")));
        // Where code of a distribution may run, it finds no password of a proxy.
        let question = |wheels_alone, cache| Question {
            step: PIP,
            title: title("pip", &resolution.requirements),
            command: resolution.pip_command(wheels_alone),
            variables: [self::variables(resolution, wheels_alone), variables.clone()].concat(),
            cache,
            user: NOBODY,
        };
        let questions = [
            question(true, Cache::of_wheels(resolution)),
            question(false, Cache::of_pip(resolution)),
        ];
        self.ask_tool(resolution, &questions, report, |answered| {
            if answered.status == 0 {
                let read = resolution.read_pip(&answered.output, &answered.told);
                let python = Resolution::read_python(&answered.output);
                return read
                    .map(|distributions| (distributions, python))
                    .map_err(|reason| failed(PIP, reason));
            }
            if answered.told.iter().any(|line| is_too_old(line)) {
                return Err(Error::Unsupported {
                    what: "the base's pip is too old to tell what it would install; 22.2 is the first that does"
                        .to_owned(),
                });
            }
            Err(failed(PIP, reason("pip", answered)))
        })
        .await
    }

    async fn ask_package_manager(&self, resolution: &Resolution, report: &Report) -> Result<Vec<SystemPackage>, Error> {
        if resolution.packages.is_empty() {
            return Ok(Vec::new());
        }
        let (Some(manager), Some(command)) = (resolution.package_manager, resolution.packages_command()) else {
            return Err(Error::Unsupported {
                what: "the base has no package manager that can tell what it would install".to_owned(),
            });
        };
        let question = Question {
            step: PACKAGES,
            title: title(&manager.to_string(), &resolution.packages),
            command,
            variables: variables(resolution, true),
            cache: Cache::of_packages(resolution),
            user: match manager {
                PackageManager::Apt => NOBODY,
                // They refuse to be asked by another than root, who has no capabilities here.
                PackageManager::Apk | PackageManager::Dnf | PackageManager::Microdnf => 0,
            },
        };
        self.ask_tool(resolution, &[question], report, |answered| {
            if answered.status == 0 {
                let read = resolution.read_packages(&answered.output);
                return read.map_err(|reason| failed(PACKAGES, reason));
            }
            let unknown = resolution.unknown_packages(&answered.output);
            let reason = if unknown.is_empty() {
                reason(&manager.to_string(), answered)
            } else {
                unknown.iter().map(no_such_package).collect::<Vec<_>>().join("; ")
            };
            Err(failed(PACKAGES, reason))
        })
        .await
    }

    /// Runs a question's command in a container, and reads the answer; tells how the step goes. The next question is asked
    /// where the one before it would have had to run code of a source distribution.
    async fn ask_tool<T>(
        &self,
        resolution: &Resolution,
        questions: &[Question],
        report: &Report,
        read: impl FnOnce(&Answered) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let Some((question, others)) = questions.split_first() else {
            return Err(self.client.lost("nothing to ask"));
        };
        let tell = |state| {
            report(StepEvent::Step {
                id: question.step.to_owned(),
                name: question.title.clone(),
                state,
                progress: None,
            });
        };
        tell(StepState::Running);
        let mut answered = self.run_question(resolution, question, report).await;
        for other in others {
            match &answered {
                Ok(first) if first.status == Resolution::PIP_BUILDS => {
                    answered = self.run_question(resolution, other, report).await;
                }
                Ok(_) | Err(_) => break,
            }
        }
        let read = answered.and_then(|answered| read(&answered));
        tell(if read.is_ok() {
            StepState::Done
        } else {
            StepState::Failed
        });
        read
    }

    async fn run_question(
        &self,
        resolution: &Resolution,
        question: &Question,
        report: &Report,
    ) -> Result<Answered, Error> {
        let docker = self.client.docker().await?;
        let files = files(resolution.certificates.as_deref(), question.user).map_err(|error| Error::Refused {
            message: format!("cannot put the files for {} together: {error}", question.step),
        })?;
        let body = body(resolution, question);
        let engine = self.clone();
        let limit = self.client.limits().resolve;
        let mut told = Told::new(report, question.step);
        let step = question.step;
        self.with_container(docker, body, move |docker, id| async move {
            let options = UploadToContainerOptionsBuilder::default().path("/").build();
            let upload = docker.upload_to_container(&id, Some(options), body_full(files.into()));
            engine.client.within(engine.client.limits().survey, upload).await?;
            let mut output = Vec::new();
            let run = async {
                let take = |frame| match frame {
                    LogOutput::StdErr { message } => {
                        told.take(&message);
                        Ok(())
                    }
                    LogOutput::StdOut { message } | LogOutput::Console { message } | LogOutput::StdIn { message } => {
                        output.extend_from_slice(&message);
                        if output.len() > LONGEST_ANSWER {
                            return Err(failed(step, format!("it answered more than {LONGEST_ANSWER} bytes")));
                        }
                        Ok(())
                    }
                };
                engine.listen(&docker, &id, take).await?;
                // Whoever answered to the end has no other end before it; the engine takes a while to tell.
                if Resolution::is_whole(&output) {
                    return Ok(0);
                }
                engine.status(&docker, &id).await
            };
            let status = match tokio::time::timeout(limit, run.boxed()).await {
                Ok(status) => status?,
                Err(_) => {
                    return Err(Error::Slow {
                        what: format!("{step} in the base"),
                        limit,
                    });
                }
            };
            let answered = Answered {
                output: String::from_utf8_lossy(&output).into_owned(),
                told: told.finish(),
                status,
            };
            Ok((answered, After::Ends))
        })
        .await
        .map_err(|error| without_shell(&resolution.base, error))
    }
}

/// The container: as little as a tool needs that only downloads and reads.
fn body(resolution: &Resolution, question: &Question) -> ContainerCreateBody {
    let mark = (CONTAINER_LABEL.to_owned(), "true".to_owned());
    let labels = resolution.labels.clone().into_iter().chain([mark]);
    ContainerCreateBody {
        image: Some(resolution.base.clone()),
        // As entrypoint it stands for the image's own entrypoint and command alike.
        entrypoint: Some(question.command.clone()),
        cmd: Some(Vec::new()),
        user: Some(format!("{0}:{0}", question.user)),
        working_dir: Some("/".to_owned()),
        env: Some(question.variables.clone()),
        labels: Some(labels.collect::<HashMap<_, _>>()),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        host_config: Some(HostConfig {
            cap_drop: Some(vec!["ALL".to_owned()]),
            security_opt: Some(vec!["no-new-privileges".to_owned()]),
            memory: Some(MEMORY),
            memory_swap: Some(MEMORY),
            pids_limit: Some(PROCESSES),
            mounts: Some(vec![Mount {
                target: Some(RESOLVE_CACHE.to_owned()),
                source: Some(question.cache.name()),
                typ: Some(MountType::VOLUME),
                volume_options: Some(MountVolumeOptions {
                    no_copy: Some(true),
                    labels: Some(question.cache.labels()),
                    ..MountVolumeOptions::default()
                }),
                ..Mount::default()
            }]),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    }
}

/// Variables of both containers, `NAME=value`; with the passwords of proxies, or without.
fn variables(resolution: &Resolution, with_passwords: bool) -> Vec<String> {
    // Debian's images have no user's folder for nobody, and the base may name one that it cannot write to.
    let mut all = vec!["HOME=/tmp".to_owned(), "TMPDIR=/tmp".to_owned()];
    if resolution.certificates.is_some() {
        all.extend(CERTIFICATES_VARIABLES.map(|name| format!("{name}={RESOLVE_CERTIFICATES}")));
    }
    all.extend(resolution.proxies.iter().map(|(name, value)| {
        if with_passwords {
            format!("{name}={value}")
        } else {
            format!("{name}={}", without_credentials(value))
        }
    }));
    all
}

/// What is put into the container before it starts: the CA bundle, which no mount has to bring along from a machine that
/// the engine may not be on, and the cache's folder, so that it belongs to the user.
fn files(certificates: Option<&[u8]>, user: u32) -> std::io::Result<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    let header = |kind, size: usize, mode| {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_mode(mode);
        header.set_mtime(0);
        header.set_uid(u64::from(user));
        header.set_gid(u64::from(user));
        header
    };
    let mut folder = header(tar::EntryType::Directory, 0, 0o700);
    tar.append_data(&mut folder, RESOLVE_CACHE.trim_start_matches('/'), std::io::empty())?;
    if let Some(pem) = certificates {
        let mut file = header(tar::EntryType::Regular, pem.len(), 0o444);
        tar.append_data(&mut file, RESOLVE_CERTIFICATES.trim_start_matches('/'), pem)?;
    }
    tar.into_inner()
}

fn title(tool: &str, items: &[impl ToString]) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    format!("{tool} resolves {}", items.join(" "))
}

fn failed(step: &str, reason: String) -> Error {
    Error::Build {
        step: Some(step.to_owned()),
        reason,
    }
}

/// Whether pip says that it does not know the options for a report.
fn is_too_old(line: &str) -> bool {
    ["--dry-run", "--report"]
        .iter()
        .any(|option| line.trim_end().ends_with(&format!("no such option: {option}")))
}

/// The tool's own words for its failure: the last line that says to be an error, else the last.
fn reason(tool: &str, answered: &Answered) -> String {
    let lines = || answered.told.iter().rev().map(|line| line.trim());
    let error = lines().find_map(|line| line.strip_prefix("ERROR: ").or_else(|| line.strip_prefix("E: ")));
    match error.or_else(|| lines().find(|line| !line.is_empty())) {
        Some(line) => format!("{tool}: {line}"),
        None => format!("{tool} ended with status {} and without a word", answered.status),
    }
}

fn no_such_package(unknown: &NoPackages) -> String {
    let name = &unknown.name;
    if unknown.near.is_empty() {
        format!("the base's sources have no package {name}")
    } else {
        format!(
            "the base's sources have no package {name}; they have {}",
            unknown.near.join(", ")
        )
    }
}

/// Reports whole lines, and keeps the last ones.
struct Told {
    report: Report,
    step: &'static str,
    lines: Lines,
    last: std::collections::VecDeque<String>,
}

impl Told {
    fn new(report: &Report, step: &'static str) -> Self {
        Self {
            report: report.clone(),
            step,
            lines: Lines::default(),
            last: std::collections::VecDeque::new(),
        }
    }

    fn take(&mut self, message: &[u8]) {
        let Self {
            report,
            step,
            lines,
            last,
        } = self;
        lines.push(message, |text| tell(report, step, last, text));
    }

    fn finish(mut self) -> Vec<String> {
        if let Some(rest) = self.lines.finish() {
            tell(&self.report, self.step, &mut self.last, rest);
        }
        self.last.into()
    }
}

fn tell(report: &Report, step: &str, last: &mut std::collections::VecDeque<String>, text: String) {
    if last.len() == LINES_KEPT {
        last.pop_front();
    }
    last.push_back(text.clone());
    report(StepEvent::Line {
        id: step.to_owned(),
        text,
    });
}
