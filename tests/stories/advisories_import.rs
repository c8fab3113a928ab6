//! `/advisories_import` and `/advisories`: dumps of known advisories.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::program::{Program, Ran};

fn record(id: &str, ecosystem: &str, package: &str) -> String {
    json!({
        "schema_version": "1.7.5",
        "id": id,
        "modified": "2026-01-05T10:00:00Z",
        "summary": format!("what {id} is"),
        "affected": [{
            "package": {"ecosystem": ecosystem, "name": package},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}],
        }],
    })
    .to_string()
}

fn archive(path: &Path, entries: &[(&str, String)]) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn steady(program: &Program, ran: &Ran) -> String {
    let whole = ran.whole(program);
    let imported = regex::Regex::new(r"imported \d{4}-\d\d-\d\d").unwrap();
    let days = regex::Regex::new(r"\(\d+ days ago\)").unwrap();
    let whole = imported.replace_all(&whole, "imported <date>");
    let whole = days.replace_all(&whole, "(<age>)");
    // How wide a column is depends on the age.
    let gap = regex::Regex::new(r"(\S) {3,}").unwrap();
    gap.replace_all(&whole, "$1  ").into_owned()
}

#[test]
fn a_dump_is_imported_shown_and_replaced() {
    let program = Program::training();
    let dump = program.home().join("all.zip");
    archive(
        &dump,
        &[
            ("PYSEC-1.json", record("PYSEC-1", "PyPI", "requests")),
            ("PYSEC-2.json", record("PYSEC-2", "PyPI", "requests")),
            ("PYSEC-3.json", record("PYSEC-3", "PyPI", "pyyaml")),
            ("MAL-1.json", record("MAL-2026-1", "PyPI", "reqeusts")),
            ("DEBIAN-CVE-1.json", record("DEBIAN-CVE-2026-1", "Debian:12", "wget")),
            ("torn.json", "{".to_owned()),
            ("GHSA-1.json", record("GHSA-1", "npm", "left")),
        ],
    );
    let ran = program.run(&["/advisories", "/advisories_import file=~/all.zip", "/advisories"]);
    insta::assert_snapshot!(steady(&program, &ran), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Sources of advisories
    Source  State  Date  Stale
    the index's JSON API  as the base's pip is set up; no address in the settings
    nothing is imported; `/advisories_import file=` takes an OSV dump of PyPI or Debian
    PyPI: 4 advisories, 1 of them on malicious packages, the newest of 2026-01-05
    Debian: 1 advisory on 12, the newest of 2026-01-05
    passed over of 7 records: 1 of other ecosystems, 1 broken
    Sources of advisories
    Source  State  Date  Stale
    OSV dump for PyPI  4 advisories, not a whole dump, imported <date> from all.zip  2026-01-05 (<age>)  yes
    OSV dump for Debian  1 advisory on Debian 12, not a whole dump, imported <date> from all.zip  2026-01-05 (<age>)  yes
    the index's JSON API  as the base's pip is set up; no address in the settings
    --- standard error
    warning: records that could not be read:
    torn.json: it is no OSV record: EOF while parsing an object at line 1 column 1
    warning: this is not a whole dump: packages that have no advisory in it stay unknown
    --- status 0
    "#);
    archive(&dump, &[("PYSEC-9.json", record("PYSEC-9", "PyPI", "requests"))]);
    let ran = program.run(&["/advisories_import ~/all.zip"]);
    insta::assert_snapshot!(steady(&program, &ran), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    PyPI: 1 advisory, the newest of 2026-01-05
    --- standard error
    warning: PyPI had 4 advisories before; import the whole dump again if fewer were not meant
    --- status 0
    "#);
}

#[test]
fn scripts_get_the_numbers() {
    let program = Program::training().arguments(&["--output", "json"]);
    archive(
        &program.home().join("all.zip"),
        &[("MAL-1.json", record("MAL-2026-1", "PyPI", "reqeusts"))],
    );
    let ran = program.run(&["/advisories_import ~/all.zip", "/advisories"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let data: Vec<Value> = ran.entries().into_iter().map(|entry| entry["data"].clone()).collect();
    let of = |key: &str| data.iter().find(|data| data.get(key).is_some()).unwrap();
    assert_eq!(of("ecosystems")["ecosystems"][0]["advisories"], 1);
    assert_eq!(of("ecosystems")["ecosystems"][0]["malicious"], 1);
    assert_eq!(of("dumps")["dumps"][0]["date"], "2026-01-05");
    assert_eq!(of("dumps")["dumps"][0]["stale"], true);
    assert_eq!(of("dumps")["stale_days"], 14);
}

#[test]
fn what_is_no_dump_fails_and_says_what_one_is() {
    let program = Program::training().arguments(&["--keep-going"]);
    fs::write(program.home().join("notes.txt"), "hello").unwrap();
    archive(
        &program.home().join("npm.zip"),
        &[("GHSA-1.json", record("GHSA-1", "npm", "left"))],
    );
    let ran = program.run(&[
        "/advisories_import ~/missing.zip",
        "/advisories_import ~/notes.txt",
        "/advisories_import ~/npm.zip",
        "/advisories_import",
    ]);
    assert_eq!(
        fs::read_dir(program.data().join("advisories")).map_or(0, Iterator::count),
        0
    );
    insta::assert_snapshot!(steady(&program, &ran), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: HOME/missing.zip cannot be read: No such file or directory (os error 2)
      = help: give an OSV dump: a ZIP archive of JSON records, a folder of them, or one JSON file; what was imported before stays
    error: HOME/notes.txt cannot be read: it is neither a ZIP archive nor JSON: expected value at line 1 column 1
      = help: give an OSV dump: a ZIP archive of JSON records, a folder of them, or one JSON file; what was imported before stays
    error: HOME/npm.zip has nothing to import: 1 record, none that holds for PyPI or Debian
      = help: give an OSV dump: a ZIP archive of JSON records, a folder of them, or one JSON file; what was imported before stays
    error: /advisories_import needs `file=`
     --> -c:4:1
      |
    4 | /advisories_import
      | ^^^^^^^^^^^^^^^^^^
      = help: for example `/advisories_import file=~/Downloads/all.zip`
      = usage: /advisories_import file=FILE
    --- status 2
    "#);
}

#[test]
fn the_address_of_the_api_is_shown_without_its_password() {
    let program = Program::training();
    let folder = program.home().join("config/warroom");
    fs::create_dir_all(&folder).unwrap();
    let settings = "[vetting]\nindex_api = \"https://me:secret@index.example/pypi\"\n";
    fs::write(folder.join("config.toml"), settings).unwrap();
    let ran = program.run(&["/advisories"]);
    assert!(
        ran.stdout.contains("https://index.example/pypi, by the settings"),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains("secret"), "{ran:?}");
}
