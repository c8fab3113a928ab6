//! `/version`: which war room, and which engine.

use serde_json::json;

use super::{Answer, Context, Failure};
use crate::room::Draft;

pub(super) async fn run(context: &Context) -> Result<Answer, Failure> {
    let own = env!("CARGO_PKG_VERSION");
    let engine = context.engine().await?;
    let identity = engine.identity();
    let (words, about) = match context.until_cancelled(engine.about()).await? {
        Ok(about) => (
            format!(
                "{} (API {}, {}, {}) at {}",
                about.product, about.api, about.platform, about.builder, about.address
            ),
            Some(about),
        ),
        Err(error) => (error.to_string(), None),
    };
    let data = json!({
        "warroom": own,
        "engine": identity.to_string(),
        "product": about.as_ref().map(|about| &about.product),
        "api": about.as_ref().map(|about| &about.api),
        "platform": about.as_ref().map(|about| &about.platform),
        "builder": about.as_ref().map(|about| about.builder.to_string()),
        "address": about.as_ref().map(|about| &about.address),
    });
    let mut draft = Draft::text(format!("warroom {own}\nengine {identity}: {words}"));
    draft.data = Some(data);
    Ok(Answer::say([draft]))
}
