//! `/rooms`: the rooms, and how many entries in them are unread.

use serde_json::json;

use super::{Answer, Context, Failure, answer};
use crate::room::{About, Draft};

pub(super) async fn run(context: &Context) -> Result<Answer, Failure> {
    let current = context.room.name().to_owned();
    let lobby = context.room.lobby();
    // What was said so far in this room is in its journal.
    context.until_cancelled(context.room.close()).await?;
    let survey = tokio::task::spawn_blocking(move || {
        let mut found = Vec::new();
        let mut unreadable = Vec::new();
        for name in lobby.names() {
            match lobby.about(&name) {
                Ok(about) => found.extend(about),
                Err(error) => unreadable.push(format!("the room {name} cannot be read: {error}")),
            }
        }
        (found, unreadable)
    });
    let survey = context.until_cancelled(survey).await?;
    let (mut rooms, unreadable) = survey.map_err(|fault| Failure::new(format!("the rooms cannot be read: {fault}")))?;
    if !rooms.iter().any(|room| room.name == current) {
        rooms.insert(0, in_memory(context));
    }
    let zone = context.clock.zone();
    let rows = rooms.iter().map(|room| {
        let last = room.last.map(|last| last.to_zoned(zone.clone()));
        vec![
            room.name.clone(),
            room.entries.to_string(),
            if room.name == current { 0 } else { room.unread }.to_string(),
            last.map_or_else(String::new, |last| last.strftime("%Y-%m-%d %H:%M:%S").to_string()),
            if room.name == current { "yes" } else { "" }.to_owned(),
        ]
    });
    let data = rooms.iter().map(|room| {
        json!({
            "name": room.name,
            "entries": room.entries,
            "unread": if room.name == current { 0 } else { room.unread },
            "last": room.last,
            "current": room.name == current,
        })
    });
    let data = json!({ "rooms": data.collect::<Vec<_>>() });
    let mut drafts = vec![answer::table("rooms", rows.collect(), data)];
    drafts.extend(unreadable.into_iter().map(Draft::warning));
    Ok(Answer::say(drafts))
}

/// The current room where nothing of it is kept.
fn in_memory(context: &Context) -> About {
    context.room.read(|view| About {
        name: context.room.name().to_owned(),
        entries: view.posted.len() as u64,
        unread: 0,
        last: view.posted.back().map(|posted| posted.entry.time),
    })
}
