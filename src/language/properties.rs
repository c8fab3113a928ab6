use proptest::prelude::*;

use super::{Argument, Invocation, Line, Quoting, Scanner, ScriptLine, Span, Spanned, Splitter, Text, items, parse};

fn without_places(mut invocation: Invocation) -> Invocation {
    invocation.name.span = Span::default();
    for argument in &mut invocation.arguments {
        argument.value.span = Span::default();
        if let Some(key) = &mut argument.key {
            key.span = Span::default();
        }
    }
    invocation
}

fn parsed(line: &str) -> Option<Invocation> {
    match parse(line) {
        Ok(Line::Command(invocation)) => Some(without_places(invocation)),
        _ => None,
    }
}

/// Text of pieces that mean something to the parser, so that many of them are close to a command.
fn near_commands() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z_]{1,6}=",
        "[a-zA-Z0-9.,:/<>=-]{0,6}",
        Just(" ".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("`".to_owned()),
        Just("\\".to_owned()),
        Just("\\\"".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("\t".to_owned()),
        Just("\r\n".to_owned()),
        "\\PC",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| format!("/x {}", pieces.concat()))
}

fn text() -> impl Strategy<Value = Text> {
    let made = |quoting| {
        move |value| Text {
            value,
            quoting,
            span: Span::default(),
        }
    };
    prop_oneof![
        "[a-zA-Z0-9./:@<>!~][a-zA-Z0-9./:@<>=!~,'\"`\\[\\]-]{0,12}".prop_map(made(Quoting::None)),
        "(\\PC|[\n\t\r\\\\'\"`]){0,12}".prop_map(made(Quoting::Single)),
        "(\\PC|[\n\t\r\\\\'\"`]){0,12}".prop_map(made(Quoting::Double)),
        "([^\\p{C}`]|[\n\t\\\\'\"]){0,12}".prop_map(made(Quoting::Backtick)),
    ]
}

fn argument() -> impl Strategy<Value = Argument> {
    (proptest::option::of("[a-z_][a-zA-Z0-9_.-]{0,8}"), text()).prop_map(|(key, mut value)| {
        if key.is_none() && value.quoting == Quoting::None {
            // A bare value with `=` would be a key.
            value.value = value.value.replace('=', "");
        }
        Argument {
            key: key.map(|value| Spanned {
                value,
                span: Span::default(),
            }),
            value,
        }
    })
}

fn invocation() -> impl Strategy<Value = Invocation> {
    ("[a-z_]{1,10}", proptest::collection::vec(argument(), 0..6)).prop_map(|(name, arguments)| Invocation {
        name: Spanned {
            value: name,
            span: Span::default(),
        },
        arguments,
    })
}

fn split(chunks: &[&[u8]]) -> Vec<ScriptLine> {
    let mut splitter = Splitter::new();
    let mut lines: Vec<ScriptLine> = chunks.iter().flat_map(|chunk| splitter.push(chunk)).collect();
    lines.extend(splitter.finish());
    lines
}

proptest! {
    #[test]
    fn what_is_printed_parses_to_the_same(invocation in invocation()) {
        prop_assert_eq!(parsed(&invocation.to_string()), Some(invocation));
    }

    #[test]
    fn what_was_parsed_prints_back(line in near_commands()) {
        if let Some(invocation) = parsed(&line) {
            let printed = invocation.to_string();
            prop_assert_eq!(parsed(&printed), Some(invocation), "printed as {:?}", printed);
        }
    }

    #[test]
    fn places_are_inside_the_line_and_in_order(line in near_commands()) {
        match parse(&line) {
            Ok(Line::Command(invocation)) => {
                let mut last = invocation.name.span.end;
                for argument in &invocation.arguments {
                    prop_assert!(argument.span().start > last);
                    last = argument.span().end;
                    let value = &argument.value;
                    let whole = value.span_of(&line, 0..value.value.len());
                    prop_assert!(value.span.start <= whole.start && whole.end <= value.span.end);
                    for item in items(value, &line).into_iter().flatten() {
                        prop_assert!(line.get(item.span.start..item.span.end).is_some());
                    }
                }
                prop_assert!(last <= line.len());
            }
            Ok(_) => prop_assert!(false, "{:?} is a command", line),
            Err(diagnostic) => {
                prop_assert!(line.get(diagnostic.span.start..diagnostic.span.end).is_some());
            }
        }
    }

    #[test]
    fn the_scanner_agrees_with_the_parser(line in near_commands()) {
        let line = line.replace(['\r', '\n'], "");
        let mut scanner = Scanner::new();
        line.bytes().for_each(|byte| scanner.step(byte));
        match parse(&line) {
            Ok(_) => prop_assert!(!scanner.in_backtick()),
            Err(diagnostic) if diagnostic.message.starts_with("the quote `") => prop_assert!(scanner.in_backtick()),
            Err(_) => {}
        }
    }

    #[test]
    fn a_script_may_come_in_any_chunks(
        script in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'`'), Just(b'/'), Just(b'#'), Just(b' '), Just(b'='), any::<u8>()], 0..200),
        at in any::<prop::sample::Index>(),
    ) {
        let (head, tail) = script.split_at(at.index(script.len() + 1));
        let bytes: Vec<&[u8]> = script.chunks(1).collect();
        let whole = split(&[&script]);
        prop_assert_eq!(&whole, &split(&[head, tail]));
        prop_assert_eq!(&whole, &split(&bytes));
    }
}
