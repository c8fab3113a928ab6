//! The names that were typed: whether they are the ones that are meant. Comes before anything is downloaded.

use super::{Vetting, Want};
use crate::commands::{Ask, Failure, Question, Reply};
use crate::diligence::{Finding, Level, Verdict};
use crate::image::Requirement;
use crate::room::Draft;

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
            if finding.verdict != Verdict::Pass && !want.accept.contains(name) && is_new {
                flagged.push((name.to_owned(), finding));
            }
        }
        if level == Level::Warn {
            for (name, finding) in &flagged {
                self.context.say(Draft::warning(words(name, finding)));
            }
            return Ok(());
        }
        if let Some((name, finding)) = flagged.iter().find(|(_, finding)| finding.verdict == Verdict::Fail) {
            return Err(Failure::with_hint(
                format!("nothing was downloaded: {}", words(name, finding)),
                "use another library; only `trust` under `[names]` in the policy lets it in (/policy tells where that is)",
            ));
        }
        for (name, finding) in &flagged {
            self.settle(want, name, finding, &flagged).await?;
        }
        Ok(())
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
