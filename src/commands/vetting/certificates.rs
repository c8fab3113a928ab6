//! The CA bundle that builds and resolvers are given.

use std::io;
use std::path::Path;

use crate::commands::{Context, Failure};

/// The largest CA bundle that is taken, in bytes.
const MOST_BUNDLE: u64 = 16 << 20;

/// Reads the bundle that the settings name, if they do.
pub(super) async fn read(context: &Context) -> Result<Option<Vec<u8>>, Failure> {
    const HEAD: &[u8] = b"-----BEGIN ";
    let Some(path) = &context.building.certificates else {
        return Ok(None);
    };
    let pem = context
        .until_cancelled(read_bundle(path))
        .await?
        .map_err(|error| wrong_bundle(format!("cannot read the CA bundle {}: {error}", path.display())))?;
    if !pem.windows(HEAD.len()).any(|window| window == HEAD) {
        let path = path.display();
        return Err(wrong_bundle(format!(
            "the CA bundle {path} holds no certificate in PEM form"
        )));
    }
    Ok(Some(pem))
}

/// Reads a file that must be one: a pipe could be waited for without an end, and a disk be read without one.
async fn read_bundle(path: &Path) -> io::Result<Vec<u8>> {
    let about = tokio::fs::metadata(path).await?;
    if !about.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    if about.len() > MOST_BUNDLE {
        return Err(io::Error::other(format!("it is larger than {} MiB", MOST_BUNDLE >> 20)));
    }
    tokio::fs::read(path).await
}

fn wrong_bundle(message: String) -> Failure {
    Failure::with_hint(
        message,
        "name a readable PEM file in the setting `create.certificates` or in SSL_CERT_FILE, or unset it",
    )
}
