use super::*;

fn asked(names: &[&str]) -> Vec<OsPackage> {
    let parsed = names.iter().map(|name| OsPackage::parse(name).expect("a package"));
    parsed.collect()
}

#[test]
fn a_simulation_its_sources_and_licences_are_read() {
    let output = "noise\nwarroom: note 'mawk' instead of 'awk'\nwarroom: inst wget [1.21.3-1] (1.21.3-1+deb12u1 Debian:12.15 [amd64])\n\
        warroom: inst libjq1 (1.6-2.1 Debian:12.15/oldstable [amd64])\nwarroom: inst mawk (1.3.4 Debian [amd64]) [more:amd64 ]\n\
        warroom: Package libjq1\nwarroom: Version 1.6-2.1\nwarroom: Source jq (1.6-2)\nwarroom: Size 5\nwarroom: stanza\n\
        warroom: Package wget\nwarroom: Version 1.21.3-1+deb12u1\nwarroom: stanza\n\
        warroom: licences wget=1.21.3-1+deb12u1\nwarroom: licence mentions\nwarroom: licence GPL-3\n\
        warroom: licences libjq1=1.6-2.1\nwarroom: licence dep5\nwarroom: licence Expat\nwarroom: licence GPL-2+ with x\n\
        warroom: licences mawk=1.3.4\nwarroom: end\n";
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
            } = package;
            format!("{name} {version} {source:?} {named} {licences:?} {evidence}")
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"libjq1 1.6-2.1 Some(("jq", "1.6-2")) false ["Expat", "GPL-2+ with x"] copyright file, machine readable"#,
            r"mawk 1.3.4 None true [] its copyright file was not read",
            r#"wget 1.21.3-1+deb12u1 Some(("wget", "1.21.3-1+deb12u1")) true ["GPL-3"] copyright file, not machine readable: the licence texts that it mentions"#,
        ]
    );
    assert!(parse(&output.replace("warroom: end\n", ""), &[]).is_err());
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
