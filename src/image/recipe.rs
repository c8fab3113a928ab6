//! What an image is made of, and the Dockerfile that makes it.
//!
//! Every value that somebody typed reaches its program as one word of a JSON list (`RUN ["/bin/sh", "-c", …]`), so that
//! neither a shell nor the Dockerfile parser ever reads it. The text keeps to what the oldest builders know: no
//! here-documents, no `COPY --link`; bind mounts only where the builder has them.

mod locked;

use std::collections::BTreeMap;

use super::labels::JOB_LABEL;
use super::{Lock, OsPackage, PackageFile, PackageManager, Requirement};

/// The name of the CA bundle in the build context.
const CERTIFICATES_FILE: &str = "ca.pem";
/// Where build steps find the CA bundle. A mount target under `/dev` leaves nothing in the image, and mounting over the
/// system's own bundle would make `update-ca-certificates` fail.
const CERTIFICATES_TARGET: &str = "/dev/warroom/ca.pem";
/// Ends the step where a name is not exactly that of a package, real or virtual. Before 2.0, apt takes an unknown name that
/// holds `.` or `+` for a regular expression and installs whatever matches it; its `showpkg` does the same, hence `grep`.
const APT_KNOWS_ALL: &str = "for package in \"$@\"; do name=${package%%=*}; \
     apt-cache showpkg -- \"$name\" 2>/dev/null | grep -Fqx -- \"Package: $name\" \
     || { echo \"E: Unable to locate package $name\" >&2; exit 100; }; done";
/// What the build itself works with, pinned: a requirements file with hashes.
const TOOLS: &[u8] = include_bytes!("recipe/tools.txt");
/// The variables by which pip, Python, curl and git learn of a CA bundle.
const CERTIFICATES_VARIABLES: [&str; 5] = [
    "SSL_CERT_FILE",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
];

/// Everything that goes into an image on top of its base.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The base as the engine resolves it: a reference that exists locally.
    pub base: String,
    /// The user that the base sets; empty means root.
    pub user: String,
    /// OS packages.
    pub packages: Vec<OsPackage>,
    /// The base's package manager, which installs them.
    pub package_manager: Option<PackageManager>,
    /// Requirements.
    pub requirements: Vec<Requirement>,
    /// The path of the base's Python.
    pub python: String,
    /// Whether pip must be told to install beside packages of the operating system.
    pub externally_managed: bool,
    /// pip's settings for this build, as environment variables (`PIP_INDEX_URL`); without secrets.
    pub pip_settings: BTreeMap<String, String>,
    /// Exactly what to install; `None` where the base's pip is too old to tell it beforehand.
    pub lock: Option<Lock>,
    /// The files of the lock's OS packages, as far as they are known; where one is lacking, all are found by the lists.
    pub package_files: Vec<PackageFile>,
    /// Whether libraries are made ready while OS packages are installed; of no use where the builder has these already, or
    /// where that was begun [beforehand](Recipe::beforehand): the installation waits for it.
    pub ahead: bool,
    /// Whether the last step is one that does nothing: where the builder has all layers already, the image would else be
    /// as old as they are.
    pub sealed: bool,
    /// The user that the image runs as where the base sets none, `4000:4000`.
    pub run_as: Option<String>,
    /// A CA bundle (PEM) for the build steps alone.
    pub certificates: Option<Vec<u8>>,
    /// The version the image gets, `1.0.0.<Unix milliseconds>`; makes the seal new, so that `Created` is true.
    pub version: String,
    /// The job that makes it.
    pub job: String,
}

/// Whether a user, as `USER` writes it, is root: `""`, `0`, `root`, with any group.
#[must_use]
pub fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("" | "0" | "root"))
}

/// A line of a Dockerfile, and what it does in words.
struct Instruction {
    text: String,
    title: String,
}

impl Instruction {
    fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            title: text.clone(),
            text,
        }
    }

    /// A `RUN` of words.
    fn new(mounts: &str, words: &[impl AsRef<str>], title: String) -> Self {
        Self {
            text: format!("RUN {mounts}{}", json(words)),
            title,
        }
    }
}

