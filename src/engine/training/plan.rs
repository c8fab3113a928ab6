//! A build worked out in advance: its steps, what they print, and what comes of them.

use super::installed::Installed;
use super::seed::Seed;
use super::stored::{Layer, Stored};
use super::{pip, system};
use crate::image::{PackageManager, Recipe};

/// The first line of every build, so that a log on its own cannot be taken for a real one.
pub(super) const NOTICE: &str = "TRAINING: this build is invented, with all its packages, versions and sizes.";

/// A step of a build.
#[derive(Debug)]
pub(super) struct Step {
    /// `1`, `2`, …
    pub(super) id: String,
    /// `[2/4] ` and the instruction of the Dockerfile, as `BuildKit` names it.
    pub(super) name: String,
    /// What it prints.
    pub(super) lines: Vec<String>,
    /// Whether an image here has its layer already.
    pub(super) cached: bool,
    /// Why it fails, in the builder's words.
    pub(super) failure: Option<String>,
}

/// A build.
#[derive(Debug)]
pub(super) struct Plan {
    /// Its steps, up to the failing one.
    pub(super) steps: Vec<Step>,
    /// The image that comes of it; tags, labels and time are still the base's.
    pub(super) image: Stored,
}

/// Works a build out. `present` tells whether a layer is here already.
pub(super) fn plan(seed: Seed, base: &Stored, recipe: &Recipe, present: impl Fn(&str) -> bool) -> Plan {
    let mut runs = Vec::new();
    if let (Some(manager), false) = (recipe.package_manager, recipe.packages.is_empty()) {
        let verb = match manager {
            PackageManager::Apk => "add",
            PackageManager::Apt | PackageManager::Dnf | PackageManager::Microdnf => "install",
        };
        let command = format!("{manager} {verb} {}", joined(&recipe.packages));
        runs.push((command, system::install(seed, manager, &recipe.packages)));
    }
    if !recipe.requirements.is_empty() {
        let python = recipe.python.rsplit('/').next().unwrap_or_default();
        let command = format!("{python} -m pip install {}", joined(&recipe.requirements));
        runs.push((command, pip::install(seed, base, &recipe.requirements)));
    }
    // The last instruction does nothing but make the image new.
    runs.push((recipe.version.clone(), Installed::default()));
    let dockerfile = recipe.dockerfile(true);
    let instructions = dockerfile.lines().filter(|line| line.starts_with("RUN "));
    let count = runs.len() + 1;
    let mut image = base.clone();
    let mut steps = vec![Step {
        id: "1".to_owned(),
        name: format!("[1/{count}] FROM {}", recipe.base),
        lines: Vec::new(),
        cached: true,
        failure: None,
    }];
    for (at, ((command, installed), instruction)) in runs.into_iter().zip(instructions).enumerate() {
        let below = image.layers.last().map_or("", |layer| layer.id.as_str());
        let id = seed.hex(&["run", below, &command]);
        let failure = installed
            .failure
            .map(|code| format!("executor failed running [{command}]: exit code: {code}"));
        steps.push(Step {
            id: (at + 2).to_string(),
            name: format!("[{}/{count}] {instruction}", at + 2),
            cached: failure.is_none() && present(&id),
            lines: installed.lines,
            failure,
        });
        image.layers.push(Layer {
            id,
            size: installed.size,
            by: instruction.to_owned(),
        });
        for name in installed.distributions.keys() {
            let needs = format!(" requires {name}, ");
            image.complaints.retain(|line| !line.contains(&needs));
        }
        image.distributions.extend(installed.distributions);
        image.complaints.extend(installed.complaints);
        if steps.last().is_some_and(|step| step.failure.is_some()) {
            break;
        }
    }
    Plan { steps, image }
}

fn joined(words: &[impl ToString]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
