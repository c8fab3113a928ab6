//! Command lines that people really typed, with all that is read from them.

use super::{Reading, Request, Value, read};
use crate::language::{Diagnostic, Source};

fn request(line: &str) -> Request {
    match read(line) {
        Ok(Reading::Command(request)) => *request,
        other => panic!("`{line}` is {other:?}"),
    }
}

/// Each argument as `name=value @ the text it was read from`, lists item by item.
fn shown(line: &str) -> String {
    let request = request(line);
    assert_eq!(request.line, line);
    let mut out = format!("/{}", request.command.name);
    for (name, (value, span)) in &request.arguments {
        let written = &line[span.start..span.end];
        let value = match value {
            Value::Flag(value) => value.to_string(),
            Value::ImageName(value) => value.to_string(),
            Value::ImageReference(value) => value.to_string(),
            Value::Requirements(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| format!("{} @ {}", item.value, &line[item.span.start..item.span.end]))
                    .collect();
                format!("{items:?}")
            }
            Value::OsPackages(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| format!("{} @ {}", item.value, &line[item.span.start..item.span.end]))
                    .collect();
                format!("{items:?}")
            }
            Value::Age(span) | Value::Seconds(span) => format!("{} s", span.as_secs()),
            Value::Text(value) => value.clone(),
        };
        out.extend(["\n", name, "=", &value, " @ ", written]);
    }
    out
}

fn wrong(line: &str) -> String {
    let diagnostic: Diagnostic = read(line).expect_err(line);
    diagnostic.render(&Source {
        origin: None,
        text: line,
    })
}

#[test]
fn the_vendors_first_example() {
    insta::assert_snapshot!(shown(
        "/docker_image_create name=example_name dependencies=mechanize packages=wget"
    ));
}

#[test]
fn the_vendors_example_lacks_a_quote_and_says_so() {
    insta::assert_snapshot!(wrong(
        "/docker_image_create name=custom/requests dependencies=idna,chardet,requests base=\"demisto/python3-deb:3.10.12.63475"
    ));
}

#[test]
fn a_list_and_a_quoted_base() {
    insta::assert_snapshot!(shown(
        "/docker_image_create name=mypyexpose base=\"demisto/python3-deb:3.8.2.6981\" dependencies=bottle,paramiko,scp"
    ));
}

#[test]
fn an_equals_sign_inside_a_value() {
    insta::assert_snapshot!(shown(
        "/docker_image_create name=demisto/mongoclient1 base=demisto/python3 dependencies=pymongo==3.5.1"
    ));
}

#[test]
fn the_brackets_of_a_placeholder_left_in() {
    insta::assert_snapshot!(wrong(
        "/docker_image_create name=demisto/pysftp base=\"<demisto/python3>\" dependencies=pysftp"
    ));
}

#[test]
fn the_name_without_its_key() {
    insta::assert_snapshot!(shown(
        "/docker_image_create myimage base=demisto/python3:3.7.5.4583 dependencies=bs4"
    ));
}
