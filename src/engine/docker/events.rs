//! The engine's events about images and containers as changes.

use std::collections::HashMap;

use bollard::models::{EventMessage, EventMessageTypeEnum};
use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::DockerEngine;
use crate::engine::{Change, Error};

/// The actions that are asked for, by the names of Docker and Podman. Others come often, such as those of health checks,
/// and mean nothing here.
const ACTIONS: [&str; 15] = [
    "pull",
    "tag",
    "load",
    "import",
    "build",
    "create",
    "loadfromarchive",
    "untag",
    "delete",
    "remove",
    "start",
    "die",
    "died",
    "destroy",
    "rename",
];

impl DockerEngine {
    pub(super) fn image_changes(&self) -> BoxStream<'_, Result<Change, Error>> {
        let begin = async move {
            let docker = self.client.docker().await?;
            let filters = HashMap::from([("type", vec!["image", "container"]), ("event", ACTIONS.to_vec())]);
            let options = EventsOptionsBuilder::default().filters(&filters).build();
            let events = docker
                .events(Some(options))
                .map_err(|error| self.client.failure(&error));
            let end = stream::once(async { Err(self.client.lost("its events ended")) });
            Ok(events.chain(end))
        };
        stream::once(begin)
            .try_flatten()
            .try_filter_map(|event| async move { Ok(change(&event)) })
            .boxed()
    }
}

/// What an event means for the lists of images and containers.
fn change(event: &EventMessage) -> Option<Change> {
    let action = event.action.as_deref()?;
    if event.typ == Some(EventMessageTypeEnum::CONTAINER) {
        return ACTIONS.contains(&action).then_some(Change::Containers);
    }
    let id = event.actor.as_ref()?.id.clone()?;
    match action {
        // The actor of a pull is `repository:tag`; of the others it is the image's id.
        "pull" | "tag" | "load" | "import" | "build" | "create" | "loadfromarchive" => Some(Change::Touched(id)),
        "untag" | "delete" | "remove" => Some(Change::Dropped(id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::EventActor;

    use super::*;

    fn event(action: &str) -> Option<Change> {
        change(&EventMessage {
            action: Some(action.to_owned()),
            actor: Some(EventActor {
                id: Some("sha256:1".to_owned()),
                attributes: None,
            }),
            ..EventMessage::default()
        })
    }

    #[test]
    fn events_tell_what_to_look_at_again() {
        assert_eq!(event("tag"), Some(Change::Touched("sha256:1".to_owned())));
        assert_eq!(event("untag"), Some(Change::Dropped("sha256:1".to_owned())));
        assert_eq!(event("push"), None);
        assert_eq!(change(&EventMessage::default()), None);
    }

    #[test]
    fn a_container_that_comes_or_goes_is_no_image() {
        let container = |action: &str| {
            change(&EventMessage {
                typ: Some(EventMessageTypeEnum::CONTAINER),
                action: Some(action.to_owned()),
                ..EventMessage::default()
            })
        };
        for action in ["create", "start", "die", "destroy", "rename"] {
            assert_eq!(container(action), Some(Change::Containers), "{action}");
        }
        assert_eq!(container("exec_start: /bin/check"), None);
    }
}