impl Recipe {
    /// The Dockerfile for a builder with or without bind mounts.
    #[must_use]
    pub fn dockerfile(&self, mounts: bool) -> String {
        self.instructions(mounts)
            .into_iter()
            .map(|instruction| instruction.text + "\n")
            .collect()
    }

    /// What an instruction of the Dockerfile does, in words; the instruction may be cut short, as builders show it. `None`
    /// for one that is plain as it stands.
    #[must_use]
    pub fn title(&self, instruction: &str) -> Option<String> {
        let begin = instruction.trim_end_matches('…');
        let all = self.instructions(true).into_iter().chain(self.instructions(false));
        all.into_iter()
            .find(|known| known.text != known.title && known.text.starts_with(begin))
            .map(|known| known.title)
    }

    /// A Dockerfile of the stages that may be built while the rest of the lock is still made, so that they are in the
    /// builder's cache then: the one that fetches the tools, and with a lock the one that fills the caches with its
    /// libraries. The image that it makes holds nothing of them. `None` where nothing is to be installed by them.
    #[must_use]
    pub fn beforehand(&self) -> Option<String> {
        let stages = self.needs_tools().then(|| self.stages_beforehand())?;
        Some(stages.into_iter().map(|each| each.text + "\n").collect())
    }

    fn needs_tools(&self) -> bool {
        !self.requirements.is_empty() || self.lock.as_ref().is_some_and(|lock| !lock.distributions.is_empty())
    }

    fn instructions(&self, mounts: bool) -> Vec<Instruction> {
        let mut all = match &self.lock {
            Some(lock) => self.locked(lock, mounts),
            None => self.unlocked(mounts),
        };
        let installs = all.iter().any(|instruction| instruction.text.starts_with("RUN "));
        if let (true, Some(user)) = (self.as_root(), &self.run_as) {
            all.push(Instruction::plain(format!("USER {user}")));
        } else if installs && !self.as_root() {
            all.push(Instruction::plain(format!("USER {}", self.user)));
        }
        if self.sealed {
            all.push(Instruction::plain(format!("ARG WARROOM_VERSION={}", self.version)));
            all.push(Instruction::new(
                "",
                &["/bin/sh", "-c", ":"],
                format!("seal {}", self.version),
            ));
        }
        all
    }

    /// What the last step that makes a layer does, in words, for a builder that has mounts; `None` where there is none.
    #[must_use]
    pub fn last_title(&self) -> Option<String> {
        let mut all = self.instructions(true);
        all.retain(|instruction| instruction.text.starts_with("RUN "));
        all.pop().map(|last| last.title)
    }

    fn unlocked(&self, mounts: bool) -> Vec<Instruction> {
        let mut all = vec![Instruction::plain(self.from())];
        if !mounts {
            all.push(self.leftover_label());
        }
        if !self.packages.is_empty() || !self.requirements.is_empty() {
            all.extend(self.become_root());
        }
        if let (Some(manager), false) = (self.package_manager, self.packages.is_empty()) {
            let title = format!("{manager} install {}", joined(&self.packages));
            all.push(self.run(mounts, &self.package_words(manager, mounts), title));
        }
        if !self.requirements.is_empty() {
            let title = format!("pip install {}", joined(&self.requirements));
            all.push(self.run(mounts, &self.pip_words(mounts), title));
        }
        all
    }

    /// The classic builder leaves images behind when a build fails or its client dies: they are found by this.
    fn leftover_label(&self) -> Instruction {
        Instruction::plain(format!("LABEL {JOB_LABEL}=\"{}\"", self.job))
    }

    /// Whether the base runs as root.
    fn as_root(&self) -> bool {
        is_root(&self.user)
    }

    fn become_root(&self) -> Option<Instruction> {
        (!self.as_root()).then(|| Instruction::plain("USER 0"))
    }

