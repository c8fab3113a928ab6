use std::collections::BTreeSet;

use super::*;
use crate::diligence::samples::{many, report};

const OS: &str = "Debian GNU/Linux 12 (bookworm)";

/// What an object of the schema has: what it must have, and what else it may have of what is written here.
struct Shape<'a>(&'a [&'a str], &'a [&'a str]);

/// The object is one, has what it must have, and nothing that the schema does not know there.
fn object<'a>(value: &'a Value, Shape(must, may): &Shape<'_>) -> &'a serde_json::Map<String, Value> {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    for key in *must {
        assert!(object.contains_key(*key), "{key} is missing in {value}");
    }
    for key in object.keys() {
        assert!(
            must.contains(&key.as_str()) || may.contains(&key.as_str()),
            "{key} in {value}"
        );
    }
    object
}

fn text(value: &Value) -> &str {
    let text = object(value, &Shape(&["text"], &[]))["text"].as_str().unwrap();
    assert!(!text.is_empty());
    text
}

/// Holds a document against the schema of SARIF 2.1.0, as far as it is used here.
fn valid(document: &Value) {
    let root = object(document, &Shape(&["version", "runs"], &["$schema"]));
    assert_eq!(root["version"], "2.1.0");
    for run in root["runs"].as_array().unwrap() {
        let run = object(run, &Shape(&["tool"], &["results", "properties"]));
        let tool = object(&run["tool"], &Shape(&["driver"], &[]));
        let driver = object(&tool["driver"], &Shape(&["name"], &["semanticVersion", "rules"]));
        assert!(driver["name"].as_str().is_some_and(|name| !name.is_empty()));
        let rules: Vec<_> = driver["rules"].as_array().unwrap().iter().map(rule).collect();
        assert_eq!(
            rules.iter().collect::<BTreeSet<_>>().len(),
            rules.len(),
            "ids are unique"
        );
        assert!(run["properties"].is_object());
        let mut fingerprints = BTreeSet::new();
        for result in run["results"].as_array().unwrap() {
            assert!(fingerprints.insert(valid_result(result, &rules)), "{result}");
        }
    }
}

fn rule(value: &Value) -> String {
    let rule = object(value, &Shape(&["id"], &["shortDescription", "fullDescription"]));
    text(&rule["shortDescription"]);
    text(&rule["fullDescription"]);
    rule["id"].as_str().unwrap().to_owned()
}

/// The fingerprint of a result that is as the schema wants it.
fn valid_result(value: &Value, rules: &[String]) -> String {
    let may = [
        "ruleId",
        "ruleIndex",
        "level",
        "locations",
        "partialFingerprints",
        "properties",
    ];
    let result = object(value, &Shape(&["message"], &may));
    text(&result["message"]);
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(result["ruleId"], rules[index].as_str());
    assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
    for location in result["locations"].as_array().unwrap() {
        let location = object(location, &Shape(&[], &["physicalLocation", "logicalLocations"]));
        let physical = object(
            &location["physicalLocation"],
            &Shape(&["artifactLocation"], &["region"]),
        );
        let artifact = object(&physical["artifactLocation"], &Shape(&["uri"], &[]));
        let uri = artifact["uri"].as_str().unwrap();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/@%".contains(&byte);
        assert!(uri.starts_with("pkg:") && uri.bytes().all(plain), "{uri}");
        let region = object(&physical["region"], &Shape(&["startLine"], &[]));
        assert!(region["startLine"].as_u64().unwrap() >= 1);
        for logical in location["logicalLocations"].as_array().unwrap() {
            object(logical, &Shape(&["name", "kind"], &[]));
        }
    }
    let fingerprints = result["partialFingerprints"].as_object().unwrap();
    fingerprints["finding/v1"].as_str().unwrap().to_owned()
}

#[test]
fn a_report_is_a_valid_document() {
    for report in [report(), many(60), Report::default()] {
        for notice in [None, Some("all of it is invented")] {
            let document = document(&report, OS, notice);
            valid(&document);
            assert_eq!(document["runs"][0]["properties"]["notice"].as_str(), notice);
        }
    }
}

#[test]
fn results_are_what_did_not_pass_each_with_its_level_and_package() {
    let document = document(&report(), OS, None);
    let results = document["runs"][0]["results"].as_array().unwrap();
    let lines: Vec<_> = results
        .iter()
        .map(|result| {
            format!(
                "{} {} {} {}",
                result["level"].as_str().unwrap(),
                result["ruleId"].as_str().unwrap(),
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                    .as_str()
                    .unwrap(),
                result["message"]["text"].as_str().unwrap(),
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    error vet-licence pkg:pypi/training-gpl@1.1.0 training-gpl 1.1.0 (brought in by training-sideload): GPL-3.0-only is denied by the policy; use another library
    note vet-advisory pkg:pypi/training-source-only@1.1.0 training-source-only 1.1.0: no source has advisories for it; import an OSV dump with /advisories_import
    error vet-advisory pkg:pypi/training-vulnerable@1.1.0 training-vulnerable 1.1.0: a crafted name makes it read any file, fixed in 2.1.0; pin training-vulnerable>=2.1.0
    warning vet-licence pkg:pypi/training-mpl@1.1.0 training-mpl 1.1.0 (brought in by a, b, c, d): MPL-2.0 is in no list of the policy
    note vet-advisory pkg:pypi/training-mpl@1.1.0 training-mpl 1.1.0 (brought in by a, b, c, d): no source has advisories for it; import an OSV dump with /advisories_import
    note vet-licence pkg:pypi/requests@1.1.0 requests 1.1.0: nothing is known of a real library here
    "#);
    let evidence = &results[0]["properties"]["evidence"];
    assert_eq!(
        evidence[1],
        json!({ "source": "policy.toml", "value": "deny GPL-*", "date": "2026-11-21" })
    );
}

#[test]
fn the_same_finding_has_the_same_fingerprint_whatever_is_said_of_it() {
    let prints = |report: &Report| -> Vec<Value> {
        let document = document(report, OS, None);
        let results = document["runs"][0]["results"].as_array().unwrap();
        results
            .iter()
            .map(|result| result["partialFingerprints"].clone())
            .collect()
    };
    let mut later = report();
    later.resolved_ms += 1;
    for finding in later.packages.iter_mut().flat_map(|package| &mut package.findings) {
        finding.says.push_str(", as of today");
    }
    assert_eq!(prints(&later), prints(&report()));
    later.packages[0].subject.version = "2".to_owned();
    assert_ne!(prints(&later)[0], prints(&report())[0]);
}

#[test]
fn a_package_url_names_the_system_and_escapes_the_version() {
    let mut package = report().packages.remove(0).subject;
    package.version = "1:2.0+training".to_owned();
    assert_eq!(purl(&package, OS), "pkg:pypi/training-gpl@1%3A2.0%2Btraining");
    package.kind = Kind::System;
    for (os, begins) in [
        (OS, "pkg:deb/debian/"),
        ("Ubuntu 24.04 LTS", "pkg:deb/ubuntu/"),
        ("Alpine Linux v3.20", "pkg:apk/alpine/"),
        ("Red Hat Enterprise Linux 9.4", "pkg:rpm/redhat/"),
        ("Something", "pkg:generic/"),
    ] {
        assert!(purl(&package, os).starts_with(begins), "{os}");
    }
}
