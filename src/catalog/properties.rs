use proptest::prelude::*;

use super::{Known, Reading, complete, read};
use crate::language::{Line, Source, Splitter, parse, ticks};

/// Reads a script as the program does, and shows every diagnostic.
fn run(script: &[u8]) -> usize {
    let mut splitter = Splitter::new();
    let mut lines = splitter.push(script);
    lines.extend(splitter.finish());
    for line in &lines {
        let reading = line.text.as_deref().map_err(Clone::clone).and_then(read);
        let wrong = match reading {
            Ok(Reading::Nothing | Reading::Command(_)) => None,
            Ok(Reading::Chat { lookalike, .. }) => lookalike,
            Ok(Reading::Integration(wrong)) | Err(wrong) => Some(wrong),
        };
        if let Some(wrong) = wrong {
            let source = Source {
                origin: Some(("script", line.number)),
                text: &line.shown,
            };
            assert!(wrong.span.start <= wrong.span.end, "{wrong:?}");
            assert!(!wrong.render(&source).contains('\u{1b}'));
        }
    }
    lines.len()
}

fn near_lines() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("\n/docker_image_create ".as_bytes().to_vec()),
        Just("\n/docker_image_update ".as_bytes().to_vec()),
        Just("\n/help ".as_bytes().to_vec()),
        "( |\t|name=|dependencies=|packages=|base=|all|image=|,|=|\"|'|`|\\[|\\]|\\\\|\\(|;|>=2|wget|a:b|<a>)"
            .prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..6),
        "\\PC{0,4}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(script in near_lines()) {
        run(&script);
    }

    #[test]
    fn any_line_is_completed_without_panic(line in near_lines(), cursor in 0_usize..80) {
        let line = String::from_utf8_lossy(&line);
        if let Some(completion) = complete(&line, cursor, &Known::default()) {
            prop_assert!(line.get(completion.range.start..completion.range.end).is_some());
            prop_assert!(!completion.candidates.is_empty());
        }
    }

    #[test]
    fn what_binds_binds_again_when_printed(line in near_lines()) {
        let line = String::from_utf8_lossy(&line).replace('\n', " ");
        if let (Ok(Reading::Command(request)), Ok(Line::Command(invocation))) = (read(&line), parse(&line)) {
            let Ok(Reading::Command(again)) = read(&invocation.to_string()) else {
                return Err(TestCaseError::fail(format!("{line:?} printed as {invocation}")));
            };
            prop_assert_eq!(request.command, again.command);
            prop_assert!(request.arguments.keys().eq(again.arguments.keys()));
        }
    }
}

/// Inputs that make careless readers go over the same text again and again.
fn adversaries(length: usize) -> Vec<String> {
    let create = "/docker_image_create name=x dependencies=";
    let many = |piece: &str| piece.repeat(length / piece.len());
    vec![
        many("/"),
        many(" "),
        many("\t/"),
        many("a"),
        many("\u{a0}"),
        format!("/x {}", many("a")),
        format!("/x {}", many("a ")),
        format!("/x {}", many("a=")),
        format!("/x {}", many("a= ")),
        format!("/x {}", many("= ")),
        format!("/x {}", many("[")),
        format!("/x {}", many("[ ")),
        format!("/x {}", many("[\"")),
        format!("/x {}", many("[] ")),
        format!("/x {}", many("\" ")),
        format!("/x \"{}", many("\\\"")),
        format!("/x '{}'", many("\\n")),
        format!("/x `{}`", many("\r\n")),
        format!("/x `{}", many("`")),
        format!("{create}{}", many("a,")),
        format!("{create}{}", many(",")),
        format!("{create}{}", many(", ")),
        format!("{create}\"{}\"", many(" ,")),
        format!("{create}\"{}b\"", many("b, ")),
        format!("{create}\"{}b\"", many("b,\\t")),
        format!("{create}\"{}b\"", many("b>1,<2,")),
        format!("{create}{}", many("(")),
        format!("{create}[{}\"b\"]", many("\"b\",")),
        format!("{create}[{}\"b\"]", many("\"\\u0062\", ")),
        format!("{create}[{}", many("[]")),
        format!("{create}`{}`", many("b,\r\n")),
        format!("{create}\"b;{}\"", many("(")),
        format!("{create}b{}", many("[b]")),
        format!("{create}b{}", many(">=1,")),
        format!("/docker_image_create name={}", many("a/")),
        format!("/docker_image_create name={}", many("a:")),
        format!("/docker_image_create base={}", many("a.")),
        format!("/docker_image_create packages={}", many("a=1,")),
        format!("/docker_image_create {}", many("name ")),
        format!("/{}", many("docker_images")),
        many("日"),
        many("e\u{301}"),
        many("🇩"),
        many("👩\u{200d}"),
        many("\n#"),
        many("/x `\n"),
    ]
}

#[test]
fn work_grows_with_the_input_alone() {
    let (short, long) = (1 << 10, 1 << 16);
    for (small, large) in adversaries(short).iter().zip(adversaries(long)) {
        let few = ticks(|| {
            run(small.as_bytes());
        });
        let many = ticks(|| {
            run(large.as_bytes());
        });
        // As many characters looked at for each byte, and no more than a dozen.
        let head: String = large.chars().take(60).collect();
        assert!(
            many <= 12 * large.len() as u64,
            "{many} for {} bytes of {head:?}",
            large.len()
        );
        assert!(
            many <= few * 2 * (long / short) as u64 + 1000,
            "{few} for {} bytes and {many} for {} bytes of {head:?}",
            small.len(),
            large.len()
        );
    }
}

#[test]
fn long_lines_are_read() {
    for line in adversaries(1 << 18) {
        assert!(run(line.as_bytes()) <= line.len());
    }
}
