//! What the metadata of a distribution say of its licence, source by source.

use sha2::{Digest, Sha256};

use super::term::Term;
use super::{aliases, classifiers};
use crate::diligence::one_line::one_line;
use crate::diligence::{Evidence, expression};
use crate::image::Metadata;

/// From how many characters on a text in `License:` is taken for that of a licence.
const WHOLE: usize = 200;
/// The longest value that is shown, in characters.
pub(super) const SHOWN: usize = 120;
/// The most that is read of a value, in bytes; licences with all their notices are smaller.
const READ: usize = 1024 * 1024;
/// The most licence classifiers that are looked at.
const MOST: usize = 32;
/// Words that a text which is not understood must not hold if other evidence says that the package may be used.
const ALARMING: &[&str] = &[
    "agpl",
    "agplv3",
    "commercial",
    "confidential",
    "gpl",
    "gplv2",
    "gplv3",
    "noncommercial",
    "proprietary",
    "restricted",
    "sspl",
];

/// What one source says.
#[derive(Debug)]
pub(super) struct Claim {
    /// Where it stands.
    pub(super) source: &'static str,
    /// What it means; several where nobody says how they belong together.
    pub(super) terms: Vec<Term>,
    /// What stands there.
    pub(super) evidence: Vec<Evidence>,
    /// Whether it is understood; what is not decides only where nothing else does.
    pub(super) understood: bool,
    /// Whether it is not understood and speaks of what must not be overlooked.
    pub(super) alarming: bool,
}

impl Claim {
    /// What it is called in a table.
    pub(super) fn words(&self) -> String {
        let words: Vec<_> = self.terms.iter().map(Term::words).collect();
        words.join(", ")
    }
}

/// What each source says, the one that counts first.
pub(super) fn claims(metadata: &Metadata) -> Vec<Claim> {
    let expression = field("License-Expression", metadata.license_expression.as_deref());
    let license = field("License", metadata.license.as_deref());
    let mut claims: Vec<_> = [expression, license, classified(&metadata.classifiers)]
        .into_iter()
        .flatten()
        .collect();
    // The sort keeps the order of those that are understood.
    claims.sort_by_key(|claim| !claim.understood);
    claims
}

fn field(source: &'static str, value: Option<&str>) -> Option<Claim> {
    let value = bounded(value?.trim());
    // Old setuptools write `UNKNOWN` for what was not given.
    let absent = ["", "unknown", "none", "n/a"]
        .iter()
        .any(|absent| value.eq_ignore_ascii_case(absent));
    if absent {
        return None;
    }
    let known = || {
        aliases::meaning(value)
            .or_else(|| classifiers::meaning(value))
            .and_then(Term::of)
    };
    let short = value.chars().nth(WHOLE).is_none();
    let expression = expression::parse(value).ok().map(Term::Expression);
    let understood = expression.or_else(|| if short { known() } else { None });
    let mut evidence = Evidence::new(source, one_line(value, SHOWN));
    if understood.is_none() && !short {
        evidence.value = format!(
            "a text of {} characters: {}",
            value.chars().count(),
            one_line(value, SHOWN / 2)
        );
    }
    let alarming = understood.is_none() && short && alarms(value);
    Some(Claim {
        source,
        understood: understood.is_some(),
        terms: vec![match understood {
            Some(term) => term,
            None => text(value, !short || value.contains('\n'))?,
        }],
        evidence: vec![evidence],
        alarming,
    })
}

fn classified(all: &[String]) -> Option<Claim> {
    let mut terms: Vec<Term> = Vec::new();
    let mut evidence = Vec::new();
    let mut understood = true;
    let mut none = None;
    for classifier in all {
        let classifier = bounded(classifier);
        let said = classifiers::said(classifier);
        if said == classifiers::Said::NotAbout {
            continue;
        }
        if evidence.len() == MOST {
            evidence.push(Evidence::new("Classifier", "and more"));
            understood = false;
            break;
        }
        evidence.push(Evidence::new("Classifier", one_line(classifier, SHOWN)));
        let term = match said {
            classifiers::Said::NotAbout => None,
            classifiers::Said::Nothing => {
                none = Some(classifier);
                None
            }
            classifiers::Said::Means(meaning) => Term::of(meaning),
            classifiers::Said::Unknown => text(classifier, false),
        };
        terms.extend(term.filter(|term| !terms.contains(term)));
    }
    // `OSI Approved` alone says that there is a licence, and not which.
    if terms.is_empty() {
        terms.push(text(none?, false)?);
        understood = false;
    }
    Some(Claim {
        source: "Classifier",
        terms,
        evidence,
        understood,
        alarming: false,
    })
}

/// A text that is not understood. The same text has the same reference.
fn text(value: &str, whole: bool) -> Option<Term> {
    let digest = Sha256::digest(value.as_bytes());
    let number = digest
        .iter()
        .take(6)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let reference = expression::parse(&format!("LicenseRef-text-{number:012x}")).ok()?;
    Some(Term::Text {
        reference,
        words: one_line(value, SHOWN / 2),
        whole,
    })
}

fn alarms(value: &str) -> bool {
    let words = value.split(|c: char| !c.is_alphanumeric());
    words
        .map(str::to_lowercase)
        .any(|word| ALARMING.contains(&word.as_str()))
}

/// The beginning of a value, so that no metadata can be too large to be looked at.
fn bounded(value: &str) -> &str {
    let mut end = value.len().min(READ);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}
