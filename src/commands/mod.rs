//! What each slash command does, one file a command.
//!
//! A command is a function from a checked [`Request`] and its [`Context`] to an [`Answer`]. Everything it has to say is a
//! draft of an entry or a step of its job; it never touches a screen.

mod advisories;
mod advisories_import;
mod answer;
mod cancel;
mod clear;
mod context;
mod docker_image_check;
mod docker_image_create;
mod docker_image_inspect;
mod docker_image_prune;
mod docker_image_remove;
mod docker_image_tag;
mod docker_image_try;
mod docker_image_update;
mod docker_images;
mod engine;
mod entry_mark;
mod given;
mod help;
mod jobs;
mod lesson;
mod made;
mod named;
mod names_import;
mod policy;
mod question;
mod quit;
mod reply;
mod room;
mod room_export;
mod rooms;
mod stock;
mod sweep;
mod theme;
mod themes;
mod training_reset;
mod version;
mod vetting;

use futures_util::future::BoxFuture;

pub use answer::{Answer, Effect, Failure};
pub use context::{Building, Caller, Context, EngineChoice, EngineSource};
pub use docker_image_inspect::ImageFacts;
pub use made::is_made_here;
pub use question::{Ask, Asker, Question, Reply};
pub use sweep::sweep;
pub use themes::{ThemeList, Themes};

use crate::catalog::Request;

/// A command's work.
type Work<'a> = BoxFuture<'a, Result<Answer, Failure>>;

/// A command's function.
type Function = for<'a> fn(&'a Request, &'a Context) -> Work<'a>;

/// The function of each command, by the name of the command.
const FUNCTIONS: &[(&str, Function)] = &[
    ("advisories", |_, context| Box::pin(advisories::run(context))),
    ("advisories_import", |request, context| {
        Box::pin(advisories_import::run(request, context))
    }),
    ("cancel", |request, context| at_once(cancel::run(request, context))),
    ("clear", |_, _| at_once(Ok(clear::run()))),
    ("docker_image_check", |request, context| {
        Box::pin(docker_image_check::run(request, context))
    }),
    ("docker_image_create", |request, context| {
        Box::pin(docker_image_create::run(request, context))
    }),
    ("docker_image_inspect", |request, context| {
        Box::pin(docker_image_inspect::run(request, context))
    }),
    ("docker_image_prune", |request, context| {
        Box::pin(docker_image_prune::run(request, context))
    }),
    ("docker_image_remove", |request, context| {
        Box::pin(docker_image_remove::run(request, context))
    }),
    ("docker_image_tag", |request, context| {
        Box::pin(docker_image_tag::run(request, context))
    }),
    ("docker_image_try", |request, context| {
        Box::pin(docker_image_try::run(request, context))
    }),
    ("docker_image_update", |request, context| {
        Box::pin(docker_image_update::run(request, context))
    }),
    ("docker_images", |_, context| Box::pin(docker_images::run(context))),
    ("engine", |request, context| at_once(Ok(engine::run(request, context)))),
    ("entry_mark", |request, context| {
        Box::pin(entry_mark::run(request, context))
    }),
    ("help", |request, _| at_once(help::run(request))),
    ("jobs", |_, context| at_once(Ok(jobs::run(context)))),
    ("lesson", |request, context| Box::pin(lesson::run(request, context))),
    ("names_import", |request, context| {
        Box::pin(names_import::run(request, context))
    }),
    ("policy", |request, context| Box::pin(policy::run(request, context))),
    ("quit", |_, _| at_once(Ok(quit::run()))),
    ("theme", |request, context| Box::pin(theme::run(request, context))),
    ("reply", |request, context| Box::pin(reply::run(request, context))),
    ("room", |request, context| Box::pin(room::run(request, context))),
    ("room_export", |request, context| {
        Box::pin(room_export::run(request, context))
    }),
    ("rooms", |_, context| Box::pin(rooms::run(context))),
    ("training_reset", |_, context| Box::pin(training_reset::run(context))),
    ("version", |_, context| Box::pin(version::run(context))),
];

/// The work of a command that has its answer at once.
fn at_once(answer: Result<Answer, Failure>) -> Work<'static> {
    Box::pin(std::future::ready(answer))
}

/// Runs a command.
///
/// # Errors
/// Where the command fails or is cancelled; the failure holds the entries that say so.
pub async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    match FUNCTIONS.iter().find(|(name, _)| *name == request.command.name) {
        Some((_, function)) => function(request, context).await,
        None => Err(Failure::new(format!(
            "/{} is described, but does nothing yet",
            request.command.name
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_has_a_function_and_every_function_a_command() {
        let functions: BTreeSet<_> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        let described: BTreeSet<_> = crate::catalog::commands()
            .iter()
            .map(|command| command.name.as_str())
            .collect();
        assert_eq!(functions, described);
    }
}
