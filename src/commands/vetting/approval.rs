//! An approval: who let what in, when and why.

use jiff::Timestamp;
use serde_json::json;

use super::{Vetting, Want};
use crate::commands::Failure;
use crate::diligence::policy::{Exception, Licences, Versions};
use crate::diligence::{Check, Finding, Subject};
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
            let Some(path) = context.building.vetting.policy.clone() else {
                return Err(Failure::with_hint(
                    "the approval cannot be kept: there is no place for a policy",
                    "leave `approve_until` out",
                ));
            };
            let exceptions: Vec<_> = (approved.iter())
                .filter_map(|(subject, finding)| exception(subject, finding))
                .map(|(package, version, allow)| Exception {
                    package,
                    versions: Versions::exactly(&version),
                    allow,
                    reason: approval.reason.clone(),
                    by: Some(approval.by.clone()),
                    date: Some(context.clock.today()),
                    until: Some(until),
                })
                .collect();
            let kept = match (exceptions.len(), approved.len()) {
                (0, _) => String::new(),
                (some, all) => {
                    let what = if some < all { "the licences are " } else { "" };
                    format!("\n  {what}kept in {} until {until}", path.display())
                }
            };
            text.push_str(&kept);
            if exceptions.len() < approved.len() {
                text.push_str(
                    "\n  only licences are kept; an advisory is let in by `ignore` under `[advisories]` in the policy",
                );
            }
            let written = tokio::task::spawn_blocking(move || {
                crate::diligence::policy::Policy::append(&path, &exceptions).map_err(|error| error.to_string())
            });
            let written = written.await.map_err(|error| Failure::new(error.to_string()))?;
            written.map_err(|error| Failure::new(format!("the approval cannot be kept: {error}")))?;
        }
        context.say(Draft::text(text));
        Ok(approval)
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

/// What of a finding a policy can keep: the licences that are approved for a release.
fn exception(subject: &Subject, finding: &Finding) -> Option<(String, String, Vec<Licences>)> {
    if finding.check != Check::Licence {
        return None;
    }
    let expression = finding.id.as_deref()?;
    let words = expression
        .replace(['(', ')'], " ")
        .replace(" AND ", ",")
        .replace(" OR ", ",");
    let licences = words.split(',').map(|word| Licences::parse(word.trim()));
    let licences: Vec<_> = licences.collect::<Result<_, _>>().ok()?;
    Some((subject.name.clone(), subject.version.clone(), licences))
}
