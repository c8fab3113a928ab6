//! What a pasted text is: something to go into the line, or a script to be offered as one.

use crate::language::Splitter;

/// The most lines and bytes of a pasted script. A longer one is better run from a file.
const LINES: usize = 1000;
const BYTES: usize = 1024 * 1024;

/// What a pasted text is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Paste {
    /// It goes into the line being typed, by `Editor::paste`.
    Plain,
    /// These lines, one command or chat line each, to be offered as a script to run.
    Script(Vec<String>),
    /// A script that cannot be run from here, and why.
    Refused(String),
}

/// Tells what a pasted text is. `inside`: the cursor is inside backticks, where every text belongs to the value.
///
/// A script has two lines or more as script mode splits them (blank lines and comments do not count, a value between
/// backticks may go over several), and one of them begins with `/`.
pub(super) fn classify(text: &str, inside: bool) -> Paste {
    if inside || !text.contains(['\n', '\r']) {
        return Paste::Plain;
    }
    if text.len() > BYTES {
        return if begins_command(text) {
            Paste::Refused(format!("the pasted text is longer than {} KiB", BYTES / 1024))
        } else {
            Paste::Plain
        };
    }
    // Terminals send the ends of pasted lines as carriage returns.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut splitter = Splitter::new();
    let mut split = splitter.push(text.as_bytes());
    split.extend(splitter.finish());
    if split.len() < 2 || !split.iter().any(|line| begins_command(&line.shown)) {
        return Paste::Plain;
    }
    if split.len() > LINES {
        return Paste::Refused(format!("the pasted script has more than {LINES} lines"));
    }
    let mut lines = Vec::with_capacity(split.len());
    for line in split {
        match line.text {
            Ok(text) => lines.push(text),
            Err(wrong) => return Paste::Refused(format!("line {} of the paste: {}", line.number, wrong.message)),
        }
    }
    Paste::Script(lines)
}

fn begins_command(line: &str) -> bool {
    line.trim_start().starts_with('/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn script(lines: &[&str]) -> Paste {
        Paste::Script(lines.iter().map(|line| (*line).to_owned()).collect())
    }

    #[test]
    fn several_lines_with_a_command_are_a_script() {
        assert_eq!(
            classify("/docker_images\n/version\n", false),
            script(&["/docker_images", "/version"])
        );
        assert_eq!(
            classify("# first\r\n\r\nhello\r\n/version", false),
            script(&["hello", "/version"])
        );
        assert_eq!(classify("/a\r/b\r", false), script(&["/a", "/b"]));
        assert_eq!(
            classify("/x a=`one\ntwo\n/three`\n/y\n", false),
            script(&["/x a=`one\ntwo\n/three`", "/y"])
        );
    }

    #[test]
    fn one_command_or_mere_words_are_not() {
        for text in [
            "/docker_images",
            "/docker_images\n",
            "# a comment\n/docker_images\n\n",
            "/x a=`one\ntwo`\n",
            "one\ntwo\nthree",
            "",
            "\n\n",
        ] {
            assert_eq!(classify(text, false), Paste::Plain, "{text:?}");
        }
        assert_eq!(classify("/a\n/b\n", true), Paste::Plain);
    }

    #[test]
    fn what_is_too_long_is_refused_with_the_reason() {
        let refused = |text: &str| match classify(text, false) {
            Paste::Refused(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            refused(&"/version\n".repeat(1001)),
            "the pasted script has more than 1000 lines"
        );
        assert_eq!(
            refused(&"/version\n".repeat(200_000)),
            "the pasted text is longer than 1024 KiB"
        );
        assert_eq!(classify(&"words\n".repeat(1001), false), Paste::Plain);
    }

    proptest! {
        #[test]
        fn a_script_is_what_script_mode_would_run(text in "([a-z/#` ]{0,6}(\n|\r\n|\r)?){0,8}") {
            if let Paste::Script(lines) = classify(&text, false) {
                prop_assert!(lines.len() >= 2 && lines.iter().any(|line| line.trim_start().starts_with('/')));
                let mut splitter = Splitter::new();
                let unix = text.replace("\r\n", "\n").replace('\r', "\n");
                let mut split = splitter.push(unix.as_bytes());
                split.extend(splitter.finish());
                let split: Vec<String> = split.into_iter().map(|line| line.text.unwrap()).collect();
                prop_assert_eq!(lines, split);
            }
        }
    }
}
