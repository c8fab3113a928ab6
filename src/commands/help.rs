//! `/help`: all commands, or one of them in full.

use super::{Answer, Failure};
use crate::catalog;
use crate::catalog::Request;
use crate::room::Draft;

pub(super) fn run(request: &Request) -> Result<Answer, Failure> {
    let text = match request.text("command") {
        None => catalog::overview(),
        Some(name) => match catalog::find(name.trim_start_matches('/')) {
            Some(command) => catalog::help(command),
            None => {
                return Err(Failure::with_hint(
                    format!("there is no command `{name}`"),
                    "`/help` lists all commands",
                ));
            }
        },
    };
    Ok(Answer::say([Draft::text(text)]))
}
