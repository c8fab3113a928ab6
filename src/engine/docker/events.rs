//! The engine's events about images as changes.

use std::collections::HashMap;

use bollard::models::EventMessage;
use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::DockerEngine;
use crate::engine::{Change, Error};

impl DockerEngine {
    pub(super) fn image_changes(&self) -> BoxStream<'_, Result<Change, Error>> {
        let begin = async move {
            let docker = self.client.docker().await?;
            let filters = HashMap::from([("type", vec!["image"])]);
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

/// What an event means for the list of images.
fn change(event: &EventMessage) -> Option<Change> {
    let id = event.actor.as_ref()?.id.clone()?;
    match event.action.as_deref()? {
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
}
