//! `/names_import`: adds well-known names.

use serde_json::json;

use super::{Answer, Context, Failure, given};
use crate::catalog::Request;
use crate::diligence::names::{Imported, import};
use crate::room::Draft;

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let file = given::file(request.text("file").unwrap_or_default(), context.home.as_deref())?;
    let Some(data) = context.building.vetting.data.clone() else {
        return Err(Failure::with_hint(
            "there is no place to keep names: there is no home directory",
            "set HOME",
        ));
    };
    let name = file.display().to_string();
    let work = tokio::task::spawn_blocking(move || import(&file, &data));
    let imported = context.until_cancelled(work).await?;
    let imported = imported.map_err(|fault| Failure::new(format!("{name} cannot be imported: {fault}")))?;
    let imported = imported.map_err(|error| Failure::with_hint(error.to_string(), error.help()))?;
    Ok(Answer::say(said(&name, &imported)))
}

/// The import as it is told.
fn said(file: &str, imported: &Imported) -> Vec<Draft> {
    let Imported {
        read,
        new,
        denied,
        bad,
        told,
        total,
    } = imported;
    let names = if *read == 1 { "name" } else { "names" };
    let mut text = format!("{file}: {read} {names}, {new} of them new; {total} names are well known now");
    if *denied > 0 {
        text.push_str("\nleft out, as they are on a public list of removed malicious packages: ");
        text.push_str(&denied.to_string());
    }
    let data = json!({
        "file": file,
        "read": read,
        "new": new,
        "denied": denied,
        "bad": bad,
        "total": total,
    });
    let mut drafts = vec![Draft {
        data: Some(data),
        ..Draft::text(text)
    }];
    if *bad > 0 {
        let mut lines = told.clone();
        if *bad > told.len() {
            lines.push(format!("and {} more", bad - told.len()));
        }
        drafts.push(Draft::warning(format!(
            "left out, as they are no names:\n{}",
            lines.join("\n")
        )));
    }
    drafts
}
