//! What `/docker_image_check` and `/docker_image_create` have in common: from what is asked for to a set that was vetted.
//!
//! The order is: look at the names that were typed, settle the base and look into it, find out the whole set that would be
//! installed (or take it from a lock), check each package, and stop, ask or go on as the settings say.

mod ahead;
mod approval;
pub(super) mod base;
mod certificates;
mod decide;
mod fits;
mod given;
mod ground;
mod memory;
mod recent;
mod set;
mod show;
mod typed;
mod want;

pub(super) use ahead::Tell;
pub(super) use approval::Approval;
pub(super) use base::Base;
pub(super) use decide::{decide, refusal};
pub(super) use ground::Ground;
pub(super) use memory::Shelf;
pub(super) use set::Set;
pub(super) use show::{show_stopped, shown};
pub(super) use want::Want;

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use super::context::Job;
use super::{Context, Failure};
use crate::diligence::advisory::Advisories;
use crate::diligence::names::Known;
use crate::diligence::policy::Policy;
use crate::diligence::{self, Finding, Report};
use crate::engine::{Engine, Identity};

/// What vetting works with.
pub(super) struct Vetting<'a> {
    pub(super) context: &'a Context,
    pub(super) engine: &'a dyn Engine,
    pub(super) job: &'a Job<'a>,
    policy: Policy,
    known: Known,
    advisories: Advisories,
    /// What was found of the names that were typed, where that stops the command.
    flagged: Mutex<Vec<(String, Finding)>>,
    /// Whether the report was given as SARIF.
    is_reported: AtomicBool,
}

impl<'a> Vetting<'a> {
    /// Reads the policy, the names and the advisories.
    pub(super) async fn begin(
        context: &'a Context,
        engine: &'a dyn Engine,
        job: &'a Job<'a>,
    ) -> Result<Vetting<'a>, Failure> {
        let setup = context.building.vetting.clone();
        let read = tokio::task::spawn_blocking(move || {
            let policy = Policy::load(setup.policy.as_deref()).map_err(|error| failed(&error))?;
            let known = Known::load(setup.data.as_deref()).map_err(|error| failed(&error))?;
            let advisories = Advisories::open(setup.data.as_deref());
            Ok::<_, Failure>((policy, known, advisories))
        });
        let (policy, known, advisories) = job.until_cancelled(read).await?.map_err(|error| failed(&error))??;
        Ok(Self {
            context,
            engine,
            job,
            policy,
            known,
            advisories,
            flagged: Mutex::default(),
            is_reported: AtomicBool::new(false),
        })
    }

    /// Whether nothing here is real.
    pub(super) fn is_training(&self) -> bool {
        self.engine.identity() == Identity::Training
    }

    /// Checks every package of a set.
    pub(super) async fn check(&self, want: &Want, ground: &Ground, set: &Set) -> Result<Report, Failure> {
        let began = self.context.clock.now();
        let setup = &self.context.building.vetting;
        let vet = diligence::Vet {
            policy: &self.policy,
            known: &self.known,
            advisories: &self.advisories,
            setup,
            index: self.context.building.index().or(ground.python.index.as_deref()),
            certificates: want.certificates.as_deref(),
            os: &ground.survey.os,
            accepted: &want.accept,
            today: self.context.clock.today(),
            now: self.context.clock.now(),
            training: self.is_training(),
        };
        let work = async { Ok::<_, Failure>(Box::pin(vet.report(&set.resolved)).await) };
        let mut report = self.job.step("vet", "vet what would be installed", work).await?;
        report.resolved_ms = set.milliseconds;
        report.vetted_ms = self.context.clock.milliseconds_since(began);
        Ok(report)
    }
}

fn failed(error: &impl ToString) -> Failure {
    Failure::new(error.to_string())
}
