use proptest::prelude::*;

use super::{Mistake, Reference, RepositoryName};

fn wrong(text: &str) -> Mistake {
    RepositoryName::parse(text).expect_err(text)
}

#[test]
fn repository_names_are_read() {
    for text in [
        "example_name",
        "custom/requests",
        "demisto/mongoclient1",
        "localhost/directory/container_name",
        "localhost.local/directory/container_name",
        "localhost:5000/a",
        "[::1]:5000/a",
        "[::1]/a",
        "a__b",
        "a---b",
        "a.b-c_d",
        "0",
    ] {
        assert_eq!(RepositoryName::parse(text).expect(text).to_string(), text);
    }
    assert!(RepositoryName::parse(&"a".repeat(255)).is_ok());
}

#[test]
fn what_is_no_name_is_pointed_at() {
    for (text, at, suggestion) in [
        (
            "<demisto/python3>",
            "<demisto/python3>",
            Some("did you mean `demisto/python3`?"),
        ),
        ("Example", "E", Some("did you mean `example`?")),
        ("Bad Name", "B", None),
        ("Localhost.local/a", "L", Some("did you mean `localhost.local/a`?")),
        ("a:1.0", ":1.0", Some("did you mean `a`?")),
        ("h:5000/a:1", ":1", Some("did you mean `h:5000/a`?")),
        ("a@sha256:00", "@sha256:00", Some("did you mean `a`?")),
        ("a b", " ", None),
        ("a$b", "$", None),
        ("exаmple", "а", None),
        ("a\nb", "\n", None),
        ("../a", "..", None),
        ("a/../b", "..", None),
        ("/a", "/", None),
        ("a//b", "/", None),
        ("a/", "/", None),
        ("-a", "-a", None),
        ("a-", "a-", None),
        ("a..b", "a..b", None),
        ("a___b", "a___b", None),
        ("a._b", "a._b", None),
        ("h:x/a", "x", None),
        ("h:99999/a", "99999", None),
        ("h:/a", ":", None),
        ("-h.x/a", "-h.x", None),
        ("scratch", "scratch", None),
    ] {
        let mistake = wrong(text);
        assert_eq!(text.get(mistake.range.clone()), Some(at), "{text:?}: {mistake:?}");
        assert_eq!(mistake.suggestion.as_deref(), suggestion, "{text:?}");
    }
    assert_eq!(wrong("").message, "the name is empty");
    assert_eq!(wrong(&"a".repeat(256)).range, 255..256);
    assert_eq!(
        wrong(&"0".repeat(64)).message,
        "64 hexadecimal digits are an image id, not a name"
    );
}

proptest! {
    #[test]
    fn any_text_is_refused_or_a_reference_without_tag(text in "\\PC{0,20}|[a-z0-9.:/_@-]{0,20}|(localhost|a\\.b|\\[::1\\])(:[0-9]{1,4})?/[a-z/]{0,6}") {
        match RepositoryName::parse(&text) {
            Ok(name) => {
                prop_assert_eq!(name.as_str(), &text);
                let reference = Reference::parse(&text);
                prop_assert_eq!(reference.as_ref().map(|reference| (reference.tag(), reference.digest())), Ok((None, None)));
            }
            Err(mistake) => prop_assert!(text.get(mistake.range).is_some()),
        }
    }
}
