use proptest::prelude::*;

use super::{Mistake, Requirement};

fn wrong(text: &str) -> Mistake {
    Requirement::parse(text).expect_err(text)
}

#[test]
fn requirements_by_name_are_read() {
    for (text, printed, name) in [
        ("mechanize", "mechanize", "mechanize"),
        ("Foo_Bar.baz", "foo-bar-baz", "foo-bar-baz"),
        ("pymongo==3.5.1", "pymongo==3.5.1", "pymongo"),
        (
            "requests [socks,security] >= 2, < 3",
            "requests[socks,security]>=2,<3",
            "requests",
        ),
        ("r (>=2,!=2.5)", "r>=2,!=2.5", "r"),
        ("a==1!2.0.post1+local.1", "a==1!2.0.post1+local.1", "a"),
        ("a~=1.4.2", "a~=1.4.2", "a"),
        ("a==2.*", "a==2.*", "a"),
        (
            "tomli; python_full_version < \"3.11\" and os_name == 'posix'",
            "tomli ; python_full_version < \"3.11\" and os_name == 'posix'",
            "tomli",
        ),
    ] {
        let requirement = Requirement::parse(text).expect(text);
        assert_eq!(requirement.to_string(), printed);
        assert_eq!(requirement.name(), name);
        assert_eq!(requirement.has_marker(), text.contains(';'));
    }
}

#[test]
fn what_is_no_name_is_refused_with_its_reason() {
    for (text, message) in [
        ("", "the requirement is empty"),
        ("  ", "the requirement is empty"),
        ("<lib>", "the angle brackets of the placeholder are still there"),
        (
            "-rrequirements.txt",
            "options of pip are not taken, only requirements by name",
        ),
        (
            " --index-url=x",
            "options of pip are not taken, only requirements by name",
        ),
        (
            "https://example.org/a.whl",
            "a URL is not taken, only requirements by name",
        ),
        ("git+ssh://x", "a URL is not taken, only requirements by name"),
        ("a @ file", "a URL is not taken, only requirements by name"),
        ("./a", "a path is not taken, only requirements by name"),
        ("..", "a path is not taken, only requirements by name"),
        ("a/b", "a path is not taken, only requirements by name"),
        (r"a\b", "a path is not taken, only requirements by name"),
        (
            "a-1.0-py3-none-any.WHL",
            "a path is not taken, only requirements by name",
        ),
        ("a.tar.gz", "a path is not taken, only requirements by name"),
        ("~a", "a path is not taken, only requirements by name"),
    ] {
        assert_eq!(wrong(text).message, message, "{text}");
    }
}

#[test]
fn a_mistake_points_at_its_place() {
    for (text, at) in [
        ("a==1 # b", "#"),
        ("a$(id)", "$"),
        ("a;os_name=='$x'", "$"),
        ("a\nb", "\n"),
        ("a==1é", "é"),
        ("a_", "a_"),
        ("a[b_]", "b_"),
        ("a[b, _c]", "_c"),
        ("a b", "b"),
        ("a=1", "=1"),
        ("a==1;x=='1'", "x"),
    ] {
        let mistake = wrong(text);
        assert_eq!(&text[mistake.range.clone()], at, "{text}: {mistake:?}");
    }
    assert_eq!(wrong("a=1").suggestion.as_deref(), Some("did you mean `a==1`?"));
}

#[test]
fn a_marker_that_means_nothing_is_refused_and_not_left_out() {
    for text in [
        "a; os_name ~= '1'",
        "a; python_version == 'abc'",
        "a; python_version in '2.7,3'",
        "a; 'linux' == 'linux'",
        "a; python_version == python_version",
        "a; extra > 'x'",
        "a; python_version < '3' and python_version > '3'",
        "a; python_version ~= '3.8.1'",
    ] {
        let mistake = wrong(text);
        assert!(mistake.message.starts_with("the marker "), "{text}: {mistake:?}");
        assert_eq!(mistake.range, 2..text.len(), "{text}");
    }
}

