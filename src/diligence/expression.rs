//! SPDX expressions as they stand in metadata and policies.

use spdx::{Expression, LicenseItem, LicenseReq, Licensee, ParseMode};

/// The longest text that is read as an expression, in bytes; that of a big wheel with all that it carries is a tenth.
const LONGEST: usize = 4096;

/// Ids that are deprecated are in use everywhere, and `GPL-2.0+` is how people write `GPL-2.0-or-later`. Names that are
/// only like an id are not taken: `spdx` guesses them by their beginnings.
const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: false,
};

/// Reads an expression. Ids may be in any case, as
/// [the specification](https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/) has it.
///
/// # Errors
/// Where it is none: why, in words.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    if text.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    Expression::parse_mode(&in_case(text.trim()), MODE).map_err(|error| error.reason.to_string())
}

/// Reads a single licence, with or without an exception to it.
///
/// # Errors
/// Where it is none: why, in words.
pub(super) fn licensee(text: &str) -> Result<Licensee, String> {
    let read = Licensee::parse_mode(&in_case(text), MODE).map_err(|error| error.reason.to_string())?;
    let LicenseReq { license, addition } = current(&read.into_req());
    let license = match license {
        // A licensee has no `+`; a GNU id that means one says so itself.
        LicenseItem::Spdx { id, .. } => LicenseItem::Spdx { id, or_later: false },
        other @ LicenseItem::Other(_) => other,
    };
    Ok(Licensee::new(license, addition))
}

/// The requirement with the id that is in use for a deprecated one of the GNU licences: `GPL-3.0-only` for `GPL-3.0`.
pub(super) fn current(requirement: &LicenseReq) -> LicenseReq {
    let mut current = requirement.clone();
    if let LicenseItem::Spdx { id, or_later } = &mut current.license
        && id.is_gnu()
        && id.is_deprecated()
        && let Some(other) = spdx::gnu_license_id(id.name.trim_end_matches('+'), *or_later || id.name.ends_with('+'))
    {
        *id = other;
        *or_later = false;
    }
    current
}

/// The text with every id in the case in which the list of licences has it.
fn in_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        out.push_str(known(word).unwrap_or(word));
        let next = after.find(is_part).unwrap_or(after.len());
        let (between, after) = after.split_at(next);
        out.push_str(between);
        rest = after;
    }
    out
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':')
}

/// The id or operator that a word is in another case.
fn known(word: &str) -> Option<&'static str> {
    let operator = ["AND", "OR", "WITH"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(word));
    let licences = || spdx::identifiers::LICENSES.iter().map(|licence| licence.name);
    let exceptions = || spdx::identifiers::EXCEPTIONS.iter().map(|exception| exception.name);
    operator.or_else(|| {
        licences()
            .chain(exceptions())
            .find(|known| known.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_operators_may_be_in_any_case() {
        for (text, expected) in [
            ("mit", "MIT"),
            (" Apache-2.0 or bsd-3-clause ", "Apache-2.0 OR BSD-3-Clause"),
            ("(mit AND PSF-2.0) with llvm-EXCEPTION", ""),
            ("apache-2.0 with llvm-EXCEPTION", "Apache-2.0 WITH LLVM-exception"),
            ("LicenseRef-Mine", "LicenseRef-Mine"),
            ("MIT/Apache-2.0", ""),
            ("BSD", ""),
            ("GPL", ""),
            ("BSD 3-Clause License", ""),
            ("", ""),
        ] {
            let read = parse(text).map(|read| read.to_string()).unwrap_or_default();
            assert_eq!(read, expected, "{text}");
        }
        assert!(parse(&"MIT OR ".repeat(1000)).is_err());
    }

    #[test]
    fn deprecated_ids_of_gnu_licences_are_brought_up_to_date() {
        for (text, expected) in [
            ("GPL-3.0", "GPL-3.0-only"),
            ("GPL-2.0+", "GPL-2.0-or-later"),
            ("LGPL-2.1", "LGPL-2.1-only"),
            ("AGPL-3.0", "AGPL-3.0-only"),
            ("AGPL-1.0", "AGPL-1.0-only"),
            ("GPL-2.0-with-classpath-exception", "GPL-2.0-with-classpath-exception"),
            ("Apache-2.0+", "Apache-2.0+"),
        ] {
            let read = parse(text).unwrap();
            let all: Vec<_> = read.requirements().map(|leaf| current(&leaf.req).to_string()).collect();
            assert_eq!(all, [expected], "{text}");
        }
    }
}
