//! `/theme`: shows the console in other colours, or lists the themes.

use super::{Answer, Context, Effect, Failure, answer};
use crate::catalog::{Request, nearest};
use crate::room::Draft;

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let list = context.until_cancelled(context.themes.now()).await?;
    let names = || list.themes.iter().map(|(name, _)| name.as_str());
    let Some(wanted) = request.text("name") else {
        let data = list
            .themes
            .iter()
            .map(|(name, summary)| serde_json::json!({ "name": name, "summary": summary }))
            .collect();
        let rows = list
            .themes
            .iter()
            .map(|(name, summary)| vec![name.clone(), summary.clone()])
            .collect();
        let broken = list.problems.iter().map(|problem| Draft::warning(unusable(problem)));
        let table = answer::table("theme", rows, serde_json::Value::Array(data));
        return Ok(Answer::say([table].into_iter().chain(broken).collect::<Vec<_>>()));
    };
    if names().any(|name| name == wanted) {
        return Ok(Answer::effect(Effect::Theme(wanted.to_owned())));
    }
    let meant = nearest(wanted, names()).map(|meant| format!("did you mean `{meant}`? "));
    let known = names().collect::<Vec<_>>().join(", ");
    let mut failure = Failure::with_hint(
        format!("there is no theme `{wanted}`"),
        format!("{}themes: {known}", meant.unwrap_or_default()),
    );
    // The one that is missed may be the one that is broken.
    failure
        .drafts
        .extend(list.problems.iter().map(|problem| Draft::warning(unusable(problem))));
    Err(failure)
}

fn unusable(problem: &str) -> String {
    format!("a theme cannot be used: {problem}")
}
