//! `/training_reset`: the training engine forgets everything that was made on it.

use super::{Answer, Context, Failure};
use crate::engine::Identity;
use crate::room::Draft;

pub(super) async fn run(context: &Context) -> Result<Answer, Failure> {
    let engine = context.engine().await?;
    match engine.identity() {
        Identity::Training => {
            context.until_cancelled(engine.reset()).await??;
            Ok(Answer::say([Draft::text(
                "the training engine is as new: what was made on it is forgotten",
            )]))
        }
        other @ Identity::Docker(_) => Err(Failure::with_hint(
            format!("the engine in use is {other}, and only the training engine can be reset"),
            "switch to it first with `/engine use=training`",
        )),
    }
}
