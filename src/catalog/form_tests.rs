use proptest::prelude::*;

use super::*;
use crate::catalog::{Reading, Value, commands, read};

fn create() -> &'static CommandSpec {
    find("docker_image_create").expect("the command")
}

#[test]
fn a_form_has_a_field_for_each_argument() {
    let fields = form(create());
    let names: Vec<(&str, bool)> = fields.iter().map(|field| (field.name, field.required)).collect();
    assert_eq!(
        names,
        [
            ("name", true),
            ("dependencies", false),
            ("packages", false),
            ("base", false),
            ("lock", false),
            ("accept", false),
            ("approve", false),
            ("approve_until", false),
            ("output", false),
            ("dry_run", false)
        ]
    );
    assert_eq!(fields[1].kind, "list of requirements");
    assert_eq!(fields[8].choices, ["table", "sarif"]);
    let update = form(find("docker_image_update").expect("the command"));
    let all = update.iter().find(|field| field.name == "all").expect("the field");
    assert_eq!(all.choices, ["true", "false"]);
    assert!(all.required && all.one_of.is_some());
}

#[test]
fn a_filled_form_is_a_line() {
    for (fields, line) in [
        (&[("name", "x")][..], "/docker_image_create name=x"),
        (
            &[("base", "a:1"), ("name", "x"), ("packages", ""), ("other", "y")],
            "/docker_image_create name=x base=a:1",
        ),
        (
            &[("name", "x"), ("dependencies", "requests>=2, <3")],
            "/docker_image_create name=x dependencies=\"requests>=2, <3\"",
        ),
        (
            &[("name", "x"), ("dependencies", "tomli; python_version < \"3.11\"")],
            "/docker_image_create name=x dependencies=`tomli; python_version < \"3.11\"`",
        ),
        (
            &[("name", "x"), ("dependencies", "[\"a\", \"b\"]")],
            "/docker_image_create name=x dependencies=[\"a\", \"b\"]",
        ),
    ] {
        assert_eq!(line_of(create(), fields), line);
    }
}

#[test]
fn a_field_is_checked_as_in_the_line() {
    let check = |argument, text| check_field(create(), argument, text);
    assert_eq!(check("name", "x"), Ok(()));
    assert_eq!(check("base", ""), Ok(()));
    assert_eq!(check("name", ""), Err("`name` must be given".to_owned()));
    assert!(check("dependencies", "a, b>=2").is_ok());
    assert!(
        check("dependencies", "a,,b")
            .is_err_and(|wrong| wrong == "an item of the list is empty; take the extra comma out")
    );
    assert!(check("base", "<x>").is_err());
    assert!(check("base", "a\u{7}").is_err());
    assert!(check("nothing", "x").is_err());
    let update = find("docker_image_update").expect("the command");
    assert!(check_field(update, "all", "maybe").is_err());
    assert!(check_field(update, "all", "").is_ok());
}

#[test]
fn a_line_begun_fills_the_form() {
    for (line, expected) in [
        ("/docker_image_create", &[][..]),
        ("/docker_image_create ex", &[("name", "ex")]),
        (
            "/docker_image_create ex dependencies=\"a, b",
            &[("name", "ex"), ("dependencies", "a, b")],
        ),
        (
            "/docker_image_create ex dependencies='a\\'b' nope=1 base=",
            &[("name", "ex"), ("dependencies", "a'b")],
        ),
        (
            "/docker_image_create name=Bad packages=[\"a\", \"b",
            &[("name", "Bad"), ("packages", "[\"a\", \"b")],
        ),
        ("/docker_image_update all", &[("all", "true")]),
        ("/docker_image_update 'all'", &[("image", "all")]),
    ] {
        let (_, fields) = fields_of(line).unwrap_or_else(|| panic!("{line}"));
        let expected = expected
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()))
            .collect();
        assert_eq!(fields, expected, "{line}");
    }
    for line in ["", "hello", "/", "/frob x", "# /jobs"] {
        assert_eq!(fields_of(line), None, "{line}");
    }
}

/// The values without their places.
fn bound(line: &str) -> Result<Vec<(&'static str, String)>, String> {
    match read(line) {
        Ok(Reading::Command(request)) => Ok(request
            .arguments
            .into_iter()
            .map(|(name, (value, _))| {
                let text = match value {
                    Value::Requirements(list) => {
                        format!("{:?}", list.iter().map(|item| &item.value).collect::<Vec<_>>())
                    }
                    Value::OsPackages(list) => format!("{:?}", list.iter().map(|item| &item.value).collect::<Vec<_>>()),
                    other => format!("{other:?}"),
                };
                (name, text)
            })
            .collect()),
        other => Err(format!("{other:?}")),
    }
}

proptest! {
    #[test]
    fn a_line_of_fields_gives_the_fields_again(index in 0_usize..12, texts in proptest::collection::vec("([a-z\"'`\\\\,= \\[\\]é日\n\t]|>=2){0,8}", 6)) {
        let command = &commands()[index];
        let pairs: Vec<(&str, &str)> = command
            .arguments
            .iter()
            .zip(&texts)
            .map(|(spec, text)| (spec.name.as_str(), text.as_str()))
            .collect();
        let line = line_of(command, &pairs);
        let Ok(Line::Command(invocation)) = parse(&line) else {
            return Err(TestCaseError::fail(format!("{line} is no command")));
        };
        let given: Vec<&str> = invocation.arguments.iter().map(|argument| argument.value.value.as_str()).collect();
        let meant: Vec<&str> = pairs.iter().map(|(_, text)| *text).filter(|text| !text.is_empty()).collect();
        prop_assert_eq!(&given, &meant, "{}", line);
        let (_, fields) = fields_of(&line).expect("a command");
        let again: Vec<(&str, String)> = fields.into_iter().collect();
        prop_assert_eq!(line_of(command, &again), line);
    }

    #[test]
    fn what_passes_field_by_field_binds(name in "[a-z]{1,5}", base in "[a-zA-Z:/ ]{0,6}", dependencies in "([a-c \"]|, |>=2){0,5}") {
        let pairs = [("name", name), ("base", base), ("dependencies", dependencies)];
        let fine = pairs.iter().all(|(argument, text)| check_field(create(), argument, text).is_ok());
        prop_assert_eq!(bound(&line_of(create(), &pairs)).is_ok(), fine);
    }

    #[test]
    fn any_line_fills_a_form(line in ".{0,60}") {
        let line = format!("/docker_image_create {line}");
        prop_assert!(fields_of(&line).is_some());
    }
}
