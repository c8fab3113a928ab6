//! `/entry_mark`: note, pin and tags of an entry.

use serde_json::json;

use super::{Answer, Context, Failure};
use crate::catalog::Request;
use crate::room::{Amendment, Draft, Entry, EntryError};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let amendment = Amendment {
        note: request.given_flag("note"),
        pinned: request.given_flag("pin"),
        add_tags: tags(request.text("tag")),
        remove_tags: tags(request.text("untag")),
    };
    let id = request.text("entry").unwrap_or_default();
    let amending = match context.room.amend(id, amendment) {
        Err(EntryError::Nothing) => {
            return Err(Failure::with_hint(
                "nothing is said to change",
                "give `note=`, `pin=`, `tag=` or `untag=`",
            ));
        }
        amending => amending?,
    };
    let entry = context.until_cancelled(amending.finish()).await??;
    Ok(Answer::say([said(&entry)]))
}

/// What the entry is marked as now.
fn said(entry: &Entry) -> Draft {
    let mut marks = Vec::new();
    marks.extend(entry.note.then(|| "note".to_owned()));
    marks.extend(entry.pinned.then(|| "pinned".to_owned()));
    if !entry.tags.is_empty() {
        marks.push(format!("tags {}", entry.tags.join(", ")));
    }
    let marks = if marks.is_empty() {
        "no marks".to_owned()
    } else {
        marks.join(", ")
    };
    Draft {
        data: Some(json!({
            "entry": entry.id,
            "note": entry.note,
            "pinned": entry.pinned,
            "tags": entry.tags,
        })),
        ..Draft::text(format!("entry {}: {marks}", entry.id))
    }
}

fn tags(list: Option<&str>) -> Vec<String> {
    let tags = list.into_iter().flat_map(|list| list.split(','));
    tags.map(|tag| tag.trim().to_owned()).collect()
}
