use super::{Argument, Diagnostic, Invocation, Line, Quoting, Span, Spanned, Text, items, parse};

fn command(line: &str) -> Invocation {
    match parse(line) {
        Ok(Line::Command(invocation)) => invocation,
        other => panic!("`{line}` is no command but {other:?}"),
    }
}

/// Keys and values, without places.
fn pairs(line: &str) -> Vec<(Option<String>, String, Quoting)> {
    command(line)
        .arguments
        .into_iter()
        .map(|argument| {
            (
                argument.key.map(|key| key.value),
                argument.value.value,
                argument.value.quoting,
            )
        })
        .collect()
}

fn pair(key: &str, value: &str, quoting: Quoting) -> (Option<String>, String, Quoting) {
    let key = (!key.is_empty()).then(|| key.to_owned());
    (key, value.to_owned(), quoting)
}

fn wrong(line: &str) -> Diagnostic {
    parse(line).expect_err(line)
}

/// The part of the line that a diagnostic points at.
fn pointed<'a>(line: &'a str, diagnostic: &Diagnostic) -> &'a str {
    &line[diagnostic.span.start..diagnostic.span.end]
}

/// The items of the first argument's list, each with the text that its span covers.
fn listed(line: &str) -> Vec<(String, String)> {
    let invocation = command(line);
    items(&invocation.arguments[0].value, line)
        .expect(line)
        .into_iter()
        .map(|item| {
            let written = line[item.span.start..item.span.end].to_owned();
            (item.value, written)
        })
        .collect()
}

fn both(items: &[&str]) -> Vec<(String, String)> {
    items
        .iter()
        .map(|item| ((*item).to_owned(), (*item).to_owned()))
        .collect()
}

#[test]
fn a_line_is_told_by_its_first_character() {
    let chat = |text: &str| Ok(Line::Chat { text: text.to_owned() });
    assert_eq!(parse(""), Ok(Line::Blank));
    assert_eq!(parse(" \t "), Ok(Line::Blank));
    assert_eq!(parse("\u{feff}\r\n"), Ok(Line::Blank));
    assert_eq!(parse("  # /docker_images"), Ok(Line::Comment));
    assert_eq!(parse("  hello /there  "), chat("hello /there"));
    assert_eq!(parse("@ann look at this"), chat("@ann look at this"));
    assert_eq!(parse("!"), chat("!"));
    assert_eq!(parse("!!! help"), chat("!!! help"));
    assert_eq!(parse("one\r\ntwo"), chat("one\ntwo"));
    assert_eq!(
        parse(" !ip ip=1.1.1.1"),
        Ok(Line::Integration {
            name: Spanned {
                value: "ip".to_owned(),
                span: Span::new(1, 4),
            },
        })
    );
    assert_eq!(command("\u{feff}/jobs\r\n").name.value, "jobs");
}

