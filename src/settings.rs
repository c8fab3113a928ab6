//! The settings file and the platform's directories.
//!
//! Settings come from `config.toml` in the configuration directory; the command line wins over them, and they win over
//! the environment. All keys are optional.

mod pip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use serde::Deserialize;

use crate::commands::Building;
use crate::diligence::{Level, Setup, Strictness};
use crate::image::Reference;

/// The variables that tell programs of a proxy, which builders pass on without keeping them.
const PROXY_VARIABLES: [&str; 10] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "no_proxy",
    "all_proxy",
];
/// pip's settings that a build is given: the variable, the key in pip's own configuration.
const PIP_SETTINGS: [(&str, &str); 3] = [
    ("PIP_INDEX_URL", "index-url"),
    ("PIP_EXTRA_INDEX_URL", "extra-index-url"),
    ("PIP_TRUSTED_HOST", "trusted-host"),
];

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the settings {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// The file is not as it should be.
    #[error("the settings {} are wrong:\n{reason}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
}

/// The settings file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The engine to use: `docker`, `docker:<context>` or `training`.
    pub engine: Option<String>,
    /// The console's theme.
    pub theme: Option<String>,
    /// The room.
    pub room: Option<String>,
    /// The console.
    pub console: Console,
    /// How images are made.
    pub create: Create,
    /// Where pip looks.
    pub pip: Pip,
    /// How what goes into images is checked.
    pub vetting: Vetting,
    /// The training engine.
    pub training: Training,
}

/// The console.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Console {
    /// Whether the mouse is the console's from the start; a key gives it to the terminal.
    pub mouse: bool,
    /// How the end of a long job is told while nobody looks: by the terminal's bell, a notification, or not.
    pub attention: Attention,
    /// From how many seconds on a job is long.
    pub long_job: u64,
}

impl Default for Console {
    fn default() -> Self {
        Self {
            mouse: true,
            attention: Attention::Bell,
            long_job: 10,
        }
    }
}

/// How the end of a long job is told.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Attention {
    /// Not at all; what a console without settings does.
    #[default]
    None,
    /// By the terminal's bell.
    Bell,
    /// By a notification of the terminal (OSC 9 and OSC 777), and the bell.
    Notify,
}

/// How images are made.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Create {
    /// The base where none is named.
    pub base: Option<String>,
    /// A CA bundle (PEM) for build steps; else `SSL_CERT_FILE`.
    pub certificates: Option<PathBuf>,
    /// The user that images run as where the base sets none, `4000:4000`; else the base's user 4000, where it has one.
    pub user: Option<String>,
}

/// Where pip looks; else what `PIP_INDEX_URL` and its kin say, else pip's own configuration files.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pip {
    /// The index.
    pub index_url: Option<String>,
    /// More indexes, space separated.
    pub extra_index_url: Option<String>,
    /// Hosts trusted without a certificate, space separated.
    pub trusted_host: Option<String>,
}

/// How what goes into images is checked: `enforce`, `warn` or `off` for each.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vetting {
    /// Licences.
    pub licences: Level,
    /// Names that look like others.
    pub names: Level,
    /// Known advisories and withdrawn releases.
    pub advisories: Level,
    /// What could not be found out.
    pub unknowns: Level,
    /// The address of the index's JSON API, `https://index.example/pypi`; else it is derived from the index.
    pub index_api: Option<String>,
    /// From how many days on imported advisories are stale.
    pub stale_days: u32,
    /// The policy file; else `policy.toml` beside the settings.
    pub policy: Option<PathBuf>,
}

impl Default for Vetting {
    fn default() -> Self {
        let strictness = Strictness::default();
        Self {
            licences: strictness.licences,
            names: strictness.names,
            advisories: strictness.advisories,
            unknowns: strictness.unknowns,
            index_api: None,
            stale_days: 14,
            policy: None,
        }
    }
}

/// The training engine.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Training {
    /// How fast it works: 1 as a person sees it, 2 twice as slow, 0 without waiting.
    pub pace: Option<f64>,
    /// What its invention starts from.
    pub seed: Option<u64>,
}

