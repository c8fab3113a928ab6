use std::cell::Cell;
use std::fs::{self, File};
use std::io::Write as _;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

const NOW: &str = "2026-11-21T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn record(id: &str, ecosystem: &str, package: &str) -> String {
    serde_json::json!({
        "schema_version": "1.7.5",
        "id": id,
        "modified": "2026-11-20T10:00:00.123456Z",
        "summary": format!("what {id} is"),
        "affected": [{
            "package": {"ecosystem": ecosystem, "name": package, "purl": "pkg:x/y"},
            "ranges": [
                {"type": "GIT", "repo": "https://git.example/x", "events": [{"introduced": "0"}]},
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]},
            ],
            "versions": ["1.0", "1.1"],
        }],
    })
    .to_string()
}

fn archive(path: &Path, entries: &[(&str, &str)]) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// A folder with a dump of these entries in it.
fn dumped(entries: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    archive(&path, entries);
    (folder, path)
}

fn small() -> Limits {
    Limits {
        record: 4096,
        list: 8192,
        all: 16 * 1024,
        kept: 64 * 1024,
        files: 20,
    }
}

fn ids(data: &Path, ecosystem: Ecosystem, key: &str) -> Vec<String> {
    let shelf = Shelf::open(data, ecosystem).unwrap();
    let rows = shelf.map(|mut shelf| shelf.find(key).unwrap()).unwrap_or_default();
    rows.into_iter().map(|row| row.id).collect()
}

fn run(path: &Path, data: &Path) -> Result<Imported, Error> {
    import_within(path, data, now(), &|| false, small())
}

#[test]
fn an_archive_gives_what_holds_for_both_ecosystems() {
    let mut withdrawn: serde_json::Value = serde_json::from_str(&record("PYSEC-9", "PyPI", "requests")).unwrap();
    withdrawn["withdrawn"] = "2026-01-01T00:00:00Z".into();
    let (folder, path) = dumped(&[
        ("PYSEC-1.json", &record("PYSEC-1", "PyPI", "Requests")),
        ("MAL-2026-1.json", &record("MAL-2026-1", "PyPI", "reqeusts")),
        (
            "deep/in/DEBIAN-CVE-1.json",
            &record("DEBIAN-CVE-2026-1", "Debian:12", "wget"),
        ),
        ("DSA-1.json", &record("DSA-1", "Debian:13", "wget")),
        ("npm.json", &record("GHSA-1", "npm", "left")),
        ("PYSEC-9.json", &withdrawn.to_string()),
        ("README.md", "not a record"),
    ]);
    let data = folder.path().join("data");
    let imported = run(&path, &data).unwrap();
    let newest = "2026-11-20T10:00:00.123456Z".parse().unwrap();
    assert_eq!(
        imported,
        Imported {
            ecosystems: vec![
                Ecosystems {
                    name: "PyPI",
                    advisories: 2,
                    malicious: 1,
                    before: None,
                    releases: Vec::new(),
                    newest,
                },
                Ecosystems {
                    name: "Debian",
                    advisories: 2,
                    malicious: 0,
                    before: None,
                    releases: vec!["12".to_owned(), "13".to_owned()],
                    newest,
                },
            ],
            records: 6,
            others: 1,
            withdrawn: 1,
            broken: 0,
            told: Vec::new(),
            whole: true,
        }
    );
    assert_eq!(ids(&data, Ecosystem::PyPi, "requests"), ["PYSEC-1"]);
    assert_eq!(ids(&data, Ecosystem::Debian, "12/wget"), ["DEBIAN-CVE-2026-1"]);
    let mut shelf = Shelf::open(&data, Ecosystem::Debian).unwrap().unwrap();
    let row = shelf.find("12/wget").unwrap().remove(0);
    assert_eq!(
        (row.aliases, row.versions),
        (vec!["CVE-2026-1".to_owned()], Vec::<String>::new())
    );
    assert!(shelf.head.whole);
}

#[test]
fn an_import_replaces_the_same_ecosystem_and_leaves_the_other() {
    let (folder, path) = dumped(&[
        ("1.json", &record("PYSEC-1", "PyPI", "a")),
        ("2.json", &record("DSA-1", "Debian:12", "b")),
    ]);
    let data = folder.path().join("data");
    run(&path, &data).unwrap();
    archive(&path, &[("1.json", &record("PYSEC-2", "PyPI", "a"))]);
    let imported = run(&path, &data).unwrap();
    assert_eq!(imported.ecosystems[0].before, Some(1));
    assert_eq!(ids(&data, Ecosystem::PyPi, "a"), ["PYSEC-2"]);
    assert_eq!(ids(&data, Ecosystem::Debian, "12/b"), ["DSA-1"]);
}

