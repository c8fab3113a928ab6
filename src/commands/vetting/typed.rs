//! The names that were typed: whether they are the ones that are meant. Comes before anything is downloaded.

use std::sync::PoisonError;

use super::{Vetting, Want};
use crate::commands::{Ask, Failure, Question, Reply};
use crate::diligence::{Finding, Level, Verdict};
use crate::image::{Lock, Requirement};
use crate::room::Draft;

/// The id of the finding that the policy denies a name.
const DENIED: &str = "name-denied";

impl Vetting<'_> {
    /// Judges the names that were typed. Asks about one that looks like another; where nobody can be asked, stops.
    pub(in crate::commands) async fn names(&self, want: &mut Want) -> Result<(), Failure> {
        let level = self.context.building.vetting.strictness.names;
        if level == Level::Off {
            return Ok(());
        }
        let mut flagged: Vec<(String, Finding)> = Vec::new();
        for requirement in &want.requirements {
            let name = requirement.name();
            let finding = self
                .known
                .judge(name, self.policy.trusts(name), self.policy.denies(name));
            let is_new = flagged.iter().all(|(known, _)| known != name);
            let is_flagged = match finding.verdict {
                Verdict::Pass => false,
                // Nobody can accept what is malicious or denied.
                Verdict::Fail => true,
                Verdict::NotRun | Verdict::Unknown | Verdict::NeedsApproval => !want.accept.contains(name),
            };
            if is_flagged && is_new {
                flagged.push((name.to_owned(), finding));
            }
        }
        if level == Level::Warn {
            for (name, finding) in &flagged {
                self.context.say(Draft::warning(words(name, finding)));
            }
            return Ok(());
        }
        flagged.clone_into(&mut self.flagged.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some((name, finding)) = flagged.iter().find(|(_, finding)| finding.verdict == Verdict::Fail) {
            return Err(refused(name, finding));
        }
        self.mind_accepted(want);
        for (name, finding) in &flagged {
            self.settle(want, name, finding, &flagged).await?;
        }
        Ok(())
    }

    /// Judges the names in a lock, before the index is asked for any of them: none of them is to be malicious or denied, and
    /// those that somebody asked for are judged as if they were typed.
    pub(in crate::commands) fn locked_names(&self, want: &Want, lock: &Lock) -> Result<(), Failure> {
        let level = self.context.building.vetting.strictness.names;
        if level != Level::Enforce {
            return Ok(());
        }
        for pinned in &lock.distributions {
            let name = pinned.name.as_str();
            let finding = (self.known).judge(name, self.policy.trusts(name), self.policy.denies(name));
            match finding.verdict {
                Verdict::Fail => return Err(refused(name, &finding)),
                Verdict::NotRun | Verdict::Unknown | Verdict::NeedsApproval
                    if pinned.named.is_some() && !want.accept.contains(name) =>
                {
                    return Err(Failure::with_hint(
                        format!("nothing was downloaded: in the lock, {}", words(name, &finding)),
                        format!("accept what the lock says: accept={name}"),
                    ));
                }
                Verdict::Pass | Verdict::NotRun | Verdict::Unknown | Verdict::NeedsApproval => {}
            }
        }
        Ok(())
    }

    /// Warns of names that are accepted and were not typed: a slip there would go unseen.
    fn mind_accepted(&self, want: &Want) {
        let is_typed = |name: &str| want.requirements.iter().any(|requirement| requirement.name() == name);
        let others: Vec<_> = want
            .accept
            .iter()
            .filter(|name| !is_typed(name))
            .map(String::as_str)
            .collect();
        if !others.is_empty() && want.lock.is_none() {
            self.context.say(Draft::warning(format!(
                "`accept` names what was not asked for: {}",
                others.join(", ")
            )));
        }
    }

    /// Asks what is meant by a name that looks like another.
    async fn settle(
        &self,
        want: &mut Want,
        name: &str,
        finding: &Finding,
        flagged: &[(String, Finding)],
    ) -> Result<(), Failure> {
        let names: Vec<&str> = flagged.iter().map(|(name, _)| name.as_str()).collect();
        let meant_by = |name: &str| self.known.meant(name).and_then(|mistaken| mistaken.meant);
        let all_meant: Vec<String> = names.iter().filter_map(|name| meant_by(name)).collect();
        let first = match all_meant.as_slice() {
            [] => "take another library, or".to_owned(),
            meant => format!("did you mean {}? If not,", meant.join(", ")),
        };
        let instead = format!("{first} accept what is typed: accept={}", names.join(","));
        let meant = meant_by(name);
        // What is meant is in the question and in the help.
        let told = |name: &str, finding: &Finding| match meant_by(name) {
            Some(_) => format!("`{name}` {}", finding.says),
            None => words(name, finding),
        };
        let said: Vec<String> = flagged.iter().map(|(name, finding)| told(name, finding)).collect();
        let unasked = |failure: Failure| {
            if failure.cancelled {
                failure
            } else {
                Failure::with_hint(format!("nothing was downloaded: {}", said.join("; ")), &instead)
            }
        };
        if let Some(meant) = &meant {
            let question = Question {
                text: format!("{name}: did you mean {meant}?"),
                detail: vec![told(name, finding), format!("yes goes on with {meant}")],
                kind: Ask::YesNo,
                instead: instead.clone(),
            };
            if self.context.ask(question).await.map_err(unasked)? == Reply::Yes {
                let finding = (self.known).judge(meant, self.policy.trusts(meant), self.policy.denies(meant));
                if finding.verdict == Verdict::Fail {
                    return Err(refused(meant, &finding));
                }
                return rename(want, name, meant);
            }
        }
        let question = Question {
            text: format!("install {name} as it is typed?"),
            detail: vec![told(name, finding)],
            kind: Ask::YesNo,
            instead: instead.clone(),
        };
        if self.context.ask(question).await.map_err(unasked)? == Reply::Yes {
            want.accept.insert(name.to_owned());
            return Ok(());
        }
        Err(Failure::with_hint(
            format!("nothing was downloaded: {}", told(name, finding)),
            instead,
        ))
    }
}

/// A name that nothing lets in but the policy.
fn refused(name: &str, finding: &Finding) -> Failure {
    let help = if finding.id.as_deref() == Some(DENIED) {
        "use another library, or take it out of `deny` under `[names]` in the policy (/policy tells where that is)"
    } else {
        "use another library; only `trust` under `[names]` in the policy lets it in (/policy tells where that is)"
    };
    Failure::with_hint(format!("nothing was downloaded: {}", words(name, finding)), help)
}

fn words(name: &str, finding: &Finding) -> String {
    let help = finding
        .help
        .as_ref()
        .map_or_else(String::new, |help| format!(" ({help})"));
    format!("`{name}` {}{help}", finding.says)
}

/// Puts the name that is meant in the place of the typed one; extras, versions and markers stay.
fn rename(want: &mut Want, typed: &str, meant: &str) -> Result<(), Failure> {
    for requirement in want
        .requirements
        .iter_mut()
        .filter(|requirement| requirement.name() == typed)
    {
        let text = requirement.to_string();
        let end = text
            .find(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')))
            .unwrap_or(text.len());
        *requirement =
            Requirement::parse(&format!("{meant}{}", &text[end..])).map_err(|mistake| Failure::new(mistake.message))?;
    }
    Ok(())
}
