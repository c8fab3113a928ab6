//! A build: the context is sent as a tar, and what the builder tells becomes steps.

use std::collections::HashMap;
use std::io;

use bollard::auth::DockerCredentials;
use bollard::body_full;
use bollard::models::{BuildInfo, BuildInfoAux};
use bollard::query_parameters::{BuildImageOptionsBuilder, BuilderVersion};

use super::classic::Classic;
use super::trace::Trace;
use super::{DockerEngine, credentials};
use crate::engine::{Build, Builder, Engine as _, Error, OWNER_LABEL, Report, StepEvent};
use crate::image::{Recipe, Reference};

impl DockerEngine {
    pub(super) async fn build_image(&self, build: &Build, report: &Report) -> Result<String, Error> {
        let builder = self.builder().await?;
        self.build_text(build, dockerfile(build, builder), builder, report)
            .await
    }

    /// Builds the stages that can be built beforehand, where the builder keeps stages. The image that comes of it goes at
    /// once; one that is left since nobody waits any more carries the job's label.
    pub(super) async fn build_beforehand(&self, build: &Build, report: &Report) -> Result<(), Error> {
        let builder = self.builder().await?;
        let (Builder::BuildKit, Some(stages)) = (builder, build.recipe.beforehand()) else {
            return Ok(());
        };
        let id = self.build_text(build, stages, builder, report).await?;
        self.remove(&id).await
    }

    async fn build_text(
        &self,
        build: &Build,
        dockerfile: String,
        builder: Builder,
        report: &Report,
    ) -> Result<String, Error> {
        let docker = self.client.docker().await?;
        let context = context(&build.recipe, dockerfile).map_err(|error| Error::Refused {
            message: format!("cannot put the build context together: {error}"),
        })?;
        let mut options = BuildImageOptionsBuilder::default()
            .dockerfile("Dockerfile")
            .rm(true)
            .forcerm(true)
            .buildargs(&build.arguments.clone().into_iter().collect::<HashMap<_, _>>())
            .labels(&build.labels.clone().into_iter().collect::<HashMap<_, _>>());
        if builder == Builder::BuildKit {
            // The session's name has to be new for every build.
            let session = format!("warroom-{}-{}", build.recipe.job, self.chance.id(16));
            options = options.version(BuilderVersion::BuilderBuildKit).session(&session);
        }
        let credentials = self.base_credentials(&build.recipe.base).await;
        let mut messages = docker.build_image(options.build(), credentials, Some(body_full(context.into())));
        let mut reader = Reader::default();
        let mut tell = |event| report(event);
        loop {
            match self.client.next(&docker, &mut messages).await {
                Ok(Some(Ok(message))) => reader.take(message, &mut tell),
                Ok(Some(Err(error))) => return Err(reader.fail(self.client.failure(&error), &mut tell)),
                Ok(None) => break,
                Err(error) => return Err(reader.fail(error, &mut tell)),
            }
        }
        let Some(id) = reader.finish(&mut tell) else {
            return Err(self.client.lost("the build's messages ended before its result"));
        };
        self.whole_id(&docker, id).await
    }

    /// Credentials for the base's registry, by the names that builders look them up by.
    async fn base_credentials(&self, base: &str) -> Option<HashMap<String, DockerCredentials>> {
        let reference = Reference::parse(base).ok()?;
        let found = credentials::find(self.client.endpoint(), reference.domain()).await?;
        Some(HashMap::from([(
            credentials::server(reference.domain()).to_owned(),
            found,
        )]))
    }

    async fn whole_id(&self, docker: &bollard::Docker, id: String) -> Result<String, Error> {
        if id.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64) {
            return Ok(id);
        }
        let image = self.client.ask(docker.inspect_image(&id)).await?;
        Ok(image.id.unwrap_or(id))
    }
}

/// Reads the messages of either kind of builder.
#[derive(Default)]
struct Reader {
    trace: Trace,
    classic: Classic,
    id: Option<String>,
}

impl Reader {
    fn take(&mut self, message: BuildInfo, tell: &mut impl FnMut(StepEvent)) {
        match message.aux {
            Some(BuildInfoAux::BuildKit(trace)) => self.trace.take(trace, tell),
            Some(BuildInfoAux::Default(image)) => self.id = image.id.or_else(|| self.id.take()),
            None => {}
        }
        if let Some(text) = message.stream {
            self.classic.take(&text, tell);
        }
    }

