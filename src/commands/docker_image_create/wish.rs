//! What is asked for: an image's name, and what shall be in it.

use crate::catalog::Request;
use crate::commands::vetting::Want;
use crate::commands::{Context, Failure};
use crate::image::RepositoryName;

/// What is asked for.
pub(super) struct Wish {
    pub(super) name: RepositoryName,
    pub(super) want: Want,
    /// Whether the recipe and the lock are shown, and nothing is built.
    pub(super) dry_run: bool,
}

impl Wish {
    pub(super) async fn of(request: &Request, context: &Context) -> Result<Self, Failure> {
        let name = request
            .image_name("name")
            .ok_or_else(|| Failure::new("`name` is missing"))?;
        Ok(Self {
            name: name.clone(),
            want: Want::of(request, context).await?,
            dry_run: request.flag("dry_run"),
        })
    }
}
