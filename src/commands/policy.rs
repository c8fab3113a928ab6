//! `/policy`: shows the policy.

use std::path::Path;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Answer, Context, Failure, answer};
use crate::catalog::Request;
use crate::diligence::policy::{Clarification, Error, Exception, Ignore, Policy, Unlicensed};
use crate::room::{Draft, Kind};

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let path = context.building.vetting.policy.clone();
    let write = request.flag("write");
    if write && path.is_none() {
        return Err(Failure::with_hint(
            "there is no place for a policy: no home directory is known",
            "name a file as `policy` under `[vetting]` in the settings",
        ));
    }
    let work = {
        let path = path.clone();
        tokio::task::spawn_blocking(move || -> Result<_, Error> {
            let written = match path.as_deref().filter(|_| write) {
                Some(path) => Some(Policy::write_builtin(path)?),
                None => None,
            };
            Ok((written, Policy::load(path.as_deref())?))
        })
    };
    let done = context.until_cancelled(work).await?;
    let (written, policy) = done.map_err(|fault| Failure::new(format!("the policy cannot be read: {fault}")))??;
    let today = context.clock.now().to_zoned(context.clock.zone().clone()).date();
    let place = place(&policy, path.as_deref(), written);
    let lists = Draft::new(Kind::Text, format!("{place}\n{}", lists(&policy)));
    let table = answer::table("policy", rows(&policy, today), data(&policy, path.as_deref(), written));
    Ok(Answer::say([lists, table]))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Where the policy is kept, and whether that one holds.
fn place(policy: &Policy, path: Option<&Path>, written: Option<bool>) -> String {
    let Some(path) = path.map(Path::display) else {
        return "Policy: the built-in one; there is no place for another, since no home directory is known".to_owned();
    };
    match (written, &policy.file) {
        (Some(true), _) => format!("Policy: {path}, just written from the built-in one"),
        (Some(false), _) => format!("Policy: {path}; it was there already and stays as it is"),
        (None, Some(_)) => format!("Policy: {path}"),
        (None, None) => format!("Policy: the built-in one; `/policy write=true` puts it at {path} to be edited"),
    }
}

/// What holds for all packages.
fn lists(policy: &Policy) -> String {
    let all = |names: Vec<String>| {
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    };
    let unlicensed = match policy.unlicensed {
        Unlicensed::Deny => "fails",
        Unlicensed::Ask => "needs approval",
        Unlicensed::Allow => "passes",
    };
    format!(
        "Allowed licences: {}\nDenied licences: {}\nAny other licence needs approval; a package that names none {unlicensed}\n\
         Denied names: {}\nTrusted names: {}",
        all(texts(&policy.allow)),
        all(texts(&policy.deny)),
        all(texts(&policy.denied_names)),
        all(texts(&policy.trusted_names)),
    )
}

/// What holds for single packages and advisories.
fn rows(policy: &Policy, today: Date) -> Vec<Vec<String>> {
    let until = |until: Option<Date>, expired: bool| match until {
        Some(day) if expired => format!("{day}, expired"),
        Some(day) => day.to_string(),
        None => String::new(),
    };
    let exceptions = policy.exceptions.iter().map(|one| {
        let end = until(one.until, one.expired(today));
        let of = format!("exception: {}", texts(&one.allow).join(", "));
        vec![
            of,
            one.package.clone(),
            one.versions.to_string(),
            one.reason.clone(),
            end,
        ]
    });
    let clarified = policy.clarified.iter().map(|one| {
        let of = format!("clarified: {}", one.expression);
        vec![
            of,
            one.package.clone(),
            one.versions.to_string(),
            one.reason.clone(),
            String::new(),
        ]
    });
    let ignored = policy.ignored.iter().map(|one| {
        let package = one.package.clone().unwrap_or_else(|| "*".to_owned());
        let end = until(one.until, one.expired(today));
        vec![
            format!("ignored: {}", one.id),
            package,
            one.versions.to_string(),
            one.reason.clone(),
            end,
        ]
    });
    exceptions.chain(clarified).chain(ignored).collect()
}

/// The whole policy for programs, by the keys of its file.
fn data(policy: &Policy, path: Option<&Path>, written: Option<bool>) -> Value {
    let exception = |one: &Exception| {
        json!({
            "package": one.package, "version": one.versions.to_string(), "allow": texts(&one.allow), "reason": one.reason,
            "by": one.by, "date": one.date, "until": one.until,
        })
    };
    let clarified = |one: &Clarification| {
        json!({
            "package": one.package, "version": one.versions.to_string(), "expression": one.expression.to_string(),
            "reason": one.reason, "by": one.by, "date": one.date,
        })
    };
    let ignored = |one: &Ignore| {
        json!({
            "id": one.id, "package": one.package, "version": one.versions.to_string(), "onlyUnfixed": one.only_unfixed,
            "reason": one.reason, "by": one.by, "date": one.date, "until": one.until,
        })
    };
    let unlicensed = match policy.unlicensed {
        Unlicensed::Deny => "deny",
        Unlicensed::Ask => "ask",
        Unlicensed::Allow => "allow",
    };
    json!({
        "file": path.map(|path| path.display().to_string()),
        "builtin": policy.file.is_none(),
        "written": written.unwrap_or(false),
        "licenses": {
            "allow": texts(&policy.allow),
            "deny": texts(&policy.deny),
            "unlicensed": unlicensed,
            "exceptions": policy.exceptions.iter().map(exception).collect::<Vec<_>>(),
            "clarify": policy.clarified.iter().map(clarified).collect::<Vec<_>>(),
        },
        "advisories": { "ignore": policy.ignored.iter().map(ignored).collect::<Vec<_>>() },
        "names": { "deny": texts(&policy.denied_names), "trust": texts(&policy.trusted_names) },
    })
}

fn texts<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}
