use super::{Reading, Request, read};
use crate::language::Source;

fn request(line: &str) -> Request {
    match read(line) {
        Ok(Reading::Command(request)) => *request,
        other => panic!("`{line}` is {other:?}"),
    }
}

#[test]
fn every_error_points_and_advises() {
    let lines = [
        "/",
        "/dcoker_images",
        "/docker_image_crate name=x",
        "/frobnicate",
        "/Docker_Images",
        "/docker_images all",
        "/docker_images x=1",
        "/docker_image_create",
        "/docker_image_create dependencies=a",
        "/docker_image_create nmae=example",
        "/docker_image_create name=x Packages=wget",
        "/docker_image_create name=x volume=y",
        "/docker_image_create name=x name=y",
        "/docker_image_create name=x y",
        "/docker_image_create x name=y",
        "/docker_image_create x y",
        "/docker_image_create name=x packages=a packages=b",
        "/docker_image_create name=",
        "/docker_image_create name=\"\"",
        "/docker_image_create name= x",
        "/docker_image_create name = x",
        "/docker_image_create name =x",
        "/docker_image_create name=x dependencies=a, b",
        "/docker_image_create name=x dependencies=a ,b, c packages=wget",
        "/docker_image_create dependencies=a, b",
        "/docker_image_create name=x dependencies=requests >= 2",
        "/docker_image_create name=x dependencies=a,,b",
        "/docker_image_create name=x dependencies=\"a, b=1\"",
        "/docker_image_create name=x dependencies=[\"a\", \"b\\u003d1\"]",
        "/docker_image_create name=Example",
        "/docker_image_create name=x:1.0",
        "/docker_image_create name='例/x'",
        "/docker_image_create name=x base=\"<demisto/python3>\"",
        "/docker_image_create name=x packages=wget>1",
        "/docker_image_create name=x base=\"a\\tb\"",
        "/docker_image_create name=x base=\"demisto/python3",
        "/docker_image_create name=x base=\"demisto\"/python3",
        "/docker_image_update",
        "/docker_image_update all=false",
        "/docker_image_update all image=x",
        "/docker_image_update image=x all=true",
        "/docker_image_update all=maybe",
        "/docker_image_update all all",
        "/cancel",
        "/cancel job=J7!",
        "/engine use=dokcer",
        "/engine use=docker:",
        "/engine use=podman-remote",
        "/theme name=../../etc/passwd",
        "/help nothing_like_it",
        "/help docker_image",
    ];
    let mut out = String::new();
    for line in lines {
        let diagnostic = read(line).expect_err(line);
        out.push_str(&diagnostic.render(&Source {
            origin: None,
            text: line,
        }));
        out.push_str("\n\n");
        assert!(diagnostic.suggestion.is_some() || diagnostic.usage.is_some(), "{line}");
    }
    insta::assert_snapshot!("errors", out);
}

#[test]
fn a_mistake_points_into_the_value_through_quotes_and_escapes() {
    for (line, at) in [
        ("/docker_image_create name=exAmple", "A"),
        ("/docker_image_create name='exAmple'", "A"),
        (r#"/docker_image_create "exAmple""#, "A"),
        (r#"/docker_image_create name=x base="a\"b""#, r#"\""#),
        (r#"/docker_image_create name=x packages="a, b\tc""#, r"\t"),
        (r#"/docker_image_create name=x packages=["a","b\u0020c"]"#, r"\u0020"),
        (r#"/docker_image_create name=x packages="[\"a\",\"b c\"]""#, " "),
        ("/docker_image_create name=x packages=`a,\r\n b c`", " "),
        ("/docker_image_create name=x dependencies=good,b_", "b_"),
    ] {
        let span = read(line).expect_err(line).span;
        assert_eq!(&line[span.start..span.end], at, "{line}");
    }
}

#[test]
fn booleans_are_taken_as_people_write_them() {
    for (word, meaning) in [("true", true), ("Yes", true), ("y", true), ("1", true)] {
        let line = format!("/docker_image_update all={word}");
        assert_eq!(request(&line).flag("all"), meaning);
    }
    for word in ["false", "no", "N", "0"] {
        let line = format!("/docker_image_update image=x all={word}");
        assert!(!request(&line).flag("all"), "{line}");
    }
    assert!(request("/docker_image_update all").flag("all"));
}

#[test]
fn the_name_of_a_flag_wins_over_the_default_argument_unless_quoted() {
    assert_eq!(request("/docker_image_update all").image_reference("image"), None);
    let quoted = request("/docker_image_update 'all'");
    assert!(!quoted.flag("all"));
    assert_eq!(
        quoted.image_reference("image").map(ToString::to_string).as_deref(),
        Some("all")
    );
}

#[test]
fn lists_may_be_empty_quoted_or_over_lines() {
    let line = "/docker_image_create x dependencies='' packages=`wget,\n  git=1:2.39`";
    let request = request(line);
    assert!(request.requirements("dependencies").is_empty());
    let packages: Vec<String> = request
        .os_packages("packages")
        .iter()
        .map(|item| item.value.to_string())
        .collect();
    assert_eq!(packages, ["wget", "git=1:2.39"]);
    assert_eq!(
        request.image_name("name").map(ToString::to_string).as_deref(),
        Some("x")
    );
    assert_eq!(request.text("name"), None);
}

#[test]
fn commands_and_engines_are_named() {
    assert_eq!(request("/help /docker_images").text("command"), Some("docker_images"));
    assert_eq!(
        request("/engine docker:build.server-1").text("use"),
        Some("docker:build.server-1")
    );
    assert_eq!(request("/theme high-contrast").text("name"), Some("high-contrast"));
    assert_eq!(request("/cancel j7k2f9").text("job"), Some("j7k2f9"));
}

#[test]
fn chat_that_looks_like_a_command_is_told() {
    let lookalike = |line: &str| match read(line) {
        Ok(Reading::Chat { text, lookalike }) => {
            assert_eq!(text, line.trim());
            lookalike.map(|diagnostic| {
                diagnostic.render_warning(&Source {
                    origin: None,
                    text: line,
                })
            })
        }
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(lookalike("hello docker_images"), None);
    assert_eq!(lookalike("@ann docker_images"), None);
    insta::assert_snapshot!(lookalike("  docker_image_update all").expect("a warning"));
}

#[test]
fn integrations_are_told_that_there_are_none() {
    let told = |line: &str| match read(line) {
        Ok(Reading::Integration(diagnostic)) => diagnostic.render(&Source {
            origin: None,
            text: line,
        }),
        other => panic!("{line}: {other:?}"),
    };
    insta::assert_snapshot!(told("!ip ip=1.1.1.1"));
    insta::assert_snapshot!(told("!docker_images"));
}

#[test]
fn nothing_is_read_from_nothing() {
    for line in ["", "  ", "# /docker_images", "\u{feff}", "\r\n"] {
        assert_eq!(read(line), Ok(Reading::Nothing), "{line:?}");
    }
}
