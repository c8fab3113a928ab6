use proptest::prelude::*;

use super::super::policy::Versions;
use super::*;

#[path = "real_tests.rs"]
mod real;

fn today() -> Date {
    "2026-11-21".parse().unwrap()
}

fn builtin() -> Policy {
    Policy::builtin().unwrap()
}

fn policy(lines: &str) -> Policy {
    Policy::parse(lines, Some(std::path::Path::new("policy.toml"))).unwrap()
}

fn metadata(expression: &str, license: &str, classifiers: &[&str]) -> Metadata {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Metadata {
        license_expression: given(expression),
        license: given(license),
        classifiers: classifiers.iter().map(|tail| format!("License :: {tail}")).collect(),
    }
}

fn by(metadata: &Metadata, policy: &Policy) -> (String, Finding) {
    judge(metadata, "example", "1.2", policy, today())
}

/// The word of the table, the verdict and the sentence.
fn shown(metadata: &Metadata, policy: &Policy) -> String {
    let (words, finding) = by(metadata, policy);
    format!("{words} | {} | {}", finding.verdict, finding.says)
}

#[test]
fn real_metadata_come_out_as_a_person_would_say() {
    let policy = builtin();
    for (expression, license, classifiers, expected) in real::ROWS {
        assert_eq!(shown(&metadata(expression, license, classifiers), &policy), *expected);
    }
}

#[test]
fn a_whole_licence_text_is_not_an_id() {
    let text = format!(
        "MIT License\n\nCopyright (c) 2026 Somebody\n\n{}",
        "Permission is hereby granted. ".repeat(40)
    );
    let (words, finding) = by(&metadata("", &text, &[]), &builtin());
    assert_eq!(
        (words.as_str(), finding.verdict),
        ("a licence text", Verdict::NeedsApproval)
    );
    assert_eq!(finding.says, "a licence text stands where its name should be");
    assert!(
        finding.evidence[0].value.starts_with("a text of 12"),
        "{:?}",
        finding.evidence
    );
    assert!(
        finding.evidence[0].value.contains("MIT License Copyright (c) 2026"),
        "{:?}",
        finding.evidence
    );
    // A classifier decides, and the text is shown.
    let (words, finding) = by(&metadata("", &text, &["OSI Approved :: BSD License"]), &builtin());
    assert_eq!((words.as_str(), finding.verdict), ("BSD License", Verdict::Pass));
    let sources: Vec<_> = finding.evidence.iter().map(|one| one.source.as_str()).collect();
    assert_eq!(sources, ["Classifier", "License"]);
}

#[test]
fn certifi_passes_by_the_shipped_exception() {
    let (words, finding) = judge(
        &metadata("", "MPL-2.0", &[]),
        "certifi",
        "2026.7.4",
        &builtin(),
        today(),
    );
    assert_eq!((words.as_str(), finding.verdict), ("MPL-2.0", Verdict::Pass));
    assert!(
        finding
            .says
            .starts_with("MPL-2.0 is excepted: a bundle of CA certificates"),
        "{}",
        finding.says
    );
    assert_eq!(finding.evidence[0].source, "policy: exception");
    assert_eq!(finding.help, None);
}

#[test]
fn exceptions_are_for_their_versions_and_end() {
    let policy = policy(
        "[[licenses.exceptions]]\npackage = \"Example\"\nversion = \"==1.2\"\nallow = [\"LGPL-2.1-only\"]\n\
         reason = \"linked\"\nby = \"me\"\ndate = 2026-01-01\nuntil = 2026-11-21\n",
    );
    let lgpl = metadata("LGPL-2.1", "", &[]);
    let at = |version: &str, day: &str| judge(&lgpl, "example", version, &policy, day.parse().unwrap()).1;
    let finding = at("1.2", "2026-11-21");
    assert_eq!(
        (finding.verdict, finding.says.as_str()),
        (Verdict::Pass, "LGPL-2.1-only is excepted: linked")
    );
    assert_eq!(finding.evidence[0].date.as_deref(), Some("2026-01-01"));
    assert_eq!(at("1.3", "2026-11-21").verdict, Verdict::NeedsApproval);
    let finding = at("1.2", "2026-11-22");
    assert_eq!(finding.verdict, Verdict::NeedsApproval);
    assert_eq!(
        finding.says,
        "LGPL-2.1-only is neither allowed nor denied by the policy; an exception for it expired on 2026-11-21"
    );
    assert!(
        finding
            .evidence
            .iter()
            .any(|one| one.source == "policy: expired exception"),
        "{finding:?}"
    );
}

