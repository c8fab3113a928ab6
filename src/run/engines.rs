//! The engines that can be used, and how each is opened.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::engine::docker::{self, Wishes};
use crate::engine::training::{self, TrainingEngine};
use crate::engine::{self, Engine};
use crate::options::{Mode, Options};
use crate::session::{Audience, Opener};
use crate::settings::Settings;

/// The engines that can be used, and the first of them. Gives what to say where the first one cannot even be named.
pub(super) fn engines(
    options: &Options,
    settings: &Settings,
    training: training::Options,
    variables: &BTreeMap<String, String>,
    audience: Audience,
) -> anyhow::Result<(Opener, Option<String>)> {
    let wishes = wishes(options, variables);
    let mut names = vec!["docker".to_owned(), "training".to_owned()];
    names.extend(
        docker::contexts(&wishes)
            .into_iter()
            .map(|context| format!("docker:{context}")),
    );
    let open = move |name: &str| open(name, &wishes, &training);
    let training_engine = "training".to_owned();
    let addressed = options.host.is_some() || options.context.is_some();
    let wanted = match &options.mode {
        // A demo needs no Docker, unless it is told to use one.
        Some(Mode::Play(_)) if !addressed => Some(options.engine.as_ref().unwrap_or(&training_engine)),
        Some(Mode::Play(_)) | None => options.engine.as_ref().or(settings.engine.as_ref()),
    };
    let chosen = wanted.is_some() || options.host.is_some() || options.context.is_some();
    let fallback = (audience == Audience::Console && !chosen).then(|| "training".to_owned());
    let (first, notice) = match open(wanted.map_or("docker", String::as_str)) {
        Ok(first) => (first, None),
        Err(error) => match &fallback {
            Some(fallback) => (open(fallback)?, Some(with_hint(&error))),
            None => anyhow::bail!(with_hint(&error)),
        },
    };
    Ok((
        Opener {
            open: Box::new(open),
            names,
            first,
            fallback,
        },
        notice,
    ))
}

/// Opens an engine by its name.
fn open(name: &str, wishes: &Wishes, training: &training::Options) -> Result<Arc<dyn Engine>, engine::Error> {
    match name.split_once(':') {
        None if name == "training" => Ok(Arc::new(TrainingEngine::open(training.clone()))),
        None if name == "docker" => Ok(Arc::new(docker::connect(wishes)?)),
        Some(("docker", context)) => {
            let wishes = Wishes {
                host: None,
                context: Some(context.to_owned()),
                ..wishes.clone()
            };
            Ok(Arc::new(docker::connect(&wishes)?))
        }
        None | Some(_) => Err(engine::Error::Configuration {
            message: format!("there is no engine `{name}`"),
            hint: "the engines are docker, docker:CONTEXT and training".to_owned(),
        }),
    }
}

fn wishes(options: &Options, variables: &BTreeMap<String, String>) -> Wishes {
    let text = |name: &str| variables.get(name).filter(|value| !value.is_empty()).cloned();
    let path = |name: &str| text(name).map(PathBuf::from);
    Wishes {
        host: options.host.clone(),
        context: options.context.clone(),
        docker_host: text("DOCKER_HOST"),
        docker_context: text("DOCKER_CONTEXT"),
        docker_config: path("DOCKER_CONFIG"),
        home: path("HOME"),
        runtime_dir: path("XDG_RUNTIME_DIR"),
        uid: Some(rustix::process::getuid().as_raw()),
        docker_tls_verify: text("DOCKER_TLS_VERIFY"),
        docker_cert_path: path("DOCKER_CERT_PATH"),
        docker_buildkit: text("DOCKER_BUILDKIT"),
    }
}

fn with_hint(error: &engine::Error) -> String {
    match error.hint() {
        Some(hint) => format!("{error}\n  = help: {hint}"),
        None => error.to_string(),
    }
}
