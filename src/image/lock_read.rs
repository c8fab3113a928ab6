//! Reads the text of a lock, strictly.

use std::collections::BTreeSet;

use super::lock_text::{FORM, NAMED};
use super::survey::normalise;
use super::{Lock, LockedDistribution, LockedPackage, OsPackage, Requirement};

/// What is wrong with the text of a lock, and where.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LockMistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong: lower-case start, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Lock {
    /// The longest text that is read, in bytes.
    pub const LONGEST: usize = 1024 * 1024;

    /// Reads a lock. Lines of `##` and empty lines are skipped; everything else has to be known.
    ///
    /// # Errors
    /// With the first line that is not as it has to be.
    pub fn parse(text: &str) -> Result<Self, LockMistake> {
        if text.len() > Self::LONGEST {
            let line = text
                .as_bytes()
                .iter()
                .take(Self::LONGEST)
                .filter(|byte| **byte == b'\n')
                .count()
                + 1;
            return Err(wrong(
                line,
                format!("the lock is longer than {} bytes", Self::LONGEST),
                "give the file that was written for an image",
            ));
        }
        // Editors of some systems put it first, and pip skips it too.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::default();
        for (index, line) in text.lines().enumerate() {
            reader.line(index + 1, line.trim_end())?;
        }
        reader.finish(text.lines().count().max(1))
    }
}

