//! Which licence a distribution has, by its own metadata, and whether the policy takes it.
//!
//! The order of evidence: what the policy clarifies, `License-Expression`, `License` where it is an SPDX expression or a
//! text of our own table, licence classifiers. Nothing is guessed: what is not understood is a person's matter.

mod aliases;
mod claims;
mod classifiers;
mod evaluate;
mod term;

use jiff::civil::Date;

use self::claims::{Claim, SHOWN, claims};
use self::evaluate::{Judge, Leaf, Outcome, Why, listed, together};
use self::term::Term;
use super::one_line::one_line;
use super::policy::{Exception, Policy};
use super::{Check, Evidence, Finding, Verdict};
use crate::image::Metadata;

/// The longest words for a table, in characters.
const WORDS: usize = 80;
/// The longest sentence, in characters; it may name many licences.
const SENTENCE: usize = 400;
/// What stands for the absence of a licence in tables and exceptions.
const UNLICENSED: &str = "unlicensed";

/// Judges a distribution's licence: gives it in words fit for a table, and the finding. The finding's id is what an
/// exception has to allow for it to pass (joined by `, `, see [`wanted`]).
#[must_use]
pub fn judge(metadata: &Metadata, name: &str, version: &str, policy: &Policy, today: Date) -> (String, Finding) {
    let judge = Judge {
        policy,
        package: name,
        version,
        today,
    };
    let judged = judged(metadata, judge);
    let mut finding = Finding::new(Check::Licence, judged.verdict, one_line(&judged.says, SENTENCE));
    finding.evidence = judged.evidence;
    finding.id = Some(one_line(&judged.wanted.join(", "), SENTENCE)).filter(|id| !id.is_empty());
    finding.help = judged.help;
    (one_line(&judged.words, WORDS), finding)
}

/// What an exception of the policy has to allow so that a distribution's licence passes, each fit for
/// [`super::policy::Licences::parse`]; empty where it passes anyway.
#[must_use]
pub fn wanted(metadata: &Metadata, name: &str, version: &str, policy: &Policy, today: Date) -> Vec<String> {
    let judge = Judge {
        policy,
        package: name,
        version,
        today,
    };
    let judged = judged(metadata, judge);
    match judged.verdict {
        Verdict::Pass => Vec::new(),
        Verdict::NotRun | Verdict::Unknown | Verdict::NeedsApproval | Verdict::Fail => judged.wanted,
    }
}

/// The SPDX id that is probably meant by a text that is none.
pub(super) fn meant(text: &str) -> Option<String> {
    let meaning = aliases::meaning(text)
        .or_else(|| classifiers::meaning(text))
        .and_then(Term::of)?;
    match meaning {
        Term::Expression(expression) => Some(expression.to_string()),
        Term::Family(family) => Some(family.choice().replace(" or ", "` or `")),
        Term::Text { .. } => None,
    }
}

/// What comes out, before it is brought into bounds.
struct Judged {
    words: String,
    verdict: Verdict,
    says: String,
    wanted: Vec<String>,
    evidence: Vec<Evidence>,
    help: Option<String>,
}

fn judged(metadata: &Metadata, judge: Judge<'_>) -> Judged {
    let claims = claims(metadata);
    let mut judged = match judge.policy.clarified(judge.package, judge.version) {
        Some(clarified) => {
            let outcome = judge.expression(&clarified.expression);
            let mut evidence = Evidence::new(
                "policy: clarify",
                format!("{}: {}", clarified.expression, clarified.reason),
            );
            evidence.date = clarified.date.map(|date| date.to_string());
            let term = Term::Expression(clarified.expression.clone());
            of_outcome(term.words(), &[term], &outcome, vec![evidence])
        }
        None => match claims.first() {
            Some(_) => of_claims(&claims, judge),
            None => of_none(judge),
        },
    };
    for claim in &claims {
        judged.evidence.extend(claim.evidence.iter().cloned());
    }
    if judged.verdict != Verdict::Pass
        && let Some(exception) = judge.expired()
    {
        let until = exception.until.map(|until| until.to_string()).unwrap_or_default();
        judged.says = format!("{}; an exception for it expired on {until}", judged.says);
        judged.evidence.push(excepted(exception, "policy: expired exception"));
    }
    for evidence in &mut judged.evidence {
        evidence.value = one_line(&evidence.value, SHOWN);
    }
    judged
}

/// By the first claim, unless another one contradicts it.
fn of_claims(claims: &[Claim], judge: Judge<'_>) -> Judged {
    let Some((first, others)) = claims.split_first() else {
        return of_none(judge);
    };
    let outcome = together(first.terms.iter().map(|term| judge.term(term)));
    let judged = of_outcome(first.words(), &first.terms, &outcome, Vec::new());
    let contradicts = |other: &&Claim| {
        let covered = |term: &Term| first.terms.iter().any(|own| own.covers(term));
        first.understood && (other.alarming || other.understood && !other.terms.iter().all(covered))
    };
    let contradicting: Vec<_> = others.iter().filter(contradicts).collect();
    if contradicting.is_empty() {
        return judged;
    }
    // Whoever excepted everything that is said here has seen it.
    let all = || {
        std::iter::once(first)
            .chain(contradicting.iter().copied())
            .flat_map(|claim| &claim.terms)
    };
    let disputed: Vec<_> = all().flat_map(Term::licences).collect();
    if disputed.iter().all(|licence| judge.exception(licence).is_some()) {
        return judged;
    }
    let others: Vec<_> = contradicting
        .iter()
        .map(|claim| format!("{} by {}", claim.words(), claim.source))
        .collect();
    let mut says = format!(
        "its sources contradict each other: {} by {}, {}",
        first.words(),
        first.source,
        others.join(", ")
    );
    if judged.verdict == Verdict::Fail {
        says = format!("{}; {says}", judged.says);
    }
    Judged {
        verdict: judged.verdict.max(Verdict::NeedsApproval),
        says,
        wanted: unique(disputed.iter().map(listed)),
        help: Some("read the licence in its source, then approve it, or write it as `[[licenses.clarify]]`".to_owned()),
        ..judged
    }
}

