//! `/room`: which room this is; with `name=`, goes on in another.

use serde_json::json;

use super::{Answer, Context, Effect, Failure};
use crate::catalog::Request;
use crate::room::{About, Draft};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let current = context.room.name();
    let name = request.text("name").unwrap_or(current);
    let about = look(context, name).await?;
    let counted = match &about {
        Some(About { entries: 0, .. }) | None if name != current => "new".to_owned(),
        None => match context.room.read(|view| view.posted.len()) {
            1 => "1 entry in memory".to_owned(),
            entries => format!("{entries} entries in memory"),
        },
        Some(about) => {
            let entries = match about.entries {
                1 => "1 entry".to_owned(),
                entries => format!("{entries} entries"),
            };
            match about.unread {
                _ if name == current => entries,
                0 => entries,
                unread => format!("{entries}, {unread} unread"),
            }
        }
    };
    let mut answer = Answer::say([Draft {
        data: Some(json!({
            "room": name,
            "entries": about.as_ref().map(|about| about.entries),
            "unread": about.as_ref().map(|about| about.unread),
        })),
        ..Draft::text(format!("room {name}: {counted}"))
    }]);
    if name != current {
        answer.effects.push(Effect::EnterRoom(name.to_owned()));
    }
    Ok(answer)
}

/// What is known of a room.
async fn look(context: &Context, name: &str) -> Result<Option<About>, Failure> {
    let (lobby, wanted) = (context.room.lobby(), name.to_owned());
    // What was said so far in this room is in its journal.
    context.until_cancelled(context.room.close()).await?;
    let look = tokio::task::spawn_blocking(move || lobby.about(&wanted));
    match context.until_cancelled(look).await? {
        Ok(Ok(about)) => Ok(about),
        Ok(Err(error)) => Err(Failure::new(format!("the room {name} cannot be read: {error}"))),
        Err(fault) => Err(Failure::new(format!("the room {name} cannot be read: {fault}"))),
    }
}
