//! Who waits for a long job wants to know when it has ended: which ends are told, and in what words.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use super::human;
use super::text;
use crate::room::{Job, JobState, plain, redact};
use crate::settings::Attention;

/// The columns of a notification at most.
const COLUMNS: usize = 120;

/// What is to be told at once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Call {
    /// The words of a notification; none for the bell alone.
    pub(super) words: Option<String>,
}

/// Watches jobs end.
#[derive(Debug)]
pub(super) struct Watch {
    how: Attention,
    long: Duration,
    /// The ended jobs that were seen, so that each is told once.
    seen: BTreeSet<String>,
}

impl Watch {
    /// Jobs that have ended already are old news.
    pub(super) fn new(how: Attention, long: Duration, jobs: &[Arc<Job>]) -> Self {
        let ended = jobs.iter().filter(|job| job.ended.is_some());
        Self {
            how,
            long,
            seen: ended.map(|job| job.id.clone()).collect(),
        }
    }

    /// What to tell of the jobs as they are now: of several that ended at once, one bell.
    pub(super) fn look(&mut self, jobs: &[Arc<Job>]) -> Option<Call> {
        if self.how == Attention::None {
            return None;
        }
        let mut told = None;
        for job in jobs {
            let Some(ended) = job.ended else { continue };
            if self.seen.contains(&job.id) {
                continue;
            }
            self.seen.insert(job.id.clone());
            let lasted = ended.duration_since(job.started);
            if Duration::try_from(lasted).is_ok_and(|lasted| lasted >= self.long) {
                told = Some(job);
            }
        }
        // Those that the list has forgotten must not fill memory.
        if self.seen.len() > jobs.len() {
            self.seen.retain(|id| jobs.iter().any(|job| job.id == *id));
        }
        told.map(|job| Call {
            words: (self.how == Attention::Notify).then(|| words(job)),
        })
    }
}

/// What a notification says of a job.
fn words(job: &Job) -> String {
    let how = match job.state {
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
        JobState::Running | JobState::Cancelling => "at work",
    };
    let took = human::clock(job.started, job.ended.unwrap_or(job.started));
    let line = plain(&job.command);
    let line = redact(&line);
    let line = text::cut(&line, COLUMNS);
    format!("{how} after {took}: {line}")
}

/// Rings the bell, and with words asks the terminal for a notification, in both common ways: OSC 9 (iTerm2 and kin) and
/// OSC 777 (urxvt and kin). A terminal that knows neither passes over them.
pub(super) fn write(out: &mut impl Write, words: Option<&str>) -> io::Result<()> {
    if let Some(words) = words {
        // Nothing in it may end the sequence, or begin another one.
        let words: String = plain(words).chars().filter(|sign| !sign.is_control()).collect();
        write!(out, "\x1b]9;warroom: {words}\x1b\\")?;
        write!(out, "\x1b]777;notify;warroom;{words}\x1b\\")?;
    }
    out.write_all(b"\x07")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::draw::samples::ended;

    /// A job that lasted 75 seconds.
    fn job(id: &str, state: JobState) -> Arc<Job> {
        ended(id, "/docker_image_create name=a token=***", state, Vec::new())
    }

    fn watch(how: Attention, seconds: u64) -> Watch {
        Watch::new(how, Duration::from_secs(seconds), &[])
    }

    #[test]
    fn the_end_of_a_long_job_is_told_once_and_that_of_a_short_one_never() {
        let mut running = (*job("j1", JobState::Running)).clone();
        running.ended = None;
        let mut long = watch(Attention::Bell, 75);
        assert_eq!(long.look(&[Arc::new(running)]), None);
        let ends = [job("j1", JobState::Failed)];
        assert_eq!(long.look(&ends), Some(Call { words: None }));
        assert_eq!(long.look(&ends), None, "once");
        assert_eq!(watch(Attention::Bell, 76).look(&ends), None, "shorter than long");
        assert_eq!(watch(Attention::None, 0).look(&ends), None, "not wanted");
        let two = [job("j1", JobState::Done), job("j2", JobState::Done)];
        assert!(long.look(&two).is_some());
        assert_eq!(long.look(&two), None);
    }

    #[test]
    fn what_ended_before_the_console_began_is_old_news() {
        let jobs = [job("j1", JobState::Done)];
        let mut watch = Watch::new(Attention::Notify, Duration::ZERO, &jobs);
        assert_eq!(watch.look(&jobs), None);
    }

    #[test]
    fn jobs_that_are_forgotten_are_not_kept_in_mind() {
        let mut watch = watch(Attention::Bell, 1000);
        for n in 0..500 {
            watch.look(&[job(&format!("j{n}"), JobState::Done)]);
        }
        assert!(watch.seen.len() <= 2, "{}", watch.seen.len());
    }

    #[test]
    fn a_notification_says_what_ended_and_how_and_holds_no_control_sign() {
        let call = watch(Attention::Notify, 10)
            .look(&[job("j1", JobState::Failed)])
            .unwrap();
        let words = call.words.unwrap();
        assert_eq!(words, "failed after 1:15: /docker_image_create name=a token=***");
        let mut out = Vec::new();
        write(&mut out, Some(&words)).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            format!("\x1b]9;warroom: {words}\x1b\\\x1b]777;notify;warroom;{words}\x1b\\\x07")
        );
        let mut out = Vec::new();
        write(&mut out, Some("a\x1b\\\x07\u{9c}b\n")).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches('\x1b').count(), 4, "{text:?}");
        assert_eq!(text.matches('\x07').count(), 1, "{text:?}");
        assert!(!text.contains('\u{9c}') && !text.contains('\n'), "{text:?}");
        let mut out = Vec::new();
        write(&mut out, None).unwrap();
        assert_eq!(out, b"\x07");
    }
}
