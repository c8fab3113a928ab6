//! The format of recordings, byte for byte.

use super::*;

#[test]
fn events_are_json_lines_with_six_digits_of_a_second() {
    let shown = Moment::Shown("\u{1b}[1mé\"\\\n".as_bytes().to_vec());
    assert_eq!(
        line(Duration::from_millis(61_050), &shown),
        "[61.050000,\"o\",\"\\u001b[1mé\\\"\\\\\\n\"]"
    );
    assert_eq!(
        line(Duration::ZERO, &Moment::Resized(80, 24)),
        "[0.000000,\"r\",\"80x24\"]"
    );
}

#[test]
fn the_header_says_that_it_is_training() {
    let time = "2026-01-02T03:04:05Z".parse().expect("a time");
    assert_eq!(
        header((80, 24), time, true, Some("xterm")),
        r#"{"version":2,"width":80,"height":24,"timestamp":1767323045,"title":"warroom - TRAINING ENGINE, everything is invented","env":{"TERM":"xterm"}}"#
    );
    assert!(!header((80, 24), time, false, None).contains("TRAINING"));
}

#[test]
fn a_character_that_is_cut_waits_for_its_rest() {
    let bytes = "aé🙂".as_bytes();
    for cut in 0..=bytes.len() {
        let whole = whole_characters(&bytes[..cut]);
        assert!(std::str::from_utf8(&bytes[..whole]).is_ok());
        assert!(cut - whole < 4);
    }
    assert_eq!(
        whole_characters(b"a\xffb"),
        3,
        "what never becomes text is not waited for"
    );
}

#[test]
fn a_file_that_is_there_is_replaced_only_where_that_is_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.cast");
    std::fs::write(&path, "precious").expect("written");
    let refused = Recording::create(&path, false, None).expect_err("it is there");
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "precious");
    Recording::create(&path, true, None).expect("it is replaced");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "");
    assert!(Recording::create(&folder.path().join("none/a.cast"), false, None).is_err());
}

#[test]
fn a_full_disk_is_told_at_once() {
    let full = Path::new("/dev/full");
    if full.exists() {
        let error = Recording::create(full, true, None).expect_err("it is full");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
