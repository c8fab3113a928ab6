//! What shall be in an image, checked as far as it can be without an engine.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::certificates;
use crate::catalog::Request;
use crate::commands::{Context, Failure};
use crate::image::{OsPackage, Reference, Requirement};

/// What shall be in an image, and how strictly it is held to.
pub(in crate::commands) struct Want {
    /// The requirements that were typed.
    pub(in crate::commands) requirements: Vec<Requirement>,
    /// The OS packages that were typed.
    pub(in crate::commands) packages: Vec<OsPackage>,
    /// The base.
    pub(in crate::commands) base: Reference,
    /// Whether the base was typed.
    pub(in crate::commands) base_given: bool,
    /// A CA bundle (PEM) for what asks an index.
    pub(in crate::commands) certificates: Option<Vec<u8>>,
    /// Where a lock is: a file, or an image.
    pub(in crate::commands) lock: Option<String>,
    /// Names that are meant as they are typed, normalised.
    pub(in crate::commands) accept: BTreeSet<String>,
    /// Why what needs approval may go in.
    pub(in crate::commands) approve: Option<String>,
    /// Until when the approval is kept in the policy.
    pub(in crate::commands) approve_until: Option<Date>,
    /// Whether the report is given as SARIF.
    pub(in crate::commands) sarif: bool,
}

impl Want {
    pub(in crate::commands) async fn of(request: &Request, context: &Context) -> Result<Self, Failure> {
        let requirements: Vec<_> = (request.requirements("dependencies").iter())
            .map(|item| item.value.clone())
            .collect();
        let packages: Vec<_> = (request.os_packages("packages").iter())
            .map(|item| item.value.clone())
            .collect();
        let lock = request.text("lock").map(str::to_owned);
        if lock.is_some() && !(requirements.is_empty() && packages.is_empty()) {
            return Err(Failure::with_hint(
                "`lock` says everything that is installed, so nothing can be added by `dependencies` or `packages`",
                "leave `lock` out to have what you ask for resolved anew, or leave the others out",
            ));
        }
        let installs = lock.is_some() || !requirements.is_empty() || !packages.is_empty();
        if installs {
            refuse_secrets(&context.building.pip)?;
        }
        Ok(Self {
            base: (request.image_reference("base"))
                .unwrap_or(&context.building.base)
                .clone(),
            base_given: request.image_reference("base").is_some(),
            certificates: if installs {
                certificates::read(context).await?
            } else {
                None
            },
            lock,
            accept: accepted(request.text("accept").unwrap_or_default()),
            approve: reason(request)?,
            approve_until: until(request, context)?,
            sarif: request.text("output") == Some("sarif"),
            requirements,
            packages,
        })
    }

    /// Whether anything is installed at all.
    pub(in crate::commands) fn installs(&self) -> bool {
        self.lock.is_some() || !self.requirements.is_empty() || !self.packages.is_empty()
    }
}

/// The names between commas, as they are compared.
fn accepted(text: &str) -> BTreeSet<String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(crate::image::normalise).collect()
}

fn reason(request: &Request) -> Result<Option<String>, Failure> {
    match request.text("approve").map(str::trim) {
        Some("") => Err(Failure::with_hint(
            "an approval needs a reason",
            "say why it may go in: approve=\"used unmodified, checked by legal\"",
        )),
        reason => Ok(reason.map(str::to_owned)),
    }
}

fn until(request: &Request, context: &Context) -> Result<Option<Date>, Failure> {
    let Some(text) = request.text("approve_until") else {
        return Ok(None);
    };
    if request.text("approve").is_none() {
        return Err(Failure::with_hint(
            "`approve_until` says how long an approval is kept, but there is none",
            "give the reason too: approve=\"…\"",
        ));
    }
    day(text, context.clock.today()).map(Some)
}

/// A day that is not over: an approval counts on its last day too.
fn day(text: &str, today: Date) -> Result<Date, Failure> {
    let date: Date = text.parse().map_err(|_| {
        Failure::with_hint(
            format!("`{text}` is no day"),
            "write it as year, month and day: approve_until=2027-06-30",
        )
    })?;
    if date < today {
        return Err(Failure::with_hint(
            format!("{date} is over, so the approval would never count"),
            "give today or a day to come",
        ));
    }
    Ok(date)
}

/// A password in an index address would be kept in the image's history, readable by everybody who has the image.
fn refuse_secrets(settings: &BTreeMap<String, String>) -> Result<(), Failure> {
    let has_secret = |value: &str| {
        value
            .split_whitespace()
            .filter_map(|word| word.split_once("://"))
            .any(|(_, rest)| {
                let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
                authority.contains('@')
            })
    };
    match settings.iter().find(|(_, value)| has_secret(value)) {
        None => Ok(()),
        Some((name, _)) => Err(Failure::with_hint(
            format!("{name} holds a password, and a build would keep it in the image's history for everybody to read"),
            format!("give {name} without user name and password, for example through a proxy index that asks for none"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn an_approval_may_last_until_today_and_not_until_yesterday() {
        let today = "2026-11-21".parse().unwrap();
        assert_eq!(day("2026-11-21", today).ok(), Some(today));
        assert!(day("2026-11-22", today).is_ok());
        let over = day("2026-11-20", today).unwrap_err();
        let says = over.drafts[0].text.clone().unwrap_or_default();
        assert!(says.starts_with("2026-11-20 is over"), "{says}");
    }
}
