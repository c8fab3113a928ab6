//! `/docker_image_try`: runs a line in a throw-away container of an image.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::answer::hinted;
use super::context::Job;
use super::sweep::leave_no_container;
use super::{Answer, Context, Failure, named};
use crate::catalog::Request;
use crate::engine::{Engine, JOB_LABEL, OWNER_LABEL, Report, StepEvent, Trial, TrialEnd};
use crate::room::{Draft, JobState, plain};

/// How long a trial may last where nothing else is said.
const LIMIT: Duration = Duration::from_mins(1);
/// How many lines of its output the answer shows, the last ones; the job's log has all.
const SHOWN: usize = 40;
/// What is run where nothing is named.
const LOOK: &str = include_str!("docker_image_try/look.sh");

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let reference = request
        .image_reference("image")
        .ok_or_else(|| Failure::new("`image` is missing"))?;
    let line = request.text("run").filter(|line| !line.trim().is_empty());
    let engine = context.engine().await?;
    let named = named::find(&*engine, context, reference).await?;
    let job = context.begin(&*engine);
    let labels = [(JOB_LABEL, job.id()), (OWNER_LABEL, context.jobs.owner())];
    let labels: BTreeMap<_, _> = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let trial = Trial {
        image: named.details.image.id.clone(),
        line: line.unwrap_or(LOOK).to_owned(),
        limit: request.seconds("timeout").unwrap_or(LIMIT),
        labels,
    };
    let trying = Trying {
        name: reference.to_string(),
        line,
        trial,
        output: Arc::default(),
    };
    let done = trying.run(&*engine, &job).await;
    leave_no_container(context, &*engine, &job).await;
    job.handle().finish(match &done {
        Ok(_) => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Err(_) => JobState::Failed,
    });
    done
}

/// The last lines of the output, and how many there were.
#[derive(Default)]
struct Output {
    lines: VecDeque<String>,
    count: usize,
}

struct Trying<'a> {
    /// The image as it was named.
    name: String,
    /// What was asked to be run.
    line: Option<&'a str>,
    trial: Trial,
    output: Arc<Mutex<Output>>,
}

impl Trying<'_> {
    async fn run(&self, engine: &dyn Engine, job: &Job<'_>) -> Result<Answer, Failure> {
        let step = match self.line {
            Some(line) => format!("run {line}"),
            None => format!("look into {}", self.name),
        };
        let report = self.listen(job.report(""));
        let work = async {
            let ended = engine.try_out(&self.trial, report).await;
            match ended.map_err(|error| Failure::from(error).context(&format!("cannot try {}", self.name)))? {
                TrialEnd::Ended(0) => Ok(()),
                TrialEnd::Ended(status) => {
                    let words = format!("{} ended with status {status}", self.what());
                    Err(self.unwell(words, Some(status)))
                }
                TrialEnd::Stopped => {
                    let seconds = self.trial.limit.as_secs();
                    let words = format!("{} was stopped after {seconds} s", self.what());
                    Err(self.unwell(words, None))
                }
            }
        };
        match job.step("run", &step, work).await {
            Ok(()) => {
                let text = self.with_output(format!("{} ended with status 0", self.what()));
                let answer = Draft {
                    data: Some(self.data(Some(0))),
                    ..Draft::text(text)
                };
                Ok(Answer::say(
                    [Some(answer), self.log(job)].into_iter().flatten().collect::<Vec<_>>(),
                ))
            }
            Err(mut failure) if !failure.cancelled => {
                failure.drafts.extend(self.log(job));
                Err(failure)
            }
            Err(cancelled) => Err(cancelled),
        }
    }

    /// Passes on what is reported and keeps the last lines of it.
    fn listen(&self, report: Report) -> Report {
        let output = Arc::clone(&self.output);
        Arc::new(move |event| {
            if let StepEvent::Line { text, .. } = &event {
                let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
                output.count += 1;
                if output.lines.len() == SHOWN {
                    output.lines.pop_front();
                }
                output.lines.push_back(plain(text).into_owned());
            }
            report(event);
        })
    }

    /// What ran and where, in words.
    fn what(&self) -> String {
        match self.line {
            Some(line) => format!("`{line}` in {}", self.name),
            None => format!("the look into {}", self.name),
        }
    }

    /// Words with the last lines of the output under them.
    fn with_output(&self, mut words: String) -> String {
        let output = self.output();
        if output.count == 0 {
            words.push_str(" and printed nothing");
        }
        match output.count - output.lines.len() {
            0 => {}
            before => {
                // A text takes whatever is written to it.
                let _ = write!(words, "\n  > ... {before} lines before these");
            }
        }
        for line in &output.lines {
            words.push_str("\n  > ");
            words.push_str(line);
        }
        words
    }

    fn unwell(&self, words: String, status: Option<i64>) -> Failure {
        let hint = status.is_none().then_some("give it more time with timeout=SECONDS");
        let mut failure = Failure::new(hinted(&self.with_output(words), hint));
        for draft in &mut failure.drafts {
            draft.data = Some(self.data(status));
        }
        failure
    }

    /// The whole log, where the answer does not show all of it.
    fn log(&self, job: &Job<'_>) -> Option<Draft> {
        let count = self.output().count;
        let path = (count > SHOWN).then(|| job.handle().log())??;
        let words = format!("{count} lines of output");
        Some(Draft::file("Log", path.display().to_string(), words))
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn data(&self, status: Option<i64>) -> serde_json::Value {
        let output = self.output();
        json!({
            "image": self.trial.image,
            "run": self.line,
            "status": status,
            "lines": output.count,
            "output": output.lines,
        })
    }
}
