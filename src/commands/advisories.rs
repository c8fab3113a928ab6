//! `/advisories`: shows where advisories come from.

use serde_json::json;

use super::{Answer, Context, Failure, answer};
use crate::diligence::advisory::{Advisories, Dump, shown_api};
use crate::room::Draft;

pub(super) async fn run(context: &Context) -> Result<Answer, Failure> {
    let setup = &context.building.vetting;
    let advisories = Advisories::open(setup.data.as_deref());
    let (now, stale_days) = (context.clock.now(), setup.stale_days);
    let list = tokio::task::spawn_blocking(move || advisories.dumps(now, stale_days));
    let dumps = context.until_cancelled(list).await?;
    let dumps = dumps.map_err(|fault| Failure::new(format!("the advisories cannot be read: {fault}")))?;
    let mut rows: Vec<_> = dumps.iter().map(row).collect();
    let api = setup.index_api.as_deref().map(shown_api);
    rows.push(vec![
        "the index's JSON API".to_owned(),
        match &api {
            Some(Ok(address)) => format!("{address}, by the settings"),
            Some(Err(reason)) => format!("cannot be asked: {reason}"),
            None => "as the base's pip is set up; no address in the settings".to_owned(),
        },
        String::new(),
        String::new(),
    ]);
    let data = json!({
        "dumps": dumps.iter().map(as_json).collect::<Vec<_>>(),
        "index_api": api.and_then(Result::ok),
        "stale_days": stale_days,
    });
    let mut drafts = vec![answer::table("advisories", rows, data)];
    if dumps.is_empty() {
        drafts.push(Draft::text(
            "nothing is imported; `/advisories_import file=` takes an OSV dump of PyPI or Debian",
        ));
    }
    Ok(Answer::say(drafts))
}

fn row(dump: &Dump) -> Vec<String> {
    let age = dump.age_days.map(|days| match days {
        0 => " (today)".to_owned(),
        1 => " (1 day ago)".to_owned(),
        days => format!(" ({days} days ago)"),
    });
    let date = dump.date.clone().unwrap_or_default() + &age.unwrap_or_default();
    let stale = if dump.stale { "yes" } else { "" };
    vec![dump.name.clone(), dump.state.clone(), date, stale.to_owned()]
}

fn as_json(dump: &Dump) -> serde_json::Value {
    json!({
        "name": dump.name,
        "state": dump.state,
        "advisories": dump.advisories,
        "date": dump.date,
        "age_days": dump.age_days,
        "stale": dump.stale,
    })
}
