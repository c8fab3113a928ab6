//! The program itself, run with a home of its own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A home directory, and what the program is told in it. The test's own environment does not reach the program.
pub(crate) struct Program {
    home: TempDir,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    /// Where its caches are.
    engine: Option<String>,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            arguments: Vec::new(),
            variables: Vec::new(),
            engine: None,
        }
    }

    /// On the training engine, without waiting.
    pub(crate) fn training() -> Self {
        Self::new().arguments(&["--engine", "training", "--pace", "0"])
    }

    #[must_use]
    pub(crate) fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(ToString::to_string));
        self
    }

    #[must_use]
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The caches that the program makes on this engine go when the test ends.
    #[must_use]
    pub(crate) fn leaving_no_caches_on(mut self, host: &str) -> Self {
        self.engine = Some(host.to_owned());
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data/warroom")
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("XDG_DATA_HOME", self.home.path().join("data"))
            .env("XDG_CONFIG_HOME", self.home.path().join("config"))
            .env("USER", "tester")
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .env("TERM", "xterm-256color")
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .args(&self.arguments);
        command
    }

    /// Runs lines given on standard input.
    pub(crate) fn pipe(&self, lines: &str) -> Ran {
        let mut child = self.start(&[]);
        let mut input = child.stdin.take().unwrap();
        let lines = lines.to_owned();
        let writer = std::thread::spawn(move || {
            // The program may end before it has read everything.
            let _ = input.write_all(lines.as_bytes());
        });
        let ran = Ran::of(child);
        writer.join().unwrap();
        ran
    }

    /// Runs the lines of `-c` options.
    pub(crate) fn run(&self, lines: &[&str]) -> Ran {
        let arguments: Vec<_> = lines.iter().flat_map(|line| ["-c", line]).collect();
        let mut child = self.start(&arguments);
        drop(child.stdin.take());
        Ran::of(child)
    }

    /// Runs the lines of a file, `deploy.txt` in the home directory.
    pub(crate) fn run_file(&self, lines: &[u8]) -> Ran {
        std::fs::write(self.home.path().join("deploy.txt"), lines).unwrap();
        let child = self
            .command()
            .current_dir(self.home.path())
            .args(["-f", "deploy.txt"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Ran::of(child)
    }

    /// Starts the program and lets it run.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let Some(host) = &self.engine else { return };
        let Ok(owner) = std::fs::read_to_string(self.data().join("owner")) else {
            return;
        };
        let docker = |words: &[&str]| {
            let ran = Command::new("docker").args(["--host", host]).args(words).output();
            ran.map(|ran| String::from_utf8_lossy(&ran.stdout).into_owned())
                .unwrap_or_default()
        };
        let filter = format!("label=warroom.owner={}", owner.trim());
        for volume in docker(&["volume", "ls", "-q", "--filter", &filter]).lines() {
            docker(&["volume", "rm", volume]);
        }
    }
}

impl Ran {
    pub(crate) fn of(child: Child) -> Self {
        let output = child.wait_with_output().unwrap();
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Everything of it in its steady form: standard output, standard error, status. Whether a step was seen at work
    /// depends on how fast it was, so only how steps ended is kept; of a pull and its layers any may be seen to end first.
    pub(crate) fn whole(&self, program: &Program) -> String {
        let home = program.home().display().to_string();
        let steady = |text: &str| Self::steady(&text.replace(&home, "HOME"));
        let mut whole = steady(&self.stdout);
        if !self.stderr.is_empty() {
            whole.push_str("--- standard error\n");
            let stderr = steady(&self.stderr);
            let mut lines: Vec<_> = stderr.lines().filter(|line| !line.ends_with(" ...")).collect();
            let of_pull = |line: &str| ["pull ", "layer ", "ask "].iter().any(|word| line.starts_with(word));
            for lines in lines.chunk_by_mut(|one, next| of_pull(one) && of_pull(next)) {
                lines.sort_unstable();
            }
            whole.extend(lines.into_iter().flat_map(|line| [line, "\n"]));
        }
        let status = self.status.map_or("none".to_owned(), |status| status.to_string());
        whole + "--- status " + &status
    }

    /// The entries of a run with `--output json`.
    pub(crate) fn entries(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The text, with what differs from run to run replaced: versions, ids, times, ages, seconds (told in
    /// milliseconds where there are few).
    pub(crate) fn steady(text: &str) -> String {
        let rules = [
            (r"1\.0\.0\.\d{13}", "1.0.0.<version>"),
            (r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", "<time>"),
            (r"\d{4}-\d{2}-\d{2} [\d:]+ \+0000 UTC", "<time>"),
            (
                r"(Less than a second|About a minute|\d+ (second|minute)s?) ago",
                "<age>",
            ),
            (r"\b[0-9a-f]{12}\b", "<id>"),
            (r"\b\d+(\.\d)? m?s\b", "<seconds>"),
            (r#"("(resolved|vetted)(_ms|Milliseconds)": ?)\d+"#, "${1}<milliseconds>"),
        ];
        // An id of a job looks like a word of six letters, and one such word is said of packages.
        let jobs = regex::Regex::new(r"\bj[a-z0-9]{5}\b").unwrap();
        let text = jobs.replace_all(text, |found: &regex::Captures<'_>| match &found[0] {
            "judged" => "judged".to_owned(),
            _ => "<job>".to_owned(),
        });
        rules.iter().fold(text.into_owned(), |text, (pattern, name)| {
            regex::Regex::new(pattern)
                .unwrap()
                .replace_all(&text, *name)
                .into_owned()
        })
    }
}
