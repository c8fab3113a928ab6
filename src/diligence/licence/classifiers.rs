//! Licence classifiers, as the project trove-classifiers lists them.

/// The beginning of a licence's classifier.
const LICENCE: &str = "license :: ";

/// What follows `License ::` and `OSI Approved ::`, in lower case, with what it means: an SPDX expression, the name of a
/// family after `~`, or nothing for those that name no licence.
pub(super) const CLASSIFIERS: &[(&str, &str)] = &[
    ("aladdin free public license (afpl)", "Aladdin"),
    ("cc0 1.0 universal (cc0 1.0) public domain dedication", "CC0-1.0"),
    ("cecill-b free software license agreement (cecill-b)", "CECILL-B"),
    ("cecill-c free software license agreement (cecill-c)", "CECILL-C"),
    ("dfsg approved", ""),
    ("eiffel forum license (efl)", "~EFL"),
    ("free for educational use", "LicenseRef-Educational-Use"),
    ("free for home use", "LicenseRef-Home-Use"),
    ("free to use but restricted", "LicenseRef-Restricted"),
    ("free for non-commercial use", "LicenseRef-Non-Commercial-Use"),
    ("freely distributable", "LicenseRef-Freely-Distributable"),
    ("freeware", "LicenseRef-Freeware"),
    ("gust font license 1.0", "LicenseRef-GUST-Font-1.0"),
    ("gust font license 2006-09-30", "LicenseRef-GUST-Font-2006-09-30"),
    ("netscape public license (npl)", "~NPL"),
    ("nokia open source license (nokos)", "Nokia"),
    ("osi approved", ""),
    ("academic free license (afl)", "~AFL"),
    // Version 2.0 in practice: the older ones are from before there were classifiers.
    ("apache software license", "Apache-2.0"),
    ("apple public source license", "~APSL"),
    ("artistic license", "~Artistic"),
    ("attribution assurance license", "AAL"),
    ("bsd license", "~BSD"),
    ("blue oak model license (blueoak-1.0.0)", "BlueOak-1.0.0"),
    ("boost software license 1.0 (bsl-1.0)", "BSL-1.0"),
    (
        "cea cnrs inria logiciel libre license, version 2.1 (cecill-2.1)",
        "CECILL-2.1",
    ),
    ("cmu license (mit-cmu)", "MIT-CMU"),
    ("common development and distribution license 1.0 (cddl-1.0)", "CDDL-1.0"),
    ("common public license", "CPL-1.0"),
    ("eclipse public license 1.0 (epl-1.0)", "EPL-1.0"),
    ("eclipse public license 2.0 (epl-2.0)", "EPL-2.0"),
    ("educational community license, version 2.0 (ecl-2.0)", "ECL-2.0"),
    ("eiffel forum license", "~EFL"),
    ("european union public licence 1.0 (eupl 1.0)", "EUPL-1.0"),
    ("european union public licence 1.1 (eupl 1.1)", "EUPL-1.1"),
    ("european union public licence 1.2 (eupl 1.2)", "EUPL-1.2"),
    ("gnu affero general public license v3", "AGPL-3.0-only"),
    (
        "gnu affero general public license v3 or later (agplv3+)",
        "AGPL-3.0-or-later",
    ),
    ("gnu free documentation license (fdl)", "~GFDL"),
    ("gnu general public license (gpl)", "~GPL"),
    ("gnu general public license v2 (gplv2)", "GPL-2.0-only"),
    ("gnu general public license v2 or later (gplv2+)", "GPL-2.0-or-later"),
    ("gnu general public license v3 (gplv3)", "GPL-3.0-only"),
    ("gnu general public license v3 or later (gplv3+)", "GPL-3.0-or-later"),
    // Used for 2.0 and 2.1 alike.
    ("gnu lesser general public license v2 (lgplv2)", "~LGPL-2"),
    ("gnu lesser general public license v2 or later (lgplv2+)", "~LGPL-2"),
    ("gnu lesser general public license v3 (lgplv3)", "LGPL-3.0-only"),
    (
        "gnu lesser general public license v3 or later (lgplv3+)",
        "LGPL-3.0-or-later",
    ),
    ("gnu library or lesser general public license (lgpl)", "~LGPL"),
    ("historical permission notice and disclaimer (hpnd)", "HPND"),
    ("ibm public license", "IPL-1.0"),
    ("isc license (iscl)", "ISC"),
    ("mit license", "MIT"),
    ("mit no attribution license (mit-0)", "MIT-0"),
    ("miros license (miros)", "MirOS"),
    ("motosoto license", "Motosoto"),
    ("mozilla public license 1.0 (mpl)", "MPL-1.0"),
    ("mozilla public license 1.1 (mpl 1.1)", "MPL-1.1"),
    ("mozilla public license 2.0 (mpl 2.0)", "MPL-2.0"),
    ("mulan permissive software license v2 (mulanpsl-2.0)", "MulanPSL-2.0"),
    ("nasa open source agreement v1.3 (nasa-1.3)", "NASA-1.3"),
    ("nethack general public license", "NGPL"),
    ("nokia open source license", "Nokia"),
    ("open group test suite license", "OGTSL"),
    ("open software license 3.0 (osl-3.0)", "OSL-3.0"),
    ("postgresql license", "PostgreSQL"),
    ("python license (cnri python license)", "CNRI-Python"),
    ("python software foundation license", "~PSF"),
    ("qt public license (qpl)", "QPL-1.0"),
    ("ricoh source code public license", "RSCPL"),
    ("sil open font license 1.1 (ofl-1.1)", "OFL-1.1"),
    ("sleepycat license", "Sleepycat"),
    ("sun public license", "SPL-1.0"),
    ("the unlicense (unlicense)", "Unlicense"),
    ("universal permissive license (upl)", "UPL-1.0"),
    ("university of illinois/ncsa open source license", "NCSA"),
    ("vovida software license 1.0", "VSL-1.0"),
    ("w3c license", "~W3C"),
    ("zero-clause bsd (0bsd)", "0BSD"),
    ("zope public license", "~ZPL"),
    ("zlib/libpng license", "Zlib"),
    ("other/proprietary license", "LicenseRef-Proprietary"),
    ("public domain", "LicenseRef-Public-Domain"),
    ("repoze public license", "LicenseRef-Repoze"),
];