impl Settings {
    /// Reads the settings; without a file they are all unset.
    ///
    /// # Errors
    /// Where the file cannot be read or is wrong.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(reason) if reason.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(reason) => {
                return Err(Error::Unreadable {
                    path: path.to_owned(),
                    reason,
                });
            }
        };
        let wrong = |reason: String| Error::Wrong {
            path: path.to_owned(),
            reason,
        };
        let settings: Self = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if let Some(base) = &settings.create.base {
            Reference::parse(base).map_err(|mistake| wrong(format!("create.base `{base}`: {}", mistake.message)))?;
        }
        if settings
            .training
            .pace
            .is_some_and(|pace| !(0.0..=100.0).contains(&pace))
        {
            return Err(wrong("training.pace must be a number from 0 to 100".to_owned()));
        }
        Ok(settings)
    }

    /// What builds are given, from these settings and the environment.
    #[must_use]
    pub fn building(&self, variables: &BTreeMap<String, String>, directories: Option<&Directories>) -> Building {
        let set = |name: &str| variables.get(name).filter(|value| !value.is_empty());
        let proxies = PROXY_VARIABLES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), set(name)?.clone())));
        let own = [&self.pip.index_url, &self.pip.extra_index_url, &self.pip.trusted_host];
        let files = pip::files(variables);
        let pip = PIP_SETTINGS.iter().zip(own).filter_map(|((variable, key), own)| {
            let value = own
                .clone()
                .or_else(|| set(variable).cloned())
                .or_else(|| files.get(*key).cloned())?;
            Some(((*variable).to_owned(), value))
        });
        Building {
            base: self
                .create
                .base
                .as_deref()
                .and_then(|base| Reference::parse(base).ok())
                .unwrap_or_default(),
            certificates: self
                .create
                .certificates
                .clone()
                .or_else(|| set("SSL_CERT_FILE").map(PathBuf::from)),
            proxies: proxies.collect(),
            pip: pip.collect(),
            run_as: self.create.user.clone(),
            vetting: self.vetting(directories),
        }
    }
}

impl Settings {
    fn vetting(&self, directories: Option<&Directories>) -> Setup {
        let Vetting {
            licences,
            names,
            advisories,
            unknowns,
            ..
        } = self.vetting;
        Setup {
            strictness: Strictness {
                licences,
                names,
                advisories,
                unknowns,
            },
            index_api: self.vetting.index_api.clone(),
            stale_days: self.vetting.stale_days,
            policy: (self.vetting.policy.clone()).or_else(|| Some(directories?.config.with_file_name("policy.toml"))),
            data: directories.map(|directories| directories.data.clone()),
        }
    }
}

/// Where things are kept.
#[derive(Clone, Debug)]
pub struct Directories {
    /// The settings file.
    pub config: PathBuf,
    /// Journals, logs, training state.
    pub data: PathBuf,
}

impl Directories {
    /// Where the person's own themes are.
    #[must_use]
    pub fn themes(&self) -> PathBuf {
        self.config.with_file_name("themes")
    }
}

impl Directories {
    /// The platform's directories for this program; none where there is no home directory.
    #[must_use]
    pub fn find() -> Option<Self> {
        let own = ProjectDirs::from("", "", "warroom")?;
        Some(Self {
            config: own.config_dir().join("config.toml"),
            data: own.data_dir().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn building(settings: &str, variables: &[(&str, &str)]) -> Building {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        std::fs::write(&path, settings).expect("a file");
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Settings::read(&path)
            .expect("right settings")
            .building(&variables, None)
    }

    #[test]
    fn without_settings_the_base_is_the_originals() {
        let building = building("", &[]);
        assert_eq!(building.base.to_string(), "demisto/python3-deb");
        assert_eq!(building.certificates, None);
    }

    #[test]
    fn settings_win_over_the_environment() {
        let settings = "[create]\nbase = \"python:3.12\"\ncertificates = \"/a.pem\"\n[pip]\nindex_url = \"https://a.example/simple\"\n";
        let variables = [
            ("SSL_CERT_FILE", "/b.pem"),
            ("PIP_INDEX_URL", "https://b.example/simple"),
            ("http_proxy", "http://p:1"),
        ];
        let building = building(settings, &variables);
        assert_eq!(building.base.to_string(), "python:3.12");
        assert_eq!(building.certificates, Some(PathBuf::from("/a.pem")));
        assert_eq!(building.pip["PIP_INDEX_URL"], "https://a.example/simple");
        assert_eq!(
            building.proxies,
            BTreeMap::from([("http_proxy".to_owned(), "http://p:1".to_owned())])
        );
    }

    #[test]
    fn wrong_settings_say_where() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        for (text, expected) in [
            ("[create]\nbsae = \"x\"\n", "bsae"),
            ("[create]\nbase = \"Upper\"\n", "lower case"),
            ("[training]\npace = -1\n", "training.pace"),
        ] {
            std::fs::write(&path, text).expect("a file");
            let error = Settings::read(&path).expect_err("wrong settings").to_string();
            assert!(error.contains(expected) && error.contains("config.toml"), "{error}");
        }
    }
}
