use proptest::prelude::*;

use super::{Mistake, Reference, RepositoryName};

fn wrong(text: &str) -> Mistake {
    Reference::parse(text).expect_err(text)
}

#[test]
fn references_are_normalised() {
    let digest = format!("sha256:{}", "0a".repeat(32));
    let long = format!("h:5000/a/b:1.0@{digest}");
    for (text, domain, path, tag, printed) in [
        ("python", "docker.io", "library/python", None, "python"),
        ("docker.io/python", "docker.io", "library/python", None, "python"),
        (
            "index.docker.io/library/python:3",
            "docker.io",
            "library/python",
            Some("3"),
            "python:3",
        ),
        (
            "demisto/python3-deb:3.10.12.63475",
            "docker.io",
            "demisto/python3-deb",
            Some("3.10.12.63475"),
            "demisto/python3-deb:3.10.12.63475",
        ),
        ("library/a/b", "docker.io", "library/a/b", None, "library/a/b"),
        (
            "docker.io/localhost/a",
            "docker.io",
            "localhost/a",
            None,
            "docker.io/localhost/a",
        ),
        (
            "docker.io/a.b/c:1",
            "docker.io",
            "a.b/c",
            Some("1"),
            "docker.io/a.b/c:1",
        ),
        ("localhost", "docker.io", "library/localhost", None, "localhost"),
        (
            "localhost:5000",
            "docker.io",
            "library/localhost",
            Some("5000"),
            "localhost:5000",
        ),
        ("localhost:5000/a", "localhost:5000", "a", None, "localhost:5000/a"),
        ("[::1]:5000/a:b", "[::1]:5000", "a", Some("b"), "[::1]:5000/a:b"),
        (&long, "h:5000", "a/b", Some("1.0"), &long),
    ] {
        let reference = Reference::parse(text).expect(text);
        assert_eq!(
            (
                reference.domain(),
                reference.path(),
                reference.tag(),
                reference.to_string().as_str()
            ),
            (domain, path, tag, printed),
            "{text}"
        );
    }
    let pinned = Reference::parse(&long).expect("a reference");
    assert_eq!(pinned.digest(), Some(digest.as_str()));
    assert_eq!(pinned.or_latest(), pinned);
    assert_eq!(pinned.with_tag("2").to_string(), "h:5000/a/b:2");
    assert_eq!(
        Reference::parse("a").map(|a| a.or_latest().to_string()),
        Ok("a:latest".to_owned())
    );
    let name = RepositoryName::parse("team/app").expect("a name");
    assert_eq!(Reference::tagged(&name, "1").to_string(), "team/app:1");
}

#[test]
fn what_is_no_reference_is_pointed_at() {
    for (text, at) in [
        ("<demisto/python3>", "<demisto/python3>"),
        ("Python", "P"),
        ("a:", ":"),
        ("a:b:c", ":"),
        ("a:-b", "-b"),
        ("a:b c", " "),
        ("a:b\nRUN x", "\n"),
        ("a:$TAG", "$"),
        ("a b", " "),
        ("a@", ""),
        ("a@sha256:00", "sha256:00"),
        ("a@md5:00", "md5:00"),
        ("a@sha256:00@b", "sha256:00@b"),
        ("--platform=x", "="),
        ("-x", "-x"),
        ("https://h/a", ":"),
    ] {
        let mistake = wrong(text);
        assert_eq!(text.get(mistake.range.clone()), Some(at), "{text:?}: {mistake:?}");
    }
    assert!(Reference::parse(&format!("a:{}", "b".repeat(128))).is_ok());
    assert!(Reference::parse(&format!("a:{}", "b".repeat(129))).is_err());
}

proptest! {
    #[test]
    fn any_text_is_refused_or_read_the_same_when_printed(
        text in "\\PC{0,20}|[a-zA-Z0-9.:/_@-]{0,20}|\
                 ((docker\\.io|index\\.docker\\.io|localhost|a\\.b|\\[::1\\])(:[0-9]{1,4})?/)?(library/|localhost/|a\\.b/|c/){0,3}[a-z]{1,3}(:[a-zA-Z0-9_.-]{1,4})?(@sha256:[0-9a-f]{64})?"
    ) {
        match Reference::parse(&text) {
            Ok(reference) => {
                let printed = reference.to_string();
                prop_assert_eq!(Reference::parse(&printed), Ok(reference), "printed as {}", printed);
            }
            Err(mistake) => prop_assert!(text.get(mistake.range).is_some()),
        }
    }
}
