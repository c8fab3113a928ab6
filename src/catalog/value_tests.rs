use super::*;
use crate::language::{Quoting, Span};

fn argument(kind: &str, choices: &str) -> ArgumentSpec {
    toml::from_str(&format!(
        "name = \"format\"\nkind = \"{kind}\"\nsummary = \"The form.\"\nchoices = [{choices}]"
    ))
    .expect("an argument")
}

fn check(argument: &ArgumentSpec, written: &str) -> Result<Value, (String, Option<String>, Span)> {
    let text = Text {
        value: written.to_owned(),
        quoting: Quoting::None,
        span: Span::new(0, written.len()),
    };
    value(argument, &text, written).map_err(|wrong| (wrong.message, wrong.suggestion, wrong.span))
}

#[test]
fn a_choice_is_one_of_those_named() {
    let format = argument("text", "\"markdown\", \"html\", \"json\"");
    assert_eq!(check(&format, "html"), Ok(Value::Text("html".to_owned())));
    let wrong = |message: &str, suggestion: &str, end| {
        Err((message.to_owned(), Some(suggestion.to_owned()), Span::new(0, end)))
    };
    assert_eq!(
        check(&format, "htlm"),
        wrong(
            "`format` cannot be `htlm`",
            "did you mean `html`? The choices are `markdown`, `html` and `json`",
            4
        )
    );
    assert_eq!(
        check(&format, "pdf1234567"),
        wrong(
            "`format` cannot be `pdf1234567`",
            "the choices are `markdown`, `html` and `json`",
            10
        )
    );
    assert_eq!(check(&argument("text", ""), "pdf"), Ok(Value::Text("pdf".to_owned())));
}

#[test]
fn rooms_and_lessons_are_names_of_files() {
    for name in ["fraud-2", "Überfall", "a.b"] {
        assert_eq!(check(&argument("room", ""), name), Ok(Value::Text(name.to_owned())));
    }
    for (name, at) in [(".hidden", 0), ("../up", 0), ("a b", 1), ("a/b", 1)] {
        assert_eq!(
            check(&argument("room", ""), name).expect_err(name).2,
            Span::new(at, at + 1)
        );
    }
    assert!(check(&argument("room", ""), "").is_err());
    assert!(check(&argument("room", ""), &"x".repeat(65)).is_err());
    assert!(check(&argument("lesson", ""), "first-image").is_ok());
    assert!(check(&argument("lesson", ""), "First").is_err());
}