fn wrong(line: usize, message: impl Into<String>, help: impl Into<String>) -> LockMistake {
    LockMistake {
        line,
        message: message.into(),
        help: help.into(),
    }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    lock: Lock,
    /// The comments whose distribution is still to come.
    pending: LockedDistribution,
    pending_line: Option<usize>,
    /// Header keys, `system NAME` and names of distributions that were there already.
    seen: BTreeSet<String>,
    begun: bool,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), LockMistake> {
        if line.is_empty() {
            return Ok(());
        }
        if !self.begun {
            return self.begin(number, line);
        }
        if line.starts_with("##") {
            return Ok(());
        }
        match line.strip_prefix('#') {
            Some(comment) => self.comment(number, comment.trim_start()),
            None => self.distribution(number, line),
        }
    }

    fn begin(&mut self, number: usize, line: &str) -> Result<(), LockMistake> {
        let form = line.strip_prefix("# warroom-lock:").map(str::trim);
        match form {
            Some(FORM) => {
                self.begun = true;
                Ok(())
            }
            Some(other) => Err(wrong(
                number,
                format!("this is a lock of the form `{}`, and form {FORM} is read", shown(other)),
                "take the version of warroom that wrote it, or make the image anew",
            )),
            None => Err(wrong(
                number,
                "this is no lock: the first line is not `# warroom-lock: 1`",
                "give a file that `/docker_image_create … dry_run=true` printed, or the name of an image made here",
            )),
        }
    }

    fn comment(&mut self, number: usize, comment: &str) -> Result<(), LockMistake> {
        if comment == "source-only" {
            self.pending.source_only = true;
            self.pending_line.get_or_insert(number);
            return Ok(());
        }
        let (key, value) = comment.split_once(':').unwrap_or((comment, ""));
        let value = value.trim();
        match key {
            "named" => self.named(number, value),
            "via" => self.via(number, value),
            "system" => self.system(number, value),
            "base" | "base-id" | "base-digest" | "python" | "platform" => self.header(number, key, value),
            other => Err(wrong(
                number,
                format!("`# {}` means nothing in a lock", shown(other)),
                "begin a remark of your own with `##`",
            )),
        }
    }

    fn header(&mut self, number: usize, key: &str, value: &str) -> Result<(), LockMistake> {
        if !self.seen.insert(format!("# {key}")) {
            return Err(twice(number, &format!("`# {key}:`")));
        }
        let fits = |character: char| character.is_ascii_alphanumeric() || "._-/:@+[]".contains(character);
        if value.is_empty() || value.len() > 512 || !value.chars().all(fits) {
            return Err(wrong(
                number,
                format!("`{}` cannot stand after `# {key}:`", shown(value)),
                "take the lock as it was written",
            ));
        }
        if matches!(key, "base-id" | "base-digest") && !is_sha256(value.strip_prefix("sha256:").unwrap_or_default()) {
            return Err(wrong(
                number,
                format!("`{}` after `# {key}:` is not `sha256:` and a SHA-256", shown(value)),
                "a SHA-256 has 64 hexadecimal digits in lower case; take the lock as it was written",
            ));
        }
        let lock = &mut self.lock;
        let value = value.to_owned();
        match key {
            "base" => lock.base = value,
            "base-id" => lock.base_id = value,
            "base-digest" => lock.base_digest = Some(value),
            "python" => lock.python = value,
            _ => lock.platform = value,
        }
        Ok(())
    }

    fn system(&mut self, number: usize, value: &str) -> Result<(), LockMistake> {
        let (package, named) = match value.strip_suffix(NAMED) {
            Some(package) => (package, true),
            None => (value, false),
        };
        let parsed = OsPackage::parse(package)
            .map_err(|mistake| wrong(number, mistake.message, "an OS package is written as `name=version`"))?;
        let Some(version) = parsed.version() else {
            return Err(wrong(
                number,
                format!("the OS package {} has no version", parsed.name()),
                "an OS package is written as `name=version`",
            ));
        };
        if !self.seen.insert(format!("system {}", parsed.name())) {
            return Err(twice(number, &format!("the OS package {}", parsed.name())));
        }
        self.lock.system.push(LockedPackage {
            name: parsed.name().to_owned(),
            version: version.to_owned(),
            named,
        });
        Ok(())
    }

    fn named(&mut self, number: usize, value: &str) -> Result<(), LockMistake> {
        Requirement::parse(value).map_err(|mistake| {
            wrong(
                number,
                mistake.message,
                "after `# named:` stands a requirement, as it was typed",
            )
        })?;
        self.pending_line.get_or_insert(number);
        match &mut self.pending.named {
            Some(named) => {
                named.push('\n');
                named.push_str(value);
            }
            none => *none = Some(value.to_owned()),
        }
        Ok(())
    }

    fn via(&mut self, number: usize, value: &str) -> Result<(), LockMistake> {
        self.pending_line.get_or_insert(number);
        if !self.pending.via.is_empty() {
            return Err(twice(number, "`# via:`"));
        }
        for name in value.split(',').map(str::trim) {
            check_name(number, name)?;
            self.pending.via.push(name.to_owned());
        }
        self.pending.via.sort();
        self.pending.via.dedup();
        Ok(())
    }

    fn distribution(&mut self, number: usize, line: &str) -> Result<(), LockMistake> {
        if line.starts_with('-') {
            let option = line.split([' ', '=']).next().unwrap_or(line);
            return Err(wrong(
                number,
                format!("`{}` is an option of pip, and a lock has none", shown(option)),
                "give options of pip by the settings, or leave the line out",
            ));
        }
        let form = "a distribution is written as `name==version --hash=sha256:…` on one line";
        let (pin, hash) = line.split_once(' ').unwrap_or((line, ""));
        let Some((name, version)) = pin.split_once("==") else {
            return Err(wrong(
                number,
                format!("`{}` is not pinned to a version by `==`", shown(pin)),
                form,
            ));
        };
        check_name(number, name)?;
        let fits = |character: char| character.is_ascii_alphanumeric() || "._-+!".contains(character);
        let begins = version.starts_with(|first: char| first.is_ascii_alphanumeric());
        if !begins || version.len() > 128 || !version.chars().all(fits) {
            return Err(wrong(number, format!("`{}` is not a version", shown(version)), form));
        }
        let Some(digits) = hash.trim().strip_prefix("--hash=sha256:") else {
            return Err(wrong(number, format!("{name} has no `--hash=sha256:…`"), form));
        };
        if !is_sha256(digits) {
            return Err(wrong(
                number,
                format!("`{}` is not a SHA-256", shown(digits)),
                "a SHA-256 has 64 hexadecimal digits in lower case; give just one",
            ));
        }
        if !self.seen.insert(name.to_owned()) {
            return Err(twice(number, name));
        }
        self.pending_line = None;
        let distribution = LockedDistribution {
            name: name.to_owned(),
            version: version.to_owned(),
            sha256: digits.to_owned(),
            ..std::mem::take(&mut self.pending)
        };
        self.push(number, distribution)
    }

    fn push(&mut self, number: usize, mut distribution: LockedDistribution) -> Result<(), LockMistake> {
        if let Some(named) = &mut distribution.named {
            let mut lines: Vec<&str> = named.lines().collect();
            let other = |line: &&&str| Requirement::parse(line).is_ok_and(|asked| asked.name() != distribution.name);
            if let Some(other) = lines.iter().find(other) {
                return Err(wrong(
                    number,
                    format!("`{other}` does not ask for {}", distribution.name),
                    "`# named:` stands right before the distribution that was asked for",
                ));
            }
            lines.sort_unstable();
            lines.dedup();
            *named = lines.join("\n");
        }
        self.lock.distributions.push(distribution);
        Ok(())
    }

    fn finish(mut self, last: usize) -> Result<Lock, LockMistake> {
        if !self.begun {
            self.begin(1, "")?;
        }
        if let Some(line) = self.pending_line {
            return Err(wrong(
                line,
                "no distribution comes after this",
                "put its line back, or take this one away",
            ));
        }
        for key in ["base", "base-id", "platform"] {
            if !self.seen.contains(&format!("# {key}")) {
                return Err(wrong(
                    last,
                    format!("the lock has no `# {key}:`"),
                    "take the lock as it was written",
                ));
            }
        }
        self.lock.system.sort_by(|a, b| a.name.cmp(&b.name));
        self.lock.distributions.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(self.lock)
    }
}

/// Whether these are the 64 hexadecimal digits of a SHA-256, in lower case.
fn is_sha256(digits: &str) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    digits.len() == 64 && digits.bytes().all(hexadecimal)
}

fn check_name(line: usize, name: &str) -> Result<(), LockMistake> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > 128 || !name.bytes().all(fits) || normalise(name) != name {
        return Err(wrong(
            line,
            format!("`{}` is not a normalised name", shown(name)),
            "names are in lower case, with `-` for `_` and `.`",
        ));
    }
    Ok(())
}

fn twice(line: usize, what: &str) -> LockMistake {
    wrong(line, format!("{what} is there twice"), "keep the one that is meant")
}

/// Text of a file in a message: short, and without control characters.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
