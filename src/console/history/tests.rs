use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Instant;

use proptest::prelude::*;

use super::*;

fn history(lines: &[&str]) -> History {
    let mut history = History::default();
    for line in lines {
        history.push(line);
    }
    history
}

fn own(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn found<'a>(history: &'a History, query: &str) -> Vec<&'a str> {
    history.search(query, 100).into_iter().map(|hit| hit.line).collect()
}

#[test]
fn back_and_forward_end_at_what_was_typed() {
    let mut history = history(&["/a", "/b"]);
    assert_eq!(history.back("/"), Some("/b"));
    assert_eq!(history.back("/b"), Some("/a"));
    assert_eq!(history.back("/a"), None);
    assert_eq!(history.forward().as_deref(), Some("/b"));
    assert_eq!(history.forward().as_deref(), Some("/"));
    assert_eq!(history.forward(), None);
}

#[test]
fn a_changed_line_is_where_the_way_back_begins() {
    let mut history = history(&["/a", "/ab", "/b"]);
    history.back("");
    history.edited("/b");
    assert_eq!(history.back("/b"), Some("/ab"));
    history.edited("/a");
    assert_eq!(history.back("/a"), Some("/ab"));
}

#[test]
fn only_lines_that_start_as_typed_come_back() {
    let mut history = history(&["/docker_images", "hello", "/docker_image_create name=x"]);
    assert_eq!(history.back("/docker_images"), None);
    assert_eq!(history.back("h"), Some("hello"));
}

#[test]
fn of_repeats_the_newest_stays_and_blanks_are_not_kept() {
    let mut history = history(&["/a", "/a", "  ", "/b", "/a"]);
    let mut back = Vec::new();
    while let Some(line) = history.back("") {
        back.push(line.to_owned());
    }
    assert_eq!(back, ["/a", "/b"]);
}

#[test]
fn the_oldest_go_first() {
    let mut history = History::default();
    for number in 0..LINES + 10 {
        history.push(&format!("line {number}"));
    }
    assert_eq!(history.lines.len(), LINES);
    assert_eq!(history.lines[0], "line 10");
    let mut history = History::default();
    for number in 0..200 {
        history.push(&format!("{number:060000}"));
    }
    assert!(history.bytes <= BYTES && history.lines.len() > 100);
}

#[test]
fn secrets_and_lines_behind_a_space_are_not_kept() {
    let mut history = History::default();
    for line in [
        "/engine use=x token=abc",
        "/docker_image_create name=a base=https://me:pw@host/x",
        "token=***",
        " /quiet",
        "",
        &"x".repeat(LONGEST + 1),
    ] {
        assert!(!history.push(line), "{line:.40}");
    }
    assert_eq!(history, History::default());
    history.absorb(own(&["password=x", "/fine"]));
    assert_eq!(history.lines, ["/fine"]);
    assert!(history.push("/docker_image_create name=a dependencies=tokenizers==0.15"));
    assert!(!history.push("/docker_image_create name=a dependencies=tokenizers==0.15"));
}

#[test]
fn lines_of_earlier_runs_come_before_those_of_this_one() {
    let mut history = history(&["/b", "/d"]);
    assert_eq!(history.back(""), Some("/d"));
    assert_eq!(history.back("/d"), Some("/b"));
    history.absorb(own(&["/a", "/b", "/c", "/a"]));
    assert_eq!(history.lines, ["/c", "/a", "/b", "/d"]);
    // Whoever was on the way back goes on from there.
    assert_eq!(history.back("/b"), Some("/a"));
    assert_eq!(history.forward().as_deref(), Some("/b"));
}

#[test]
fn the_ghost_is_the_newest_line_that_goes_on() {
    let history = history(&["/docker_images", "/docker_image_create name=x", "/do"]);
    assert_eq!(history.ghost("/docker_image"), Some("/docker_image_create name=x"));
    assert_eq!(history.ghost("/docker_images"), None);
    assert_eq!(history.ghost(""), None);
}

#[test]
fn a_search_finds_words_in_any_order_and_letters_with_gaps() {
    let history = history(&[
        "/docker_image_create name=threats dependencies=requests",
        "/docker_images",
        "hello Threats",
        "/docker_image_update all",
        "/jobs",
    ]);
    assert_eq!(
        found(&history, "image"),
        [
            "/docker_image_update all",
            "/docker_images",
            "/docker_image_create name=threats dependencies=requests",
        ]
    );
    assert_eq!(
        found(&history, "thr req"),
        ["/docker_image_create name=threats dependencies=requests"]
    );
    assert_eq!(found(&history, "Thr"), ["hello Threats"]);
    assert_eq!(found(&history, "diu")[0], "/docker_image_update all");
    assert_eq!(found(&history, "nothing"), Vec::<&str>::new());
    assert_eq!(history.search("", 2).len(), 2);
    let hits = history.search("jbs", 1);
    assert_eq!((hits[0].line, &hits[0].matched[..]), ("/jobs", &[1, 3, 4][..]));
}

#[test]
fn a_search_is_fast() {
    let mut history = History::default();
    for number in 0..LINES {
        history.push(&format!(
            "/docker_image_create name=image-{number} dependencies=requests,mechanize packages=wget"
        ));
    }
    let since = Instant::now();
    assert_eq!(history.search("dic mech 42", 100).len(), 100);
    // Without optimisation on a busy machine; a release does it in a few milliseconds.
    assert!(since.elapsed().as_millis() < 2000, "{:?}", since.elapsed());
}

