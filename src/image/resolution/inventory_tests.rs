use std::process::Command;

use super::*;

/// Runs the Python script with a folder before the others of its path.
fn inventory_of(folder: &std::path::Path) -> Vec<Distribution> {
    let words = inventory_command();
    let output = Command::new(&words[0])
        .args(&words[1..])
        .env("PYTHONPATH", folder)
        .output()
        .expect("a shell");
    parse_inventory(&String::from_utf8_lossy(&output.stdout)).expect("a whole inventory")
}

#[test]
fn installed_distributions_of_every_form_are_read_without_their_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write(
        "warroom_new-1.0.dist-info/METADATA",
        "Metadata-Version: 2.4\nName: Warroom.New\nVersion: 1.0\nLicense-Expression: MIT OR Apache-2.0\n\
         Classifier: Topic :: One\nClassifier: Topic :: Two\nRequires-Dist: warroom-old\n\
         Requires-Dist: warroom-flat; extra == 'x'\n\nLicense: of the description\n",
    );
    write(
        "warroom_old-2.0-py3.9.egg-info/PKG-INFO",
        "Name: warroom-old\nVersion: 2.0\nLicense: BSD\n        with more\nClassifier: License :: OSI Approved\n",
    );
    write(
        "warroom_old-2.0-py3.9.egg-info/requires.txt",
        "\n[:python_version > \"2\"]\nwarroom-flat>=1\n[odd]\nwarroom_new\n",
    );
    write(
        "warroom_flat-3.0-py2.7.egg-info",
        "Name: warroom-flat\nVersion: 3.0\nLicense: UNKNOWN\n",
    );
    write("warroom_bare-4.0.dist-info/RECORD", "");
    write("warroom_new/__init__.py", "raise SystemExit('imported')\n");
    let all = inventory_of(folder.path());
    let find = |name: &str| all.iter().find(|found| found.name == name).expect(name);
    let new = find("warroom-new");
    assert_eq!(new.version, "1.0");
    assert_eq!(new.metadata.license_expression.as_deref(), Some("MIT OR Apache-2.0"));
    assert_eq!(
        (new.metadata.license.as_deref(), new.metadata.classifiers.len()),
        (None, 2)
    );
    assert!(
        new.via.is_empty() && new.sha256.is_none() && new.file.is_empty(),
        "{new:?}"
    );
    let old = find("warroom-old");
    assert_eq!(old.metadata.license.as_deref(), Some("BSD\nwith more"));
    assert_eq!(old.via, ["warroom-new"]);
    let flat = find("warroom-flat");
    assert_eq!((flat.metadata.license.as_deref(), flat.version.as_str()), (None, "3.0"));
    assert_eq!(flat.via, ["warroom-old"]);
    assert_eq!(find("warroom-bare").version, "4.0");
    assert!(all.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn an_image_without_python_has_no_distributions_and_a_torn_answer_is_none() {
    assert_eq!(parse_inventory("warroom: no python\n"), Ok(Vec::new()));
    assert!(parse_inventory("").is_err());
    assert!(parse_inventory("warroom: inventory {").is_err());
}
