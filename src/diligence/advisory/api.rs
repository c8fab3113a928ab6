//! Asking an index's JSON API for the advisories on releases.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use hyper::header::{ACCEPT, AUTHORIZATION, ETAG, HeaderName, IF_NONE_MATCH, LOCATION};
use hyper::{StatusCode, Uri};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::time::{Instant, timeout, timeout_at};

use super::address::Address;
use super::cache::{Cache, Cached};
use super::told::Told;
use super::words;
use crate::web::Web;

/// How many questions are under way at a time.
const AT_A_TIME: usize = 8;
/// After so many questions that did not reach the index, and none that did, no more are asked.
const TRIES: u32 = 3;
/// How many redirects are followed.
const REDIRECTS: usize = 3;

/// How long the index may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// For one question.
    pub(super) one: Duration,
    /// For all of them.
    pub(super) all: Duration,
}

pub(super) const LIMITS: Limits = Limits {
    one: Duration::from_secs(10),
    all: Duration::from_secs(20),
};

/// What came of asking.
pub(super) struct Asked {
    /// For each release what was told, or why nothing was.
    pub(super) answers: Vec<Result<Told, String>>,
    /// How it went, in words.
    pub(super) state: String,
}

/// One question's answer.
enum Reply {
    Told(Told, Option<String>),
    /// The cached answer holds.
    Same,
    /// There is no such page.
    Missing,
    /// The index gave an answer that does not help.
    Useless(String),
    /// The index was not reached.
    Unreached(String),
}

/// Asks for releases, normalised names with versions.
pub(super) async fn ask(
    web: Web,
    address: &str,
    releases: Vec<(String, String)>,
    data: Option<&Path>,
    limits: Limits,
) -> Asked {
    let address = match Address::read(address) {
        Ok(address) => address,
        Err(reason) => return nothing(releases.len(), &reason),
    };
    let cache = data.map(Cache::new);
    let known = known(cache.clone(), address.shown.clone(), &releases).await;
    let deadline = Instant::now() + limits.all;
    let (failures, reached) = (AtomicU32::new(0), AtomicU32::new(0));
    let question = |index: usize| {
        let (web, address, failures, reached) = (&web, &address, &failures, &reached);
        let (name, version) = releases[index].clone();
        let etag = known[index].as_ref().map(|cached| cached.etag.clone());
        async move {
            if reached.load(Ordering::Relaxed) == 0 && failures.load(Ordering::Relaxed) >= TRIES {
                return (index, Reply::Unreached("it was not reached before".to_owned()));
            }
            let reply = timeout(limits.one, one(web, address, &name, &version, etag)).await;
            let reply = reply.unwrap_or_else(|_| {
                Reply::Unreached(format!("it did not answer within {} s", limits.one.as_secs_f32()))
            });
            let count = if matches!(reply, Reply::Unreached(_)) {
                failures
            } else {
                reached
            };
            count.fetch_add(1, Ordering::Relaxed);
            (index, reply)
        }
    };
    let mut replies: Vec<Option<Reply>> = releases.iter().map(|_| None).collect();
    let mut under_way = stream::iter(0..releases.len())
        .map(question)
        .buffer_unordered(AT_A_TIME);
    while let Ok(Some((index, reply))) = timeout_at(deadline, under_way.next()).await {
        replies[index] = Some(reply);
    }
    drop(under_way);
    let in_time = format!("it did not answer everything within {} s", limits.all.as_secs_f32());
    let replies = replies
        .into_iter()
        .map(|reply| reply.unwrap_or_else(|| Reply::Unreached(in_time.clone())));
    let mut fresh = Vec::new();
    let mut outcome = Outcome::default();
    let answers = replies.zip(known).zip(&releases).map(|((reply, known), release)| {
        outcome.note(&reply);
        match (reply, known) {
            (Reply::Told(told, etag), _) => {
                fresh.extend(etag.map(|etag| {
                    (
                        release.clone(),
                        Cached {
                            etag,
                            told: told.clone(),
                        },
                    )
                }));
                Ok(told)
            }
            (Reply::Same, Some(known)) => Ok(known.told),
            (Reply::Same, None) => Err("what it told before is lost".to_owned()),
            (Reply::Missing, _) => Err("it does not know this release".to_owned()),
            (Reply::Useless(reason) | Reply::Unreached(reason), _) => Err(reason),
        }
    });
    let mut answers: Vec<_> = answers.collect();
    if outcome.told == 0 && outcome.missing > 0 && outcome.missing == releases.len() {
        // It serves the releases, as they were resolved from it, and tells nothing of them.
        for answer in &mut answers {
            *answer = Err("the index does not serve advisories".to_owned());
        }
    }
    keep(cache, address.shown.clone(), fresh).await;
    let state = outcome.words(&address.shown, answers.len());
    Asked { answers, state }
}

