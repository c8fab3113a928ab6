//! `/theme`: shows the console in other colours.

use super::{Answer, Context, Effect, Failure};
use crate::catalog::Request;
use crate::room::Draft;

pub(super) fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let known = context.themes.join(", ");
    match request.text("name") {
        None => Ok(Answer::say([Draft::text(format!("themes: {known}"))])),
        Some(name) if context.themes.iter().any(|theme| theme == name) => {
            Ok(Answer::effect(Effect::Theme(name.to_owned())))
        }
        Some(name) => Err(Failure::with_hint(
            format!("there is no theme `{name}`"),
            format!("themes: {known}"),
        )),
    }
}
