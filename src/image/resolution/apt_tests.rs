use super::*;

fn asked(names: &[&str]) -> Vec<OsPackage> {
    let parsed = names.iter().map(|name| OsPackage::parse(name).expect("a package"));
    parsed.collect()
}

#[test]
fn a_simulation_its_sources_and_licences_are_read() {
    let output = "noise\nwarroom: note 'mawk' instead of 'awk'\nwarroom: inst wget [1.21.3-1] (1.21.3-1+deb12u1 Debian:12.15 [amd64])\n\
        warroom: inst libjq1 (1.6-2.1 Debian:12.15/oldstable [amd64])\nwarroom: inst mawk (1.3.4 Debian [amd64]) [more:amd64 ]\n\
        warroom: Package libjq1\nwarroom: Version 1.6-2.1\nwarroom: Source jq (1.6-2)\nwarroom: Size 5\nwarroom: SHA256 HASH\nwarroom: stanza\n\
        warroom: Package wget\nwarroom: Version 1.21.3-1+deb12u1\nwarroom: stanza\n\
        warroom: licences wget=1.21.3-1+deb12u1\nwarroom: licence mentions\nwarroom: licence GPL-3\n\
        warroom: licences libjq1=1.6-2.1\nwarroom: licence dep5\nwarroom: licence Expat\nwarroom: licence GPL-2+ with x\n\
        warroom: licences mawk=1.3.4\nwarroom: file HASH https://mirror.test/pool/libjq1.deb\nwarroom: end\n";
    let hash = "0f".repeat(32);
    let output = &output.replace("HASH", &hash);
    let found = parse(output, &asked(&["wget", "awk"])).expect("packages");
    let told: Vec<String> = found
        .iter()
        .map(|package| {
            let SystemPackage {
                name,
                version,
                source,
                named,
                licences,
                evidence,
                file,
            } = package;
            let file = file.as_ref().map(|file| {
                assert_eq!(file.sha256, hash);
                file.address.as_str()
            });
            format!("{name} {version} {source:?} {named} {licences:?} {evidence} {file:?}")
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"libjq1 1.6-2.1 Some(("jq", "1.6-2")) false ["Expat", "GPL-2+ with x"] copyright file, machine readable Some("https://mirror.test/pool/libjq1.deb")"#,
            r"mawk 1.3.4 None true [] its copyright file was not read None",
            r#"wget 1.21.3-1+deb12u1 Some(("wget", "1.21.3-1+deb12u1")) true ["GPL-3"] copyright file, not machine readable: the licence texts that it mentions None"#,
        ]
    );
    assert!(parse(&output.replace("warroom: end\n", ""), &[]).is_err());
}

#[test]
fn a_package_file_has_a_plain_address_that_gives_nothing_away() {
    let hash = "0f".repeat(32);
    let has = |address: &str, hash: &str| PackageFile::at(address, hash).is_some();
    assert!(has("http://mirror.test/pool/w/wget_1%2b2.deb", &hash));
    assert!(has("https://mirror.test:8080/a@b.deb", &hash));
    for address in [
        "https://user:word@mirror.test/wget.deb",
        "file:///srv/wget.deb",
        "cdrom:[x]/wget.deb",
        "http:///wget.deb",
        "http://mirror.test/a b.deb",
        "http://mirror.test/a\nb.deb",
        "http://mirror.test/a'b.deb",
        "",
    ] {
        assert!(!has(address, &hash), "{address}");
    }
    for hash in ["", "0f", &"0g".repeat(32), &"0f".repeat(33)] {
        assert!(!has("http://mirror.test/wget.deb", hash), "{hash}");
    }
}

#[test]
fn a_name_that_does_not_exist_comes_with_near_ones() {
    let output = "warroom: unknown libxslt\nwarroom: name libxslt1.1\nwarroom: name wget\nwarroom: name libxslt1-dev\n";
    let expected = NoPackages {
        name: "libxslt".to_owned(),
        near: vec!["libxslt1.1".to_owned(), "libxslt1-dev".to_owned()],
    };
    assert_eq!(unknown(output), [expected]);
    assert_eq!(unknown("warroom: name wget\n"), []);
}
