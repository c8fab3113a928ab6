//! Real metadata with what is to come of them.

/// A row: `License-Expression`, `License`, the classifiers' ends, and what is shown.
pub(super) type Row = (&'static str, &'static str, &'static [&'static str], &'static str);

const MIT: &str = "OSI Approved :: MIT License";
const BSD: &str = "OSI Approved :: BSD License";
const APACHE: &str = "OSI Approved :: Apache Software License";
const GPL3: &str = "OSI Approved :: GNU General Public License v3 (GPLv3)";
const LGPL: &str = "OSI Approved :: GNU Library or Lesser General Public License (LGPL)";
const PSF: &str = "OSI Approved :: Python Software Foundation License";
const PUBLIC: &str = "Public Domain";

pub(super) const ROWS: &[Row] = &[
    ("MIT", "", &[], "MIT | pass | MIT is allowed"),
    ("mit", "", &[], "MIT | pass | MIT is allowed"),
    ("MIT", "", &[MIT], "MIT | pass | MIT is allowed"),
    (
        "BSD-3-Clause",
        "",
        &[BSD],
        "BSD-3-Clause | pass | BSD-3-Clause is allowed",
    ),
    ("Apache-2.0+", "", &[], "Apache-2.0+ | pass | Apache-2.0+ is allowed"),
    (
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
        "",
        &[],
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0 | pass | BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0: all of it is allowed",
    ),
    (
        "MIT OR GPL-3.0-only",
        "",
        &[],
        "MIT OR GPL-3.0-only | pass | MIT is allowed, chosen of MIT OR GPL-3.0-only",
    ),
    (
        "GPL-3.0-only or mit",
        "",
        &[],
        "GPL-3.0-only OR MIT | pass | MIT is allowed, chosen of GPL-3.0-only OR MIT",
    ),
    (
        "MPL-2.0 AND MIT",
        "",
        &[],
        "MPL-2.0 AND MIT | needs-approval | MPL-2.0 is neither allowed nor denied by the policy",
    ),
    (
        "MIT AND GPL-2.0",
        "",
        &[],
        "MIT AND GPL-2.0 | fail | GPL-2.0-only is denied by the policy",
    ),
    (
        "MIT AND (LGPL-2.1 OR GPL-2.0+)",
        "",
        &[],
        "MIT AND (LGPL-2.1 OR GPL-2.0+) | needs-approval | LGPL-2.1-only is neither allowed nor denied by the policy",
    ),
    (
        "GPL-2.0-only OR GPL-3.0-only",
        "",
        &[],
        "GPL-2.0-only OR GPL-3.0-only | fail | GPL-2.0-only, GPL-3.0-only are denied by the policy",
    ),
    (
        "AGPL-3.0-or-later",
        "",
        &[],
        "AGPL-3.0-or-later | fail | AGPL-3.0-or-later is denied by the policy",
    ),
    (
        "Apache-2.0 WITH LLVM-exception",
        "",
        &[],
        "Apache-2.0 WITH LLVM-exception | pass | Apache-2.0 WITH LLVM-exception is allowed",
    ),
    (
        "GPL-2.0-or-later WITH Bootloader-exception",
        "",
        &[],
        "GPL-2.0-or-later WITH Bootloader-exception | fail | GPL-2.0-or-later WITH Bootloader-exception is denied by the policy",
    ),
    (
        "LicenseRef-Proprietary",
        "",
        &[],
        "LicenseRef-Proprietary | needs-approval | LicenseRef-Proprietary is neither allowed nor denied by the policy",
    ),
    ("", "MIT", &[], "MIT | pass | MIT is allowed"),
    ("", "MIT License", &[MIT], "MIT | pass | MIT is allowed"),
    (
        "",
        "Apache License, Version 2.0",
        &[APACHE],
        "Apache-2.0 | pass | Apache-2.0 is allowed",
    ),
    (
        "",
        "License :: OSI Approved :: MIT License",
        &[],
        "MIT | pass | MIT is allowed",
    ),
    (
        "",
        "BSD",
        &[],
        "BSD License | pass | BSD License is allowed, whichever it is: BSD-2-Clause or BSD-3-Clause",
    ),
    (
        "",
        "PSFL",
        &[PSF],
        "PSF License | pass | PSF License is allowed, whichever it is: PSF-2.0 or Python-2.0",
    ),
    (
        "",
        "BSD-2-Clause or Apache-2.0",
        &[BSD, APACHE],
        "BSD-2-Clause OR Apache-2.0 | pass | BSD-2-Clause is allowed, chosen of BSD-2-Clause OR Apache-2.0",
    ),
    (
        "",
        "LGPL-2.1",
        &[LGPL],
        "LGPL-2.1 | needs-approval | LGPL-2.1-only is neither allowed nor denied by the policy",
    ),
    (
        "",
        "LGPL with exceptions",
        &[LGPL],
        "LGPL | needs-approval | LGPL does not say which: LGPL-2.0-only or LGPL-2.1-only or LGPL-3.0-only",
    ),
    (
        "",
        "MPL-2.0",
        &[],
        "MPL-2.0 | needs-approval | MPL-2.0 is neither allowed nor denied by the policy",
    ),
    (
        "",
        "GPL v3",
        &[GPL3],
        "GPL-3.0-only | fail | GPL-3.0-only is denied by the policy",
    ),
    (
        "",
        "GPL",
        &[],
        "GPL | fail | GPL-1.0-only, GPL-2.0-only, GPL-3.0-only are denied by the policy",
    ),
    (
        "",
        "UNKNOWN",
        &[GPL3],
        "GPL-3.0-only | fail | GPL-3.0-only is denied by the policy",
    ),
    ("", "UNKNOWN", &[MIT], "MIT | pass | MIT is allowed"),
    ("", "", &["OSI Approved", MIT], "MIT | pass | MIT is allowed"),
    (
        "",
        "Dual License",
        &[BSD, APACHE],
        "BSD License, Apache-2.0 | pass | BSD License, Apache-2.0: all of it is allowed",
    ),
    (
        "",
        "public domain, Python, 2-Clause BSD, GPL 3 (see COPYING.txt)",
        &[PUBLIC, PSF, BSD, GPL3],
        "LicenseRef-Public-Domain, PSF License, BSD License, GPL-3.0-only | needs-approval | its sources contradict each other: \
             LicenseRef-Public-Domain, PSF License, BSD License, GPL-3.0-only by Classifier, \
             “public domain, Python, 2-Clause BSD, GPL 3 (see COPYING.txt)” by License",
    ),
    (
        "",
        "",
        &[MIT, GPL3],
        "MIT, GPL-3.0-only | needs-approval | MIT, GPL-3.0-only: not said how they belong together, and not all of it is allowed: GPL-3.0-only",
    ),
    (
        "MIT",
        "",
        &[APACHE],
        "MIT | needs-approval | its sources contradict each other: MIT by License-Expression, Apache-2.0 by Classifier",
    ),
    (
        "GPL-3.0-only",
        "",
        &[MIT],
        "GPL-3.0-only | fail | GPL-3.0-only is denied by the policy; its sources contradict each other: GPL-3.0-only by License-Expression, MIT by Classifier",
    ),
    (
        "",
        "",
        &[],
        "unlicensed | fail | names no licence; without one nobody may copy it",
    ),
    (
        "",
        "UNKNOWN",
        &[],
        "unlicensed | fail | names no licence; without one nobody may copy it",
    ),
    (
        "",
        "BSD-style, see LICENSE",
        &[],
        "“BSD-style, see LICENSE” | needs-approval | “BSD-style, see LICENSE” names no licence that is known",
    ),
    (
        "",
        "BSD-style, see LICENSE",
        &[BSD],
        "BSD License | pass | BSD License is allowed, whichever it is: BSD-2-Clause or BSD-3-Clause",
    ),
    (
        "",
        "free for non-commercial use",
        &[MIT],
        "LicenseRef-Non-Commercial-Use | needs-approval | its sources contradict each other: LicenseRef-Non-Commercial-Use by License, MIT by Classifier",
    ),
    (
        "",
        "free unless commercial",
        &[MIT],
        "MIT | needs-approval | its sources contradict each other: MIT by Classifier, “free unless commercial” by License",
    ),
    (
        "",
        "",
        &["OSI Approved"],
        "“License :: OSI Approved” | needs-approval | “License :: OSI Approved” names no licence that is known",
    ),
    (
        "",
        "",
        &["Something New"],
        "“License :: Something New” | needs-approval | “License :: Something New” names no licence that is known",
    ),
    (
        "Apache License 2.0",
        "",
        &[],
        "Apache-2.0 | pass | Apache-2.0 is allowed",
    ),
];
