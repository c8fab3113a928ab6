//! What the policy says to a term, for one package.

use jiff::civil::Date;
use spdx::expression::{ExprNode, Operator};
use spdx::{Expression, LicenseItem, LicenseReq};

use super::term::Term;
use crate::diligence::policy::{Exception, Licences, Policy, Stand, Unlicensed};
use crate::diligence::{Verdict, expression};

/// A policy as it is for one package on one day.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) policy: &'a Policy,
    pub(super) package: &'a str,
    pub(super) version: &'a str,
    pub(super) today: Date,
}

/// What the policy says to one licence.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'a> {
    /// The licence.
    pub(super) licence: String,
    /// The licence as a list of the policy names it.
    pub(super) listed: String,
    /// Why.
    pub(super) why: Why<'a>,
}

/// Why a licence passes or not.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why<'a> {
    /// It is allowed.
    Allowed,
    /// It is allowed for this package.
    Excepted(&'a Exception),
    /// It is in neither list.
    Unlisted,
    /// It is denied.
    Denied,
}

impl Why<'_> {
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::Allowed | Self::Excepted(_) => Verdict::Pass,
            Self::Unlisted => Verdict::NeedsApproval,
            Self::Denied => Verdict::Fail,
        }
    }
}

/// What comes out for an expression or a family.
#[derive(Clone, Debug)]
pub(super) struct Outcome<'a> {
    pub(super) verdict: Verdict,
    /// The licences on which it rests: of a choice those that were chosen.
    pub(super) leaves: Vec<Leaf<'a>>,
}

impl<'a> Judge<'a> {
    /// What comes out for a term.
    pub(super) fn term(self, term: &Term) -> Outcome<'a> {
        match term {
            Term::Expression(expression)
            | Term::Text {
                reference: expression, ..
            } => self.expression(expression),
            Term::Family(family) => together(family.members().map(|member| self.expression(&member))),
        }
    }

    /// What comes out for an expression: of `OR` the better side, of `AND` the worse.
    pub(super) fn expression(self, expression: &Expression) -> Outcome<'a> {
        let mut stack: Vec<Outcome<'a>> = Vec::new();
        // An expression is held in postfix form: both sides of an operator come before it.
        for node in expression.iter() {
            let outcome = match node {
                ExprNode::Req(leaf) => self.licence(&leaf.req),
                ExprNode::Op(operator) => match (stack.pop(), stack.pop(), operator) {
                    (Some(right), Some(left), Operator::And) => both(left, right),
                    (Some(right), Some(left), Operator::Or) => either(left, right),
                    // Never so in an expression that was parsed.
                    (..) => continue,
                },
            };
            stack.push(outcome);
        }
        stack.pop().unwrap_or(Outcome {
            verdict: Verdict::NeedsApproval,
            leaves: Vec::new(),
        })
    }

    fn licence(self, requirement: &LicenseReq) -> Outcome<'a> {
        let requirement = expression::current(requirement);
        let why = match self.exception(&requirement) {
            Some(exception) => Why::Excepted(exception),
            None => match self.policy.stand(&requirement) {
                Stand::Allowed => Why::Allowed,
                Stand::Unlisted => Why::Unlisted,
                Stand::Denied => Why::Denied,
            },
        };
        // What is allowed anyway does not need its exception.
        let why = match (why, self.policy.stand(&requirement)) {
            (Why::Excepted(_), Stand::Allowed) => Why::Allowed,
            (why, _) => why,
        };
        Outcome {
            verdict: why.verdict(),
            leaves: vec![Leaf {
                licence: requirement.to_string(),
                listed: listed(&requirement),
                why,
            }],
        }
    }

    /// The exception that counts today and allows this licence.
    pub(super) fn exception(self, requirement: &LicenseReq) -> Option<&'a Exception> {
        self.exceptions()
            .find(|exception| exception.allow.iter().any(|one| one.meets(requirement)))
    }

    /// What becomes of the package if it names no licence.
    pub(super) fn unlicensed(self) -> (Verdict, Option<&'a Exception>) {
        let none = |exception: &&Exception| exception.allow.contains(&Licences::None);
        if let Some(exception) = self.exceptions().find(none) {
            return (Verdict::Pass, Some(exception));
        }
        let verdict = match self.policy.unlicensed {
            Unlicensed::Deny => Verdict::Fail,
            Unlicensed::Ask => Verdict::NeedsApproval,
            Unlicensed::Allow => Verdict::Pass,
        };
        (verdict, None)
    }

    /// The exception for the package that ended last, of those that count no longer.
    pub(super) fn expired(self) -> Option<&'a Exception> {
        let all = self.policy.exceptions(self.package, self.version);
        all.filter(|exception| exception.expired(self.today))
            .max_by_key(|exception| exception.until)
    }

    fn exceptions(self) -> impl Iterator<Item = &'a Exception> {
        let all = self.policy.exceptions(self.package, self.version);
        all.filter(move |exception| !exception.expired(self.today))
    }
}

/// A licence as a list of the policy names it: without `+`, which that very version satisfies.
pub(super) fn listed(requirement: &LicenseReq) -> String {
    let mut requirement = requirement.clone();
    if let LicenseItem::Spdx { or_later, .. } = &mut requirement.license {
        *or_later = false;
    }
    requirement.to_string()
}

/// Several things of which nobody says how they belong together: they pass if all do, fail if all do, and are a person's
/// matter else.
pub(super) fn together<'a>(outcomes: impl Iterator<Item = Outcome<'a>>) -> Outcome<'a> {
    let outcomes: Vec<_> = outcomes.collect();
    let all = |verdict: Verdict| outcomes.iter().all(|outcome| outcome.verdict == verdict);
    let verdict = match () {
        () if outcomes.is_empty() => Verdict::NeedsApproval,
        () if all(Verdict::Pass) => Verdict::Pass,
        () if all(Verdict::Fail) => Verdict::Fail,
        () => Verdict::NeedsApproval,
    };
    Outcome {
        verdict,
        leaves: outcomes.into_iter().flat_map(|outcome| outcome.leaves).collect(),
    }
}

fn both<'a>(mut left: Outcome<'a>, right: Outcome<'a>) -> Outcome<'a> {
    left.verdict = left.verdict.max(right.verdict);
    left.leaves.extend(right.leaves);
    left
}

fn either<'a>(left: Outcome<'a>, right: Outcome<'a>) -> Outcome<'a> {
    match (left.verdict, right.verdict) {
        (Verdict::Fail, Verdict::Fail) => both(left, right),
        (a, b) if b < a => right,
        (..) => left,
    }
}
