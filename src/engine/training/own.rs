//! The packages that the invented index has of its own: one for each thing that a check can find. They are invented whole,
//! and their names say so, so that licences and advisories can be given to them; nothing is invented of real names.
//!
//! One alone has a name that somebody may mistype: `reqeusts`, which is there so that it can be seen what would have come.
//! Nothing is said of itself; what it brings in is invented.

use crate::image::{Invented, Metadata};

/// A package of the index's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Package {
    /// Its name, normalised.
    pub(super) name: &'static str,
    /// Its releases, lowest first; where there are none, versions are derived from the seed.
    pub(super) releases: &'static [Release],
    /// `License-Expression`.
    pub(super) expression: Option<&'static str>,
    /// `License`.
    pub(super) license: Option<&'static str>,
    /// `Classifier`.
    pub(super) classifiers: &'static [&'static str],
    /// What it depends on, in the newest release.
    pub(super) needs: &'static [&'static str],
    /// Whether it comes as source only.
    pub(super) source_only: bool,
    /// Whether its name is one that real packages could have, so that nothing is said of it.
    pub(super) real: bool,
}

/// A release.
#[derive(Clone, Copy, Debug)]
pub(super) struct Release {
    /// Its version, without what marks it as invented.
    pub(super) version: &'static str,
    /// Why it was withdrawn from the index.
    pub(super) yanked: Option<&'static str>,
    /// What is known to be wrong with it.
    pub(super) flaw: Option<&'static Flaw>,
}

/// What is wrong with a release.
#[derive(Debug)]
pub(super) struct Flaw {
    id: &'static str,
    summary: &'static str,
    /// The first release without it, without the mark of what is invented, so that `>=` may stand before it.
    fixed: Option<&'static str>,
    withdrawn: bool,
    /// Nobody can tell.
    unanswered: bool,
}

const FLAW: Flaw = Flaw {
    id: "",
    summary: "",
    fixed: None,
    withdrawn: false,
    unanswered: false,
};

const fn release(version: &'static str) -> Release {
    Release {
        version,
        yanked: None,
        flaw: None,
    }
}

const PLAIN: Package = Package {
    name: "",
    releases: &[release("1.0.0"), release("1.1.0")],
    expression: None,
    license: None,
    classifiers: &[],
    needs: &[],
    source_only: false,
    real: false,
};

const MIT: Package = Package {
    expression: Some("MIT"),
    ..PLAIN
};

static READS_ANY_FILE: Flaw = Flaw {
    id: "TRAINING-2026-1",
    summary: "a crafted name makes it read any file",
    fixed: Some("2.1.0rc1"),
    ..FLAW
};

static WEAK_KEYS: Flaw = Flaw {
    id: "TRAINING-2026-2",
    summary: "keys that it makes can be guessed",
    ..FLAW
};

static MISTAKEN: Flaw = Flaw {
    id: "TRAINING-2026-3",
    summary: "reported by mistake: what it describes is what the package is for",
    withdrawn: true,
    ..FLAW
};

static UNANSWERED: Flaw = Flaw {
    summary: "the invented index gave no answer",
    unanswered: true,
    ..FLAW
};

