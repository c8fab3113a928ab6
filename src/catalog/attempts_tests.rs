//! Attempts to make a value more than a value: each is refused, or is exactly the one value that was written.

use super::{Reading, Value, read};
use crate::language::{Argument, Invocation, Quoting, Span, Spanned, Text};

/// What was tried.
const ATTEMPTS: &[&str] = &[
    // Shells.
    "wget; rm -rf /",
    "wget;id",
    "wget && id",
    "wget || id",
    "wget | sh",
    "wget &",
    "$(id)",
    "a$(id)",
    "`id`",
    "${IFS}id",
    "$HOME",
    "a>b",
    "a</etc/passwd",
    "a'b",
    "a\"b",
    "' ; id ; '",
    "\" ; id ; \"",
    "a\\",
    "a\\nb",
    "~root",
    "a*",
    "a?",
    "a[b]",
    "{a,b}",
    "!!",
    "a#b",
    "a #b",
    "%PATH%",
    "^a",
    // Line ends, and Dockerfile instructions after them.
    "a\nRUN id",
    "a\r\nRUN id",
    "a\rRUN id",
    "a\n",
    "\na",
    "a\u{b}b",
    "a\u{c}b",
    "a\u{85}RUN id",
    "a\u{2028}RUN id",
    "a\u{2029}RUN id",
    "a AS b",
    "--platform=linux/arm64 a",
    "a\\\nRUN id",
    "a <<EOF",
    "a # syntax=x",
    "FROM scratch",
    // Options.
    "-",
    "--",
    "-y",
    "-rrequirements.txt",
    "--index-url=http://example.org",
    "--extra-index-url http://example.org",
    "-e .",
    "--pre",
    "-o=APT::Get::AllowUnauthenticated=true",
    "--allow-unauthenticated",
    // Paths, addresses and archives.
    "../a",
    "./a",
    "/etc/passwd",
    "file:///etc/passwd",
    "https://example.org/a.whl",
    "git+https://example.org/a.git",
    "a @ https://example.org/a.whl",
    "a@git+ssh://example.org",
    "a.whl",
    "a-1.0.tar.gz",
    "./a.deb",
    "C:\\a",
    "\\\\host\\a",
    // What package managers read as more than a name.
    "wget-",
    "wget/stable",
    "wget:i386",
    "wget*",
    "^wget",
    "task^",
    "@group",
    // Markers that print as something else.
    "a; os_name == \"x' or 'y' == 'y\"",
    "a; os_name == '$(id)'",
    "a; os_name == 'b\nRUN id'",
    // Control characters, and characters that look like others or that hide.
    "a\u{0}",
    "a\u{0}b",
    "\u{1b}[2Ja",
    "a\u{7f}",
    "a\u{9b}2J",
    "wgеt",
    "ａ",
    "a\u{200b}b",
    "a\u{200d}b",
    "a\u{202e}b",
    "a\u{feff}b",
    "\u{feff}a",
    "a\u{a0}b",
    "a／b",
    "a＝b",
    "a；id",
    "ﬁle",
    "İ",
    "ß",
    // More arguments.
    "x base=evil",
    "x' base='evil",
    "x\" base=\"evil",
    "x` base=`evil",
    "x,base=evil",
    "[\"x\", \"-y\"]",
    "[\"x\",\"a b\"]",
    "[x",
    "",
    " ",
];

/// Every argument that takes more than a fixed word.
const PLACES: &[(&str, &str)] = &[
    ("docker_image_create", "name"),
    ("docker_image_create", "dependencies"),
    ("docker_image_create", "packages"),
    ("docker_image_create", "base"),
    ("docker_image_update", "image"),
    ("docker_image_update", "all"),
    ("help", "command"),
    ("cancel", "job"),
    ("engine", "use"),
    ("theme", "name"),
];

fn line(command: &str, key: &str, value: &str, quoting: Quoting) -> String {
    let spanned = |value: &str| Spanned {
        value: value.to_owned(),
        span: Span::default(),
    };
    let argument = |key: &str, value: &str, quoting| Argument {
        key: Some(spanned(key)),
        value: Text {
            value: value.to_owned(),
            quoting,
            span: Span::default(),
        },
    };
    let mut arguments = vec![argument(key, value, quoting)];
    if command == "docker_image_create" && key != "name" {
        arguments.insert(0, argument("name", "x", Quoting::None));
    }
    Invocation {
        name: spanned(command),
        arguments,
    }
    .to_string()
}

/// What cannot stand in anything that a value may become.
fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|character| character.is_ascii_alphanumeric() || " ._-+*![](),;<>=~'\":/@".contains(character))
        && !text.starts_with('-')
        && text.trim() == text
}

#[test]
fn an_attempt_is_refused_or_is_one_value() {
    let mut taken = Vec::new();
    for (command, key) in PLACES {
        for attempt in ATTEMPTS {
            for quoting in [Quoting::None, Quoting::Single, Quoting::Double, Quoting::Backtick] {
                let line = line(command, key, attempt, quoting);
                let Ok(reading) = read(&line) else {
                    continue;
                };
                let Reading::Command(request) = reading else {
                    panic!("{line:?} is no command but {reading:?}");
                };
                let Some((value, _)) = request.arguments.get(key) else {
                    panic!("{line:?} does not set {key}");
                };
                // Only quotes make a value with spaces; unquoted, the rest is told as a mistake or is another argument.
                let alone =
                    request.arguments.len() == 1 + usize::from(*command == "docker_image_create" && *key != "name");
                assert!(
                    alone || quoting != Quoting::Double && quoting != Quoting::Single,
                    "{line:?}"
                );
                let texts: Vec<String> = match value {
                    Value::Flag(_) => vec![],
                    Value::ImageName(name) => vec![name.to_string()],
                    Value::ImageReference(reference) => vec![reference.to_string()],
                    Value::Requirements(items) => items.iter().map(|item| item.value.to_string()).collect(),
                    Value::OsPackages(items) => items.iter().map(|item| item.value.to_string()).collect(),
                    Value::Age(span) | Value::Seconds(span) => vec![span.as_secs().to_string()],
                    Value::Text(text) => vec![text.clone()],
                };
                for text in &texts {
                    assert!(is_plain(text), "{line:?} gives {text:?}");
                }
                if quoting == Quoting::Double {
                    taken.push(format!("{key}={attempt:?} is {texts:?}"));
                }
            }
        }
    }
    insta::assert_snapshot!("attempts_that_are_values", taken.join("\n"));
}
