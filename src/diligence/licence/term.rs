//! What is meant by a piece of metadata.

use std::collections::BTreeSet;

use spdx::{Expression, LicenseReq};

use crate::diligence::expression;

/// A licence, or what may be one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    /// An SPDX expression.
    Expression(Expression),
    /// Some of several versions or kinds, and nobody says which.
    Family(&'static Family),
    /// A text that is not understood, with an expression of its own by which a policy can name it.
    Text {
        /// The expression.
        reference: Expression,
        /// The text, on one line.
        words: String,
        /// Whether it is long, as the text of a licence is.
        whole: bool,
    },
}

/// Licences that have a name in common.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Family {
    /// Its name in our tables.
    name: &'static str,
    /// Its name for people.
    words: &'static str,
    /// Its members; where nobody says which, all of them have to pass.
    members: &'static [&'static str],
    /// How the ids of its wider kin begin, which do not contradict it.
    kin: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    family(
        "AFL",
        "Academic Free License",
        &["AFL-1.1", "AFL-1.2", "AFL-2.0", "AFL-2.1", "AFL-3.0"],
        &["AFL-"],
    ),
    family("AGPL", "AGPL", &["AGPL-1.0-only", "AGPL-3.0-only"], &["AGPL-"]),
    family(
        "APSL",
        "Apple Public Source License",
        &["APSL-1.0", "APSL-1.1", "APSL-1.2", "APSL-2.0"],
        &["APSL-"],
    ),
    family(
        "Artistic",
        "Artistic License",
        &["Artistic-1.0", "Artistic-1.0-Perl", "Artistic-2.0"],
        &["Artistic-"],
    ),
    family(
        "BSD",
        "BSD License",
        &["BSD-2-Clause", "BSD-3-Clause"],
        &["BSD-", "0BSD"],
    ),
    family("EFL", "Eiffel Forum License", &["EFL-1.0", "EFL-2.0"], &["EFL-"]),
    family(
        "GFDL",
        "GFDL",
        &["GFDL-1.1-only", "GFDL-1.2-only", "GFDL-1.3-only"],
        &["GFDL-"],
    ),
    family(
        "GPL",
        "GPL",
        &["GPL-1.0-only", "GPL-2.0-only", "GPL-3.0-only"],
        &["GPL-"],
    ),
    family(
        "LGPL",
        "LGPL",
        &["LGPL-2.0-only", "LGPL-2.1-only", "LGPL-3.0-only"],
        &["LGPL-"],
    ),
    family(
        "LGPL-2",
        "LGPL version 2",
        &["LGPL-2.0-only", "LGPL-2.1-only"],
        &["LGPL-2."],
    ),
    family("MPL", "MPL", &["MPL-1.0", "MPL-1.1", "MPL-2.0"], &["MPL-"]),
    family("NPL", "Netscape Public License", &["NPL-1.0", "NPL-1.1"], &["NPL-"]),
    family("PSF", "PSF License", &["PSF-2.0", "Python-2.0"], &["PSF-", "Python-"]),
    family("W3C", "W3C License", &["W3C", "W3C-19980720", "W3C-20150513"], &["W3C"]),
    family(
        "ZPL",
        "Zope Public License",
        &["ZPL-1.1", "ZPL-2.0", "ZPL-2.1"],
        &["ZPL-"],
    ),
];

const fn family(
    name: &'static str,
    words: &'static str,
    members: &'static [&'static str],
    kin: &'static [&'static str],
) -> Family {
    Family {
        name,
        words,
        members,
        kin,
    }
}

impl Family {
    /// Its members, each an expression.
    pub(super) fn members(&self) -> impl Iterator<Item = Expression> {
        self.members.iter().filter_map(|member| expression::parse(member).ok())
    }

    /// Its members in words: `BSD-2-Clause or BSD-3-Clause`.
    pub(super) fn choice(&self) -> String {
        self.members.join(" or ")
    }

