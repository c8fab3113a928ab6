//! The tags of a repository, asked of its registry.

use super::client::Client;
use crate::engine::Error;
use crate::image::Reference;

pub(super) async fn tags(client: &Client, reference: &Reference) -> Result<Vec<String>, Error> {
    Err(Error::Unsupported {
        what: format!(
            "the tags of {} are not looked up yet (by {})",
            reference.repository(),
            client.endpoint().name
        ),
    })
}
