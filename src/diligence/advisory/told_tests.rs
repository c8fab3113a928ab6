use super::*;

const RELEASE: &str = r#"{
    "info": {"name": "requests", "version": "2.5.0", "yanked": false, "yanked_reason": null, "license": null},
    "urls": [{"filename": "requests-2.5.0.tar.gz", "yanked": false}],
    "vulnerabilities": [
        {"id": "PYSEC-2018-28", "source": "osv", "link": "https://osv.example/PYSEC-2018-28",
         "aliases": ["CVE-2018-18074"], "details": "The Requests package\u001b[31m sends.\n\nMore.", "summary": null,
         "fixed_in": ["2.20.0"], "withdrawn": null},
        {"id": "PYSEC-0", "aliases": null, "details": "x", "fixed_in": null, "withdrawn": "2024-01-01T00:00:00Z"},
        {"id": "PYSEC-1", "aliases": null, "summary": "Short", "details": "Long", "fixed_in": null}
    ]}"#;

#[test]
fn an_answer_is_read_without_what_was_withdrawn() {
    let told = Told::read(RELEASE.as_bytes(), "2.5.0").unwrap();
    assert_eq!(
        told,
        Told {
            vulnerabilities: vec![
                Vulnerability {
                    id: "PYSEC-2018-28".to_owned(),
                    aliases: vec!["CVE-2018-18074".to_owned()],
                    summary: "The Requests package[31m sends.".to_owned(),
                    fixed: vec!["2.20.0".to_owned()],
                },
                Vulnerability {
                    id: "PYSEC-1".to_owned(),
                    summary: "Short".to_owned(),
                    ..Vulnerability::default()
                },
            ],
            yanked: None,
        }
    );
}

#[test]
fn a_withdrawn_release_has_its_reason() {
    let body = |reason: &str| {
        format!(r#"{{"info":{{"version":"1.0","yanked":true,"yanked_reason":{reason}}},"vulnerabilities":[]}}"#)
    };
    let yanked = |reason| Told::read(body(reason).as_bytes(), "1").unwrap().yanked;
    assert_eq!(yanked("\"broken wheels\"").as_deref(), Some("broken wheels"));
    assert_eq!(yanked("null").as_deref(), Some(""));
}

#[test]
fn what_tells_no_advisories_is_not_read_as_none() {
    for (body, expected) in [
        ("<!DOCTYPE html><html>", "it answers with a page, not JSON"),
        ("", "its answer cannot be understood"),
        ("{\"info\":{\"version\":\"1\"}", "its answer cannot be understood"),
        ("[]", "its answer cannot be understood"),
        (
            r#"{"info":{"version":"1.0"}}"#,
            "its answers have no list of vulnerabilities",
        ),
        (
            r#"{"info":{"version":"1.0"},"vulnerabilities":null}"#,
            "its answers have no list of vulnerabilities",
        ),
        (
            r#"{"info":{"version":"2.0"},"vulnerabilities":[]}"#,
            "it answers for another release, 2.0",
        ),
        (
            r#"{"info":{"version":"1.0"},"vulnerabilities":[{"aliases":[]}]}"#,
            "its answer cannot be understood",
        ),
    ] {
        let error = Told::read(body.as_bytes(), "1.0").unwrap_err();
        assert!(error.starts_with(expected), "{body}: {error}");
    }
}
