//! What is known to be wrong with releases: by imported OSV dumps, and by the JSON API of an index.
//!
//! A package passes only where a source answered for it. Silence, an index without advisories and old data are
//! [`Verdict::Unknown`], and where there is no source at all, nobody looked.

mod address;
mod api;
mod cache;
mod debian_version;
mod dumps;
mod ecosystem;
mod hit;
mod import;
mod judge;
mod record;
mod row;
mod shelf;
mod told;
mod words;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

pub use address::api_of_index;
pub use dumps::Dump;
pub use import::{Ecosystems, Error, Imported, import};
pub(crate) use words::count;

use self::api::Asked;
use self::dumps::Answer;
use super::policy::Advised;
use super::{Check, Evidence, Finding, Kind, Source, Verdict};
use crate::web::Web;

/// A package to look for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ask {
    /// Where it comes from.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The source package of an OS package, and that one's version: advisories on OS packages speak of these.
    pub source: Option<(String, String)>,
}

/// How advisories are looked for.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The address of the index's JSON API; it may have a user and a password, which are not shown.
    pub api: Option<&'a str>,
    /// The ecosystem of OS packages, `Debian:12`, by [`ecosystem_of`].
    pub system: Option<&'a str>,
    /// The time.
    pub now: Timestamp,
    /// A CA bundle (PEM) for that API, in place of the system's certificates.
    pub certificates: Option<&'a [u8]>,
    /// From how many days on data are stale.
    pub stale_days: u32,
    /// Which advisories do not count.
    pub ignored: &'a Ignores<'a>,
}

/// Tells what the policy says of an advisory; none where it says nothing.
pub type Ignores<'a> = dyn Fn(&Advised<'_>) -> Option<Ignored> + Send + Sync + 'a;

/// What the policy says of an advisory.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ignored {
    /// It does not count, for this reason.
    Because(String),
    /// It counts again; this was the last day on which it did not.
    Until(Date),
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looked {
    /// The findings for each package that was asked for, in that order; at least one each.
    pub findings: Vec<Vec<Finding>>,
    /// Where they came from.
    pub sources: Vec<Source>,
}

/// The sources of advisories.
#[derive(Clone, Debug, Default)]
pub struct Advisories {
    data: Option<PathBuf>,
}

impl Advisories {
    /// The sources that are kept in a data directory. Reads nothing yet.
    #[must_use]
    pub fn open(data: Option<&Path>) -> Self {
        Self {
            data: data.map(Path::to_owned),
        }
    }

    /// The imported dumps. Blocks.
    #[must_use]
    pub fn dumps(&self, now: Timestamp, stale_days: u32) -> Vec<Dump> {
        dumps::list(self.data.as_deref(), now, stale_days)
    }

    /// Looks for all packages, in the dumps and by the JSON API at the same time. Takes at most the API's limit of 20
    /// seconds; can be dropped at any time. Never fails: what could not be had is in the findings.
    pub async fn look(&self, asks: &[Ask], terms: &Terms<'_>) -> Looked {
        self.look_within(asks, terms, api::LIMITS).await
    }

    async fn look_within(&self, asks: &[Ask], terms: &Terms<'_>, limits: api::Limits) -> Looked {
        let (dumps, asked) = tokio::join!(self.ask_dumps(asks, terms), self.ask_api(asks, terms, limits));
        let python = asks.iter().any(|ask| ask.kind == Kind::Python);
        let system = asks.iter().any(|ask| ask.kind == Kind::System);
        let mut answers = dumps.answers.into_iter();
        let mut replies = asked.as_ref().map(|asked| asked.answers.iter()).into_iter().flatten();
        let findings = asks.iter().map(|ask| {
            let dump = answers.next().unwrap_or(Answer::None);
            let reply = (ask.kind == Kind::Python).then(|| replies.next()).flatten();
            judge::judge(ask, dump, reply, terms)
        });
        let findings = findings.collect();
        let dumps = dumps.list.into_iter().filter(|dump| match dump.kind() {
            Kind::Python => python,
            Kind::System => system,
        });
        let mut sources: Vec<_> = dumps.map(Dump::into_source).collect();
        sources.extend(asked.map(|asked| Source {
            name: API.to_owned(),
            state: asked.state,
            date: Some(terms.now.strftime("%Y-%m-%d").to_string()),
            stale: false,
        }));
        Looked { findings, sources }
    }

    async fn ask_dumps(&self, asks: &[Ask], terms: &Terms<'_>) -> dumps::Looked {
        let (data, asks, system) = (self.data.clone(), asks.to_vec(), terms.system.map(str::to_owned));
        let (now, stale_days) = (terms.now, terms.stale_days);
        let look = move || dumps::look(data.as_deref(), &asks, system.as_deref(), now, stale_days);
        tokio::task::spawn_blocking(look).await.unwrap_or_default()
    }

    async fn ask_api(&self, asks: &[Ask], terms: &Terms<'_>, limits: api::Limits) -> Option<Asked> {
        let api = terms.api?;
        let python = asks.iter().filter(|ask| ask.kind == Kind::Python);
        let releases: Vec<_> = python.map(|ask| (ask.name.clone(), ask.version.clone())).collect();
        if releases.is_empty() {
            return None;
        }
        let web = Web::trusting(terms.certificates.map(<[u8]>::to_vec));
        Some(api::ask(web, api, releases, self.data.as_deref(), limits).await)
    }
}

/// The address of a JSON API as it may be shown: without user and password.
///
/// # Errors
/// Where it is none that can be asked; the text says why, in words that follow "the index's JSON API".
pub fn shown_api(api: &str) -> Result<String, String> {
    address::Address::read(api).map(|address| address.shown)
}

/// The name of the source that an index is.
const API: &str = "the index's JSON API";

/// The ecosystem of advisories on an operating system's packages, by the system's name: `Debian GNU/Linux 12 (bookworm)` is
/// `Debian:12`. None for systems whose advisories are not imported.
#[must_use]
pub fn ecosystem_of(os: &str) -> Option<String> {
    let release = os.strip_prefix("Debian GNU/Linux ")?.split([' ', '.']).next()?;
    let is_number = !release.is_empty() && release.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("Debian:{release}"))
}

/// The finding on a release that was withdrawn from its index, for this reason (may be empty).
#[must_use]
pub fn yanked_finding(reason: &str) -> Finding {
    let reason = words::clean(reason, 300);
    let says = if reason.is_empty() {
        "withdrawn from the index, without a reason".to_owned()
    } else {
        format!("withdrawn from the index: {reason}")
    };
    Finding::new(Check::Yanked, Verdict::NeedsApproval, says)
        .with(Evidence::new(
            "the index",
            if reason.is_empty() { "yanked" } else { &reason },
        ))
        .help("take another release, or approve this one")
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