/// What a classifier says of the licence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Said {
    /// It is not about the licence.
    NotAbout,
    /// It names none: `OSI Approved` alone.
    Nothing,
    /// What it means, as in [`CLASSIFIERS`].
    Means(&'static str),
    /// It is about the licence, and not in the list.
    Unknown,
}

/// What a classifier says of the licence.
pub(super) fn said(classifier: &str) -> Said {
    let words: Vec<_> = classifier.split_whitespace().collect();
    let folded = words.join(" ").to_lowercase();
    match folded.strip_prefix(LICENCE) {
        Some(rest) => match named(rest) {
            Some("") => Said::Nothing,
            Some(meaning) => Said::Means(meaning),
            None => Said::Unknown,
        },
        None => Said::NotAbout,
    }
}

/// The licence that a text means which is written as classifiers write it, whole or only its end.
pub(super) fn meaning(text: &str) -> Option<&'static str> {
    let words: Vec<_> = text.split_whitespace().collect();
    let folded = words.join(" ").to_lowercase();
    named(folded.strip_prefix(LICENCE).unwrap_or(&folded)).filter(|meaning| !meaning.is_empty())
}

fn named(rest: &str) -> Option<&'static str> {
    let name = rest.strip_prefix("osi approved :: ").unwrap_or(rest);
    let row = CLASSIFIERS.iter().find(|(classifier, _)| *classifier == name);
    row.map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::super::term::Term;
    use super::*;

    #[test]
    fn every_classifier_means_something_that_there_is() {
        for (classifier, meaning) in CLASSIFIERS {
            assert_eq!(classifier.to_lowercase(), *classifier);
            assert!(
                meaning.is_empty() || Term::of(meaning).is_some(),
                "{classifier}: {meaning}"
            );
        }
    }

    #[test]
    fn only_licence_classifiers_say_something() {
        for (classifier, expected) in [
            ("License :: OSI Approved :: MIT License", Said::Means("MIT")),
            ("License :: OSI Approved :: BSD License", Said::Means("~BSD")),
            ("License :: Public Domain", Said::Means("LicenseRef-Public-Domain")),
            ("License :: OSI Approved", Said::Nothing),
            ("License :: OSI Approved :: Something New", Said::Unknown),
            ("Programming Language :: Python :: 3", Said::NotAbout),
            ("Topic :: License :: MIT", Said::NotAbout),
        ] {
            assert_eq!(said(classifier), expected, "{classifier}");
        }
    }
}
