use super::{MAX_LINE, Splitter};

/// The lines of a script: number, and text or message.
fn split(script: &[u8]) -> Vec<(usize, Result<String, String>)> {
    let mut splitter = Splitter::new();
    let mut lines = splitter.push(script);
    lines.extend(splitter.finish());
    lines
        .into_iter()
        .map(|line| (line.number, line.text.map_err(|diagnostic| diagnostic.message)))
        .collect()
}

fn good(lines: &[(usize, &str)]) -> Vec<(usize, Result<String, String>)> {
    lines
        .iter()
        .map(|(number, text)| (*number, Ok((*text).to_owned())))
        .collect()
}

#[test]
fn blank_lines_and_comments_produce_nothing_and_are_counted() {
    assert_eq!(
        split(b"# first\n\n  \t\n/jobs\n   # more /jobs\nhello\n/quit"),
        good(&[(4, "/jobs"), (6, "hello"), (7, "/quit")])
    );
    assert_eq!(split(b""), []);
    assert_eq!(split(b"\n\n"), []);
}

#[test]
fn line_ends_and_a_byte_order_mark_are_no_text() {
    assert_eq!(
        split(b"\xef\xbb\xbf/jobs\r\n\r\n# c\r\n/quit\r\n"),
        good(&[(1, "/jobs"), (4, "/quit")])
    );
    assert_eq!(split(b"\xef\xbb\xbf\r\n/jobs"), good(&[(2, "/jobs")]));
}

#[test]
fn a_backtick_of_a_command_goes_on_over_lines() {
    assert_eq!(
        split(b"/x a=`one\r\n# text\n\n/jobs` b=2\n/quit\n"),
        good(&[(1, "/x a=`one\n# text\n\n/jobs` b=2"), (5, "/quit")])
    );
}

#[test]
fn other_backticks_end_with_their_line() {
    assert_eq!(
        split(b"say `this\n/x a=it`s\n/x a=\"b `c\n/x a=b`\n# `\n/quit"),
        good(&[
            (1, "say `this"),
            (2, "/x a=it`s"),
            (3, "/x a=\"b `c"),
            (4, "/x a=b`"),
            (6, "/quit"),
        ])
    );
}

#[test]
fn an_open_backtick_takes_the_rest_as_one_line() {
    assert_eq!(split(b"/x a=`b\n/jobs\n"), good(&[(1, "/x a=`b\n/jobs\n")]));
}

#[test]
fn invalid_bytes_are_told_with_their_offset() {
    let lines = split(b"/jobs\nab\xffc\n\xff\xfe/\0\n/quit");
    assert_eq!(
        lines,
        [
            (1, Ok("/jobs".to_owned())),
            (
                2,
                Err("this is not UTF-8: byte 0xff at byte offset 2 of the line".to_owned())
            ),
            (
                3,
                Err("this is not UTF-8: byte 0xff at byte offset 0 of the line".to_owned())
            ),
            (4, Ok("/quit".to_owned())),
        ]
    );
    let mut splitter = Splitter::new();
    let line = splitter.push(b"ab\xffc\n").remove(0);
    assert_eq!(line.shown, "ab\u{fffd}c");
    let span = line.text.expect_err("not UTF-8").span;
    assert_eq!(&line.shown[span.start..span.end], "\u{fffd}");
}

#[test]
fn a_line_that_is_too_long_is_told_and_not_kept() {
    let most = "x".repeat(MAX_LINE);
    assert_eq!(split(format!("{most}\r\n/quit").as_bytes()).len(), 2);
    assert_eq!(split(format!("{most}\r\n/quit").as_bytes())[0].1, Ok(most.clone()));
    for script in [format!("{most}y\n/quit"), format!("{most}yyyyyyyy\r\n/quit")] {
        let lines = split(script.as_bytes());
        assert_eq!(
            lines[0].1,
            Err("the line is longer than 1 MiB: it goes on after byte offset 1048576".to_owned())
        );
        assert_eq!(lines[1], (2, Ok("/quit".to_owned())));
    }
}

#[test]
fn the_rest_of_a_value_that_is_too_long_is_not_run() {
    let script = format!("/x a=`{}\n/quit\n/quit` b\n/jobs\n", "x".repeat(2 * MAX_LINE));
    let lines = split(script.as_bytes());
    assert_eq!(lines.len(), 2);
    assert!(lines[0].1.is_err());
    assert_eq!(lines[1], (4, Ok("/jobs".to_owned())));
}

#[test]
fn memory_stays_bounded_however_long_the_line_is() {
    let chunk = vec![b'x'; MAX_LINE];
    let mut splitter = Splitter::new();
    let info = allocation_counter::measure(|| {
        for _ in 0..16 {
            assert_eq!(splitter.push(&chunk), []);
        }
    });
    assert!(info.bytes_max < 5 * MAX_LINE as u64, "{} bytes at most", info.bytes_max);
}

#[test]
fn only_a_whole_byte_order_mark_is_blank() {
    // The bytes of this letter are those of the mark, in another order.
    assert_eq!(split("\u{fefb}\n\u{feff} \n".as_bytes()), good(&[(1, "\u{fefb}")]));
}
