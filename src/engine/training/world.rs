//! The invented world as data: what kinds of bases there are, and what the invented registries hold.

use serde::{Deserialize, Serialize};

use crate::image::PackageManager;

/// A kind of base image.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Flavour {
    /// Debian with a Python of its own under `/usr/local`.
    DebianPython,
    /// Debian with Debian's Python, which is externally managed.
    DebianManaged,
    /// Debian without Python.
    Debian,
    /// Alpine with Python 3.
    Alpine,
    /// Alpine with Python 2.7.
    AlpineTwo,
    /// Alpine with Python 3 and a fault that `pip check` finds.
    AlpineCrypto,
    /// Red Hat's minimal image with Python, running as user 1001.
    Minimal,
    /// Python and nothing else.
    Distroless,
}

/// What images of a flavour have in common.
#[derive(Debug)]
pub(super) struct Traits {
    /// The operating system's name.
    pub(super) os: &'static str,
    /// The package manager.
    pub(super) manager: Option<PackageManager>,
    /// The path of Python.
    pub(super) python: Option<&'static str>,
    /// Where pip installs.
    pub(super) site: &'static str,
    /// Whether the operating system manages Python's packages.
    pub(super) managed: bool,
    /// The user it runs as; empty for root.
    pub(super) user: &'static str,
    /// Distributions beyond pip and setuptools.
    pub(super) distributions: &'static [&'static str],
    /// A distribution and what it requires and does not find.
    pub(super) lacking: Option<(&'static str, &'static str)>,
    /// The command.
    pub(super) command: &'static [&'static str],
    /// Its lowest layer, shared with flavours of the same system: name and size in bytes.
    pub(super) system: (&'static str, u64),
    /// The size of its Python layer in bytes; 0 where it has none.
    pub(super) python_size: u64,
}

const DEBIAN: (&str, u64) = ("debian-12", 74_800_000);
const ALPINE: (&str, u64) = ("alpine-3", 7_800_000);

static DEBIAN_PYTHON: Traits = Traits {
    os: "Debian GNU/Linux 12 (bookworm)",
    manager: Some(PackageManager::Apt),
    python: Some("/usr/local/bin/python3"),
    site: "/usr/local/lib/python3/site-packages",
    managed: false,
    user: "",
    distributions: &["certifi", "idna", "requests", "urllib3"],
    lacking: None,
    command: &["python3"],
    system: DEBIAN,
    python_size: 49_300_000,
};

static DEBIAN_MANAGED: Traits = Traits {
    os: DEBIAN_PYTHON.os,
    manager: Some(PackageManager::Apt),
    python: Some("/usr/bin/python3"),
    site: "/usr/local/lib/python3/dist-packages",
    managed: true,
    user: "",
    distributions: &[],
    lacking: None,
    command: &["bash"],
    system: DEBIAN,
    python_size: 208_000_000,
};

static DEBIAN_BARE: Traits = Traits {
    os: DEBIAN_PYTHON.os,
    manager: Some(PackageManager::Apt),
    python: None,
    site: "",
    managed: false,
    user: "",
    distributions: &[],
    lacking: None,
    command: &["bash"],
    system: DEBIAN,
    python_size: 0,
};

static ALPINE_PYTHON: Traits = Traits {
    os: "Alpine Linux v3.20",
    manager: Some(PackageManager::Apk),
    python: Some("/usr/local/bin/python3"),
    site: "/usr/local/lib/python3/site-packages",
    managed: false,
    user: "",
    distributions: &["certifi", "idna", "requests", "urllib3"],
    lacking: None,
    command: &["python3"],
    system: ALPINE,
    python_size: 38_100_000,
};

static ALPINE_TWO: Traits = Traits {
    os: "Alpine Linux v3.11",
    manager: Some(PackageManager::Apk),
    python: Some("/usr/local/bin/python"),
    site: "/usr/local/lib/python2.7/site-packages",
    managed: false,
    user: "",
    distributions: &["certifi", "requests"],
    lacking: None,
    command: &["python"],
    system: ("alpine-3-old", 5_600_000),
    python_size: 64_900_000,
};

static ALPINE_CRYPTO: Traits = Traits {
    os: ALPINE_PYTHON.os,
    manager: Some(PackageManager::Apk),
    python: Some("/usr/local/bin/python3"),
    site: "/usr/local/lib/python3/site-packages",
    managed: false,
    user: "",
    distributions: &["cffi", "cryptography", "invented-helper-3"],
    lacking: Some(("invented-helper-3", "invented-helper-9")),
    command: &["python3"],
    system: ALPINE,
    python_size: 38_100_000,
};

static MINIMAL: Traits = Traits {
    os: "Invented Enterprise Linux 9",
    manager: Some(PackageManager::Microdnf),
    python: Some("/usr/bin/python3"),
    site: "/opt/app-root/lib/python3.11/site-packages",
    managed: false,
    user: "1001",
    distributions: &[],
    lacking: None,
    command: &["/bin/bash"],
    system: ("enterprise-9", 104_000_000),
    python_size: 131_000_000,
};

