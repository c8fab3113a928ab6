//! A report as entries.

use super::{Ground, Vetting};
use crate::catalog;
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
        let document = sarif::document(report, &ground.survey.os, notice);
        // A script prints the data alone; people and exports read the same as a text.
        let mut draft = Draft::text(format!("{document:#}"));
        draft.data = Some(document);
        return vec![draft];
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