#[test]
fn what_the_policy_clarifies_wins_over_everything() {
    let policy = policy(
        "[[licenses.clarify]]\npackage = \"example\"\nversion = \">=1,<2\"\nexpression = \"BSD-2-Clause\"\nreason = \"COPYING.txt\"\n",
    );
    let gpl = metadata("GPL-3.0-only", "", &["OSI Approved :: MIT License"]);
    let (words, finding) = by(&gpl, &policy);
    assert_eq!((words.as_str(), finding.verdict), ("BSD-2-Clause", Verdict::Pass));
    assert_eq!(
        finding.evidence[0],
        Evidence::new("policy: clarify", "BSD-2-Clause: COPYING.txt")
    );
    assert_eq!(judge(&gpl, "example", "2.0", &policy, today()).1.verdict, Verdict::Fail);
}

#[test]
fn the_policy_decides_what_becomes_of_the_unlicensed() {
    for (unlicensed, expected) in [
        ("deny", Verdict::Fail),
        ("ask", Verdict::NeedsApproval),
        ("allow", Verdict::Pass),
    ] {
        let policy = policy(&format!("[licenses]\nunlicensed = \"{unlicensed}\""));
        assert_eq!(by(&Metadata::default(), &policy).1.verdict, expected, "{unlicensed}");
    }
}

#[test]
fn only_the_denied_version_of_a_family_needs_a_person() {
    let policy = policy("[licenses]\nallow = [\"BSD-3-Clause\"]\ndeny = [\"BSD-2-Clause\"]");
    assert_eq!(by(&metadata("", "BSD", &[]), &policy).1.verdict, Verdict::NeedsApproval);
}

/// What an approval writes: an exception for everything that was wanted, for this version.
fn approved(metadata: &Metadata, policy: &Policy) -> Policy {
    let wanted = wanted(metadata, "example", "1.2", policy, today());
    let allow = wanted
        .iter()
        .map(|one| super::super::policy::Licences::parse(one).unwrap())
        .collect();
    let mut policy = policy.clone();
    policy.exceptions.push(Exception {
        package: "example".to_owned(),
        versions: Versions::exactly("1.2"),
        allow,
        reason: "looked at".to_owned(),
        by: None,
        date: None,
        until: None,
    });
    policy
}

#[test]
fn an_exception_for_what_is_wanted_lets_it_pass_next_time() {
    let policy = policy("[licenses]\nunlicensed = \"ask\"");
    let text = "Text of a licence. ".repeat(100);
    for metadata in [
        metadata("LGPL-3.0 AND MPL-2.0", "", &[]),
        metadata("EPL-2.0 WITH AdditionRef-Mine", "", &[]),
        metadata("MPL-1.1+", "", &[]),
        metadata("", "Apache-2.0+", &["!"]),
        metadata("", "LGPL", &[]),
        metadata("", "see LICENSE", &[]),
        metadata("", &text, &[]),
        metadata("MIT", "", &["OSI Approved :: Apache Software License"]),
        metadata("", "MIT but not commercial", &["OSI Approved :: MIT License"]),
        metadata(
            "",
            "",
            &[
                "OSI Approved :: MIT License",
                "OSI Approved :: GNU General Public License v3 (GPLv3)",
            ],
        ),
        metadata("", "", &["OSI Approved"]),
        metadata("", "", &[]),
    ] {
        let before = by(&metadata, &policy).1;
        assert_eq!(before.verdict, Verdict::NeedsApproval, "{metadata:?}");
        let after = by(&metadata, &approved(&metadata, &policy)).1;
        assert_eq!(after.verdict, Verdict::Pass, "{metadata:?} {after:?}");
    }
    // Another text is another licence.
    let seen = approved(&metadata("", "see LICENSE", &[]), &policy);
    assert_eq!(
        by(&metadata("", "see LICENCE", &[]), &seen).1.verdict,
        Verdict::NeedsApproval
    );
}