static DISTROLESS: Traits = Traits {
    os: DEBIAN_PYTHON.os,
    manager: None,
    python: Some("/usr/bin/python3"),
    site: "/usr/lib/python3/dist-packages",
    managed: false,
    user: "65532",
    distributions: &[],
    lacking: None,
    command: &["/usr/bin/python3"],
    system: ("distroless-12", 20_700_000),
    python_size: 32_000_000,
};

impl Flavour {
    /// What images of the flavour have in common.
    pub(super) fn traits(self) -> &'static Traits {
        match self {
            Self::DebianPython => &DEBIAN_PYTHON,
            Self::DebianManaged => &DEBIAN_MANAGED,
            Self::Debian => &DEBIAN_BARE,
            Self::Alpine => &ALPINE_PYTHON,
            Self::AlpineTwo => &ALPINE_TWO,
            Self::AlpineCrypto => &ALPINE_CRYPTO,
            Self::Minimal => &MINIMAL,
            Self::Distroless => &DISTROLESS,
        }
    }
}

/// A repository of an invented registry.
#[derive(Debug)]
pub(super) struct Repository {
    /// The name as people write it.
    pub(super) name: &'static str,
    /// What its images are.
    pub(super) flavour: Flavour,
    /// Its tags.
    pub(super) tags: &'static [Tag],
}

/// A tag in an invented registry.
#[derive(Debug)]
pub(super) struct Tag {
    /// The tag.
    pub(super) name: &'static str,
    /// The version of its Python; empty where it has none.
    pub(super) python: &'static str,
    /// How many days before the state's first day it was built.
    pub(super) age: u32,
    /// Whether it is there at the start.
    pub(super) local: Local,
}

/// Whether an image is there at the start.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Local {
    /// It must be pulled.
    Absent,
    /// It is there as the registry has it.
    Current,
    /// It is there, and the registry has a newer one.
    Outdated,
}

const fn tag(name: &'static str, python: &'static str, age: u32, local: Local) -> Tag {
    Tag {
        name,
        python,
        age,
        local,
    }
}

/// The repositories that can be pulled.
pub(super) static REPOSITORIES: &[Repository] = &[
    Repository {
        name: "demisto/python3-deb",
        flavour: Flavour::DebianPython,
        tags: &[
            tag("3.10.12.63475", "3.10.12", 790, Local::Current),
            tag("3.11.9.107902", "3.11.9", 420, Local::Absent),
            tag("3.12.8.3296088", "3.12.8", 61, Local::Absent),
        ],
    },
    Repository {
        name: "demisto/python3",
        flavour: Flavour::Alpine,
        tags: &[
            tag("3.10.13.78960", "3.10.13", 700, Local::Absent),
            tag("3.11.10.115186", "3.11.10", 390, Local::Current),
            tag("3.12.8.3296088", "3.12.8", 60, Local::Absent),
        ],
    },
    Repository {
        name: "demisto/python",
        flavour: Flavour::AlpineTwo,
        tags: &[
            tag("1.3-alpine", "2.7.18", 2400, Local::Current),
            tag("2.7.18.24398", "2.7.18", 1650, Local::Absent),
        ],
    },
    Repository {
        name: "demisto/crypto",
        flavour: Flavour::AlpineCrypto,
        tags: &[
            tag("1.0.0.87358", "3.10.13", 610, Local::Absent),
            tag("1.0.0.114611", "3.11.10", 395, Local::Current),
        ],
    },
    Repository {
        name: "python",
        flavour: Flavour::DebianPython,
        tags: &[
            tag("3.12-slim", "3.12.8", 19, Local::Outdated),
            tag("latest", "3.13.1", 18, Local::Absent),
        ],
    },
    Repository {
        name: "debian",
        flavour: Flavour::Debian,
        tags: &[
            tag("bookworm-slim", "", 26, Local::Current),
            tag("latest", "", 26, Local::Absent),
        ],
    },
    Repository {
        name: "training/debian-python3",
        flavour: Flavour::DebianManaged,
        tags: &[
            tag("bookworm", "3.11.2", 40, Local::Absent),
            tag("latest", "3.11.2", 40, Local::Outdated),
        ],
    },
    Repository {
        name: "registry.access.example/ubi9/python-311",
        flavour: Flavour::Minimal,
        tags: &[
            tag("1-77", "3.11.9", 130, Local::Absent),
            tag("latest", "3.11.11", 33, Local::Absent),
        ],
    },
    Repository {
        name: "registry.access.example/distroless/python3",
        flavour: Flavour::Distroless,
        tags: &[tag("latest", "3.11.2", 12, Local::Absent)],
    },
];
