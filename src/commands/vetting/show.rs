//! A report as entries.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::{Ground, Vetting};
use crate::catalog;
use crate::commands::Failure;
use crate::diligence::{Report, sarif, show};
use crate::room::{Draft, Table};

/// The command whose description holds the table's title and columns.
const DESCRIBED: &str = "docker_image_check";

/// What is said in a document of the training engine.
const INVENTED: &str = "training engine: everything here is invented";

/// The report as it is shown: a table and what cannot stand in it, or SARIF alone.
pub(in crate::commands) fn shown(
    vetting: &Vetting<'_>,
    ground: &Ground,
    report: &Report,
    as_sarif: bool,
) -> Vec<Draft> {
    if as_sarif {
        let notice = vetting.is_training().then_some(INVENTED);
        vetting.is_reported.store(true, Ordering::Relaxed);
        return vec![written(sarif::document(report, &ground.survey.os, notice))];
    }
    let data = serde_json::to_value(report).unwrap_or_default();
    if report.packages.is_empty() {
        // A marker may be for other Pythons, and a lock may be empty.
        let mut draft = Draft::text("nothing to vet: on this base, what was asked for installs nothing");
        draft.data = Some(data);
        return vec![draft];
    }
    let described = catalog::find(DESCRIBED);
    let title = described.and_then(|command| command.title.clone()).unwrap_or_default();
    let columns = described.map(|command| command.columns.clone()).unwrap_or_default();
    let table = Table {
        columns,
        rows: show::rows(report),
    };
    vec![Draft::table(title, table, data), Draft::text(show::text(report))]
}

/// Where SARIF was asked for and the command stopped before there was a report, a document that says so: whoever gathers
/// such documents finds one in any case.
pub(in crate::commands) fn show_stopped(vetting: &Vetting<'_>, as_sarif: bool, failure: &Failure) {
    if !as_sarif || failure.cancelled || vetting.is_reported.load(Ordering::Relaxed) {
        return;
    }
    let flagged = vetting.flagged.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let reason = failure
        .drafts
        .first()
        .and_then(|draft| draft.text.as_deref())
        .unwrap_or_default();
    let notice = vetting.is_training().then_some(INVENTED);
    vetting.context.say(written(sarif::stopped(&flagged, reason, notice)));
}

/// A script prints the data alone; people and exports read the same as a text.
fn written(document: serde_json::Value) -> Draft {
    let mut draft = Draft::text(format!("{document:#}"));
    draft.data = Some(document);
    draft
}
