use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{ImportError, Imported, List, import};
use crate::diligence::names::Known;

fn from(data: &Path, text: impl AsRef<[u8]>) -> Result<Imported, ImportError> {
    let file = data.join("given");
    fs::write(&file, text).unwrap();
    import(&file, &data.join("data"))
}

#[test]
fn every_form_of_a_list_is_taken() {
    for text in [
        "# ours\nAcme_SDK\n\nacme.tools # and a remark\nrequests\n",
        "\u{feff}Acme_SDK\r\nacme.tools\r\nrequests\r\n",
        r#"["Acme_SDK", "acme.tools", "requests"]"#,
        r#"[{"project": "Acme_SDK"}, {"project": "acme.tools", "n": 1}, {"project": "requests"}]"#,
        r#"{"last_update": "2026-11-01", "rows": [{"download_count": 9, "project": "Acme_SDK"},
            {"project": "acme.tools"}, {"project": "requests"}]}"#,
    ] {
        let data = tempfile::tempdir().unwrap();
        let done = from(data.path(), text).unwrap();
        assert_eq!((done.read, done.new, done.bad), (3, 2, 0), "{text}");
        let known = Known::load(Some(&data.path().join("data"))).unwrap();
        assert_eq!((known.imported(), known.len()), (2, done.total));
        assert!(known.has("acme-sdk") && known.has("acme-tools"));
        let left = fs::read_dir(data.path().join("data")).unwrap().count();
        assert_eq!(left, 1, "no draft is left");
    }
}

#[test]
fn what_was_imported_before_stays() {
    let data = tempfile::tempdir().unwrap();
    from(data.path(), "acme-sdk").unwrap();
    let done = from(data.path(), "acme-sdk\nacme-tools").unwrap();
    assert_eq!((done.read, done.new), (2, 1));
    let known = Known::load(Some(&data.path().join("data"))).unwrap();
    assert_eq!((known.imported(), known.len()), (2, done.total));
}

#[test]
fn entries_that_are_no_names_are_told_with_their_place_and_removed_packages_left_out() {
    let data = tempfile::tempdir().unwrap();
    let text = "acme-a\nacme-b\nacme-c\nacme d\nurlib3\nacme==1\n-x\nacme-e\n";
    let done = from(data.path(), text).unwrap();
    assert_eq!((done.read, done.new, done.denied, done.bad), (5, 4, 1, 3));
    assert_eq!(
        done.told,
        [
            "line 4: `acme d` is not a name",
            "line 6: `acme==1` is not a name",
            "line 7: `-x` is not a name"
        ]
    );
    let done = from(data.path(), r#"["acme-a", 7, "acme-b"]"#).unwrap();
    assert_eq!(done.told, ["entry 2: `7` is not a name"]);
    let known = Known::load(Some(&data.path().join("data"))).unwrap();
    assert!(!known.has("urlib3"));
}

#[test]
fn what_is_no_list_is_refused_and_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    from(data.path(), "acme-sdk").unwrap();
    let before = fs::read(data.path().join("data/names.txt")).unwrap();
    let name = data.path().display().to_string();
    let mut said = Vec::new();
    for text in [
        "",
        "# nothing\n",
        "<!DOCTYPE html>\n<html><body>\nnot found\n",
        "a\nb c\nd e\n",
        "{\"rows\": [",
        "{}",
        "{\"rows\": 1}",
        "[]",
        "[1, 2]",
    ] {
        let error = from(data.path(), text).unwrap_err();
        assert!(error.help().contains("one name a line"));
        said.push(error.to_string().replace(&name, "DIR"));
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    DIR/given is no list of names: it is empty
    DIR/given is no list of names: it is empty
    DIR/given is no list of names: line 1: `<!DOCTYPE html>` is not a name
    DIR/given is no list of names: most of its entries are no names (line 2: `b c` is not a name)
    DIR/given is no list of names: its JSON is damaged: EOF while parsing a list at line 1 column 10
    DIR/given is no list of names: its JSON has no `rows`
    DIR/given is no list of names: its JSON has no `rows`
    DIR/given is no list of names: it is empty
    DIR/given is no list of names: entry 1: `1` is not a name
    "#);
    for bytes in [vec![0xff, 0xfe], vec![b'a'; 9 * 1024 * 1024]] {
        let error = from(data.path(), bytes).unwrap_err();
        assert!(error.to_string().contains("given: it is "), "{error}");
    }
    let many = (0..100_001)
        .map(|number| format!("acme-{number}\n"))
        .collect::<Vec<_>>()
        .concat();
    let error = from(data.path(), many).unwrap_err();
    assert_eq!(error.to_string(), "100002 names would be kept, and at most 100000 are");
    for missing in ["nothing-there", "data"] {
        let error = import(&data.path().join(missing), &data.path().join("data")).unwrap_err();
        assert!(error.to_string().starts_with("cannot read "), "{error}");
    }
    assert_eq!(fs::read(data.path().join("data/names.txt")).unwrap(), before);
}

#[test]
fn a_damaged_list_is_replaced_by_the_next_import() {
    let data = tempfile::tempdir().unwrap();
    from(data.path(), "acme-sdk").unwrap();
    let kept = data.path().join("data");
    fs::write(kept.join("names.txt"), [0xff]).unwrap();
    assert!(Known::load(Some(&kept)).is_err());
    from(data.path(), "acme-tools").unwrap();
    assert_eq!(Known::load(Some(&kept)).unwrap().imported(), 1);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(\\[|\\{|\")?(\\PC|\n){0,200}") {
        let _ = List::parse(&text);
    }
}
