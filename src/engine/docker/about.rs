//! What the engine says of itself.

use bollard::models::SystemVersion;

use super::DockerEngine;
use crate::engine::{About, Builder, Error};

/// The first API version whose engines all have `BuildKit`, Docker 18.09.
const BUILDKIT_SINCE: (u32, u32) = (1, 39);

impl DockerEngine {
    pub(super) async fn ask_about(&self) -> Result<About, Error> {
        let limit = self.client.limits().ping;
        let asked = tokio::time::timeout(limit, async {
            let docker = self.client.docker().await?;
            self.client.within(limit, docker.version()).await
        });
        let version = asked.await.map_err(|_| self.client.slow(limit))??;
        let endpoint = self.client.endpoint();
        let about = about(version, endpoint.address.clone(), endpoint.classic);
        // The builder of an engine does not change while it is spoken to; the first answer is kept.
        let _ = self.builder.set(about.builder);
        Ok(about)
    }

    /// How it builds.
    pub(super) async fn builder(&self) -> Result<Builder, Error> {
        match self.builder.get() {
            Some(builder) => Ok(*builder),
            None => Ok(self.ask_about().await?.builder),
        }
    }
}

fn about(version: SystemVersion, address: String, classic: bool) -> About {
    let components = version.components.unwrap_or_default();
    let podman = components.iter().any(|component| component.name == "Podman Engine");
    let api = version.api_version.unwrap_or_default();
    let os = version.os.unwrap_or_else(|| "linux".to_owned());
    let builder = if podman {
        Builder::Podman
    } else if classic || os == "windows" || parse(&api) < BUILDKIT_SINCE {
        Builder::Classic
    } else {
        Builder::BuildKit
    };
    About {
        product: format!(
            "{} {}",
            if podman { "Podman" } else { "Docker" },
            version.version.unwrap_or_default()
        )
        .trim_end()
        .to_owned(),
        api,
        platform: format!("{os}/{}", version.arch.unwrap_or_default()),
        builder,
        address,
    }
}

fn parse(api: &str) -> (u32, u32) {
    let number = |text: &str| text.parse().unwrap_or(0);
    api.split_once('.')
        .map_or((0, 0), |(major, minor)| (number(major), number(minor)))
}

#[cfg(test)]
mod tests {
    use bollard::models::SystemVersionComponents;

    use super::*;

    fn builder(api: &str, component: &str, classic: bool) -> Builder {
        let version = SystemVersion {
            api_version: Some(api.to_owned()),
            components: Some(vec![SystemVersionComponents {
                name: component.to_owned(),
                ..SystemVersionComponents::default()
            }]),
            ..SystemVersion::default()
        };
        about(version, "unix:///x".to_owned(), classic).builder
    }

    #[test]
    fn the_builder_follows_the_engine() {
        assert_eq!(builder("1.41", "Engine", false), Builder::BuildKit);
        assert_eq!(builder("1.38", "Engine", false), Builder::Classic);
        assert_eq!(builder("1.41", "Engine", true), Builder::Classic);
        assert_eq!(builder("1.41", "Podman Engine", false), Builder::Podman);
        assert_eq!(builder("1.100", "Engine", false), Builder::BuildKit);
    }
}
