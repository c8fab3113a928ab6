//! An invented trial: nothing runs, and the first line says so.

use super::TrainingEngine;
use super::stored::Stored;
use crate::engine::{Error, Report, StepEvent, Trial, TrialEnd};

/// What stands before all that is printed.
const NOTICE: &str = "training: nothing runs here; what follows is invented";
/// How long a line takes, in seconds at a person's pace.
const LINE: f64 = 0.2;

impl TrainingEngine {
    /// Tells what well-known commands would say; of others, that they would have run.
    pub(super) async fn play_trial(&self, trial: &Trial, report: Report) -> Result<TrialEnd, Error> {
        let (lines, status, lasts) = {
            let state = self.store.read();
            let (_, image) = state.existing(&trial.image)?;
            answer(image, &trial.line)
        };
        let print = |text: String| {
            report(StepEvent::Line {
                id: "run".to_owned(),
                text,
            });
        };
        print(NOTICE.to_owned());
        if lasts > trial.limit.as_secs_f64() {
            self.pace.wait(trial.limit.as_secs_f64()).await;
            return Ok(TrialEnd::Stopped);
        }
        for line in lines {
            self.pace.wait(LINE).await;
            print(line);
        }
        self.pace.wait(lasts).await;
        Ok(TrialEnd::Ended(status))
    }
}

/// What a line prints, its exit status, and how many seconds it lasts.
fn answer(image: &Stored, line: &str) -> (Vec<String>, i64, f64) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let python = image.python.as_deref();
    let version = |python: &str| vec![format!("Python {python}")];
    let absent = |program: &str| (vec![format!("sh: 1: {program}: not found")], 127, 0.0);
    match words.as_slice() {
        ["true"] => (Vec::new(), 0, 0.0),
        ["false"] => (Vec::new(), 1, 0.0),
        ["exit", status] => (Vec::new(), status.parse::<u8>().map_or(2, i64::from), 0.0),
        ["echo", rest @ ..] => (vec![rest.join(" ")], 0, 0.0),
        ["sleep", seconds] => (Vec::new(), 0, seconds.parse::<f64>().unwrap_or(0.0).max(0.0)),
        ["id"] => (vec![user(image)], 0, 0.0),
        [program @ ("python" | "python3"), "--version" | "-V"] => match python {
            Some(python) => (version(python), 0, 0.0),
            None => absent(program),
        },
        ["pip" | "pip3", "list" | "freeze"] | ["python" | "python3", "-m", "pip", "list" | "freeze"] => match python {
            Some(_) => (distributions(image), 0, 0.0),
            None => absent(words[0]),
        },
        // The line of a trial without one.
        _ if line.contains("pip list") && line.contains("os-release") => (survey(image), 0, 0.0),
        _ => (vec![format!("`{line}` would have run here")], 0, 0.0),
    }
}

fn user(image: &Stored) -> String {
    match image.user().split_once(':') {
        Some((user, group)) => format!("uid={user} gid={group} groups={group}"),
        None if image.user().is_empty() => "uid=0(root) gid=0(root) groups=0(root)".to_owned(),
        None => format!("uid={} gid=0(root) groups=0(root)", image.user()),
    }
}

fn distributions(image: &Stored) -> Vec<String> {
    let pairs = image.distributions.iter();
    pairs.map(|(name, version)| format!("{name}=={version}")).collect()
}

fn survey(image: &Stored) -> Vec<String> {
    let mut lines = vec![image.flavour.traits().os.to_owned(), user(image)];
    match &image.python {
        Some(python) => {
            lines.push(format!("Python {python}"));
            lines.push(format!("{} distributions by pip list", image.distributions.len()));
        }
        None => lines.push("no Python".to_owned()),
    }
    lines
}
