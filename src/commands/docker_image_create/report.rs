//! How a failed create tells what went wrong: the step, its last lines, the engine's words, the whole log.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::advice::advice;
use crate::commands::Failure;
use crate::commands::answer::hinted;
use crate::commands::context::Job;
use crate::engine::{Error, Report, StepEvent, StepState};
use crate::image::Recipe;
use crate::room::Draft;

/// How many of the failing step's last lines the error entry shows.
const LINES: usize = 12;

/// Names build steps by what they do: `[3/4] pip install mechanize` instead of the instruction `RUN […]`, and a base by its
/// name alone: its digest stands in the lock and the labels.
pub(super) fn in_words(recipe: Recipe) -> impl Fn(String) -> String + Send + Sync + 'static {
    move |name| {
        let Some((number, instruction)) = name.split_once("] ").filter(|(number, _)| number.starts_with('[')) else {
            return name;
        };
        match recipe.title(instruction) {
            Some(title) => format!("{number}] {title}"),
            None if instruction.starts_with("FROM ") => format!("{number}] {}", undigested(instruction)),
            None => name,
        }
    }
}

/// A report that notes beside whether the last layer was made now, or came from the builder's cache.
pub(super) fn watching(report: Report, recipe: &Recipe) -> (Report, impl Fn() -> bool) {
    let last = recipe.last_title();
    let seen = Arc::new(AtomicBool::new(last.is_none()));
    let (noted, words) = (Arc::clone(&seen), in_words(recipe.clone()));
    let watching = move |event| {
        if let StepEvent::Step {
            name,
            state: StepState::Done,
            ..
        } = &event
            && words(name.clone()).split_once("] ").map(|(_, title)| title) == last.as_deref()
        {
            noted.store(true, Ordering::Relaxed);
        }
        report(event);
    };
    (Arc::new(watching), move || seen.load(Ordering::Relaxed))
}

/// The instruction without the digest in it.
fn undigested(instruction: &str) -> String {
    match instruction.split_once("@sha256:") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|letter: char| letter.is_ascii_hexdigit());
            format!("{before}{rest}")
        }
        None => instruction.to_owned(),
    }
}

/// The failure of a build.
pub(super) fn build_failed(job: &Job<'_>, error: &Error) -> Failure {
    failed(job, error, "build/", "the build failed")
}

/// The failure of finding out what would be installed.
pub(in crate::commands) fn resolve_failed(job: &Job<'_>, error: &Error) -> Failure {
    failed(
        job,
        error,
        "resolve/",
        "what would be installed cannot be resolved: that failed",
    )
}

fn failed(job: &Job<'_>, error: &Error, prefix: &str, words: &str) -> Failure {
    let Error::Build { step, reason } = error else {
        return with_log(job, Failure::from(error.clone()));
    };
    let id = step.as_ref().map(|step| format!("{prefix}{step}"));
    let tail = id.as_ref().map(|id| job.handle().tail(id)).unwrap_or_default();
    let mut text = match id.as_ref().and_then(|id| job.step_name(id)) {
        Some(name) => format!("{words} in the step {name}"),
        None => words.to_owned(),
    };
    for line in tail.iter().skip(tail.len().saturating_sub(LINES)) {
        text.push_str("\n  > ");
        text.push_str(line);
    }
    text.push_str("\n  = reason: ");
    text.push_str(&shortened(reason));
    let lines: Vec<&str> = tail.iter().map(AsRef::as_ref).collect();
    with_log(job, Failure::new(hinted(&text, advice(&lines, reason))))
}

/// The engine's words without the command line in square brackets, which the step's name tells better.
fn shortened(reason: &str) -> String {
    const SHORT: usize = 60;
    match (reason.find('['), reason.rfind(']')) {
        (Some(open), Some(close)) if close > open + SHORT => format!("{}…{}", &reason[..=open], &reason[close..]),
        _ => reason.to_owned(),
    }
}

/// The same failure, with the whole log as a file entry after it, if there is one.
pub(super) fn with_log(job: &Job<'_>, mut failure: Failure) -> Failure {
    if let (false, Some(path)) = (failure.cancelled, job.handle().log()) {
        let path = path.display().to_string();
        failure.drafts.push(Draft::file(
            "Build log",
            path,
            format!("{} lines of output", job.lines()),
        ));
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Lock, LockedDistribution, LockedPackage, PackageManager};

    fn recipe() -> Recipe {
        let mut lock = Lock {
            base: "base:1".to_owned(),
            ..Lock::default()
        };
        lock.distributions.push(LockedDistribution {
            name: "six".to_owned(),
            version: "1.17.0".to_owned(),
            sha256: "0f".repeat(32),
            ..LockedDistribution::default()
        });
        lock.system.push(LockedPackage {
            name: "jq".to_owned(),
            version: "1.6".to_owned(),
            named: true,
        });
        Recipe {
            base: "base:1".to_owned(),
            user: String::new(),
            packages: Vec::new(),
            package_manager: Some(PackageManager::Apt),
            requirements: Vec::new(),
            python: "python3".to_owned(),
            externally_managed: false,
            pip_settings: std::collections::BTreeMap::new(),
            lock: Some(lock),
            package_files: Vec::new(),
            ahead: true,
            sealed: false,
            run_as: None,
            certificates: None,
            version: "1.0.0.1".to_owned(),
            job: "job".to_owned(),
        }
    }

    #[test]
    fn an_image_is_new_where_its_last_layer_was_made_and_no_other() {
        let recipe = recipe();
        let dockerfile = recipe.dockerfile(true);
        let runs: Vec<_> = dockerfile.lines().filter(|line| line.starts_with("RUN ")).collect();
        let [tools, ready, packages, libraries] = runs.as_slice() else {
            panic!("{dockerfile}")
        };
        let is_new = |instruction: &str, state| {
            let (report, is_new) = watching(Arc::new(|_| {}), &recipe);
            // As the engine shortens it.
            let begin: String = instruction.chars().take(188).collect();
            report(StepEvent::Step {
                id: "1".to_owned(),
                name: format!("[image 3/3] {begin}…"),
                state,
                progress: None,
            });
            is_new()
        };
        assert!(is_new(libraries, StepState::Done));
        for state in [StepState::Cached, StepState::Running, StepState::Failed] {
            assert!(!is_new(libraries, state), "{state:?}");
        }
        for other in [tools, ready, packages] {
            assert!(!is_new(other, StepState::Done), "{other}");
        }
    }
}
