//! The instructions that install what a lock says, and nothing else.

use std::collections::BTreeMap;

use super::{CERTIFICATES_FILE, Instruction, Recipe};
use crate::image::{Lock, LockedDistribution, LockedPackage, PackageFile, PackageManager};

/// Where build steps find what they are given. Mount targets under `/dev` leave nothing in the image.
const HERE: &str = "/dev/warroom";
/// Where the stage of the tools keeps them.
const TOOLS: &str = "/opt/warroom/tools";
/// A file that says no more than that the tools were fetched, or could not be.
const FETCHED: &str = "/opt/warroom/fetched";
/// Where the stage of the sources keeps the wheels that it builds.
const WHEELS: &str = "/opt/warroom/wheels";
/// How many names a title tells.
const TOLD: usize = 4;

/// Fetches uv, pinned by hash, by whatever Python there is: nobody may have looked into the base yet. Where it cannot be had or does not run, pip does the work.
const FETCH_TOOLS: &str = "set -e; mkdir -p /opt/warroom/tools; \
     for python in python3 python; do \"$@\" \"$python\" -c 'import pip' && break; done; \
     \"$@\" \"$python\" /dev/warroom/pip_run.py wheels install --target /opt/warroom/tools --no-compile --no-input --no-cache-dir --no-deps --retries 1 \
     --disable-pip-version-check --progress-bar off --only-binary :all: --require-hashes -r /dev/warroom/tools.txt \
     && /opt/warroom/tools/bin/uv --version \
     || { echo 'uv cannot be had here: pip does its work'; rm -rf /opt/warroom/tools/*; }; \
     : >/opt/warroom/fetched";
/// Builds wheels from sources, whose code runs there: without any cache that another build reads.
const BUILD_WHEELS: &str = "exec \"$@\" -m pip wheel --no-deps --no-input --no-cache-dir --disable-pip-version-check \
     --wheel-dir /opt/warroom/wheels --require-hashes -r /dev/warroom/sources.txt";
/// Installs from a lock given as words: for builders without mounts, where a file would stay in a layer.
const INSTALL_WORDS: &str = "lines=$1; shift; printf '%s\\n' \"$lines\" | \"$@\" -m pip install --no-deps --no-input \
     --no-cache-dir --disable-pip-version-check --require-hashes -r /dev/stdin";

impl Recipe {
    /// All instructions for a lock.
    pub(super) fn locked(&self, lock: &Lock, mounts: bool) -> Vec<Instruction> {
        if mounts {
            self.with_mounts(lock)
        } else {
            self.without_mounts(lock)
        }
    }

