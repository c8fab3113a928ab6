//! `/advisories_import`: imports an OSV dump.

use std::fmt::Write as _;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{Answer, Context, Failure, answer, given};
use crate::catalog::Request;
use crate::diligence::advisory::{Ecosystems, Error, Imported, count, import};
use crate::room::Draft;

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let file = given::file(request.text("file").unwrap_or_default(), context.home.as_deref())?;
    let Some(data) = context.building.vetting.data.clone() else {
        return Err(Failure::with_hint(
            "there is no place to keep advisories: there is no home directory",
            "set HOME",
        ));
    };
    let now = context.clock.now();
    let stop = CancellationToken::new();
    // Where the command is cancelled, this is dropped, and the thread stops and cleans up.
    let _stop = stop.clone().drop_guard();
    let name = file.display().to_string();
    let work = tokio::task::spawn_blocking(move || import(&file, &data, now, &|| stop.is_cancelled()));
    let imported = context.until_cancelled(work).await?;
    let imported = imported.map_err(|fault| Failure::new(format!("{name} cannot be imported: {fault}")))?;
    Ok(Answer::say(said(&name, &imported.map_err(failure)?)))
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Cancelled => Failure::cancelled(),
        error => Failure::new(answer::hinted(&error.to_string(), error.help())),
    }
}

/// The import as it is told.
fn said(file: &str, imported: &Imported) -> Vec<Draft> {
    let kept = imported
        .ecosystems
        .iter()
        .map(|kept| format!("{}: {}", kept.name, words(kept)));
    let mut lines: Vec<_> = kept.collect();
    let passed = [
        (imported.others, "of other ecosystems"),
        (imported.withdrawn, "withdrawn"),
        (imported.broken, "broken"),
    ];
    let passed: Vec<_> = passed
        .iter()
        .filter(|(passed, _)| *passed > 0)
        .map(|(passed, why)| count(*passed, why, why))
        .collect();
    if !passed.is_empty() {
        let records = count(imported.records, "record", "records");
        lines.push(format!("passed over of {records}: {}", passed.join(", ")));
    }
    let data = json!({
        "file": file,
        "records": imported.records,
        "others": imported.others,
        "withdrawn": imported.withdrawn,
        "broken": imported.broken,
        "ecosystems": imported.ecosystems.iter().map(|kept| json!({
            "name": kept.name,
            "advisories": kept.advisories,
            "malicious": kept.malicious,
            "before": kept.before,
            "releases": kept.releases,
            "newest": kept.newest,
        })).collect::<Vec<_>>(),
    });
    let mut drafts = vec![Draft {
        data: Some(data),
        ..Draft::text(lines.join("\n"))
    }];
    if imported.broken > 0 {
        let more = imported.broken.saturating_sub(imported.told.len() as u64);
        let mut told = imported.told.clone();
        if more > 0 {
            told.push(format!("and {more} more"));
        }
        drafts.push(Draft::warning(format!(
            "records that could not be read:\n{}",
            told.join("\n")
        )));
    }
    if !imported.whole {
        drafts.push(Draft::warning(
            "this is not a whole dump: packages that have no advisory in it stay unknown",
        ));
    }
    for kept in &imported.ecosystems {
        if let Some(before) = kept.before.filter(|before| kept.advisories < before / 2) {
            drafts.push(Draft::warning(format!(
                "{} had {} before; import the whole dump again if fewer were not meant",
                kept.name,
                count(before, "advisory", "advisories")
            )));
        }
    }
    drafts
}

fn words(kept: &Ecosystems) -> String {
    let mut words = count(kept.advisories, "advisory", "advisories");
    if !kept.releases.is_empty() {
        let _ = write!(words, " on {}", kept.releases.join(", "));
    }
    if kept.malicious > 0 {
        let _ = write!(words, ", {} of them on malicious packages", kept.malicious);
    }
    let _ = write!(words, ", the newest of {}", kept.newest.strftime("%Y-%m-%d"));
    words
}
