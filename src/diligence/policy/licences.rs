//! Licences as the lists of a policy name them.

use std::fmt;

use spdx::{LicenseItem, LicenseReq, Licensee};

use super::super::expression;

/// A licence as a list names it.
#[derive(Clone, Debug, PartialEq)]
pub enum Licences {
    /// One by its id: `MIT`, `Apache-2.0 WITH LLVM-exception`, `LicenseRef-Proprietary`.
    One(Licensee),
    /// All whose id begins like this: `GPL-*`; held without the `*`.
    Beginning(String),
    /// That there is none: `unlicensed`.
    None,
}

impl Licences {
    /// Reads the name of a licence.
    ///
    /// # Errors
    /// Where there is no such licence: what is wrong, and what to write instead.
    pub fn parse(text: &str) -> Result<Self, (String, String)> {
        if text == "unlicensed" {
            return Ok(Self::None);
        }
        if let Some(beginning) = text.strip_suffix('*') {
            let begins = |id: &&str| starts_with(id, beginning);
            let any = spdx::identifiers::LICENSES.iter().map(|licence| licence.name);
            if beginning.is_empty() || !(starts_with(beginning, "LicenseRef-") || any.clone().any(|id| begins(&id))) {
                let help = "the list of ids is at https://spdx.org/licenses; `GPL-*` means all that begin with `GPL-`";
                return Err((format!("no SPDX id begins with `{beginning}`"), help.to_owned()));
            }
            return Ok(Self::Beginning(beginning.to_owned()));
        }
        match expression::licensee(text) {
            Ok(licensee) => Ok(Self::One(licensee)),
            Err(_) if expression::parse(text).is_ok() => Err((
                format!("`{text}` is an expression, and a list names single licences"),
                "name each licence by itself; `+` is not needed, later versions are allowed by their own ids"
                    .to_owned(),
            )),
            Err(_) => {
                let nearest = super::super::licence::meant(text);
                let meant = nearest.map(|id| format!("did you mean `{id}`? ")).unwrap_or_default();
                Err((
                    format!("`{text}` is not an SPDX id"),
                    format!("{meant}the ids are listed at https://spdx.org/licenses; others are named `LicenseRef-…`"),
                ))
            }
        }
    }

    /// Whether what is demanded may be met by this licence: its later versions where the demand has a `+`, and the same
    /// with an exception of the SPDX list, since those only give more rights.
    #[must_use]
    pub(in super::super) fn meets(&self, requirement: &LicenseReq) -> bool {
        match self {
            Self::One(licensee) => {
                licensee.satisfies(requirement) || licensee.satisfies(&without_exception(requirement))
            }
            Self::Beginning(beginning) => starts_with(&requirement.to_string(), beginning),
            Self::None => false,
        }
    }

    /// Whether this is the very licence that is demanded, with its exception where this one names one.
    #[must_use]
    pub(in super::super) fn is(&self, requirement: &LicenseReq) -> bool {
        match self {
            Self::One(licensee) => {
                let own: &LicenseReq = licensee.as_ref();
                let same = match (&own.license, &requirement.license) {
                    (LicenseItem::Spdx { id: own, .. }, LicenseItem::Spdx { id, .. }) => own == id,
                    (own, demanded) => own == demanded,
                };
                same && (own.addition.is_none() || own.addition == requirement.addition)
            }
            Self::Beginning(beginning) => starts_with(&requirement.to_string(), beginning),
            Self::None => false,
        }
    }

    /// Whether this names a licence together with an exception to it.
    pub(in super::super) fn has_exception(&self) -> bool {
        matches!(self, Self::One(licensee) if licensee.as_ref().addition.is_some())
    }

    /// What is demanded where this licence is, for those that are one.
    pub(super) fn requirement(&self) -> Option<&LicenseReq> {
        match self {
            Self::One(licensee) => Some(licensee.as_ref()),
            Self::Beginning(_) | Self::None => None,
        }
    }
}

impl fmt::Display for Licences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(licensee) => licensee.fmt(f),
            Self::Beginning(beginning) => write!(f, "{beginning}*"),
            Self::None => f.write_str("unlicensed"),
        }
    }
}

/// The same without an exception, where that is one of the SPDX list; what other texts add is not known.
fn without_exception(requirement: &LicenseReq) -> LicenseReq {
    let known = requirement
        .addition
        .as_ref()
        .is_some_and(|addition| addition.id().is_some());
    LicenseReq {
        license: requirement.license.clone(),
        addition: if known { None } else { requirement.addition.clone() },
    }
}

fn starts_with(text: &str, beginning: &str) -> bool {
    let head = text.as_bytes().get(..beginning.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(beginning.as_bytes()))
}
