//! A report as SARIF 2.1.0, the
//! [Static Analysis Results Interchange Format](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), for
//! programs that gather findings.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Check, Finding, Kind, Report, Subject, Verdict, Vetted, show};
use crate::hex::hex;

/// The version of the format.
const VERSION: &str = "2.1.0";
/// Where its schema is.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The rules, one a check, in the order of their indices.
const RULES: [Rule; 4] = [
    Rule {
        check: Check::Name,
        id: "vet-name",
        short: "The name is the one that is meant",
        full: "Names that look like well-known ones, and names of packages that were removed from the index as malicious.",
    },
    Rule {
        check: Check::Licence,
        id: "vet-licence",
        short: "The licence may be used",
        full: "What a package says of its licence, held against the policy.",
    },
    Rule {
        check: Check::Advisory,
        id: "vet-advisory",
        short: "Nothing is known to be wrong with the release",
        full: "Advisories of the index and of imported dumps that apply to the release.",
    },
    Rule {
        check: Check::Yanked,
        id: "vet-yanked",
        short: "The release was not withdrawn",
        full: "Releases that were withdrawn (yanked) from their index.",
    },
];

/// A check as SARIF names it. The ids never change.
struct Rule {
    check: Check,
    id: &'static str,
    short: &'static str,
    full: &'static str,
}

/// The document. `os` is the name of the base's operating system, `Debian GNU/Linux 12 (bookworm)`; it decides how OS
/// packages are named. `notice` is what must be said of the whole, such as that it is invented.
///
/// What passed has no result. A fail is an `error`, what needs approval a `warning`, what is unknown or was not looked at a
/// `note`. Each result names its package as a package URL and has a fingerprint that is the same in every run.
#[must_use]
pub fn document(report: &Report, os: &str, notice: Option<&str>) -> Value {
    let found = report.packages.iter().flat_map(|package| {
        let findings = package.findings.iter();
        findings.map(|finding| (&package.subject, finding))
    });
    let results: Vec<_> = found
        .filter_map(|(subject, finding)| Some(result(subject, finding, os, level(finding.verdict)?)))
        .collect();
    let mut properties = json!({
        "packages": report.packages.len(),
        "counts": show::counts(report),
        "sources": report.sources,
        "resolvedMilliseconds": report.resolved_ms,
        "vettedMilliseconds": report.vetted_ms,
    });
    if let (Some(notice), Some(properties)) = (notice, properties.as_object_mut()) {
        properties.insert("notice".to_owned(), notice.into());
    }
    json!({
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [{
            "tool": {
                "driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": RULES.iter().map(Rule::descriptor).collect::<Vec<_>>(),
                },
            },
            "results": results,
            "properties": properties,
        }],
    })
}

/// The document of a run that stopped before there was a report: what was found of the names that were typed, and why it
/// stopped.
#[must_use]
pub fn stopped(names: &[(String, Finding)], reason: &str, notice: Option<&str>) -> Value {
    let vetted = |(name, finding): &(String, Finding)| Vetted {
        subject: Subject {
            kind: Kind::Python,
            name: name.clone(),
            version: String::new(),
            named: true,
            via: Vec::new(),
            licence: String::new(),
            source_only: false,
        },
        findings: vec![finding.clone()],
    };
    let report = Report {
        packages: names.iter().map(vetted).collect(),
        ..Report::default()
    };
    let mut document = document(&report, "", notice);
    document["runs"][0]["invocations"] = json!([{
        "executionSuccessful": false,
        "toolExecutionNotifications": [{ "level": "error", "message": { "text": reason } }],
    }]);
    document
}

impl Rule {
    fn descriptor(&self) -> Value {
        json!({
            "id": self.id,
            "shortDescription": { "text": self.short },
            "fullDescription": { "text": self.full },
        })
    }
}

/// How bad a verdict is; what passed is not told.
fn level(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Pass => None,
        Verdict::NotRun | Verdict::Unknown => Some("note"),
        Verdict::NeedsApproval => Some("warning"),
        Verdict::Fail => Some("error"),
    }
}

fn result(subject: &Subject, finding: &Finding, os: &str, level: &str) -> Value {
    let (index, id) = match RULES.iter().position(|rule| rule.check == finding.check) {
        Some(index) => (index, RULES[index].id),
        None => (0, RULES[0].id),
    };
    let via = match subject.via.as_slice() {
        [] => String::new(),
        via => format!(" (brought in by {})", via.join(", ")),
    };
    let help = finding
        .help
        .as_ref()
        .map_or_else(String::new, |help| format!("; {help}"));
    json!({
        "ruleId": id,
        "ruleIndex": index,
        "level": level,
        "message": { "text": format!("{}{via}: {}{help}", subject.label(), finding.says) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": purl(subject, os) },
                // Some readers of SARIF want a line.
                "region": { "startLine": 1 },
            },
            "logicalLocations": [{ "name": subject.name, "kind": "package" }],
        }],
        "partialFingerprints": { "finding/v1": fingerprint(subject, finding) },
        "properties": {
            "verdict": finding.verdict,
            "check": finding.check,
            "id": finding.id,
            "evidence": finding.evidence,
            "named": subject.named,
            "via": subject.via,
            "licence": subject.licence,
            "sourceOnly": subject.source_only,
        },
    })
}

/// The package URL ([purl](https://github.com/package-url/purl-spec)) of a package.
fn purl(subject: &Subject, os: &str) -> String {
    let kind = match subject.kind {
        Kind::Python => "pypi",
        Kind::System => {
            let os = os.to_lowercase();
            let known = [
                ("debian", "deb/debian"),
                ("ubuntu", "deb/ubuntu"),
                ("alpine", "apk/alpine"),
                ("fedora", "rpm/fedora"),
                ("centos", "rpm/centos"),
                ("red hat", "rpm/redhat"),
                ("enterprise linux", "rpm/redhat"),
            ];
            let known = known.iter().find(|(name, _)| os.contains(name));
            known.map_or("generic", |(_, kind)| kind)
        }
    };
    let mut purl = format!("pkg:{kind}/{}", escaped(&subject.name));
    if !subject.version.is_empty() {
        purl.push('@');
        purl.push_str(&escaped(&subject.version));
    }
    purl
}

/// The text with everything escaped but what always stands for itself in a URI.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// What the same finding of the same release has in every run.
fn fingerprint(subject: &Subject, finding: &Finding) -> String {
    let kind = match subject.kind {
        Kind::Python => "python",
        Kind::System => "system",
    };
    let parts = [
        kind,
        &subject.name,
        &subject.version,
        &finding.check.to_string(),
        &finding.verdict.to_string(),
        finding.id.as_deref().unwrap_or_default(),
    ];
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}

#[cfg(test)]
#[path = "sarif_tests.rs"]
mod tests;
