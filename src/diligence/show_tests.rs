use super::*;
use crate::diligence::samples::{many, report};

#[test]
fn named_packages_come_first_and_why_is_the_worst_of_what_was_found() {
    let lines: Vec<_> = rows(&report()).iter().map(|row| row.join(" | ")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    requests | 1.1.0 |  | named | not-run | nothing is known of a real library here
    training-sideload | 1.1.0 | MIT | named | pass | 
    training-source-only | 1.1.0 | MIT | named | unknown | no source has advisories for it
    training-vulnerable | 1.1.0 | MIT | named | fail | a crafted name makes it read any file, fixed in 2.1.0
    wget | 1.1.0 | GPL-3.0-or-later | named | pass | 
    training-gpl | 1.1.0 | GPL-3.0-only | training-sideload | fail | GPL-3.0-only is denied by the policy
    training-mpl | 1.1.0 | MPL-2.0 | a, b +2 | needs-approval | MPL-2.0 is in no list of the policy
    "#);
}

#[test]
fn what_does_not_fit_a_table_is_told_with_its_evidence() {
    insta::assert_snapshot!(text(&report()), @r#"
    7 packages: 2 pass, 2 fail, 1 needs-approval, 1 unknown, 1 not-run
    resolved in 3.4 s, everything else took 78 ms
    fail, licence of training-gpl 1.1.0 (brought in by training-sideload): GPL-3.0-only is denied by the policy
      evidence: License: GPLv3; policy.toml: deny GPL-* (2026-11-21)
      help: use another library
    fail, advisory of training-vulnerable 1.1.0: a crafted name makes it read any file, fixed in 2.1.0 (TRAINING-2026-1)
      help: pin training-vulnerable>=2.1.0
    needs-approval, licence of training-mpl 1.1.0 (brought in by a, b, c, d): MPL-2.0 is in no list of the policy
    unknown, advisory of 2 packages (training-source-only, training-mpl): no source has advisories for it
      evidence of training-source-only: the index's JSON API: 404 for training-source-only
      evidence of training-mpl: the index's JSON API: 404 for training-mpl
      help: import an OSV dump with /advisories_import
    not-run, licence of requests 1.1.0: nothing is known of a real library here
    pass, licence of 3 packages (training-sideload, training-source-only, training-vulnerable): MIT is allowed (License-Expression: MIT)
    pass, licence of wget 1.1.0: told, and not judged
    source-only: training-source-only 1.1.0
      their code runs while they are resolved and built, and what their own builds require is not vetted
    advisories:
      OSV dump for PyPI: 912 advisories, of 2026-10-01, stale
      the index's JSON API: does not serve advisories
    "#);
}

#[test]
fn what_sixty_packages_share_is_one_line() {
    let report = many(60);
    let text = text(&report);
    insta::assert_snapshot!(text, @r#"
    60 packages: 60 unknown
    resolved in 0 ms, everything else took 0 ms
    unknown, advisory of all 60 packages: no source has advisories for it
      evidence: the index's JSON API (60 values, in the entry's data)
      help: import an OSV dump with /advisories_import
    pass, licence of all 60 packages: MIT is allowed (License-Expression: MIT)
    "#);
    assert_eq!(counts(&report), "60 unknown", "nothing unknown looks clean");
}

#[test]
fn every_package_and_every_word_of_its_findings_is_told() {
    let report = report();
    let text = text(&report);
    for package in &report.packages {
        for finding in &package.findings {
            assert!(text.contains(&finding.says), "{finding:?}");
            for evidence in &finding.evidence {
                assert!(text.contains(&evidence.value), "{evidence:?}");
            }
        }
    }
}

#[test]
fn nothing_at_all_is_told_as_that() {
    assert_eq!(
        text(&Report::default()),
        "0 packages\nresolved in 0 ms, everything else took 0 ms"
    );
    assert!(rows(&Report::default()).is_empty());
}