/// The packages, by name.
static PACKAGES: [Package; 17] = [
    // The name of `requests`, mistyped.
    Package {
        name: "reqeusts",
        needs: &["training-stowaway"],
        real: true,
        ..PLAIN
    },
    // The package whose installation `pip check` complains of.
    Package {
        name: super::index::CONFLICTING,
        releases: &[],
        ..MIT
    },
    // What it says in two places does not fit together.
    Package {
        name: "training-contradiction",
        classifiers: &["License :: OSI Approved :: Apache Software License"],
        ..MIT
    },
    Package {
        name: "training-dual",
        expression: Some("MIT OR GPL-3.0-only"),
        ..PLAIN
    },
    Package {
        name: "training-gpl",
        license: Some("GPLv3"),
        classifiers: &["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"],
        ..PLAIN
    },
    Package {
        name: "training-mit",
        ..MIT
    },
    Package {
        name: "training-mpl",
        classifiers: &["License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)"],
        ..PLAIN
    },
    // Nothing is wrong with it but what it brings in.
    Package {
        name: "training-sideload",
        needs: &["invented-helper-1", "training-gpl"],
        ..MIT
    },
    Package {
        name: "training-source-only",
        source_only: true,
        ..MIT
    },
    // What comes in with a mistyped name.
    Package {
        name: "training-stowaway",
        source_only: true,
        ..PLAIN
    },
    // Nobody can tell whether something is wrong with it.
    Package {
        name: "training-unanswered",
        releases: &[Release {
            flaw: Some(&UNANSWERED),
            ..release("1.0.0")
        }],
        ..MIT
    },
    // Its licence is told in words that nobody has seen before.
    Package {
        name: "training-unclear",
        license: Some("free for friends of the house"),
        ..PLAIN
    },
    Package {
        name: "training-unfixed",
        releases: &[Release {
            flaw: Some(&WEAK_KEYS),
            ..release("1.3.0")
        }],
        ..MIT
    },
    Package {
        name: "training-unlicensed",
        ..PLAIN
    },
    // pip takes a release candidate only when it is asked for by its version.
    Package {
        name: "training-vulnerable",
        releases: &[
            Release {
                flaw: Some(&READS_ANY_FILE),
                ..release("1.9.0")
            },
            Release {
                flaw: Some(&READS_ANY_FILE),
                ..release("2.0.0")
            },
            release("2.1.0rc1"),
        ],
        ..MIT
    },
    Package {
        name: "training-withdrawn",
        releases: &[Release {
            flaw: Some(&MISTAKEN),
            ..release("1.0.0")
        }],
        ..MIT
    },
    // A yanked release is taken only when it is asked for by its version.
    Package {
        name: "training-yanked",
        releases: &[
            release("1.0.0"),
            Release {
                yanked: Some("leaves its files behind when it is removed"),
                ..release("1.1.0")
            },
        ],
        ..MIT
    },
];

/// The package of a name.
pub(super) fn find(name: &str) -> Option<&'static Package> {
    let at = PACKAGES.binary_search_by(|package| package.name.cmp(name)).ok()?;
    PACKAGES.get(at)
}

/// All names, sorted.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().map(|package| package.name)
}

impl Package {
    /// The release of a version, which may have the mark of what is invented.
    pub(super) fn release(&self, version: &str) -> Option<&'static Release> {
        let version = version.strip_suffix(super::index::LOCAL).unwrap_or(version);
        self.releases.iter().find(|release| release.version == version)
    }

    /// What it says of its licence.
    pub(super) fn metadata(&self) -> Metadata {
        Metadata {
            license_expression: self.expression.map(str::to_owned),
            license: self.license.map(str::to_owned),
            classifiers: self.classifiers.iter().map(|text| (*text).to_owned()).collect(),
        }
    }
}

impl Flaw {
    /// The advisory.
    pub(super) fn advisory(&self) -> Invented {
        Invented {
            id: self.id.to_owned(),
            summary: self.summary.to_owned(),
            fixed: self.fixed.map(str::to_owned),
            withdrawn: self.withdrawn,
            unanswered: self.unanswered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_sorted_so_that_they_are_found_and_say_what_they_are() {
        let names: Vec<_> = names().collect();
        assert!(names.is_sorted());
        for name in names {
            let package = find(name).unwrap();
            assert_eq!(package.name, name);
            assert!(package.real || name.starts_with("training-"), "{name}");
            let told = package.expression.is_some() || package.license.is_some() || !package.classifiers.is_empty();
            assert!(!(package.real && told), "nothing is said of {name}");
        }
        assert!(find("requests").is_none() && find("").is_none());
    }

    #[test]
    fn a_fixed_release_exists_and_has_no_flaw() {
        for package in &PACKAGES {
            for fixed in package
                .releases
                .iter()
                .filter_map(|release| release.flaw)
                .filter_map(|flaw| flaw.fixed)
            {
                assert!(
                    package.release(fixed).unwrap().flaw.is_none(),
                    "{} {fixed}",
                    package.name
                );
            }
        }
    }
}
