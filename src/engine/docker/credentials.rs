//! Registry credentials, from where `docker login` and `podman login` put them.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use bollard::auth::DockerCredentials;
use docker_credential::{DockerCredential, get_credential_from_reader};

use super::endpoint::Endpoint;

/// The name under which docker keeps the credentials of its own registry.
const HUB: &str = "https://index.docker.io/v1/";
/// How long credential helpers, which are programs of other people, may take.
const LIMIT: Duration = Duration::from_secs(15);

/// The name of a registry in docker's configuration.
pub(super) fn server(domain: &str) -> &str {
    if domain == "docker.io" { HUB } else { domain }
}

/// The credentials for a registry; `None` where there are none or none can be had, as the docker command goes on
/// anonymously then too.
pub(super) async fn find(endpoint: &Endpoint, domain: &str) -> Option<DockerCredentials> {
    let files = endpoint.credentials.clone();
    let server = server(domain).to_owned();
    let domain = domain.to_owned();
    let asked = {
        let server = server.clone();
        tokio::task::spawn_blocking(move || look(&files, &server, &domain))
    };
    let found = tokio::time::timeout(LIMIT, asked).await.ok()?.ok()??;
    Some(match found {
        DockerCredential::IdentityToken(token) => DockerCredentials {
            identitytoken: Some(token),
            serveraddress: Some(server),
            ..DockerCredentials::default()
        },
        DockerCredential::UsernamePassword(username, password) => DockerCredentials {
            username: Some(username),
            password: Some(password),
            serveraddress: Some(server),
            ..DockerCredentials::default()
        },
    })
}

fn look(files: &[PathBuf], server: &str, domain: &str) -> Option<DockerCredential> {
    files.iter().find_map(|path| {
        // Podman's file names the default registry by its domain.
        [server, domain]
            .into_iter()
            .find_map(|name| get_credential_from_reader(File::open(path).ok()?, name).ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(json: &str, domain: &str) -> Option<(String, String)> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.json");
        std::fs::write(&path, json).unwrap();
        let endpoint = Endpoint {
            credentials: vec![directory.path().join("absent.json"), path],
            ..Endpoint::default()
        };
        let found = find(&endpoint, domain).await?;
        Some((found.username?, found.password?))
    }

    #[tokio::test]
    async fn credentials_are_found_by_registry() {
        let json = r#"{"auths":{"localhost:5001":{"auth":"b2RkOj8/P34="},
                       "https://index.docker.io/v1/":{"auth":"aHViOnB3"}}}"#;
        assert_eq!(
            found(json, "localhost:5001").await,
            Some(("odd".to_owned(), "???~".to_owned()))
        );
        assert_eq!(
            found(json, "docker.io").await,
            Some(("hub".to_owned(), "pw".to_owned()))
        );
        assert_eq!(found(json, "quay.io").await, None);
    }

    #[tokio::test]
    async fn podmans_name_of_the_default_registry_is_known() {
        assert_eq!(
            found(r#"{"auths":{"docker.io":{"auth":"aHViOnB3"}}}"#, "docker.io").await,
            Some(("hub".to_owned(), "pw".to_owned()))
        );
    }
}
