//! From a policy's text to the policy.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::{Clarification, Error, Exception, Glob, Ignore, Licences, Policy, Unlicensed, Versions, normalised};
use crate::diligence::expression;

/// The file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    version: Option<Spanned<i64>>,
    licenses: Lists,
    advisories: Advisories,
    names: Names,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lists {
    allow: Option<Vec<Spanned<String>>>,
    deny: Option<Vec<Spanned<String>>>,
    unlicensed: Option<Unlicensed>,
    exceptions: Vec<Spanned<ExceptionLine>>,
    clarify: Vec<Spanned<ClarifyLine>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Advisories {
    ignore: Vec<Spanned<IgnoreLine>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Names {
    deny: Vec<Spanned<String>>,
    trust: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionLine {
    package: Spanned<String>,
    version: Option<Spanned<String>>,
    allow: Spanned<Vec<Spanned<String>>>,
    reason: Option<Spanned<String>>,
    by: Option<String>,
    date: Option<Spanned<Value>>,
    until: Option<Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClarifyLine {
    package: Spanned<String>,
    version: Option<Spanned<String>>,
    expression: Spanned<String>,
    reason: Option<Spanned<String>>,
    by: Option<String>,
    date: Option<Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IgnoreLine {
    id: Spanned<String>,
    package: Option<Spanned<String>>,
    version: Option<Spanned<String>>,
    #[serde(default)]
    only_unfixed: bool,
    reason: Option<Spanned<String>>,
    by: Option<String>,
    date: Option<Spanned<Value>>,
    until: Option<Spanned<Value>>,
}

/// A text with the name of its file, which errors name.
struct Reader<'a> {
    text: &'a str,
    file: Option<PathBuf>,
}

/// Reads a policy.
pub(super) fn read(text: &str, file: Option<&Path>) -> Result<Policy, Error> {
    let reader = Reader {
        text,
        file: file.map(Path::to_owned),
    };
    let parsed: File = toml::from_str(text).map_err(|mistake| {
        let message = mistake.message().lines().collect::<Vec<_>>().join(" ");
        let help = if message.contains("unknown field") {
            "the manual's page of the policy file lists the keys"
        } else {
            "the built-in policy, which `/policy write=true` puts in place, shows how each line looks"
        };
        reader.error(mistake.span().map(|span| span.start), message, help)
    })?;
    reader.policy(parsed)
}

impl Reader<'_> {
    fn policy(&self, file: File) -> Result<Policy, Error> {
        if let Some(version) = file.version.filter(|version| *version.as_ref() != 1) {
            let help = "write `version = 1`, or update the program";
            let message = format!("this program reads policies of version 1, not {}", version.as_ref());
            return Err(self.error(Some(version.span().start), message, help));
        }
        let Lists {
            allow,
            deny,
            unlicensed,
            exceptions,
            clarify,
        } = file.licenses;
        let (mut allowed, mut denied, mut without) = (Vec::new(), Vec::new(), Unlicensed::Deny);
        // What a file does not say is as in the built-in policy; that one says everything.
        if let Some(path) = self
            .file
            .as_ref()
            .filter(|_| allow.is_none() || deny.is_none() || unlicensed.is_none())
        {
            let builtin = Policy::builtin().map_err(|error| Error::of_file(path, error.message))?;
            (allowed, denied, without) = (builtin.allow, builtin.deny, builtin.unlicensed);
        }
        if let Some(names) = &deny {
            denied = self.licences(names, true)?;
        }
        if let Some(names) = &allow {
            allowed = self.licences(names, false)?;
            let help = match deny {
                Some(_) => "take it out of one of the lists; for a single package write a `[[licenses.exceptions]]`",
                None => "write a `deny` of your own; where there is none, that of the built-in policy holds",
            };
            self.no_contradiction(&allowed, &denied, names, help)?;
        } else if deny.is_some() {
            // The person denies what the built-in policy allows.
            allowed.retain(|one| {
                one.requirement()
                    .is_none_or(|one| !denied.iter().any(|denied| denied.is(one)))
            });
        }
        Ok(Policy {
            file: self.file.clone(),
            allow: allowed,
            deny: denied,
            unlicensed: unlicensed.unwrap_or(without),
            exceptions: each(exceptions, |line, at| self.exception(line, at))?,
            clarified: each(clarify, |line, at| self.clarification(line, at))?,
            ignored: each(file.advisories.ignore, |line, at| self.ignore(line, at))?,
            denied_names: self.globs(&file.names.deny)?,
            trusted_names: self.globs(&file.names.trust)?,
        })
    }

    fn exception(&self, line: ExceptionLine, at: usize) -> Result<Exception, Error> {
        if line.allow.as_ref().is_empty() {
            let help = "name the licences that pass for this package: `allow = [\"MPL-2.0\"]`";
            return Err(self.error(
                Some(line.allow.span().start),
                "this exception allows nothing".to_owned(),
                help,
            ));
        }
        Ok(Exception {
            package: self.package(&line.package)?,
            versions: self.versions(line.version.as_ref())?,
            allow: self.licences(line.allow.as_ref(), true)?,
            reason: self.reason(line.reason, at, "exception")?,
            by: line.by,
            date: self.date("date", line.date)?,
            until: self.date("until", line.until)?,
        })
    }

    fn clarification(&self, line: ClarifyLine, at: usize) -> Result<Clarification, Error> {
        let text = line.expression.as_ref();
        let expression = expression::parse(text).map_err(|why| {
            let message = format!("`{text}` is not an SPDX expression: {why}");
            let help = "ids as at https://spdx.org/licenses, joined by AND, OR and WITH: `MIT OR Apache-2.0`";
            self.error(Some(line.expression.span().start), message, help)
        })?;
        Ok(Clarification {
            package: self.package(&line.package)?,
            versions: self.versions(line.version.as_ref())?,
            expression,
            reason: self.reason(line.reason, at, "clarification")?,
            by: line.by,
            date: self.date("date", line.date)?,
        })
    }

    fn ignore(&self, line: IgnoreLine, at: usize) -> Result<Ignore, Error> {
        let id = line.id.as_ref().trim();
        if id.is_empty() || id.contains(char::is_whitespace) {
            let message = format!("`{}` is no advisory's id", line.id.as_ref());
            let help = "write one id, such as `PYSEC-2018-28`, `GHSA-…` or `CVE-2018-18074`";
            return Err(self.error(Some(line.id.span().start), message, help));
        }
        Ok(Ignore {
            id: id.to_owned(),
            package: line.package.map(|package| self.package(&package)).transpose()?,
            versions: self.versions(line.version.as_ref())?,
            only_unfixed: line.only_unfixed,
            reason: self.reason(line.reason, at, "ignored advisory")?,
            by: line.by,
            date: self.date("date", line.date)?,
            until: self.date("until", line.until)?,
        })
    }

    fn licences(&self, names: &[Spanned<String>], exceptional: bool) -> Result<Vec<Licences>, Error> {
        let read = |name: &Spanned<String>| {
            let at = Some(name.span().start);
            let licences = Licences::parse(name.as_ref()).map_err(|(message, help)| self.error(at, message, &help))?;
            match &licences {
                Licences::Beginning(_) if !exceptional => {
                    let message = format!("`allow` takes no beginnings such as `{licences}`");
                    Err(self.error(at, message, "name each licence that passes; nothing may pass by chance"))
                }
                Licences::None if !exceptional => {
                    let message = "`unlicensed` is not a licence".to_owned();
                    Err(self.error(at, message, "write `unlicensed = \"allow\"` under `[licenses]`"))
                }
                Licences::One(_) | Licences::Beginning(_) | Licences::None => Ok(licences),
            }
        };
        names.iter().map(read).collect()
    }

    /// A licence in both lists is a mistake, and nobody can tell in which.
    fn no_contradiction(
        &self,
        allow: &[Licences],
        deny: &[Licences],
        names: &[Spanned<String>],
        help: &str,
    ) -> Result<(), Error> {
        for (licence, name) in allow.iter().zip(names) {
            let Some(requirement) = licence.requirement() else {
                continue;
            };
            let by = deny.iter().find(|one| one.is(requirement));
            // `GPL-2.0-only WITH Classpath-exception-2.0` may be allowed beside a denied `GPL-*`.
            if let Some(by) = by.filter(|by| by.has_exception() == licence.has_exception()) {
                let message = format!("`{licence}` is allowed, and `{by}` under `deny` denies it");
                return Err(self.error(Some(name.span().start), message, help));
            }
        }
        Ok(())
    }

    fn package(&self, name: &Spanned<String>) -> Result<String, Error> {
        let normal = normalised(name.as_ref().trim());
        let usable = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if normal.is_empty() || !normal.chars().all(usable) {
            let message = format!("`{}` is no package's name", name.as_ref());
            let help = "name one package as the index does; only `[names]` takes `*`";
            return Err(self.error(Some(name.span().start), message, help));
        }
        Ok(normal)
    }

    fn versions(&self, text: Option<&Spanned<String>>) -> Result<Versions, Error> {
        let Some(text) = text else {
            return Ok(Versions::All);
        };
        Versions::parse(text.as_ref()).map_err(|why| {
            let message = format!("`{}` does not say which versions: {why}", text.as_ref());
            let help = "write `*` for all, or a specifier such as `==1.2`, `>=1.2,<2`";
            self.error(Some(text.span().start), message, help)
        })
    }

    fn reason(&self, reason: Option<Spanned<String>>, at: usize, of: &str) -> Result<String, Error> {
        let at = reason.as_ref().map_or(at, |reason| reason.span().start);
        match reason.map(Spanned::into_inner) {
            Some(reason) if !reason.trim().is_empty() => Ok(reason),
            Some(_) | None => {
                let message = format!("this {of} has no reason");
                Err(self.error(
                    Some(at),
                    message,
                    "add `reason = \"why this is right\"`, for whoever reads it later",
                ))
            }
        }
    }

    /// A date of TOML, or one in quotes.
    fn date(&self, key: &str, value: Option<Spanned<Value>>) -> Result<Option<Date>, Error> {
        let Some(value) = value else {
            return Ok(None);
        };
        let text = match value.as_ref() {
            Value::Datetime(date) => date.to_string(),
            Value::String(text) => text.clone(),
            other @ (Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Array(_) | Value::Table(_)) => {
                other.to_string()
            }
        };
        // Without this, a time of day would be taken and dropped.
        let date = Some(&text)
            .filter(|text| text.len() == 10)
            .and_then(|text| text.parse().ok());
        let wrong = || {
            let message = format!("`{key}` is no date: `{text}`");
            self.error(
                Some(value.span().start),
                message,
                &format!("write a day: `{key} = 2027-11-21`"),
            )
        };
        date.ok_or_else(wrong).map(Some)
    }

    fn globs(&self, names: &[Spanned<String>]) -> Result<Vec<Glob>, Error> {
        let read = |name: &Spanned<String>| {
            let help = "write a package's name; `*` stands for any characters: `internal-*`";
            Glob::parse(name.as_ref()).map_err(|message| self.error(Some(name.span().start), message, help))
        };
        names.iter().map(read).collect()
    }

    fn error(&self, at: Option<usize>, message: String, help: &str) -> Error {
        let line = at
            .and_then(|at| self.text.get(..at))
            .map(|before| before.matches('\n').count() + 1);
        Error {
            file: self.file.clone(),
            line,
            message,
            help: Some(help.to_owned()),
        }
    }
}

fn each<L, T>(lines: Vec<Spanned<L>>, read: impl Fn(L, usize) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    let read = |line: Spanned<L>| {
        let at = line.span().start;
        read(line.into_inner(), at)
    };
    lines.into_iter().map(read).collect()
}
