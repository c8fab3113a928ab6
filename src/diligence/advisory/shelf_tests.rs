use super::*;
use crate::diligence::advisory::row::Event;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn about() -> About {
    About {
        advisories: 3,
        newest: time("2026-01-02T00:00:00Z"),
        imported: time("2026-01-03T00:00:00Z"),
        from: "all.zip".to_owned(),
        whole: true,
        releases: vec![String::new()],
    }
}

fn line(key: &str, id: &str, summary: &str) -> (String, String) {
    let row = Row {
        id: id.to_owned(),
        summary: summary.to_owned(),
        ranges: vec![vec![Event::Introduced("0".to_owned())]],
        ..Row::default()
    };
    (key.to_owned(), serde_json::to_string(&row).unwrap())
}

fn keep(data: &Path, lines: &[(String, String)]) {
    Draft::write(data, Ecosystem::PyPi, about(), lines)
        .unwrap()
        .keep()
        .unwrap();
}

fn shelf(data: &Path) -> Shelf {
    Shelf::open(data, Ecosystem::PyPi).unwrap().unwrap()
}

fn ids(shelf: &mut Shelf, key: &str) -> Vec<String> {
    shelf.find(key).unwrap().into_iter().map(|row| row.id).collect()
}

#[test]
fn every_package_is_found_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    for number in 0..300 {
        for advisory in 0..number % 4 {
            let summary = "x".repeat(number * 37 % 9000);
            lines.push(line(
                &format!("p{number:03}"),
                &format!("A-{number}-{advisory}"),
                &summary,
            ));
        }
    }
    keep(folder.path(), &lines);
    let mut shelf = shelf(folder.path());
    for number in 0..300 {
        let expected: Vec<_> = (0..number % 4)
            .map(|advisory| format!("A-{number}-{advisory}"))
            .collect();
        assert_eq!(ids(&mut shelf, &format!("p{number:03}")), expected);
    }
    for missing in ["", "a", "p", "p00", "p001x", "p300", "zzz"] {
        assert_eq!(ids(&mut shelf, missing), [""; 0], "{missing}");
    }
}

#[test]
fn an_empty_file_knows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), &[]);
    assert_eq!(ids(&mut shelf(folder.path()), "a"), [""; 0]);
    assert!(Shelf::open(folder.path(), Ecosystem::Debian).unwrap().is_none());
}

#[test]
fn a_damaged_file_is_told_and_not_read_as_clean() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), &[line("a", "A-1", ""), line("b", "B-1", "")]);
    let path = folder.path().join("advisories/pypi.jsonl");
    let whole = fs::read(&path).unwrap();
    let opened = || Shelf::open(folder.path(), Ecosystem::PyPi);
    for (wrong, expected) in [
        (&whole[..whole.len() - 3], "not as long"),
        (&b"{}\n"[..], "first line"),
        (&b""[..], "first line"),
        ("x".repeat(100_000).as_bytes(), "first line"),
    ] {
        fs::write(&path, wrong).unwrap();
        let error = opened().err().expect("a damaged file").to_string();
        assert!(error.contains(expected), "{error}");
    }
    let text = String::from_utf8(whole).unwrap();
    fs::write(&path, text.replace("\"form\":1", "\"form\":2")).unwrap();
    assert!(opened().err().unwrap().to_string().contains("another version"));
    fs::write(&path, text.replace("b\t", "b ")).unwrap();
    assert!(opened().unwrap().unwrap().find("c").is_err());
}

#[test]
fn what_is_not_kept_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), &[line("a", "A-1", "")]);
    drop(Draft::write(folder.path(), Ecosystem::PyPi, about(), &[]).unwrap());
    assert_eq!(ids(&mut shelf(folder.path()), "a"), ["A-1"]);
    assert_eq!(fs::read_dir(folder.path().join("advisories")).unwrap().count(), 1);
}