/// Of a package that says nothing.
fn of_none(judge: Judge<'_>) -> Judged {
    let (verdict, exception) = judge.unlicensed();
    let says = match (exception, verdict) {
        (Some(_), _) => "names no licence, and is excepted by the policy",
        (None, Verdict::Pass) => "names no licence, which the policy allows",
        (None, _) => "names no licence; without one nobody may copy it",
    };
    let help = "look in its source for a licence, and write it as `[[licenses.clarify]]` in the policy";
    Judged {
        words: UNLICENSED.to_owned(),
        verdict,
        says: says.to_owned(),
        wanted: vec![UNLICENSED.to_owned()],
        evidence: exception
            .map(|one| excepted(one, "policy: exception"))
            .into_iter()
            .collect(),
        help: (verdict != Verdict::Pass).then(|| help.to_owned()),
    }
}

fn of_outcome(words: String, terms: &[Term], outcome: &Outcome<'_>, mut evidence: Vec<Evidence>) -> Judged {
    let of = |wanted: fn(&Why<'_>) -> bool| unique(outcome.leaves.iter().filter(|leaf| wanted(&leaf.why)).map(name));
    let denied = of(|why| matches!(why, Why::Denied));
    let unlisted = of(|why| matches!(why, Why::Unlisted));
    let exceptions = outcome.leaves.iter().filter_map(|leaf| match leaf.why {
        Why::Excepted(exception) => Some(exception),
        Why::Allowed | Why::Unlisted | Why::Denied => None,
    });
    let says = match outcome.verdict {
        Verdict::Pass => passes(&words, terms, outcome),
        Verdict::Fail => format!("{} {} denied by the policy", denied.join(", "), is_or_are(&denied)),
        Verdict::NotRun | Verdict::Unknown | Verdict::NeedsApproval => asks(&words, terms, &unlisted, &denied),
    };
    for exception in exceptions {
        let shown = excepted(exception, "policy: exception");
        if !evidence.contains(&shown) {
            evidence.push(shown);
        }
    }
    let help = match outcome.verdict {
        Verdict::Pass => None,
        Verdict::Fail => Some("take another package; only an edited policy lets this one in"),
        Verdict::NotRun | Verdict::Unknown | Verdict::NeedsApproval => {
            Some("approve it by `approve=\"reason\"`, or name its licence in the policy")
        }
    };
    let open = |leaf: &&Leaf<'_>| outcome.verdict == Verdict::Pass || leaf.why.verdict() != Verdict::Pass;
    let wanted = unique(outcome.leaves.iter().filter(open).map(|leaf| leaf.listed.clone()));
    Judged {
        words,
        verdict: outcome.verdict,
        says,
        wanted,
        evidence,
        help: help.map(str::to_owned),
    }
}

/// Why it passes.
fn passes(words: &str, terms: &[Term], outcome: &Outcome<'_>) -> String {
    let reason = outcome.leaves.iter().find_map(|leaf| match leaf.why {
        Why::Excepted(exception) => Some(format!("{} is excepted: {}", leaf.licence, exception.reason)),
        Why::Allowed | Why::Unlisted | Why::Denied => None,
    });
    if let Some(reason) = reason {
        return reason;
    }
    let all = unique(terms.iter().flat_map(Term::licences).map(|licence| licence.to_string()));
    let chosen = unique(outcome.leaves.iter().map(name));
    match terms {
        [Term::Expression(_)] if chosen.len() < all.len() => {
            format!("{} is allowed, chosen of {words}", chosen.join(" AND "))
        }
        [Term::Family(family)] => format!("{words} is allowed, whichever it is: {}", family.choice()),
        _ if all.len() == 1 => format!("{} is allowed", all.join("")),
        _ => format!("{words}: all of it is allowed"),
    }
}

/// Why a person has to look.
fn asks(words: &str, terms: &[Term], unlisted: &[String], denied: &[String]) -> String {
    match terms {
        [Term::Text { whole: true, .. }] => "a licence text stands where its name should be".to_owned(),
        [Term::Text { .. }] => format!("{words} names no licence that is known"),
        [Term::Family(family)] => format!("{words} does not say which: {}", family.choice()),
        [Term::Expression(_)] => format!(
            "{} {} neither allowed nor denied by the policy",
            unlisted.join(", "),
            is_or_are(unlisted)
        ),
        _ => {
            let open: Vec<_> = denied.iter().chain(unlisted).cloned().collect();
            format!(
                "{words}: not said how they belong together, and not all of it is allowed: {}",
                open.join(", ")
            )
        }
    }
}

fn excepted(exception: &Exception, source: &str) -> Evidence {
    let allowed: Vec<_> = exception.allow.iter().map(ToString::to_string).collect();
    let mut evidence = Evidence::new(source, format!("{}: {}", allowed.join(", "), exception.reason));
    evidence.date = exception.date.map(|date| date.to_string());
    evidence
}

fn name(leaf: &Leaf<'_>) -> String {
    leaf.licence.clone()
}

fn is_or_are(names: &[String]) -> &'static str {
    if names.len() == 1 { "is" } else { "are" }
}

/// Each text once, in the order of their first coming.
fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut unique = Vec::new();
    for text in texts {
        if !unique.contains(&text) {
            unique.push(text);
        }
    }
    unique
}

#[cfg(test)]
#[path = "licence/tests.rs"]
mod tests;
