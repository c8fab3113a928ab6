use super::*;

/// What is found where the index tells of no advisory, and an imported dump does not answer.
fn beside_a_clean_index(undecided: bool) -> Vec<Finding> {
    let ask = Ask {
        kind: Kind::Python,
        name: "one".to_owned(),
        version: "1.0".to_owned(),
        source: None,
    };
    let dump = Answer::Silent {
        reason: ("OSV dump for PyPI".to_owned(), "the reason".to_owned()),
        undecided,
        hits: Vec::new(),
        rows: Vec::new(),
    };
    let clean = Ok(Told {
        vulnerabilities: Vec::new(),
        yanked: None,
    });
    let terms = Terms {
        api: None,
        system: None,
        now: "2026-11-21T12:00:00Z".parse().unwrap(),
        certificates: None,
        stale_days: 14,
        ignored: &|_| None,
    };
    judge(&ask, dump, Some(&clean), &terms)
}

#[test]
fn a_source_that_did_not_answer_is_named_beside_the_one_that_did() {
    let findings = beside_a_clean_index(false);
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}")
    };
    assert_eq!(finding.verdict, Verdict::Pass);
    let evidence: Vec<_> = finding.evidence.iter().map(|one| one.source.as_str()).collect();
    assert_eq!(evidence, [API, "OSV dump for PyPI"]);
}

#[test]
fn an_advisory_that_cannot_be_compared_leaves_the_release_unknown_whoever_else_answers() {
    let findings = beside_a_clean_index(true);
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}")
    };
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(finding.says, "nobody can tell whether an advisory is on this version");
    assert_eq!(finding.evidence[0].value, "the reason");
}
