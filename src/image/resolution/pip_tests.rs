use super::*;

const REPORT: &str = r#"{"report":"1","environment":{},"distributions":[
    {"name":"Zope.Thing","version":"2.0","license":"UNKNOWN","license_expression":"ZPL-2.1","classifiers":["A :: B"],
     "requires":["old_dist>=1; extra == 'more'"],"url":"https://host.example/a/zope_thing-2.0%2Blocal-py3-none-any.whl#x=1",
     "sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","requested":true,"extras":["more"],"yanked":false},
    {"name":"old-dist","version":"1.0","license":"BSD","license_expression":null,"classifiers":[],
     "requires":[],"url":"https://host.example/old-dist-1.0.tar.gz","sha256":"no digest","requested":false,"extras":[],
     "yanked":true}]}"#;

#[test]
fn a_report_is_read_with_the_reason_of_a_yanked_release() {
    let report = REPORT.replace('\n', " ");
    let told = [
        "WARNING: The candidate selected for download or install is a yanked version: 'other' candidate (version 1 at x)",
        "Reason for being yanked: not this one",
        "WARNING: The candidate selected for download or install is a yanked version: 'Old_Dist' candidate (version 1.0 at x)",
        "Reason for being yanked: broke everything",
    ]
    .map(str::to_owned);
    let found = parse(&format!("{report}\n"), &told).expect("a report");
    let [old, zope] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(
        (zope.name.as_str(), zope.file.as_str()),
        ("zope-thing", "zope_thing-2.0+local-py3-none-any.whl")
    );
    assert!(
        zope.named && !zope.source_only && zope.yanked.is_none() && zope.sha256.is_some(),
        "{zope:?}"
    );
    assert_eq!(zope.metadata.license, None, "UNKNOWN says nothing");
    assert_eq!(zope.metadata.license_expression.as_deref(), Some("ZPL-2.1"));
    assert!(!old.named && old.source_only && old.sha256.is_none(), "{old:?}");
    assert_eq!(old.yanked.as_deref(), Some("broke everything"));
    assert_eq!(old.via, ["zope-thing"], "by an extra that was asked for");
    let silent = parse(&report, &[]).expect("a report");
    assert_eq!(silent[0].yanked.as_deref(), Some(""));
}

#[test]
fn a_report_of_another_version_or_a_torn_one_is_refused() {
    let report = REPORT.replace('\n', " ");
    let newer = parse(&report.replace(r#""report":"1""#, r#""report":"2""#), &[]);
    assert!(newer.is_err_and(|reason| reason.contains('2')));
    assert!(parse(&report[..200], &[]).is_err());
    assert!(parse("", &[]).is_err());
}

#[test]
fn escapes_of_file_names_are_resolved_and_others_left() {
    for (url, name) in [
        ("h/a%2Bb.whl", "a+b.whl"),
        ("h/a%zz%2", "a%zz%2"),
        ("h/%C3%A9?q=/x#/y", "é"),
        ("", ""),
    ] {
        assert_eq!(file_name(url), name);
    }
}

#[test]
fn an_answer_is_whole_once_its_last_line_is_there() {
    use crate::image::Resolution;

    let report = format!("warroom: python /usr/bin/python3\n{}\n", REPORT.replace('\n', " "));
    assert!(Resolution::is_whole(report.as_bytes()));
    assert!(Resolution::is_whole(b"warroom: inst jq (1)\nwarroom: end\n"));
    let torn = &report[..report.len() - 1];
    for output in ["", "warroom: python /usr/bin/python3\n", torn, "warroom: inst end\n"] {
        assert!(!Resolution::is_whole(output.as_bytes()), "{output}");
    }
}