    fn has(&self, id: &str) -> bool {
        self.members.contains(&id) || self.kin.iter().any(|kin| id.starts_with(kin))
    }
}

impl Term {
    /// What a row of our tables means.
    pub(super) fn of(meaning: &str) -> Option<Self> {
        match meaning.strip_prefix('~') {
            Some(name) => FAMILIES.iter().find(|family| family.name == name).map(Self::Family),
            None => expression::parse(meaning).ok().map(Self::Expression),
        }
    }

    /// What it is called in a table.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Expression(expression) => expression.to_string(),
            Self::Family(family) => family.words.to_owned(),
            Self::Text { whole: true, .. } => "a licence text".to_owned(),
            Self::Text { words, .. } => format!("“{words}”"),
        }
    }

    /// Every licence that it names or may mean.
    pub(super) fn licences(&self) -> Vec<LicenseReq> {
        let leaves = |expression: &Expression| -> Vec<_> {
            expression
                .requirements()
                .map(|leaf| expression::current(&leaf.req))
                .collect()
        };
        match self {
            Self::Expression(expression) => leaves(expression),
            Self::Family(family) => family.members().flat_map(|member| leaves(&member)).collect(),
            Self::Text { reference, .. } => leaves(reference),
        }
    }

    /// Whether what another source says is among what this one says: one that says less contradicts nothing.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let (own, others) = (ids(self), ids(other));
        let kin = |family: &Family, ids: &BTreeSet<String>| ids.iter().any(|id| family.has(id));
        match (self, other) {
            (Self::Family(family), Self::Family(other)) => {
                family.name == other.name || kin(family, &others) || kin(other, &own)
            }
            (Self::Family(family), _) => others.iter().all(|id| family.has(id)),
            (_, Self::Family(family)) => kin(family, &own),
            _ => others.is_subset(&own),
        }
    }
}

/// The ids of what a term names; whether later versions may be used is left aside, as few know that they say it.
fn ids(term: &Term) -> BTreeSet<String> {
    let id = |licence: &LicenseReq| {
        let id = licence.license.id().map(|id| id.name.to_owned());
        let id = id.unwrap_or_else(|| licence.license.to_string());
        let bare = id.strip_suffix("-only").or_else(|| id.strip_suffix("-or-later"));
        bare.map(str::to_owned).unwrap_or(id)
    };
    term.licences().iter().map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_a_family_is_a_licence_of_that_family() {
        for family in FAMILIES {
            assert_eq!(family.members().count(), family.members.len(), "{}", family.name);
            assert!(
                family.members.iter().all(|member| family.has(member)),
                "{}",
                family.name
            );
        }
    }

    #[test]
    fn what_says_less_or_the_same_is_no_contradiction() {
        for (own, other, expected) in [
            ("MIT", "MIT", true),
            ("MIT", "Apache-2.0", false),
            ("MIT OR Apache-2.0", "MIT", true),
            ("MIT", "MIT OR Apache-2.0", false),
            ("BSD-3-Clause", "~BSD", true),
            ("BSD-3-Clause-Clear", "~BSD", true),
            ("~BSD", "BSD-3-Clause", true),
            ("~BSD", "MIT", false),
            ("MIT", "~BSD", false),
            ("~PSF", "~PSF", true),
            ("~LGPL", "~LGPL-2", true),
            ("~GPL", "~LGPL", false),
            ("LGPL-3.0", "LGPL-3.0-or-later", true),
            ("GPL-3.0", "LGPL-3.0", false),
            ("Apache-2.0 WITH LLVM-exception", "Apache-2.0", true),
            ("LicenseRef-Proprietary", "MIT", false),
        ] {
            let (own, other) = (Term::of(own).unwrap(), Term::of(other).unwrap());
            assert_eq!(own.covers(&other), expected, "{own:?} {other:?}");
        }
    }
}