    /// The other files of the build context.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = (self.lock.as_ref())
            .map(|lock| self.locked_files(lock))
            .unwrap_or_default();
        if self.needs_tools() {
            files.insert("tools.txt".to_owned(), TOOLS.to_vec());
            files.insert("pip_run.py".to_owned(), include_bytes!("pip_run.py").to_vec());
        }
        files.extend(
            self.certificates
                .iter()
                .map(|pem| (CERTIFICATES_FILE.to_owned(), pem.clone())),
        );
        files
    }

    fn run(&self, mounts: bool, words: &[String], title: String) -> Instruction {
        let mount = if mounts && self.certificates.is_some() {
            format!("--mount=type=bind,source={CERTIFICATES_FILE},target={CERTIFICATES_TARGET} ")
        } else {
            String::new()
        };
        Instruction::new(&mount, words, title)
    }

    /// `export A=b …; ` for the CA bundle, where the builder can mount it.
    fn certificate_exports(&self, mounts: bool) -> String {
        if !mounts || self.certificates.is_none() {
            return String::new();
        }
        let settings: Vec<_> = CERTIFICATES_VARIABLES
            .iter()
            .map(|name| format!("{name}={CERTIFICATES_TARGET}"))
            .collect();
        format!("export {}; ", settings.join(" "))
    }

    fn package_words(&self, manager: PackageManager, mounts: bool) -> Vec<String> {
        let with_bundle = mounts && self.certificates.is_some();
        let install = match manager {
            PackageManager::Apt => {
                let bundle = if with_bundle {
                    format!(" -o Acquire::https::CaInfo={CERTIFICATES_TARGET}")
                } else {
                    String::new()
                };
                format!(
                    "export DEBIAN_FRONTEND=noninteractive; apt-get{bundle} update; {APT_KNOWS_ALL}; \
                     apt-get{bundle} install -y --no-install-recommends -- \"$@\"; rm -rf /var/lib/apt/lists/*"
                )
            }
            PackageManager::Apk => "apk add --no-cache \"$@\"".to_owned(),
            PackageManager::Dnf => {
                "dnf install -y --setopt=install_weak_deps=False -- \"$@\"; dnf clean all".to_owned()
            }
            PackageManager::Microdnf => {
                "microdnf install -y --setopt=install_weak_deps=0 \"$@\"; microdnf clean all".to_owned()
            }
        };
        let script = format!("set -e; {}{install}", self.certificate_exports(mounts));
        let mut words = vec!["/bin/sh".to_owned(), "-c".to_owned(), script, "sh".to_owned()];
        words.extend(self.packages.iter().map(|package| package_word(package, manager)));
        words
    }

    fn pip_words(&self, mounts: bool) -> Vec<String> {
        // Files of the base's working directory must not stand in for Python's modules.
        let mut script = format!("cd /; {}", self.certificate_exports(mounts));
        script.push_str("export PIP_ROOT_USER_ACTION=ignore");
        if self.externally_managed {
            script.push_str(" PIP_BREAK_SYSTEM_PACKAGES=1");
        }
        script.push_str("; exec \"$@\"");
        let mut words: Vec<String> = ["/bin/sh", "-c", &script, "sh"].map(str::to_owned).to_vec();
        if !self.pip_settings.is_empty() {
            words.push("env".to_owned());
            words.extend(self.pip_settings.iter().map(|(name, value)| format!("{name}={value}")));
        }
        let pip = [
            "-m",
            "pip",
            "install",
            "--no-input",
            "--no-cache-dir",
            "--disable-pip-version-check",
            "--",
        ];
        words.push(self.python.clone());
        words.extend(pip.map(str::to_owned));
        words.extend(self.requirements.iter().map(ToString::to_string));
        words
    }
}

/// The word by which a package manager knows a package at a version.
fn package_word(package: &OsPackage, manager: PackageManager) -> String {
    match (manager, package.version()) {
        (PackageManager::Dnf | PackageManager::Microdnf, Some(version)) => format!("{}-{version}", package.name()),
        _ => package.to_string(),
    }
}

fn joined(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// A list of words as the exec form of `RUN` takes it.
fn json(words: &[impl AsRef<str>]) -> String {
    serde_json::Value::from(words.iter().map(|word| word.as_ref().to_owned()).collect::<Vec<_>>()).to_string()
}

#[cfg(test)]
#[path = "recipe_tests.rs"]
mod tests;
