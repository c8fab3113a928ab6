use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;

use super::*;
use crate::room::job::{JobState, Progress, StepState};

fn jobs(directory: Option<&Path>, seed: u64) -> Jobs {
    let clock = Clock::fixed("2026-01-02T03:04:05Z".parse().unwrap(), TimeZone::UTC);
    Jobs::new(directory.map(Path::to_owned), clock, Chance::seeded(seed))
}

#[test]
fn a_snapshot_shows_the_steps_and_the_last_lines() {
    let jobs = jobs(None, 1);
    let handle = jobs.begin("/docker_image_create name=a token=x", "training");
    handle.step("1", "FROM \u{1b}[1mbase", StepState::Done, None);
    handle.step(
        "2",
        "RUN pip",
        StepState::Running,
        Some(Progress { current: 1, total: 2 }),
    );
    handle.line("2", "10%\r\u{1b}[32m100%\u{1b}[0m");
    handle.line("2", &format!("https://u:pw@h {}", "x".repeat(1000)));
    let job = jobs.snapshot().pop().unwrap();
    assert_eq!(job.command, "/docker_image_create name=a token=***");
    assert_eq!((job.state, job.lines, job.tail.len()), (JobState::Running, 2, 2));
    assert_eq!(job.steps[0].name, "FROM base");
    assert_eq!(&*job.tail[0], "100%");
    assert_eq!(job.tail[1].chars().count(), 400);
    assert_eq!(&*job.steps[1].recent[0], "100%");
    assert!(job.steps[1].recent[1].starts_with("https://u:***@h xx"));
    assert_eq!(handle.tail("2").len(), 2);
    assert_eq!(handle.tail("none").len(), 0);

    assert!(
        Arc::ptr_eq(&job, &jobs.snapshot()[0]),
        "a job that did not change is not made anew"
    );
    handle.line("2", "more");
    let next = jobs.snapshot().pop().unwrap();
    assert!(Arc::ptr_eq(&job.steps[0], &next.steps[0]), "nor is a step");
    assert_eq!(next.lines, 3);
}

#[test]
fn tails_are_bounded_and_changes_are_announced_once_per_look() {
    let jobs = jobs(None, 1);
    let handle = jobs.begin("/x", "training");
    let mut changes = jobs.revision();
    let begun = Instant::now();
    let _ = jobs.snapshot();
    for n in 0..50_000 {
        handle.line("1", &format!("line {n}"));
    }
    // Generous for a debug build on a busy machine: 10,000 lines a second must be a small part of a core.
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(changes.has_changed().unwrap());
    assert_eq!(*changes.borrow_and_update(), 2);
    let job = jobs.snapshot().pop().unwrap();
    assert_eq!((job.lines, job.tail.len(), handle.tail("1").len()), (50_000, 200, 20));
    let recent: Vec<&str> = job.steps[0].recent.iter().map(|line| &**line).collect();
    assert_eq!(recent, ["line 49997", "line 49998", "line 49999"]);
    assert_eq!(&*job.tail[199], "line 49999");
}

#[test]
fn cancelling_is_told_to_the_job_and_shown() {
    let jobs = jobs(None, 1);
    let handle = jobs.begin("/x", "training");
    handle.step("1", "one", StepState::Running, None);
    assert!(!jobs.cancel("nobody"));
    assert!(jobs.cancel(handle.id()));
    assert!(handle.token().is_cancelled());
    assert_eq!(jobs.snapshot()[0].state, JobState::Cancelling);
    handle.finish(JobState::Cancelled);
    handle.finish(JobState::Done);
    let job = jobs.snapshot().pop().unwrap();
    assert_eq!(
        (job.state, job.steps[0].state),
        (JobState::Cancelled, StepState::Cancelled)
    );
    assert!(job.ended.is_some());
    assert!(!jobs.cancel(handle.id()));
}

#[test]
fn a_job_whose_task_broke_has_failed() {
    let jobs = jobs(None, 1);
    drop(jobs.begin("/x", "training"));
    assert_eq!(jobs.snapshot()[0].state, JobState::Failed);
}

#[test]
fn ended_jobs_are_forgotten_and_living_ones_never() {
    let jobs = jobs(None, 1);
    let living = jobs.begin("/living", "training");
    for _ in 0..80 {
        jobs.begin("/x", "training").finish(JobState::Done);
    }
    assert_eq!(jobs.snapshot().len(), 52);
    assert_eq!(jobs.snapshot()[0].id, living.id());
}

#[test]
fn other_processes_see_that_a_job_lives() {
    let home = tempfile::tempdir().unwrap();
    let mine = jobs(Some(home.path()), 1);
    // The same seed: an id in use is not given again.
    let other = jobs(Some(home.path()), 1);
    let first = mine.begin("/x", "training");
    let second = other.begin("/x", "training");
    assert_ne!(first.id(), second.id());
    assert!(other.is_alive(first.id()) && mine.is_alive(first.id()));
    first.finish(JobState::Done);
    assert!(!other.is_alive(first.id()) && !mine.is_alive(first.id()));
    assert!(!mine.is_alive("../x") && !mine.is_alive(""));
    assert_eq!(mine.owner(), other.owner());
}

#[test]
fn the_whole_log_is_kept_clean_and_private() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let jobs = jobs(Some(home.path()), 1);
    let handle = jobs.begin("/x", "training");
    assert_eq!(handle.log(), None);
    handle.step("s1", "RUN pip install", StepState::Running, None);
    assert_eq!(jobs.snapshot()[0].log, None, "nothing is in it");
    handle.line("s1", "\u{1b}[31mCollecting\u{1b}[0m https://u:pw@h/simple");
    handle.line("s1", &"y".repeat(100_000));
    let path = handle.log().unwrap();
    assert_eq!(jobs.snapshot()[0].log.as_deref(), Some(&*path));
    assert_eq!(path, home.path().join("logs").join(format!("{}.log", handle.id())));
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(
        text,
        format!(
            "=== RUN pip install\nCollecting https://u:***@h/simple\n{}\n",
            "y".repeat(100_000)
        )
    );
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_disk_that_cannot_take_the_log_is_a_note_and_the_job_goes_on() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("logs"), "in the way").unwrap();
    let jobs = jobs(Some(home.path()), 1);
    let handle = jobs.begin("/x", "training");
    handle.line("s1", "a");
    assert_eq!(handle.log(), None);
    handle.line("s1", "b");
    handle.finish(JobState::Done);
    let job = jobs.snapshot().pop().unwrap();
    assert_eq!(job.state, JobState::Done);
    assert!(job.tail.back().unwrap().contains("is not whole"), "{:?}", job.tail);
}
