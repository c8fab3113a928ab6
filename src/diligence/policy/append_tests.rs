use std::os::unix::fs::PermissionsExt as _;

use super::super::{Licences, Versions};
use super::*;

fn exception(package: &str) -> Exception {
    Exception {
        package: package.to_owned(),
        versions: Versions::exactly("2.1"),
        allow: vec![
            Licences::parse("LGPL-2.1-only").unwrap(),
            Licences::parse("LicenseRef-text-1a2b3c").unwrap(),
        ],
        reason: "it's \"only\" linked\nto\u{1b}[31m \\ it".to_owned(),
        by: Some("legal@example.org".to_owned()),
        date: Some("2026-11-21".parse().unwrap()),
        until: Some("2027-11-21".parse().unwrap()),
    }
}

fn excepting(exception: Exception) -> Addition {
    Addition {
        exceptions: vec![exception],
        ..Addition::default()
    }
}

#[test]
fn an_ignored_advisory_is_added_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    let ignore = Ignore {
        id: "PYSEC-2018-28".to_owned(),
        package: Some("requests".to_owned()),
        versions: Versions::exactly("2.18.0"),
        only_unfixed: true,
        reason: "no credentials are sent".to_owned(),
        by: Some("ada".to_owned()),
        date: Some("2026-11-21".parse().unwrap()),
        until: Some("2027-01-31".parse().unwrap()),
    };
    let addition = Addition {
        ignored: vec![ignore.clone()],
        ..Addition::default()
    };
    Policy::append(&path, &addition).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let added = text.strip_prefix(Policy::text_of_builtin()).unwrap();
    insta::assert_snapshot!(added, @r#"

    [[advisories.ignore]]
    id = "PYSEC-2018-28"
    package = "requests"
    version = "==2.18.0"
    only_unfixed = true
    reason = "no credentials are sent"
    by = "ada"
    date = 2026-11-21
    until = 2027-01-31
    "#);
    assert_eq!(Policy::load(Some(&path)).unwrap().ignored, [ignore]);
}

#[test]
fn the_first_exception_makes_the_file_of_the_builtin_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/policy.toml");
    Policy::append(&path, &excepting(exception("paramiko"))).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let added = text.strip_prefix(Policy::text_of_builtin()).unwrap();
    insta::assert_snapshot!(added, @r##"

    [[licenses.exceptions]]
    package = "paramiko"
    version = "==2.1"
    allow = ["LGPL-2.1-only", "LicenseRef-text-1a2b3c"]
    reason = '''it's "only" linked to[31m \ it'''
    by = "legal@example.org"
    date = 2026-11-21
    until = 2027-11-21
    "##);
    let policy = Policy::load(Some(&path)).unwrap();
    let mut expected = exception("paramiko");
    expected.reason = "it's \"only\" linked to[31m \\ it".to_owned();
    assert_eq!(policy.exceptions.last(), Some(&expected));
    assert_eq!(
        fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1,
        "nothing is left behind"
    );
}

#[test]
fn what_is_in_the_file_stays_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    let text =
        "# mine\r\n[licenses]\r\nallow   = [ \"MIT\" ]   # only\r\n\r\n[names]\r\ntrust=[\"x\"] # end without a line";
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let two = Addition {
        exceptions: vec![exception("a"), exception("b")],
        ..Addition::default()
    };
    Policy::append(&path, &two).unwrap();
    Policy::append(&path, &excepting(exception("c"))).unwrap();
    Policy::append(&path, &Addition::default()).unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    assert!(whole.starts_with(text));
    let policy = Policy::load(Some(&path)).unwrap();
    let packages: Vec<_> = policy.exceptions.iter().map(|one| one.package.as_str()).collect();
    assert_eq!(packages, ["a", "b", "c"]);
    assert_eq!(policy.allow.len(), 1);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_wrong_file_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    for (text, expected) in [
        ("[licenses]\nalow = []\n", "policy.toml:2: unknown field"),
        (
            "[licenses]\nexceptions = [{ package = \"a\", allow = [\"MIT\"], reason = \"r\" }]\n",
            "policy.toml: nothing can be added at the end: ",
        ),
    ] {
        fs::write(&path, text).unwrap();
        let shown = Policy::append(&path, &excepting(exception("a"))).unwrap_err().to_string();
        assert!(shown.contains(expected) && shown.contains("  = help: "), "{shown}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.toml"), folder.path().join("policy.toml"));
    fs::write(&real, "").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    Policy::append(&link, &excepting(exception("a"))).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("package = \"a\""));
}

#[test]
fn those_who_add_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    std::thread::scope(|scope| {
        for number in 0..8 {
            let path = &path;
            scope.spawn(move || Policy::append(path, &excepting(exception(&format!("p{number}")))).unwrap());
        }
    });
    assert_eq!(Policy::load(Some(&path)).unwrap().exceptions.len(), 9);
}

#[test]
fn the_builtin_text_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/policy.toml");
    assert!(Policy::write_builtin(&path).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), Policy::text_of_builtin());
    fs::write(&path, "# mine").unwrap();
    assert!(!Policy::write_builtin(&path).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), "# mine");
}
