//! `/docker_images`: the table of all images, as `docker images` lists them.

use serde_json::json;

use super::{Answer, Context, Failure, answer};
use crate::image::{Image, ImageRow, image_rows};
use crate::room::Draft;

pub(super) async fn run(context: &Context) -> Result<Answer, Failure> {
    let engine = context.engine().await?;
    let images = context.until_cancelled(engine.images()).await??;
    Ok(Answer::say([table(context, &images)]))
}

/// The entry that shows these images: the table "Available Docker Images".
pub(super) fn table(context: &Context, images: &[Image]) -> Draft {
    let (now, zone) = (context.clock.now(), context.clock.zone());
    let rows: Vec<ImageRow> = images.iter().flat_map(|image| image_rows(image, now, zone)).collect();
    let cells = rows.iter().map(ImageRow::cells).collect();
    answer::table("docker_images", cells, json!({ "images": rows }))
}