    /// The files that the instructions for a lock are given.
    pub(super) fn locked_files(&self, lock: &Lock) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        if !lock.system.is_empty() {
            files.insert("packages.sh".to_owned(), include_bytes!("packages.sh").to_vec());
            files.insert("packages.txt".to_owned(), self.package_lines(lock).into_bytes());
        }
        if !lock.distributions.is_empty() {
            files.insert("install.py".to_owned(), include_bytes!("install.py").to_vec());
            files.insert("lock.txt".to_owned(), lines(lock, false).into_bytes());
            files.insert("sources.txt".to_owned(), lines(lock, true).into_bytes());
        }
        files
    }

    /// The files of the OS packages, a line for each with its hash and address; none where not all of them are known.
    fn package_lines(&self, lock: &Lock) -> String {
        if self.package_files.len() != lock.system.len() {
            return String::new();
        }
        let line = |PackageFile { address, sha256 }: &PackageFile| format!("{sha256} {address}\n");
        let mut lines: Vec<_> = self.package_files.iter().map(line).collect();
        lines.sort();
        lines.concat()
    }

    /// `FROM`, by the registry's digest where the base has one under its own name.
    pub(super) fn from(&self) -> String {
        let digest = self.lock.as_ref().filter(|lock| lock.base == self.base);
        match digest.and_then(|lock| lock.base_digest.as_deref()) {
            Some(digest) if !self.base.contains('@') => format!("FROM {}@{digest}", self.base),
            _ => format!("FROM {}", self.base),
        }
    }

    /// The stages that do not depend on OS packages. What is exported of them is small: the tools are not.
    pub(super) fn stages_beforehand(&self) -> Vec<Instruction> {
        let mut all = self.tools_stage();
        all.extend(self.lock.iter().flat_map(|lock| self.ready_stage(lock)));
        let last = if self.lock.is_some() { "ready" } else { "tools" };
        all.extend([
            Instruction::plain(self.from()),
            Instruction::plain(format!("COPY --from={last} {FETCHED} /")),
        ]);
        all
    }

    /// The stage that fetches the tools; it depends on nothing but the base and the settings of pip.
    fn tools_stage(&self) -> Vec<Instruction> {
        self.stage(self.from() + " AS tools", [self.fetch_tools()])
    }

    /// The stage that fills the caches with the libraries of a lock. It goes on from the tools instead of having them
    /// mounted, since a builder reads through all that is mounted before it begins.
    fn ready_stage(&self, lock: &Lock) -> [Instruction; 2] {
        let from = Instruction::plain("FROM tools AS ready");
        [from, self.install(lock, true, false)]
    }

    fn with_mounts(&self, lock: &Lock) -> Vec<Instruction> {
        let (has_packages, has_distributions) = (!lock.system.is_empty(), !lock.distributions.is_empty());
        let has_sources = lock.distributions.iter().any(|each| each.source_only);
        let mut all = Vec::new();
        let from = |stage: &str| format!("{} AS {stage}", self.from());
        if has_distributions {
            all.extend(self.tools_stage());
        }
        let ahead = self.ahead && has_distributions && has_packages;
        if ahead {
            all.extend(self.ready_stage(lock));
        }
        let mut last = self.from();
        if has_sources {
            let mut system = self.stage(from("system"), None);
            system.extend(self.packages(lock));
            all.extend(system);
            let sources = Instruction::plain("FROM system AS sources");
            all.extend([sources, self.build_wheels(lock)]);
            "FROM system".clone_into(&mut last);
        }
        all.push(Instruction::plain(last + " AS image"));
        if !has_sources {
            if has_packages || has_distributions {
                all.extend(self.become_root());
            }
            all.extend(self.packages(lock));
        }
        if has_distributions {
            all.push(self.install(lock, false, ahead));
        }
        all
    }

    fn without_mounts(&self, lock: &Lock) -> Vec<Instruction> {
        let mut all = vec![Instruction::plain(self.from()), self.leftover_label()];
        if !lock.system.is_empty() || !lock.distributions.is_empty() {
            all.extend(self.become_root());
        }
        if let (Some(manager), false) = (self.package_manager, lock.system.is_empty()) {
            let mut words: Vec<String> = ["/bin/sh", "-c", include_str!("packages.sh"), "sh"]
                .map(str::to_owned)
                .to_vec();
            words.extend(self.package_arguments(manager, lock));
            all.push(Instruction::new("", &words, title_of_packages(manager, lock)));
        }
        if !lock.distributions.is_empty() {
            let mut words = self.framed(INSTALL_WORDS, false, true);
            let both = lines(lock, false) + &lines(lock, true);
            words.insert(4, both.trim_end().to_owned());
            words.push(self.python.clone());
            all.push(Instruction::new("", &words, title_of_distributions(lock)));
        }
        all
    }

    /// The beginning of a stage, as root.
    fn stage(&self, from: String, run: impl IntoIterator<Item = Instruction>) -> Vec<Instruction> {
        let mut all = vec![Instruction::plain(from)];
        all.extend(self.become_root());
        all.extend(run);
        all
    }

    /// Caches are told apart by base, whose programs can write to them: no base can bring something into images of others.
    fn cache(lock: &Lock, kind: &str, target: &str, locked: bool) -> String {
        let base = lock.base_id.trim_start_matches("sha256:");
        let base: String = base.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
        let sharing = if locked { ",sharing=locked" } else { "" };
        format!("--mount=type=cache,id=warroom-{kind}-{base},target={HERE}/{target}{sharing} ")
    }

    fn certificates_mount(&self) -> String {
        match self.certificates {
            Some(_) => file(CERTIFICATES_FILE),
            None => String::new(),
        }
    }

    /// A shell line, what it is given as words coming after it; pip's settings are in its environment.
    fn framed(&self, line: &str, mounts: bool, into_base: bool) -> Vec<String> {
        let mut script = format!("cd /; {}", self.certificate_exports(mounts));
        script.push_str("export PIP_ROOT_USER_ACTION=ignore");
        if into_base && self.externally_managed {
            script.push_str(" PIP_BREAK_SYSTEM_PACKAGES=1");
        }
        script.push_str("; ");
        script.push_str(line);
        let mut words: Vec<String> = ["/bin/sh", "-c", &script, "sh"].map(str::to_owned).to_vec();
        if !self.pip_settings.is_empty() {
            words.push("env".to_owned());
            words.extend(self.pip_settings.iter().map(|(name, value)| format!("{name}={value}")));
        }
        words
    }

    fn fetch_tools(&self) -> Instruction {
        let words = self.framed(FETCH_TOOLS, true, false);
        let mounts = file("tools.txt") + &file("pip_run.py") + &self.certificates_mount();
        Instruction::new(&mounts, &words, "fetch uv".to_owned())
    }

    fn build_wheels(&self, lock: &Lock) -> Instruction {
        let mut words = self.framed(BUILD_WHEELS, true, true);
        words.push(self.python.clone());
        let mounts = file("sources.txt") + &self.certificates_mount();
        let sources = lock.distributions.iter().filter(|each| each.source_only);
        let names: Vec<_> = sources.map(|each| format!("{} {}", each.name, each.version)).collect();
        Instruction::new(&mounts, &words, format!("pip wheel {} from source", names.join(", ")))
    }

    fn packages(&self, lock: &Lock) -> Option<Instruction> {
        let manager = self.package_manager.filter(|_| !lock.system.is_empty())?;
        let mounts = Self::cache(lock, "packages", "packages", true)
            + &file("packages.sh")
            + &file("packages.txt")
            + &self.certificates_mount();
        let mut words = Vec::new();
        if self.certificates.is_some() {
            words.extend(["env".to_owned(), format!("SSL_CERT_FILE={HERE}/{CERTIFICATES_FILE}")]);
        }
        words.extend(["/bin/sh".to_owned(), format!("{HERE}/packages.sh")]);
        words.extend(self.package_arguments(manager, lock));
        Some(Instruction::new(&mounts, &words, title_of_packages(manager, lock)))
    }

    fn package_arguments(&self, manager: PackageManager, lock: &Lock) -> Vec<String> {
        let mut words = vec![manager.to_string(), self.python.clone()];
        let mut packages: Vec<_> = lock.system.iter().map(|each| package_word(each, manager)).collect();
        packages.sort();
        words.extend(packages);
        words
    }

    /// Installs the distributions; where it is only to get ready, the caches are filled while OS packages are installed.
    fn install(&self, lock: &Lock, only_ready: bool, after_ready: bool) -> Instruction {
        let mut words = self.framed("exec \"$@\"", true, true);
        words.extend([&self.python, "-I", "-B"].map(str::to_owned));
        words.push(format!("{HERE}/install.py"));
        let mut mounts = String::new();
        let mut title = title_of_distributions(lock);
        if only_ready {
            words.extend(["prepare".to_owned(), TOOLS.to_owned()]);
            title = format!("get ready: {title}");
        }
        mounts.push_str(&file("install.py"));
        if after_ready {
            mounts.push_str(&stage("ready", FETCHED, "ready"));
        }
        mounts.push_str(&Self::cache(lock, "dependencies", "cache", false));
        if !only_ready && lock.distributions.iter().any(|each| each.source_only) {
            mounts.push_str(&stage("sources", WHEELS, "wheels"));
            mounts.push_str(&file("sources.txt"));
        }
        if !only_ready {
            mounts.push_str(&stage("tools", TOOLS, "tools"));
        }
        mounts.push_str(&file("lock.txt"));
        mounts.push_str(&self.certificates_mount());
        Instruction::new(&mounts, &words, title)
    }
}

