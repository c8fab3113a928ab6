//! A build worked out in advance: its steps, what they print, and what comes of them.

use super::installed::Installed;
use super::seed::Seed;
use super::stored::{Layer, Stored};
use super::{locked, mirror, pip, system};
use crate::image::{Lock, OsPackage, PackageManager, Recipe};

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

/// A step that runs something.
struct Run {
    /// What is run; together with the layer below it names the layer.
    command: String,
    /// The instruction of the Dockerfile.
    instruction: String,
    /// What the step is called, where not by its instruction.
    title: Option<String>,
    /// What comes of it.
    installed: Installed,
}

impl Run {
    fn new(command: String, installed: Installed) -> Self {
        Self {
            instruction: format!("RUN {command}"),
            title: None,
            command,
            installed,
        }
    }

    /// The same, called by what was asked for, with the number of the others.
    fn called<'a>(mut self, verb: &str, named: impl Iterator<Item = &'a str>, all: usize) -> Self {
        let named: Vec<_> = named.collect();
        let others = match all - named.len() {
            0 => String::new(),
            others if named.is_empty() => format!(" {others} locked"),
            others => format!(" and {others} more"),
        };
        self.title = Some(format!("{verb} {}{others}", named.join(" ")).replace("  ", " "));
        self
    }
}

/// Works a build out. `present` tells whether a layer is here already.
pub(super) fn plan(seed: Seed, base: &Stored, recipe: &Recipe, present: impl Fn(&str) -> bool) -> Plan {
    let mut runs = match &recipe.lock {
        Some(lock) => locked_runs(seed, base, recipe, lock),
        None => asked_runs(seed, base, recipe),
    };
    // The last instruction does nothing but make the image new.
    runs.push(Run {
        command: recipe.version.clone(),
        instruction: format!("RUN seal {}", recipe.version),
        // The plain instruction of a recipe without a lock is told in words by whoever has the recipe.
        title: recipe.lock.is_some().then(|| format!("seal {}", recipe.version)),
        installed: Installed::default(),
    });
    if recipe.lock.is_none() {
        let dockerfile = recipe.dockerfile(true);
        let instructions = dockerfile.lines().filter(|line| line.starts_with("RUN "));
        for (run, instruction) in runs.iter_mut().zip(instructions) {
            instruction.clone_into(&mut run.instruction);
        }
    }
    let count = runs.len() + 1;
    let mut image = base.clone();
    if let ("", Some(user)) = (base.user(), &recipe.run_as) {
        image.run_as = Some(user.clone());
    }
    let mut steps = vec![Step {
        id: "1".to_owned(),
        name: format!("[1/{count}] FROM {}", recipe.base),
        lines: Vec::new(),
        cached: true,
        failure: None,
    }];
    for (at, run) in runs.into_iter().enumerate() {
        let Run {
            command,
            instruction,
            title,
            installed,
        } = run;
        let below = image.layers.last().map_or("", |layer| layer.id.as_str());
        let id = seed.hex(&["run", below, &command]);
        let failure = installed
            .failure
            .map(|code| format!("executor failed running [{command}]: exit code: {code}"));
        steps.push(Step {
            id: (at + 2).to_string(),
            name: format!("[{}/{count}] {}", at + 2, title.as_deref().unwrap_or(&instruction)),
            cached: failure.is_none() && present(&id),
            lines: installed.lines,
            failure,
        });
        image.layers.push(Layer {
            id,
            size: installed.size,
            by: instruction,
        });
        for name in installed.distributions.keys() {
            let needs = format!(" requires {name}, ");
            image.complaints.retain(|line| !line.contains(&needs));
        }
        image.distributions.extend(installed.distributions);
        image.system.extend(installed.system);
        image.complaints.extend(installed.complaints);
        if steps.last().is_some_and(|step| step.failure.is_some()) {
            break;
        }
    }
    Plan { steps, image }
}

/// What was asked for, and what that brings in beside the base's own packages.
fn with_dependencies(seed: Seed, base: &Stored, asked: &[OsPackage]) -> Vec<OsPackage> {
    let mut all = asked.to_vec();
    for package in asked {
        for name in mirror::dependencies(seed, package.name()) {
            let is_there = base.system.contains_key(&name) || all.iter().any(|known| known.name() == name);
            if let (false, Ok(package)) = (is_there, OsPackage::parse(&name)) {
                all.push(package);
            }
        }
    }
    all
}

/// The steps that install what is asked for.
fn asked_runs(seed: Seed, base: &Stored, recipe: &Recipe) -> Vec<Run> {
    let mut runs = Vec::new();
    if let (Some(manager), false) = (recipe.package_manager, recipe.packages.is_empty()) {
        let command = format!("{manager} {} {}", verb(manager), joined(&recipe.packages));
        let packages = with_dependencies(seed, base, &recipe.packages);
        runs.push(Run::new(command, system::install(seed, manager, &packages)));
    }
    if !recipe.requirements.is_empty() {
        let python = recipe.python.rsplit('/').next().unwrap_or_default();
        let command = format!("{python} -m pip install {}", joined(&recipe.requirements));
        runs.push(Run::new(command, pip::install(seed, base, &recipe.requirements)));
    }
    runs
}

/// The steps that install what a lock names.
fn locked_runs(seed: Seed, base: &Stored, recipe: &Recipe, lock: &Lock) -> Vec<Run> {
    let mut runs = Vec::new();
    if let (Some(manager), false) = (recipe.package_manager, lock.system.is_empty()) {
        let words: Vec<_> = lock
            .system
            .iter()
            .map(|one| format!("{}={}", one.name, one.version))
            .collect();
        let command = format!("{manager} {} {}", verb(manager), words.join(" "));
        let named = lock.system.iter().filter(|one| one.named).map(|one| one.name.as_str());
        let run = Run::new(command, locked::packages(seed, manager, &lock.system));
        runs.push(run.called(&format!("{manager} {}", verb(manager)), named, lock.system.len()));
    }
    if !lock.distributions.is_empty() {
        let python = recipe.python.rsplit('/').next().unwrap_or_default();
        let words = lock
            .distributions
            .iter()
            .map(|one| format!("{}=={}", one.name, one.version));
        let words: Vec<_> = words.collect();
        let command = format!("{python} -m pip install --require-hashes --no-deps {}", words.join(" "));
        let named = lock.distributions.iter().filter_map(|one| one.named.as_deref());
        let run = Run::new(command, locked::distributions(seed, base, &lock.distributions));
        runs.push(run.called("pip install", named, lock.distributions.len()));
    }
    runs
}

fn verb(manager: PackageManager) -> &'static str {
    match manager {
        PackageManager::Apk => "add",
        PackageManager::Apt | PackageManager::Dnf | PackageManager::Microdnf => "install",
    }
}

fn joined(words: &[impl ToString]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
