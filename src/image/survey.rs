//! What is in an image, seen by starting it once without network.

use std::collections::BTreeMap;
use std::fmt;

use pep508_rs::{MarkerEnvironment, MarkerEnvironmentBuilder};
use serde::{Deserialize, Serialize};

/// The package manager of an image's operating system.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum PackageManager {
    /// Debian and Ubuntu.
    Apt,
    /// Alpine.
    Apk,
    /// Fedora, Red Hat and kin.
    Dnf,
    /// The small dnf of minimal Red Hat images.
    Microdnf,
}

impl fmt::Display for PackageManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apt => "apt-get",
            Self::Apk => "apk",
            Self::Dnf => "dnf",
            Self::Microdnf => "microdnf",
        })
    }
}

/// The Python that an image runs when told `python3` (or `python`).
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Python {
    /// Its path in the image, `/usr/bin/python3`.
    pub executable: String,
    /// Its version, `3.11.2`.
    pub version: String,
    /// What markers of requirements are evaluated against; `None` where the interpreter told too little.
    pub environment: Option<MarkerEnvironment>,
    /// The version of its pip; `None` where it has none.
    pub pip: Option<String>,
    /// Whether the operating system manages its packages (PEP 668), so that pip must be told to go on.
    pub externally_managed: bool,
    /// The installed distributions, normalised name and version, sorted.
    pub distributions: Vec<(String, String)>,
    /// The address of the index that its pip asks where nothing else is said, by pip's own configuration in the image, else
    /// pip's built-in default, without credentials; `None` where pip does not tell, or is told to ask none.
    pub index: Option<String>,
    /// What `pip check` complains of, one line each; `None` where this pip cannot check.
    pub complaints: Option<Vec<String>>,
}

impl Python {
    /// The version of an installed distribution, by its normalised name.
    #[must_use]
    pub fn distribution(&self, name: &str) -> Option<&str> {
        let at = self
            .distributions
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
            .ok()?;
        Some(&self.distributions[at].1)
    }
}

/// What a survey found.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Survey {
    /// The name of the operating system, `Debian GNU/Linux 12 (bookworm)`.
    pub os: String,
    /// Its package manager, if it has one that is known.
    pub package_manager: Option<PackageManager>,
    /// Its Python, if it has one.
    pub python: Option<Python>,
    /// The installed OS packages, name and version.
    pub system: BTreeMap<String, String>,
    /// Whether it knows the user with the number 4000, as the original's images do.
    pub has_user: bool,
}

/// The program that surveys an image from inside: a POSIX shell script that starts a Python script where there is one.
#[must_use]
pub fn survey_command() -> Vec<String> {
    let words = [
        "/bin/sh",
        "-c",
        concat!(include_str!("python.sh"), include_str!("survey.sh")),
        "sh",
        concat!(include_str!("environment.py"), include_str!("survey.py")),
    ];
    words.map(str::to_owned).to_vec()
}

#[derive(Deserialize)]
struct PythonReport {
    executable: String,
    version: String,
    environment: BTreeMap<String, String>,
    externally_managed: bool,
    distributions: BTreeMap<String, String>,
    pip: Option<String>,
    complaints: Option<Vec<String>>,
    index: Option<String>,
}

/// Reads what the program of [`survey_command`] printed.
///
/// # Errors
/// Where the output is not whole; the text says what is missing.
pub fn parse_survey(output: &str) -> Result<Survey, String> {
    let mut survey = Survey {
        os: "an unnamed operating system".to_owned(),
        package_manager: None,
        python: None,
        system: BTreeMap::new(),
        has_user: false,
    };
    let mut has_end = false;
    let mut name = "";
    for line in output.lines() {
        let Some(fact) = line.strip_prefix("warroom: ") else {
            continue;
        };
        match fact.split_once(' ').unwrap_or((fact, "")) {
            ("os", name) if !name.is_empty() => name.clone_into(&mut survey.os),
            ("manager", name) => survey.package_manager = manager(name),
            ("python", report) => survey.python = Some(python(report)?),
            ("package", package) => survey
                .system
                .extend(package.strip_prefix("installed ").and_then(installed)),
            ("name", of_package) => name = of_package,
            ("version", version) => survey.system.extend(installed(&format!("{name} {version}"))),
            ("user", _) => survey.has_user = true,
            ("end", _) => has_end = true,
            _ => {}
        }
    }
    if has_end {
        Ok(survey)
    } else {
        Err("the image started, but the survey in it did not come to its end".to_owned())
    }
}

