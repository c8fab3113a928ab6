//! What a survey finds in an invented image.

use pep508_rs::MarkerEnvironment;
use pep508_rs::MarkerEnvironmentBuilder;

use super::stored::Stored;
use crate::image::{Python, Survey};

/// What is in the image.
pub(super) fn survey(image: &Stored) -> Survey {
    let traits = image.flavour.traits();
    let python = image.python.as_ref().zip(traits.python);
    Survey {
        os: traits.os.to_owned(),
        package_manager: traits.manager,
        system: image.system.clone(),
        has_user: image.has_user,
        python: python.map(|(version, executable)| Python {
            executable: executable.to_owned(),
            version: version.clone(),
            environment: markers(version),
            pip: image.distributions.get("pip").cloned(),
            externally_managed: traits.managed,
            distributions: image.distributions.clone().into_iter().collect(),
            index: None,
            complaints: Some(image.complaints.clone()),
        }),
    }
}

/// What markers are evaluated against.
pub(super) fn markers(version: &str) -> Option<MarkerEnvironment> {
    let short = version.rsplit_once('.').map_or(version, |(short, _)| short);
    MarkerEnvironmentBuilder {
        implementation_name: "cpython",
        implementation_version: version,
        os_name: "posix",
        platform_machine: "x86_64",
        platform_python_implementation: "CPython",
        platform_release: "6.1.0-training",
        platform_system: "Linux",
        platform_version: "#1 SMP training",
        python_full_version: version,
        python_version: short,
        sys_platform: "linux",
    }
    .try_into()
    .ok()
}
