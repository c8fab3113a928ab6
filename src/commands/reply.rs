//! `/reply`: something said in answer to an entry.

use super::{Answer, Context, Failure};
use crate::catalog::Request;
use crate::room::{Draft, Kind};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let (id, text) = (request.text("entry"), request.text("text"));
    let draft = Draft::new(Kind::Chat, text.unwrap_or_default());
    let reply = context.room.reply(draft, id.unwrap_or_default());
    let key = context.until_cancelled(reply).await??;
    Ok(Answer {
        posted: vec![key],
        ..Answer::default()
    })
}