#[test]
fn broken_records_are_told_by_name_and_do_not_lose_the_rest() {
    let long = format!("{{\"id\":\"X\",\"details\":\"{}\"}}", "x".repeat(5000));
    let (folder, path) = dumped(&[
        ("torn.json", "{\"id\":"),
        ("long.json", &long),
        ("strange\u{1b}[2J.json", "[1]"),
        ("name.json", &record("PYSEC-3", "PyPI", "no name!")),
        ("fine.json", &record("PYSEC-1", "PyPI", "a")),
    ]);
    let data = folder.path().join("data");
    let imported = run(&path, &data).unwrap();
    assert_eq!((imported.records, imported.broken), (5, 4));
    let told = imported.told.join("\n");
    assert!(told.contains("torn.json: it is no OSV record: EOF"), "{told}");
    assert!(told.contains("long.json: it is longer than"), "{told}");
    assert!(told.contains("name.json: `no name!` is no name of a package"), "{told}");
    assert!(!told.contains('\u{1b}'), "{told}");
    assert_eq!(ids(&data, Ecosystem::PyPi, "a"), ["PYSEC-1"]);
    let shelf = Shelf::open(&data, Ecosystem::PyPi).unwrap().unwrap();
    assert!(!shelf.head.whole, "what was lost is not known to be clean");
}

#[test]
fn a_damaged_entry_is_one_broken_record() {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, package) in [("1.json", "damaged"), ("2.json", "fine")] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(record(&format!("PYSEC-{name}"), "PyPI", package).as_bytes())
            .unwrap();
    }
    zip.finish().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(7).position(|window| window == b"damaged").unwrap();
    bytes[at] = b'D';
    fs::write(&path, bytes).unwrap();
    let imported = run(&path, &folder.path().join("data")).unwrap();
    assert_eq!((imported.records, imported.broken), (2, 1), "{imported:?}");
    assert!(imported.told[0].starts_with("1.json: "), "{imported:?}");
}

#[test]
fn what_is_no_dump_is_refused_and_changes_nothing() {
    let (folder, path) = dumped(&[("1.json", &record("PYSEC-1", "PyPI", "a"))]);
    let data = folder.path().join("data");
    run(&path, &data).unwrap();
    let kept = fs::read(data.join("advisories/pypi.jsonl")).unwrap();
    let whole = fs::read(&path).unwrap();
    let wrong = folder.path().join("wrong");
    let entry = "{\"id\":\"A\",\"affected\":[]}";
    let many: Vec<String> = (0..21).map(|number| format!("{number}.json")).collect();
    let long = format!("{{\"details\":\"{}\"}}", "x".repeat(3900));
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (whole[..whole.len() - 30].to_vec(), "it is no whole ZIP archive"),
        (b"PK".to_vec(), "it is no whole ZIP archive"),
        (b"hello".to_vec(), "neither a ZIP archive nor JSON"),
        (Vec::new(), "neither a ZIP archive nor JSON"),
        (b"3".to_vec(), "no record and no list of records"),
        (b"[]".to_vec(), "nothing to import"),
        (b"{\"a\":1}".to_vec(), "1 record, 1 broken"),
        (vec![b'['; 9000], "a list of records may have"),
        (vec![b'['; 8000], "neither a ZIP archive nor JSON"),
        (zipped(&[("a.txt", "x")]), "no JSON file is in it"),
        (
            zipped(&[("a.json", entry)]),
            "1 record, none that holds for PyPI or Debian",
        ),
        (
            zipped(&many.iter().map(|name| (name.as_str(), entry)).collect::<Vec<_>>()),
            "more than 20 files",
        ),
        (
            zipped(
                &many[..5]
                    .iter()
                    .map(|name| (name.as_str(), long.as_str()))
                    .collect::<Vec<_>>(),
            ),
            "it unpacks to more than",
        ),
    ];
    for (content, expected) in cases {
        fs::write(&wrong, &content).unwrap();
        let error = run(&wrong, &data).unwrap_err();
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert!(error.help().is_some());
        assert_eq!(fs::read(data.join("advisories/pypi.jsonl")).unwrap(), kept);
    }
    let missing = run(&folder.path().join("missing"), &data).unwrap_err().to_string();
    assert!(missing.contains("missing cannot be read: No such file"), "{missing}");
    let device = run(Path::new("/dev/zero"), &data).unwrap_err().to_string();
    assert!(device.contains("it is no file"), "{device}");
}

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let (_folder, path) = dumped(entries);
    fs::read(path).unwrap()
}