fn file(name: &str) -> String {
    format!("--mount=type=bind,source={name},target={HERE}/{name} ")
}

fn stage(name: &str, source: &str, target: &str) -> String {
    format!("--mount=type=bind,from={name},source={source},target={HERE}/{target} ")
}

/// The lock's lines as pip and uv read them, either what comes as wheels or what comes as sources.
fn lines(lock: &Lock, sources: bool) -> String {
    let mut lines: Vec<_> = lock
        .distributions
        .iter()
        .filter(|each| each.source_only == sources)
        .map(line)
        .collect();
    lines.sort();
    lines.concat()
}

fn line(each: &LockedDistribution) -> String {
    let LockedDistribution {
        name, version, sha256, ..
    } = each;
    format!("{}=={} --hash=sha256:{}\n", plain(name), plain(version), plain(sha256))
}

/// A name, version or hash with nothing in it that would begin another word or line; what is not plain becomes `?`, which
/// no index knows.
fn plain(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || ".-_+!".contains(character);
    text.chars()
        .map(|character| if is_plain(character) { character } else { '?' })
        .collect()
}

/// The word by which a package manager knows a package of the lock.
fn package_word(package: &LockedPackage, manager: PackageManager) -> String {
    let LockedPackage { name, version, .. } = package;
    let name = name.trim_start_matches('-');
    match manager {
        PackageManager::Dnf | PackageManager::Microdnf => format!("{name}-{version}"),
        PackageManager::Apt | PackageManager::Apk => format!("{name}={version}"),
    }
}

fn title_of_packages(manager: PackageManager, lock: &Lock) -> String {
    let named = lock
        .system
        .iter()
        .filter(|each| each.named)
        .map(|each| each.name.clone());
    let told = told(
        named.collect(),
        lock.system.iter().map(|each| each.name.clone()).collect(),
        " ",
    );
    format!("{manager} install {told}")
}

fn title_of_distributions(lock: &Lock) -> String {
    let words = |each: &LockedDistribution| format!("{} {}", each.name, each.version);
    let named = lock.distributions.iter().filter(|each| each.named.is_some()).map(words);
    let told = told(named.collect(), lock.distributions.iter().map(words).collect(), ", ");
    format!("pip install {told}")
}

/// The first of what was named (or of all, where nothing was), and how many more there are.
fn told(named: Vec<String>, all: Vec<String>, between: &str) -> String {
    let count = all.len();
    let mut told = if named.is_empty() { all } else { named };
    told.truncate(TOLD);
    let words = told.join(between);
    match count - told.len() {
        0 => format!("{words} from the lock"),
        more => format!("{words} and {more} more from the lock"),
    }
}
