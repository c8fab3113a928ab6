//! Reports for tests.

use super::{Check, Evidence, Finding, Kind, Report, Source, Subject, Verdict, Vetted};

fn subject(kind: Kind, name: &str, via: &[&str], licence: &str) -> Subject {
    Subject {
        kind,
        name: name.to_owned(),
        version: "1.1.0".to_owned(),
        named: via.is_empty(),
        via: via.iter().map(|name| (*name).to_owned()).collect(),
        licence: licence.to_owned(),
        source_only: false,
    }
}

fn unknown(name: &str) -> Finding {
    Finding::new(Check::Advisory, Verdict::Unknown, "no source has advisories for it")
        .with(Evidence::new("the index's JSON API", format!("404 for {name}")))
        .help("import an OSV dump with /advisories_import")
}

fn mit() -> Finding {
    Finding::new(Check::Licence, Verdict::Pass, "MIT is allowed")
        .named("MIT")
        .with(Evidence::new("License-Expression", "MIT"))
}

/// A package for each verdict.
pub(super) fn report() -> Report {
    let gpl = Finding::new(Check::Licence, Verdict::Fail, "GPL-3.0-only is denied by the policy")
        .named("GPL-3.0-only")
        .with(Evidence::new("License", "GPLv3"))
        .with(Evidence::new("policy.toml", "deny GPL-*").of("2026-11-21"))
        .help("use another library");
    let advisory = Finding::new(
        Check::Advisory,
        Verdict::Fail,
        "a crafted name makes it read any file, fixed in 2.1.0",
    )
    .named("TRAINING-2026-1")
    .help("pin training-vulnerable>=2.1.0");
    let mpl = Finding::new(
        Check::Licence,
        Verdict::NeedsApproval,
        "MPL-2.0 is in no list of the policy",
    )
    .named("MPL-2.0");
    let real = Finding::new(
        Check::Licence,
        Verdict::NotRun,
        "nothing is known of a real library here",
    );
    let told = Finding::new(Check::Licence, Verdict::Pass, "told, and not judged");
    let vetted = |subject, findings: &[Finding]| Vetted {
        subject,
        findings: findings.to_vec(),
    };
    let python = |name, via: &[&str], licence| subject(Kind::Python, name, via, licence);
    let mut source_only = python("training-source-only", &[], "MIT");
    source_only.source_only = true;
    Report {
        packages: vec![
            vetted(python("training-gpl", &["training-sideload"], "GPL-3.0-only"), &[gpl]),
            vetted(python("training-sideload", &[], "MIT"), &[mit()]),
            vetted(source_only, &[mit(), unknown("training-source-only")]),
            vetted(python("training-vulnerable", &[], "MIT"), &[mit(), advisory]),
            vetted(
                python("training-mpl", &["a", "b", "c", "d"], "MPL-2.0"),
                &[mpl, unknown("training-mpl")],
            ),
            vetted(python("requests", &[], ""), &[real]),
            vetted(subject(Kind::System, "wget", &[], "GPL-3.0-or-later"), &[told]),
        ],
        sources: vec![
            Source {
                name: "OSV dump for PyPI".to_owned(),
                state: "912 advisories".to_owned(),
                date: Some("2026-10-01".to_owned()),
                stale: true,
            },
            Source {
                name: "the index's JSON API".to_owned(),
                state: "does not serve advisories".to_owned(),
                date: None,
                stale: false,
            },
        ],
        resolved_ms: 3_456,
        vetted_ms: 78,
    }
}

/// A report of so many packages of which nothing is known.
pub(super) fn many(count: usize) -> Report {
    let package = |number: usize| {
        let name = format!("package-{number:02}");
        Vetted {
            findings: vec![mit(), unknown(&name)],
            subject: subject(Kind::Python, &name, &[], "MIT"),
        }
    };
    Report {
        packages: (0..count).map(package).collect(),
        ..Report::default()
    }
}
