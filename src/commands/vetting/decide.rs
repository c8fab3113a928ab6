//! Whether the findings let the work go on.

use super::{Approval, Set, Vetting, Want};
use crate::commands::{Ask, Failure, Question, Reply};
use crate::diligence::{Finding, Report, Subject, Verdict};
use crate::room::Draft;

/// How many packages are named one by one.
const SHOWN: usize = 12;

/// What keeps packages out.
type Blocking<'a> = Vec<(&'a Subject, &'a Finding)>;

/// Goes on, asks for an approval, or stops. Gives the approval where there was one to give.
pub(in crate::commands) async fn decide(
    vetting: &Vetting<'_>,
    want: &Want,
    set: &Set,
    report: &Report,
) -> Result<Option<Approval>, Failure> {
    let blocking = blocking(vetting, report);
    if blocking.is_empty() {
        if want.approve.is_some() && !want.sarif {
            let said = "nothing needs an approval: the reason that was given is not recorded";
            vetting.context.say(Draft::text(said));
        }
        return Ok(None);
    }
    if !approvable(&blocking) {
        return Err(stopped(vetting, &blocking));
    }
    if let Some(reason) = &want.approve {
        return Approval::record(vetting, want, set, reason, &blocking).await.map(Some);
    }
    let question = Question {
        text: format!("why may {} go in?", counted(&blocking)),
        detail: lines(&blocking, false),
        kind: Ask::Text {
            placeholder: "the reason, which is recorded; empty stops".to_owned(),
        },
        instead: "say why it may go in: approve=\"the reason\"".to_owned(),
    };
    let asked = vetting.context.ask(question).await;
    match asked {
        Ok(Reply::Text(reason)) if !reason.trim().is_empty() => {
            Approval::record(vetting, want, set, reason.trim(), &blocking)
                .await
                .map(Some)
        }
        Err(failure) if failure.cancelled => Err(failure),
        Ok(_) | Err(_) => Err(stopped(vetting, &blocking)),
    }
}

/// Why the findings would stop a create, if they do.
pub(in crate::commands) fn refusal(vetting: &Vetting<'_>, want: &Want, report: &Report) -> Option<Failure> {
    let blocking = blocking(vetting, report);
    let is_lifted = want.approve.is_some() && approvable(&blocking);
    (!blocking.is_empty() && !is_lifted).then(|| stopped(vetting, &blocking))
}

fn blocking<'a>(vetting: &Vetting<'_>, report: &'a Report) -> Blocking<'a> {
    let strictness = vetting.context.building.vetting.strictness;
    report.blocking(strictness, vetting.is_training()).collect()
}

/// Whether a reason can lift all of it.
fn approvable(blocking: &Blocking<'_>) -> bool {
    blocking
        .iter()
        .all(|(_, finding)| finding.verdict == Verdict::NeedsApproval)
}

fn stopped(vetting: &Vetting<'_>, blocking: &Blocking<'_>) -> Failure {
    let mut text = format!("{} may not go in", counted(blocking));
    for line in lines(blocking, true) {
        text.push_str("\n  ");
        text.push_str(&line);
    }
    let has = |verdict: Verdict| blocking.iter().any(|(_, finding)| finding.verdict == verdict);
    let policy = vetting.context.building.vetting.policy.as_ref();
    let help = if has(Verdict::Fail) {
        let place = policy.map_or_else(String::new, |path| format!(" ({})", path.display()));
        format!("take another release or library; nothing approves a fail but an edited policy{place}, see /policy")
    } else if has(Verdict::Unknown) || has(Verdict::NotRun) {
        "import advisories with /advisories_import, or let what is not known pass: `unknowns = \"warn\"` under `[vetting]` in the settings".to_owned()
    } else {
        "say why it may go in: approve=\"the reason\"".to_owned()
    };
    Failure::with_hint(text, help)
}

fn counted(blocking: &Blocking<'_>) -> String {
    let mut names: Vec<_> = blocking
        .iter()
        .map(|(subject, _)| (subject.kind, &subject.name))
        .collect();
    names.sort();
    names.dedup();
    match names.as_slice() {
        [(_, only)] => (*only).clone(),
        more => format!("{} packages", more.len()),
    }
}

/// A line for each; with what to do about it, unless that is being asked for.
fn lines(blocking: &Blocking<'_>, with_help: bool) -> Vec<String> {
    let mut lines: Vec<_> = (blocking.iter().take(SHOWN))
        .map(|(subject, finding)| {
            let help = finding
                .help
                .as_ref()
                .filter(|_| with_help)
                .map_or_else(String::new, |help| format!(" ({help})"));
            format!(
                "{} {}: {}: {}{help}",
                subject.name, subject.version, finding.verdict, finding.says
            )
        })
        .collect();
    if blocking.len() > SHOWN {
        lines.push(format!("and {} more", blocking.len() - SHOWN));
    }
    lines
}
