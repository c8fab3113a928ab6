//! `/docker_images`: the table of all images, as `docker images` lists them.

use serde_json::json;

use super::{Answer, Context, Failure};
use crate::catalog;
use crate::image::{Image, ImageRow, image_rows};
use crate::room::{Draft, Table};

pub(super) async fn run(context: &Context) -> Result<Answer, Failure> {
    let engine = context.engine().await?;
    let images = context.until_cancelled(engine.images()).await??;
    Ok(Answer::say([table(context, &images)]))
}

/// The entry that shows these images: the table "Available Docker Images".
pub(super) fn table(context: &Context, images: &[Image]) -> Draft {
    let (now, zone) = (context.clock.now(), context.clock.zone());
    let rows: Vec<ImageRow> = images.iter().flat_map(|image| image_rows(image, now, zone)).collect();
    let described = catalog::find("docker_images");
    let title = described.and_then(|command| command.title.clone()).unwrap_or_default();
    let columns = described.map(|command| command.columns.clone()).unwrap_or_default();
    let cells = rows.iter().map(ImageRow::cells).collect();
    Draft::table(title, Table { columns, rows: cells }, json!({ "images": rows }))
}