#[test]
fn hostile_metadata_come_out_clean_and_bounded() {
    let hostile = format!("\u{1b}]0;x\u{7}\u{202e}MIT\u{0}{}", "A OR ".repeat(500_000));
    let metadata = Metadata {
        license_expression: Some(hostile.clone()),
        license: Some(hostile.clone()),
        classifiers: (0..100)
            .map(|number| format!("License :: {number} {}", &hostile[..9000]))
            .collect(),
    };
    let (words, finding) = by(&metadata, &builtin());
    assert_eq!(finding.verdict, Verdict::NeedsApproval);
    assert!(finding.evidence.len() < 40, "{}", finding.evidence.len());
    clean(&words, WORDS);
    clean_finding(&finding);
}

fn clean(text: &str, most: usize) {
    assert!(text.chars().count() <= most, "{text}");
    assert!(
        !text.chars().any(char::is_control) && !text.contains('\u{202e}'),
        "{text:?}"
    );
}

fn clean_finding(finding: &Finding) {
    clean(&finding.says, SENTENCE);
    for evidence in &finding.evidence {
        clean(&evidence.source, SHOWN);
        clean(&evidence.value, SHOWN);
    }
    clean(finding.id.as_deref().unwrap_or_default(), SENTENCE);
    clean(finding.help.as_deref().unwrap_or_default(), SENTENCE);
}

/// Pieces of which metadata are made, good and bad.
fn value() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("MIT"),
        Just("GPL-3.0"),
        Just("LGPL-2.1+"),
        Just("Apache-2.0"),
        Just(" AND "),
        Just(" OR "),
        Just(" WITH "),
        Just("LLVM-exception"),
        Just("("),
        Just(")"),
        Just("BSD"),
        Just("+"),
        Just("LicenseRef-x"),
        Just("DocumentRef-a:"),
        Just("UNKNOWN"),
        Just("\n"),
        Just("é"),
        Just("\u{202e}"),
        Just("\u{0}"),
        Just("OSI Approved :: MIT License"),
    ];
    prop_oneof![
        proptest::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat()),
        "(\\PC|[\\x00-\\x1f]){0,40}",
    ]
}

fn expression(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("MIT"),
        Just("ISC"),
        Just("MPL-2.0"),
        Just("LGPL-3.0-only"),
        Just("GPL-3.0-only"),
        Just("AGPL-3.0"),
        Just("Apache-2.0 WITH LLVM-exception"),
        Just("LicenseRef-x"),
    ];
    leaf.prop_map(str::to_owned).prop_recursive(depth, 16, 2, |inner| {
        (inner.clone(), inner, proptest::bool::ANY)
            .prop_map(|(left, right, or)| format!("({left} {} {right})", if or { "OR" } else { "AND" }))
    })
}

fn verdict_of(expression: &str) -> Verdict {
    let found = by(&metadata(expression, "", &[]), &builtin()).1;
    assert!(found.evidence[0].source == "License-Expression");
    found.verdict
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_or_unclean(expression in value(), license in value(), one in value(), other in value()) {
        let all = metadata(&expression, &license, &[&one, &other]);
        let (words, finding) = by(&all, &builtin());
        clean(&words, WORDS);
        clean_finding(&finding);
        prop_assert!(!words.is_empty() && !finding.says.is_empty());
        prop_assert_eq!(finding.help.is_some(), finding.verdict != Verdict::Pass);
        for wanted in wanted(&all, "example", "1.2", &builtin(), today()) {
            prop_assert!(super::super::policy::Licences::parse(&wanted).is_ok(), "{}", wanted);
        }
    }

    #[test]
    fn a_choice_is_as_good_as_its_best_side_and_a_sum_as_bad_as_its_worst(left in expression(3), right in expression(3)) {
        let (a, b) = (verdict_of(&left), verdict_of(&right));
        prop_assert_eq!(verdict_of(&format!("{left} OR {right}")), a.min(b));
        prop_assert_eq!(verdict_of(&format!("{left} AND {right}")), a.max(b));
    }

    #[test]
    fn a_line_that_contradicts_never_makes_it_better(expression in expression(2), license in value()) {
        let alone = verdict_of(&expression);
        let found = by(&metadata(&expression, &license, &[]), &builtin()).1;
        prop_assert!(found.verdict >= alone);
    }
}