#[test]
fn the_file_is_the_persons_alone_and_keeps_lines_whole() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("data/history.jsonl");
    assert_eq!(file::load(&path).unwrap(), Vec::<String>::new());
    file::append(&path, &own(&["/a", "/x b=`one\ntwo`"])).unwrap();
    file::append(&path, &own(&["日本\u{1b}", "/a"])).unwrap();
    assert_eq!(file::load(&path).unwrap(), ["/x b=`one\ntwo`", "日本\u{1b}", "/a"]);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
}

#[test]
fn what_is_torn_is_passed_over_and_spoils_no_other_line() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.jsonl");
    fs::write(
        &path,
        b"{\"line\":\"/a\"}\nnonsense\n\xff\xfe\n{\"line\":\" /quiet\"}\n{\"line\":\"token=x\"}\n{\"line\":\"/to",
    )
    .unwrap();
    assert_eq!(file::load(&path).unwrap(), ["/a"]);
    file::append(&path, &own(&["/b"])).unwrap();
    assert_eq!(file::load(&path).unwrap(), ["/a", "/b"]);
}

#[test]
fn a_long_file_is_made_shorter() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.jsonl");
    let lines: Vec<String> = (0..2 * LINES + 5).map(|number| format!("/line {number}")).collect();
    file::append(&path, &lines).unwrap();
    let long = fs::metadata(&path).unwrap().len();
    let loaded = file::load(&path).unwrap();
    assert_eq!(
        (loaded.len(), &loaded[0], loaded.last()),
        (LINES, &lines[LINES + 5], lines.last())
    );
    assert!(fs::metadata(&path).unwrap().len() < long * 2 / 3);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(file::load(&path).unwrap(), loaded);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn two_writers_lose_nothing_also_while_the_file_is_made_shorter() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("history.jsonl");
    file::append(&path, &vec!["/old".to_owned(); 2 * LINES + 5]).unwrap();
    std::thread::scope(|scope| {
        for writer in ["one", "two"] {
            let path = &path;
            scope.spawn(move || {
                for number in 0..200 {
                    file::append(path, &[format!("/{writer} {number}")]).unwrap();
                    if number % 50 == 0 {
                        file::load(path).unwrap();
                    }
                }
            });
        }
    });
    let loaded = file::load(&path).unwrap();
    assert_eq!(loaded.len(), 401);
    for writer in ["one", "two"] {
        let own: Vec<&String> = loaded
            .iter()
            .filter(|line| line.starts_with(&format!("/{writer}")))
            .collect();
        let expected: Vec<String> = (0..200).map(|number| format!("/{writer} {number}")).collect();
        assert!(own.into_iter().eq(expected.iter()));
    }
}

#[tokio::test]
async fn a_keeper_hands_lines_to_the_next_run() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let (keeper, mut told) = Keeper::start(&data).unwrap();
    assert_eq!(told.recv().await, Some(Told::Loaded(Vec::new())));
    keeper.keep("/a");
    keeper.keep("/b");
    keeper.close().await;
    assert_eq!(told.recv().await, None);
    let (_keeper, mut told) = Keeper::start(&data).unwrap();
    assert_eq!(told.recv().await, Some(Told::Loaded(own(&["/a", "/b"]))));
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_is_told_once() {
    let home = tempfile::tempdir().unwrap();
    let blocked = home.path().join("file");
    fs::write(&blocked, "").unwrap();
    let (keeper, mut told) = Keeper::start(&blocked).unwrap();
    keeper.keep("/a");
    keeper.keep("/b");
    keeper.close().await;
    let mut all = Vec::new();
    while let Some(one) = told.recv().await {
        all.push(one);
    }
    let [Told::Failed(sentence)] = &all[..] else {
        panic!("{all:?}")
    };
    assert!(sentence.contains("history.jsonl cannot be kept: "), "{sentence}");
}

#[tokio::test]
async fn a_pipe_in_place_of_the_file_is_not_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let pipe = home.path().join("history.jsonl");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    let (keeper, mut told) = Keeper::start(home.path()).unwrap();
    keeper.close().await;
    assert!(matches!(told.recv().await, Some(Told::Failed(why)) if why.contains("it is not a file")));
}

proptest! {
    #[test]
    fn any_bytes_in_the_file_are_read_and_added_to(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("history.jsonl");
        fs::write(&path, &bytes).unwrap();
        file::load(&path).unwrap();
        file::append(&path, &own(&["/added"])).unwrap();
        let loaded = file::load(&path).unwrap();
        prop_assert_eq!(loaded.last().map(String::as_str), Some("/added"));
    }

    #[test]
    fn what_a_search_marks_are_the_letters_asked_for(
        lines in prop::collection::vec("[aAbB日é_ /]{1,12}", 0..12), query in "[aAb日é/]{1,3}( [ab_]{1,2})?",
    ) {
        let mut history = History::default();
        for line in &lines {
            history.push(line);
        }
        for hit in history.search(&query, 5) {
            prop_assert!(hit.matched.is_sorted_by(|a, b| a < b));
            let marked: String = hit.matched.iter().map(|at| hit.line[*at..].chars().next().unwrap()).collect();
            for letter in query.chars().filter(|c| !c.is_whitespace()) {
                let lower = |c: char| c.to_lowercase().next().unwrap();
                prop_assert!(marked.chars().any(|c| lower(c) == lower(letter)), "{:?} {:?}", hit, query);
            }
        }
        let walked = history.search("", usize::MAX);
        prop_assert!(walked.iter().map(|hit| hit.line).eq(history.lines.iter().rev().map(String::as_str)));
    }
}
