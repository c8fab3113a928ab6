//! `/room_export`: a whole room as a file.

mod target;
mod write;

use std::path::{Path, PathBuf};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Answer, Context, Failure};
use crate::catalog::Request;
use crate::room::{Draft, Whole};
use target::Target;
use write::{Form, Written};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let given = request.text("path").unwrap_or_default();
    let path = target::resolve(given, context.home.as_deref())?;
    let form = match request.text("format") {
        Some(name) => Form::named(name),
        None => Form::of(&path),
    };
    let current = context.room.name();
    let name = request.text("room").unwrap_or(current).to_owned();
    // What was said so far in this room is in its journal.
    context.until_cancelled(context.room.close()).await?;
    let stop = CancellationToken::new();
    let work = Work {
        room: name.clone(),
        whole: (name == current && !context.room.is_kept()).then(|| context.room.whole_in_memory()),
        lobby: context.room.lobby(),
        path,
        form,
        overwrite: request.flag("overwrite"),
        made: context.clock.now().to_zoned(context.clock.zone().clone()),
        stop: stop.clone(),
    };
    // Where the command is cancelled, this is dropped, and the thread stops and cleans up.
    let _stop = stop.drop_guard();
    let work = tokio::task::spawn_blocking(move || work.run());
    let written = context.until_cancelled(work).await?;
    let written = written.map_err(|fault| Failure::new(format!("the room {name} cannot be written: {fault}")))??;
    Ok(Answer::say([said(&name, form, &written)]))
}

/// The export as it is told.
fn said(room: &str, form: Form, written: &Written) -> Draft {
    let path = written.path.display().to_string();
    let entries = match written.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    let text = format!("room {room} as {}: {entries}, {} bytes", form.words(), written.bytes);
    Draft {
        data: Some(json!({
            "room": room,
            "format": form.name(),
            "path": path,
            "entries": written.entries,
            "bytes": written.bytes,
            "training": written.training,
        })),
        ..Draft::file("Export", path, text)
    }
}

/// What a thread of its own is to do.
struct Work {
    room: String,
    /// The entries of a room that has no journal.
    whole: Option<Whole>,
    lobby: crate::room::Lobby,
    path: PathBuf,
    form: Form,
    overwrite: bool,
    made: jiff::Zoned,
    stop: CancellationToken,
}

impl Work {
    fn run(self) -> Result<Written, Failure> {
        let unreadable =
            |error: std::io::Error| Failure::new(format!("the room {} cannot be read: {error}", self.room));
        let whole = match self.whole {
            Some(whole) => whole,
            None => self.lobby.whole(&self.room).map_err(unreadable)?.ok_or_else(|| {
                Failure::with_hint(format!("there is no room `{}`", self.room), "`/rooms` lists the rooms")
            })?,
        };
        let mut target = Target::begin(&self.path, self.overwrite)?;
        let log = |path: &Path| self.lobby.short_log(path, write::SHORT_LOG);
        let export = write::Export {
            room: &self.room,
            form: self.form,
            made: self.made,
            log: &log,
        };
        let written = export.write(whole, &mut target, &self.stop)?;
        let bytes = target.finish()?;
        Ok(Written {
            path: self.path,
            bytes,
            ..written
        })
    }
}