/// Name and version of an OS package; the name without an architecture.
fn installed(package: &str) -> Option<(String, String)> {
    let (name, version) = package.split_once(' ')?;
    let name = name.split(':').next().filter(|name| !name.is_empty())?;
    (!version.is_empty()).then(|| (name.to_owned(), version.to_owned()))
}

/// An address without the user and the password that may stand in it; without a scheme, as proxies are written, too.
#[must_use]
pub fn without_credentials(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        let (host, path) = address.split_at(address.find('/').unwrap_or(address.len()));
        return host.rsplit('@').next().unwrap_or_default().to_owned() + path;
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

fn manager(name: &str) -> Option<PackageManager> {
    match name {
        "apt-get" => Some(PackageManager::Apt),
        "apk" => Some(PackageManager::Apk),
        "dnf" => Some(PackageManager::Dnf),
        "microdnf" => Some(PackageManager::Microdnf),
        _ => None,
    }
}

fn python(report: &str) -> Result<Python, String> {
    let report: PythonReport =
        serde_json::from_str(report).map_err(|error| format!("the image's Python told nothing usable: {error}"))?;
    let mut distributions: Vec<_> = report
        .distributions
        .iter()
        .map(|(name, version)| (normalise(name), version.clone()))
        .collect();
    distributions.sort();
    distributions.dedup_by(|next, kept| next.0 == kept.0);
    Ok(Python {
        environment: environment(&report.environment),
        executable: report.executable,
        version: report.version,
        pip: report.pip,
        externally_managed: report.externally_managed,
        distributions,
        index: report.index.map(|address| without_credentials(address.trim())),
        complaints: report.complaints,
    })
}

/// A distribution's name as [PEP 503](https://peps.python.org/pep-0503/) normalises it.
#[must_use]
pub fn normalise(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// What markers are evaluated against, from the variables by name; `None` where one is missing.
pub(super) fn environment(values: &BTreeMap<String, String>) -> Option<MarkerEnvironment> {
    let get = |key: &str| values.get(key).map(String::as_str);
    MarkerEnvironmentBuilder {
        implementation_name: get("implementation_name")?,
        implementation_version: get("implementation_version")?,
        os_name: get("os_name")?,
        platform_machine: get("platform_machine")?,
        platform_python_implementation: get("platform_python_implementation")?,
        platform_release: get("platform_release")?,
        platform_system: get("platform_system")?,
        platform_version: get("platform_version")?,
        python_full_version: get("python_full_version")?,
        python_version: get("python_version")?,
        sys_platform: get("sys_platform")?,
    }
    .try_into()
    .ok()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_survey_of_this_machine_is_read() {
        let words = survey_command();
        let output = Command::new(&words[0]).args(&words[1..]).output().expect("a shell");
        let survey = parse_survey(&String::from_utf8_lossy(&output.stdout)).expect("a whole survey");
        let python = survey.python.expect("this machine has a Python");
        let environment = python.environment.as_ref().expect("an environment");
        assert!(
            python.version.starts_with("3.") && environment.os_name() == "posix",
            "{python:?}"
        );
        let versions: Vec<_> = python.distributions.iter().map(|(name, _)| name.as_str()).collect();
        assert!(
            versions.is_sorted() && versions.iter().all(|name| *name == normalise(name)),
            "{versions:?}"
        );
    }

    #[test]
    fn of_several_pythons_the_one_with_pip_is_meant() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().expect("a folder");
        for (name, has_pip) in [("python3", 1), ("python", 0), ("python2", 0)] {
            let path = folder.path().join(name);
            let script = format!("#!/bin/sh\n[ \"$2\" = 'import pip' ] && exit {has_pip}\necho chosen {name}\n");
            std::fs::write(&path, script).expect("a file");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        }
        let words = survey_command();
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let output = Command::new(&words[0]).args(&words[1..]).env("PATH", path).output();
        let printed = String::from_utf8_lossy(&output.expect("a shell").stdout).into_owned();
        assert!(printed.contains("chosen python\n"), "{printed}");
    }

    #[test]
    fn an_image_without_python_or_package_manager_is_told_as_that() {
        let survey = parse_survey("noise\nwarroom: os Tiny 1\nwarroom: end\n").expect("a survey");
        let expected = Survey {
            system: BTreeMap::new(),
            has_user: false,
            os: "Tiny 1".into(),
            package_manager: None,
            python: None,
        };
        assert_eq!(survey, expected);
    }

    #[test]
    fn packages_of_each_kind_and_the_user_are_read() {
        let output = "warroom: package installed libc6 2.36-9+deb12u1\nwarroom: package config-files gone 1\n\
                      warroom: package installed libc6:i386 2.36-9+deb12u1\nwarroom: name musl\nwarroom: version 1.2.3-r4\n\
                      warroom: package installed bash 0:5.2-1.fc38\nwarroom: user\nwarroom: end\n";
        let survey = parse_survey(output).expect("a survey");
        let told: Vec<String> = survey
            .system
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        assert_eq!(told, ["bash 0:5.2-1.fc38", "libc6 2.36-9+deb12u1", "musl 1.2.3-r4"]);
        assert!(survey.has_user);
    }

    #[test]
    fn the_index_is_told_without_credentials() {
        for (address, told) in [
            (
                "https://me:p@ss@host.example:8/simple/",
                "https://host.example:8/simple/",
            ),
            ("https://host.example/a@b", "https://host.example/a@b"),
            ("file:///srv/index", "file:///srv/index"),
            ("me:p@ss@host.example:8", "host.example:8"),
            ("host.example/a@b", "host.example/a@b"),
            ("localhost,.example", "localhost,.example"),
        ] {
            assert_eq!(without_credentials(address), told);
        }
    }

    #[test]
    fn a_survey_can_be_kept() {
        let output = r#"warroom: python {"executable":"/usr/bin/python3","version":"3.11.2","environment":{
            "implementation_name":"cpython","implementation_version":"3.11.2","os_name":"posix","platform_machine":"x86_64",
            "platform_python_implementation":"CPython","platform_release":"6","platform_system":"Linux",
            "platform_version":"1","python_full_version":"3.11.2","python_version":"3.11","sys_platform":"linux"},
            "externally_managed":true,"distributions":{"Foo_Bar":"1"},"pip":"23.0.1","complaints":[],
            "index":"https://host.example/simple"}"#;
        let output = format!("warroom: manager apk\n{}\nwarroom: end\n", output.replace('\n', " "));
        let survey = parse_survey(&output).expect("a survey");
        assert!(
            survey
                .python
                .as_ref()
                .is_some_and(|python| python.environment.is_some())
        );
        let kept = serde_json::to_string(&survey).expect("text");
        assert_eq!(serde_json::from_str::<Survey>(&kept).expect("the survey"), survey);
    }

    #[test]
    fn a_survey_that_broke_off_is_no_survey() {
        for output in ["", "warroom: os Tiny 1\n", "warroom: python {\n"] {
            assert!(parse_survey(output).is_err(), "{output:?}");
        }
    }

    #[test]
    fn names_are_normalised_as_the_index_does() {
        for (name, normal) in [
            ("Foo_Bar", "foo-bar"),
            ("zope.interface", "zope-interface"),
            ("a-_.b", "a-b"),
        ] {
            assert_eq!(normalise(name), normal);
        }
    }
}