    fn finish(mut self, tell: &mut impl FnMut(StepEvent)) -> Option<String> {
        self.trace.finish(tell);
        self.classic.finish(tell);
        self.id.or_else(|| self.classic.built().map(str::to_owned))
    }

    /// The build's failure: what the engine said, and of which step. A base that cannot be had is told as such.
    fn fail(mut self, error: Error, tell: &mut impl FnMut(StepEvent)) -> Error {
        self.trace.finish(tell);
        let step = self
            .trace
            .failed()
            .map(|(id, name)| (id.to_owned(), name.to_owned()))
            .or_else(|| self.classic.fail(tell));
        if error.is_engine_away() {
            return error;
        }
        let of_base = step
            .as_ref()
            .is_some_and(|(_, name)| name.contains("load metadata for ") || name.contains("] FROM "));
        match error {
            Error::NotFound { .. } | Error::Unauthorized { .. } | Error::Registry { .. } if of_base => error,
            error => Error::Build {
                step: step.map(|(id, _)| id),
                reason: error.to_string(),
            },
        }
    }
}

/// The recipe's Dockerfile. The classic builder leaves images behind that have only the labels written in it, so the
/// owner's is put beside the job's there.
fn dockerfile(build: &Build, builder: Builder) -> String {
    let mut text = build.recipe.dockerfile(builder.mounts());
    if let (Builder::Classic, Some(owner), Some(end)) = (builder, build.labels.get(OWNER_LABEL), text.find('\n')) {
        text.insert_str(end + 1, &format!("LABEL {OWNER_LABEL}=\"{owner}\"\n"));
    }
    text
}

/// The build context: the same bytes for the same recipe.
fn context(recipe: &Recipe, dockerfile: String) -> io::Result<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut files = recipe.files();
    files.insert("Dockerfile".to_owned(), dockerfile.into_bytes());
    for (name, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        tar.append_data(&mut header, name, content.as_slice())?;
    }
    tar.into_inner()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read as _;

    use super::*;

    fn recipe() -> Recipe {
        Recipe {
            base: "base:1".to_owned(),
            user: String::new(),
            packages: Vec::new(),
            package_manager: None,
            requirements: Vec::new(),
            python: "python3".to_owned(),
            externally_managed: false,
            pip_settings: BTreeMap::new(),
            lock: None,
            package_files: Vec::new(),
            ahead: true,
            sealed: true,
            run_as: None,
            certificates: Some(b"PEM".to_vec()),
            version: "1.0.0.1".to_owned(),
            job: "job".to_owned(),
        }
    }

    #[test]
    fn the_context_holds_the_dockerfile_and_the_files_and_is_the_same_each_time() {
        let first = context(&recipe(), recipe().dockerfile(true)).unwrap();
        assert_eq!(first, context(&recipe(), recipe().dockerfile(true)).unwrap());
        let mut archive = tar::Archive::new(first.as_slice());
        let files: BTreeMap<String, String> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let mut entry = entry.unwrap();
                let mut text = String::new();
                entry.read_to_string(&mut text).unwrap();
                (entry.path().unwrap().display().to_string(), text)
            })
            .collect();
        assert_eq!(files["Dockerfile"], recipe().dockerfile(true));
        assert_eq!(files["ca.pem"], "PEM");
    }

    fn failing(name: &str, words: &str) -> Error {
        let mut reader = Reader::default();
        let text = format!("Step 1/2 : {name}\nsome output\n");
        reader.take(
            BuildInfo {
                stream: Some(text),
                ..BuildInfo::default()
            },
            &mut |_| {},
        );
        reader.fail(super::super::failure::classify(words), &mut |_| {})
    }

    #[test]
    fn a_failing_step_is_named_and_its_words_are_not_taken_for_the_engines() {
        let words = "The command '/bin/sh -c echo connection refused' returned a non-zero code: 1";
        assert_eq!(
            failing("RUN echo connection refused", words),
            Error::Build {
                step: Some("1".to_owned()),
                reason: words.to_owned()
            }
        );
    }

    #[test]
    fn a_base_that_cannot_be_had_is_told_as_such() {
        let words = "manifest for nothing:1 not found: manifest unknown: manifest unknown";
        assert_eq!(
            failing("FROM nothing:1", words),
            Error::NotFound {
                message: words.to_owned()
            }
        );
    }
}
