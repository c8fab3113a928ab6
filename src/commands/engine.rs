//! `/engine`: which engine is in use, and which others there are; with `use=`, goes on with another.

use serde_json::json;

use super::{Answer, Context, Effect, answer};
use crate::catalog::Request;

pub(super) fn run(request: &Request, context: &Context) -> Answer {
    if let Some(name) = request.text("use") {
        return Answer::effect(Effect::UseEngine(name.to_owned()));
    }
    let choices = context.engine_choices();
    let rows = choices.iter().map(|choice| {
        vec![
            choice.name.clone(),
            if choice.current { "yes" } else { "" }.to_owned(),
            choice.state.clone(),
        ]
    });
    let data = choices
        .iter()
        .map(|choice| json!({ "name": choice.name, "inUse": choice.current, "state": choice.state }))
        .collect::<Vec<_>>();
    Answer::say([answer::table("engine", rows.collect(), json!({ "engines": data }))])
}