fn nothing(releases: usize, reason: &str) -> Asked {
    Asked {
        answers: vec![Err(reason.to_owned()); releases],
        state: format!("not asked: {reason}"),
    }
}

/// How many answers there were of each kind.
#[derive(Default)]
struct Outcome {
    told: usize,
    same: usize,
    missing: usize,
    reason: Option<String>,
}

impl Outcome {
    fn note(&mut self, reply: &Reply) {
        match reply {
            Reply::Told(..) => self.told += 1,
            Reply::Same => {
                self.told += 1;
                self.same += 1;
            }
            Reply::Missing => self.missing += 1,
            Reply::Useless(reason) | Reply::Unreached(reason) => {
                self.reason.get_or_insert_with(|| reason.clone());
            }
        }
    }

    fn words(&self, shown: &str, asked: usize) -> String {
        let shown = words::clean(shown, 200);
        if asked > 0 && self.missing == asked {
            return format!("{shown} does not serve advisories");
        }
        let mut words = format!(
            "{shown} told of {} of {}",
            self.told,
            words::count(asked as u64, "release", "releases")
        );
        if self.same > 0 {
            let _ = write!(words, ", {} unchanged", self.same);
        }
        if let Some(reason) = &self.reason {
            let _ = write!(words, "; {reason}");
        }
        words
    }
}

async fn known(cache: Option<Cache>, shown: String, releases: &[(String, String)]) -> Vec<Option<Cached>> {
    let none = vec![None; releases.len()];
    let Some(cache) = cache else { return none };
    let releases = releases.to_vec();
    let read = move || {
        releases
            .iter()
            .map(|(name, version)| cache.get(&shown, name, version))
            .collect()
    };
    tokio::task::spawn_blocking(read).await.unwrap_or(none)
}

async fn keep(cache: Option<Cache>, shown: String, fresh: Vec<((String, String), Cached)>) {
    let Some(cache) = cache.filter(|_| !fresh.is_empty()) else {
        return;
    };
    let write = move || {
        for ((name, version), cached) in &fresh {
            cache.put(&shown, name, version, cached);
        }
        cache.prune();
    };
    // What could not be kept is asked for again.
    let _ = tokio::task::spawn_blocking(write).await;
}

async fn one(web: &Web, address: &Address, name: &str, version: &str, etag: Option<String>) -> Reply {
    let Ok(mut uri) = address.release(name, version).parse::<Uri>() else {
        return Reply::Useless("the release cannot be put in an address".to_owned());
    };
    let mut headers: Vec<(HeaderName, String)> = vec![(ACCEPT, "application/json".to_owned())];
    headers.extend(address.authorization.clone().map(|value| (AUTHORIZATION, value)));
    let is_known = etag.is_some();
    headers.extend(etag.map(|etag| (IF_NONE_MATCH, etag)));
    for _ in 0..=REDIRECTS {
        let answer = match web.get_with(&uri, &headers).await {
            Ok(answer) => answer,
            Err(reason) => return Reply::Unreached(format!("it was not reached: {}", words::clean(&reason, 200))),
        };
        let header = |name| answer.headers.get(name).and_then(|value| value.to_str().ok());
        match answer.status {
            StatusCode::OK => {
                let etag = header(ETAG).map(str::to_owned);
                return Told::read(&answer.body, version).map_or_else(Reply::Useless, |told| Reply::Told(told, etag));
            }
            StatusCode::NOT_MODIFIED if is_known => return Reply::Same,
            StatusCode::NOT_FOUND | StatusCode::GONE => return Reply::Missing,
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => match header(LOCATION).and_then(|to| address.redirected(to)) {
                Some(next) => uri = next,
                None => return Reply::Useless("it sends elsewhere".to_owned()),
            },
            status => return Reply::Useless(format!("it says {status}")),
        }
    }
    Reply::Useless("it sends in a circle".to_owned())
}
