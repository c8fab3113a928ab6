use super::{Diagnostic, Source, Span};

fn show(text: &str, start: usize, end: usize) -> String {
    Diagnostic::new("something is wrong", Span::new(start, end)).render(&Source { origin: None, text })
}

#[test]
fn a_diagnostic_shows_file_line_column_carets_and_advice() {
    let diagnostic = Diagnostic {
        usage: Some("/x a=A".to_owned()),
        ..Diagnostic::new("unknown argument `b` of /x", Span::new(3, 4)).suggest("did you mean `a`?")
    };
    let source = |origin| Source { origin, text: "/x b=1" };
    insta::assert_snapshot!(diagnostic.render(&source(Some(("deploy.txt", 3)))), @r"
    error: unknown argument `b` of /x
     --> deploy.txt:3:4
      |
    3 | /x b=1
      |    ^
      = help: did you mean `a`?
      = usage: /x a=A
    ");
    insta::assert_snapshot!(diagnostic.render(&source(Some(("<stdin>", 120)))), @r"
    error: unknown argument `b` of /x
       --> <stdin>:120:4
        |
    120 | /x b=1
        |    ^
        = help: did you mean `a`?
        = usage: /x a=A
    ");
    insta::assert_snapshot!(diagnostic.render_warning(&source(None)), @r"
    warning: unknown argument `b` of /x
      |
      | /x b=1
      |    ^
      = help: did you mean `a`?
      = usage: /x a=A
    ");
}

#[test]
fn wide_characters_take_two_columns_and_tabs_one() {
    let carets = |text: &str, start, end| show(text, start, end).lines().last().map(str::to_owned);
    let text = "/x\t日本=語 z";
    assert!(show(text, 0, 2).contains("\n  | /x 日本=語 z\n"));
    assert_eq!(carets(text, 10, 13).as_deref(), Some("  |         ^^"));
    assert_eq!(carets(text, 14, 15).as_deref(), Some("  |            ^"));
    // A letter with its accent takes one column, a family of joined emoji takes two.
    let text = "e\u{301}👩\u{200d}👩\u{200d}👧z";
    assert_eq!(carets(text, text.len() - 1, text.len()).as_deref(), Some("  |    ^"));
}

#[test]
fn only_the_line_that_it_is_about_is_shown() {
    let text = "/x a=`one\ntwo` b=\r\nthree";
    let shown = Diagnostic::new("m", Span::new(15, 15)).render(&Source {
        origin: Some(("f", 9)),
        text,
    });
    insta::assert_snapshot!(shown, @r"
    error: m
      --> f:10:6
       |
    10 | two` b=
       |      ^
    ");
    // A span over several lines is shown as far as its first one.
    insta::assert_snapshot!(show(text, 5, 14), @r"
    error: something is wrong
      |
      | /x a=`one
      |      ^^^^
    ");
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let text = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
    let lines = |start, end| {
        let shown = show(&text, start, end);
        let lines: Vec<&str> = shown.lines().skip(2).collect();
        lines.join("\n")
    };
    let (a, b) = (|count| "a".repeat(count), |count| "b".repeat(count));
    let (space, caret) = (|count| " ".repeat(count), |count| "^".repeat(count));
    assert_eq!(
        lines(500, 504),
        format!("  | …{}HERE{}…\n  | {}^^^^", a(40), b(76), space(41))
    );
    assert_eq!(lines(0, 1004), format!("  | {}…\n  | {}", a(120), caret(120)));
    assert_eq!(lines(1004, 1004), format!("  | …{}\n  | {}^", b(120), space(121)));
    assert_eq!(lines(2, 3), format!("  | {}…\n  |   ^", a(120)));
}

#[test]
fn nothing_in_a_line_moves_the_cursor_of_a_terminal() {
    let shown = show("a\u{1b}[2J\u{202e}b\u{200b}c\u{0}", 1, 2);
    insta::assert_snapshot!(shown, @r"
    error: something is wrong
      |
      | a�[2J�b�c�
      |  ^
    ");
}

#[test]
fn a_place_outside_the_text_is_its_end() {
    insta::assert_snapshot!(show("日", 1, 9), @r"
    error: something is wrong
      |
      | 日
      | ^^
    ");
    insta::assert_snapshot!(show("", 7, 9), @r"
    error: something is wrong
      |
      | 
      | ^
    ");
}