#[test]
fn an_entry_that_unpacks_to_far_more_than_it_says_is_cut() {
    // 64 MiB of spaces pack to some kilobytes.
    let (folder, path) = dumped(&[
        ("bomb.json", &" ".repeat(64 << 20)),
        ("fine.json", &record("PYSEC-1", "PyPI", "a")),
    ]);
    let mut bytes = fs::read(&path).unwrap();
    // The size unpacked, in the list at the archive's end, is made a lie.
    let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&100_u32.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    let imported = run(&path, &folder.path().join("data")).unwrap();
    assert_eq!((imported.records, imported.broken), (2, 1), "{imported:?}");
    assert!(imported.told[0].starts_with("bomb.json: "), "{imported:?}");
}

#[test]
fn folders_records_and_lists_are_dumps_too() {
    let folder = tempfile::tempdir().unwrap();
    let (dump, data) = (folder.path().join("dump"), folder.path().join("data"));
    fs::create_dir_all(dump.join("vulns/a")).unwrap();
    fs::write(dump.join("vulns/a/PYSEC-1.json"), record("PYSEC-1", "PyPI", "a")).unwrap();
    fs::write(dump.join("PYSEC-2.JSON"), record("PYSEC-2", "PyPI", "a")).unwrap();
    fs::write(dump.join("torn.json"), "{").unwrap();
    std::os::unix::fs::symlink(&dump, dump.join("circle.json")).unwrap();
    let imported = run(&dump, &data).unwrap();
    assert_eq!((imported.ecosystems[0].advisories, imported.broken), (2, 1));
    assert_eq!(ids(&data, Ecosystem::PyPi, "a"), ["PYSEC-1", "PYSEC-2"]);

    let file = folder.path().join("one.json");
    fs::write(&file, record("PYSEC-3", "PyPI", "a")).unwrap();
    assert_eq!(run(&file, &data).unwrap().ecosystems[0].before, Some(2));
    let whole = || Shelf::open(&data, Ecosystem::PyPi).unwrap().unwrap().head.whole;
    assert!(!whole(), "a record alone does not tell that others are clean");

    let list = format!(
        "[{}, 7, {}]",
        record("PYSEC-4", "PyPI", "a"),
        record("PYSEC-5", "PyPI", "a")
    );
    fs::write(&file, &list).unwrap();
    let imported = run(&file, &data).unwrap();
    assert_eq!((imported.ecosystems[0].advisories, imported.broken), (2, 1));
    assert!(imported.told[0].starts_with("record 2: "), "{imported:?}");
    fs::write(&file, format!("{{\"vulns\":[{}]}}", record("PYSEC-6", "PyPI", "a"))).unwrap();
    run(&file, &data).unwrap();
    assert_eq!(ids(&data, Ecosystem::PyPi, "a"), ["PYSEC-6"]);
    assert!(whole());
}

#[test]
fn a_cancelled_import_changes_nothing() {
    let (folder, path) = dumped(&[
        ("1.json", &record("PYSEC-1", "PyPI", "a")),
        ("2.json", &record("PYSEC-2", "PyPI", "a")),
    ]);
    let data = folder.path().join("data");
    for after in 0..3 {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > after
        };
        assert!(matches!(
            import_within(&path, &data, now(), &stop, small()),
            Err(Error::Cancelled)
        ));
        let left = fs::read_dir(data.join("advisories")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "after {after}");
    }
}

#[test]
fn data_without_a_date_or_of_the_future_never_look_fresh() {
    for (modified, expected) in [("2099-01-01T00:00:00Z", NOW), ("", "1970-01-01T00:00:00Z")] {
        let mut given: serde_json::Value = serde_json::from_str(&record("PYSEC-1", "PyPI", "a")).unwrap();
        given["modified"] = modified.into();
        let (folder, path) = dumped(&[("1.json", &given.to_string())]);
        let imported = run(&path, &folder.path().join("data")).unwrap();
        assert_eq!(imported.ecosystems[0].newest, expected.parse().unwrap());
    }
}

#[test]
fn what_cannot_be_kept_is_told() {
    let (folder, path) = dumped(&[("1.json", &record("PYSEC-1", "PyPI", "a"))]);
    let data = folder.path().join("data");
    fs::write(&data, "a file in the way").unwrap();
    let error = run(&path, &data).unwrap_err();
    assert!(matches!(error, Error::NotKept { .. }), "{error}");
}