#[test]
fn a_string_in_a_marker_cannot_end_early() {
    // Printed as `os_name == 'x' or 'y' == 'y'` this would mean something else.
    let mistake = wrong(r#"a; os_name == "x' or 'y' == 'y""#);
    assert_eq!(mistake.message, "a quote cannot stand inside a string of a marker");
    assert_eq!(mistake.range, 16..17);
}

#[test]
fn reading_and_printing_stay_short() {
    let and = |parts: usize| {
        let parts: Vec<String> = (0..parts).map(|part| format!("'{part}' in os_name")).collect();
        format!("a; {}", parts.join(" and "))
    };
    assert!(Requirement::parse(&and(16)).is_ok());
    assert_eq!(
        wrong(&and(17)).message,
        "a marker has at most 15 `and`, `or` and brackets"
    );
    let deep = format!("a; {}os_name == 'b'", "(".repeat(200));
    assert_eq!(wrong(&deep).message, "a marker has at most 15 `and`, `or` and brackets");
    // The most branches that the limits allow; its canonical form has 256 parts.
    let branches: Vec<String> = (0..8)
        .map(|part| format!("('{part}' in os_name or 'b{part}' in sys_platform)"))
        .collect();
    let worst = format!("a; {}", branches.join(" and "));
    let printed = Requirement::parse(&worst).expect("a requirement").to_string();
    assert!(printed.len() <= worst.len() + 1, "{printed}");
    assert_eq!(
        wrong(&"a".repeat(501)).message,
        "a requirement is at most 500 characters long"
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}|[ -~\\n\\t]{0,40}") {
        if let Err(mistake) = Requirement::parse(&text) {
            prop_assert!(text.get(mistake.range).is_some());
        }
    }

    #[test]
    fn what_is_printed_is_read_the_same(
        name in "[a-z._-]{1,5}",
        extras in "(\\[[a-z,_-]{0,5}\\]?)?",
        versions in "((==|>=|<|~=|!=|===|,| |\\(|\\)|=)[0-9.*!a-z+]{0,5}){0,3}",
        marker in "(;( ?(python_version|os_name|extra|'3.8'|'a'|\"b|'|\"|and|or|not in|in|==|<|~=|\\(|\\)|\
                   implementation_version|python_full_version|'3.*'|'1.2.3')){0,9})?",
    ) {
        let text = format!("{name}{extras}{versions}{marker}");
        match Requirement::parse(&text) {
            Ok(requirement) => {
                let printed = requirement.to_string();
                prop_assert_eq!(Requirement::parse(&printed), Ok(requirement), "{} printed as {}", text, printed);
            }
            Err(mistake) => prop_assert!(text.get(mistake.range).is_some()),
        }
    }

    #[test]
    fn markers_that_are_well_formed_print_back(
        parts in proptest::collection::vec(
            ("(python_version|python_full_version|os_name|sys_platform|extra)", "(==|!=|<|>=|in|not in)", "(3\\.[0-9]|linux|a)", "(and|or)"), 1..7)
    ) {
        let mut marker = String::new();
        for (index, (key, operator, value, joint)) in parts.iter().enumerate() {
            if index > 0 {
                marker.extend([" ", joint, " "]);
            }
            marker.extend([key, " ", operator, " '", value, "'"]);
        }
        if let Ok(requirement) = Requirement::parse(&format!("a; {marker}")) {
            let printed = requirement.to_string();
            prop_assert_eq!(Requirement::parse(&printed), Ok(requirement), "{} printed as {}", marker, printed);
        }
    }
}

#[test]
fn a_string_before_a_compatible_version_is_refused() {
    for marker in [
        "'308'~=os_name",
        "os_name == 'a' and 'a' ~= os_name",
        "\"3.8\"  ~= python_version",
    ] {
        let text = format!("a; {marker}");
        let mistake = Requirement::parse(&text).unwrap_err();
        assert_eq!(&text[mistake.range.clone()], "~", "{mistake:?}");
        assert!(mistake.message.contains("the variable comes first"), "{mistake:?}");
    }
    assert!(Requirement::parse("a; python_version ~= '3.8'").is_ok());
}
