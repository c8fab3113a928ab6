//! An approval: who let what in, when and why.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::{Set, Vetting, Want};
use crate::commands::Failure;
use crate::diligence::policy::{Addition, Exception, Ignore, Licences, Policy, Versions};
use crate::diligence::{Check, Finding, Subject, licence};
use crate::room::Draft;

/// An approval, as it is noted on the image.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::commands) struct Approval {
    reason: String,
    by: String,
    at: Timestamp,
    /// `name version: what`.
    items: Vec<String>,
}

impl Approval {
    /// Records an approval in the room, and in the policy where that is asked for.
    pub(super) async fn record(
        vetting: &Vetting<'_>,
        want: &Want,
        set: &Set,
        reason: &str,
        approved: &[(&Subject, &Finding)],
    ) -> Result<Self, Failure> {
        let context = vetting.context;
        let approval = Self {
            reason: reason.to_owned(),
            by: context.room.user().to_owned(),
            at: context.clock.now(),
            items: (approved.iter())
                .map(|(subject, finding)| format!("{} {}: {}", subject.name, subject.version, finding.says))
                .collect(),
        };
        let mut text = format!("approved by {}: {}", approval.by, approval.reason);
        for item in &approval.items {
            text.push_str("\n  ");
            text.push_str(item);
        }
        if let Some(until) = want.approve_until {
            let kept = approval.keep(vetting, set, approved, until).await?;
            text.push('\n');
            text.push_str(&kept);
        }
        context.say(Draft::text(text));
        Ok(approval)
    }

    /// Writes into the policy what a policy can keep: licences and advisories of these very versions. Gives in words what
    /// was kept, and what was not.
    async fn keep(
        &self,
        vetting: &Vetting<'_>,
        set: &Set,
        approved: &[(&Subject, &Finding)],
        until: Date,
    ) -> Result<String, Failure> {
        let context = vetting.context;
        let Some(path) = context.building.vetting.policy.clone() else {
            return Err(Failure::with_hint(
                "the approval cannot be kept: there is no place for a policy",
                "leave `approve_until` out",
            ));
        };
        let today = context.clock.today();
        let (mut addition, mut left) = (Addition::default(), Vec::new());
        for (subject, finding) in approved {
            match (finding.check, &finding.id) {
                (Check::Licence, _) => addition.exceptions.push(Exception {
                    package: subject.name.clone(),
                    versions: Versions::exactly(&subject.version),
                    allow: wanted(vetting, set, subject)?,
                    reason: self.reason.clone(),
                    by: Some(self.by.clone()),
                    date: Some(today),
                    until: Some(until),
                }),
                (Check::Advisory, Some(id)) => addition.ignored.push(Ignore {
                    id: id.clone(),
                    package: Some(subject.name.clone()),
                    versions: Versions::exactly(&subject.version),
                    only_unfixed: true,
                    reason: self.reason.clone(),
                    by: Some(self.by.clone()),
                    date: Some(today),
                    until: Some(until),
                }),
                (Check::Advisory | Check::Name | Check::Yanked, _) => {
                    left.push(format!("{} of {}", finding.check, subject.name));
                }
            }
        }
        let mut text = String::new();
        if addition != Addition::default() {
            text = format!("  kept in {} until {until}", path.display());
            let write = tokio::task::spawn_blocking(move || Policy::append(&path, &addition));
            let written = write.await.map_err(|error| Failure::new(error.to_string()))?;
            written.map_err(|error| Failure::from(error).context("the approval cannot be kept"))?;
        }
        if !left.is_empty() {
            let line = if text.is_empty() { "" } else { "\n" };
            text = format!(
                "{text}{line}  not kept, for this once: {} (a policy keeps licences and advisories)",
                left.join(", ")
            );
        }
        Ok(text)
    }

    /// The approval as a label's value.
    pub(in crate::commands) fn label(&self) -> String {
        json!({
            "by": self.by,
            "at": self.at.to_string(),
            "reason": self.reason,
            "packages": self.items,
        })
        .to_string()
    }
}

/// What an exception has to allow so that a library's licence passes.
fn wanted(vetting: &Vetting<'_>, set: &Set, subject: &Subject) -> Result<Vec<Licences>, Failure> {
    let mut distributions = set.resolved.distributions.iter();
    let Some(found) = distributions.find(|found| found.name == subject.name) else {
        return Ok(Vec::new());
    };
    let today = vetting.context.clock.today();
    licence::wanted(&found.metadata, &found.name, &found.version, &vetting.policy, today)
        .iter()
        .map(|licence| Licences::parse(licence).map_err(|(message, help)| Failure::with_hint(message, help)))
        .collect()
}