#[test]
fn every_piece_has_its_place() {
    let argument = |key: Option<(&str, usize, usize)>, value: &str, quoting, start, end| Argument {
        key: key.map(|(key, start, end)| Spanned {
            value: key.to_owned(),
            span: Span::new(start, end),
        }),
        value: Text {
            value: value.to_owned(),
            quoting,
            span: Span::new(start, end),
        },
    };
    assert_eq!(
        command(r#" /make one  k="a\"b" e= 'x'"#),
        Invocation {
            name: Spanned {
                value: "make".to_owned(),
                span: Span::new(1, 6),
            },
            arguments: vec![
                argument(None, "one", Quoting::None, 7, 10),
                argument(Some(("k", 12, 13)), "a\"b", Quoting::Double, 14, 20),
                argument(Some(("e", 21, 22)), "", Quoting::None, 23, 23),
                argument(None, "x", Quoting::Single, 24, 27),
            ],
        }
    );
}

#[test]
fn unquoted_values_hold_whatever_is_no_space() {
    assert_eq!(
        pairs(r#"/x a=pymongo==3.5.1 b=x>=2,<3 c=it's"so"` d=<e> a/b=c host:5000/n:1@sha256:0 -q"#),
        [
            pair("a", "pymongo==3.5.1", Quoting::None),
            pair("b", "x>=2,<3", Quoting::None),
            pair("c", "it's\"so\"`", Quoting::None),
            pair("d", "<e>", Quoting::None),
            pair("", "a/b=c", Quoting::None),
            pair("", "host:5000/n:1@sha256:0", Quoting::None),
            pair("", "-q", Quoting::None),
        ]
    );
}

#[test]
fn an_unquoted_bracket_holds_spaces_up_to_its_end() {
    assert_eq!(
        pairs(r#"/x a=["b c", "d]\"e", ["f"] ] g [::1]:5000/app h"#),
        [
            pair("a", r#"["b c", "d]\"e", ["f"] ]"#, Quoting::None),
            pair("", "g", Quoting::None),
            pair("", "[::1]:5000/app", Quoting::None),
            pair("", "h", Quoting::None),
        ]
    );
    let line = r#"/x a=["b, c"#;
    assert_eq!(wrong(line).span, Span::new(5, 6));
}

#[test]
fn quotes_delimit_and_escapes_are_resolved() {
    assert_eq!(
        pairs(r#"/x a='it\'s "x"' b="say \"hi\"\n\t\r\\" c=`raw \n "'` d="" e=''"#),
        [
            pair("a", "it's \"x\"", Quoting::Single),
            pair("b", "say \"hi\"\n\t\r\\", Quoting::Double),
            pair("c", r#"raw \n "'"#, Quoting::Backtick),
            pair("d", "", Quoting::Double),
            pair("e", "", Quoting::Single),
        ]
    );
    assert_eq!(
        pairs("/x a=`one\r\n# two\n\tthree` b"),
        [
            pair("a", "one\n# two\n\tthree", Quoting::Backtick),
            pair("", "b", Quoting::None),
        ]
    );
}

#[test]
fn what_is_malformed_is_pointed_at() {
    for (line, at) in [
        (r#"/x a="b"c d"#, "c"),
        (r#"/x "b""c" d"#, r#""c""#),
        (r#"/x a="b\d""#, r"\d"),
        ("/x a='b\nc'", "\n"),
        ("/x a\nb", "\n"),
        ("/x a=b\u{0}c", "\u{0}"),
        ("/x\u{1b} a", "\u{1b}"),
        ("/x a=`b\u{7}`", "\u{7}"),
        ("hello \u{1b}[2J", "\u{1b}"),
        ("/x a=b\u{a0}c=d", "\u{a0}"),
        ("/x a=\"b c", "\""),
        ("/x a='b\\", "'"),
        ("/x a=`b\nc", "`"),
        ("/ x", "/"),
    ] {
        let diagnostic = wrong(line);
        assert_eq!(pointed(line, &diagnostic), at, "{line:?}: {diagnostic:?}");
        assert!(diagnostic.suggestion.is_some(), "{line:?} without advice");
    }
}

#[test]
fn a_line_has_at_most_one_mebibyte() {
    let most = format!("/x a={}", "b".repeat(super::MAX_LINE - 5));
    assert_eq!(command(&most).arguments[0].value.value.len(), super::MAX_LINE - 5);
    assert_eq!(
        wrong(&format!("{most}b")).message,
        "the line is longer than 1 MiB: it goes on after byte offset 1048576"
    );
}

#[test]
fn a_range_of_a_value_is_found_through_quotes_and_escapes() {
    for (line, range, at) in [
        ("/x a=hello", 1..3, "el"),
        ("/x a='hello'", 1..3, "el"),
        (r#"/x a="h\"\nllo""#, 1..2, r#"\""#),
        (r#"/x a="h\"\nllo""#, 2..3, r"\n"),
        (r#"/x a="h\"\nllo""#, 3..5, "ll"),
        (r#"/x a="h\"\nllo""#, 0..6, r#"h\"\nllo"#),
        ("/x a=`h\r\nllo`", 1..2, "\r\n"),
        ("/x a=`h\r\nllo`", 2..4, "ll"),
        ("/x a=hello", 5..5, ""),
    ] {
        let text = command(line).arguments.remove(0).value;
        let span = text.span_of(line, range.clone());
        assert_eq!(&line[span.start..span.end], at, "{range:?} of {line:?}");
    }
}

#[test]
fn lists_are_split_at_commas() {
    assert_eq!(listed("/x a=stix,requests"), both(&["stix", "requests"]));
    assert_eq!(listed(r#"/x a="a,b""#), both(&["a", "b"]));
    assert_eq!(listed("/x a=`a,\n  b`"), both(&["a", "b"]));
    assert_eq!(listed("/x a=''"), []);
    assert_eq!(listed("/x a=\" a , b \""), both(&["a", "b"]));
}

#[test]
fn a_comma_that_belongs_to_an_item_does_not_split() {
    assert_eq!(listed("/x a=requests>=2,<3,stix"), both(&["requests>=2,<3", "stix"]));
    assert_eq!(
        listed("/x a='requests >= 2, != 2.5, b'"),
        both(&["requests >= 2, != 2.5", "b"])
    );
    assert_eq!(listed("/x a=r[socks,security],b"), both(&["r[socks,security]", "b"]));
    assert_eq!(listed("/x a='r (>=2,<3),b'"), both(&["r (>=2,<3)", "b"]));
    assert_eq!(
        listed("/x a=`a; python_version in \"2.7,3.0\",b`"),
        both(&["a; python_version in \"2.7,3.0\"", "b"])
    );
}

#[test]
fn a_json_array_is_a_list() {
    assert_eq!(listed(r#"/x a=["a b", "c"]"#), both(&["a b", "c"]));
    assert_eq!(listed(r#"/x a='[ "a","c" ]'"#), both(&["a", "c"]));
    assert_eq!(listed("/x a=[]"), []);
    assert_eq!(
        listed(r#"/x a=["\u0041\ud83d\ude00b","\"q\""]"#),
        [
            ("A😀b".to_owned(), r"\u0041\ud83d\ude00b".to_owned()),
            ("\"q\"".to_owned(), r#"\"q\""#.to_owned()),
        ]
    );
    // Escapes of the quotes and of JSON, one in the other.
    assert_eq!(
        listed(r#"/x a="[\"a\", \"\\u0062c\"]""#),
        [
            ("a".to_owned(), "a".to_owned()),
            ("bc".to_owned(), r"\\u0062c".to_owned()),
        ]
    );
}

#[test]
fn a_malformed_list_is_pointed_at() {
    for (line, at) in [
        ("/x a=a,,b", ","),
        ("/x a=,b", ","),
        ("/x a=a,", ","),
        ("/x a=['a']", "'"),
        (r#"/x a=["a",]"#, ","),
        (r#"/x a=["a" "b"]"#, "\""),
        ("/x a=[1]", "1"),
        (r#"/x a=["a"]b"#, "b"),
        (r#"/x a=["\ud800"]"#, "\""),
        (r#"/x a="[\"a\"""#, ""),
    ] {
        let invocation = command(line);
        let diagnostic = items(&invocation.arguments[0].value, line).expect_err(line);
        assert_eq!(pointed(line, &diagnostic), at, "{line}: {diagnostic:?}");
        assert!(diagnostic.suggestion.is_some(), "{line} without advice");
    }
}
