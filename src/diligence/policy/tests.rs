use super::*;

fn parse(text: &str) -> Result<Policy, Error> {
    Policy::parse(text, Some(Path::new("policy.toml")))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn requirement(text: &str) -> LicenseReq {
    let read = super::super::expression::parse(text).unwrap();
    let leaf = read.requirements().next().unwrap();
    super::super::expression::current(&leaf.req)
}

#[test]
fn the_builtin_policy_is_right_and_has_one_reasoned_exception() {
    let policy = Policy::builtin().unwrap();
    assert_eq!(policy.file, None);
    assert_eq!(policy.unlicensed, Unlicensed::Deny);
    let [exception] = policy.exceptions.as_slice() else {
        panic!("{:?}", policy.exceptions);
    };
    assert_eq!(exception.package, "certifi");
    assert!(exception.reason.contains("CA certificates"), "{}", exception.reason);
    assert!(!exception.expired(day("2099-01-01")));
    let deny: Vec<_> = policy.deny.iter().map(ToString::to_string).collect();
    assert_eq!(deny, ["GPL-*", "AGPL-*"]);
}

#[test]
fn without_a_file_the_builtin_policy_holds() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("none/policy.toml");
    assert_eq!(Policy::load(Some(&absent)).unwrap(), Policy::builtin().unwrap());
    assert_eq!(Policy::load(None).unwrap(), Policy::builtin().unwrap());
}

#[test]
fn what_a_file_does_not_say_is_as_in_the_builtin_policy_but_for_exceptions() {
    let builtin = Policy::builtin().unwrap();
    let policy = parse("[names]\ntrust = [\"internal-*\"]\n").unwrap();
    assert_eq!((policy.allow, policy.deny), (builtin.allow, builtin.deny));
    assert!(policy.exceptions.is_empty());
    let policy = parse("[licenses]\nallow = []\ndeny = []\nunlicensed = \"ask\"").unwrap();
    assert_eq!((policy.allow.len(), policy.deny.len()), (0, 0));
    assert_eq!(policy.unlicensed, Unlicensed::Ask);
    let policy = parse("[licenses]\ndeny = [\"MIT\"]").unwrap();
    assert_eq!(policy.stand(&requirement("MIT")), Stand::Denied);
    assert_eq!(policy.stand(&requirement("ISC")), Stand::Allowed);
}

#[test]
fn lists_tell_what_may_be_used() {
    let policy = parse(
        "[licenses]\nallow = [\"MIT\", \"apache-2.0\", \"MPL-2.0\", \"LicenseRef-Ours\", \
         \"GPL-2.0-only WITH Classpath-exception-2.0\"]\ndeny = [\"gpl-*\", \"AGPL-*\", \"SSPL-1.0\", \"LicenseRef-Bad-*\"]",
    )
    .unwrap();
    for (licence, expected) in [
        ("MIT", Stand::Allowed),
        ("Apache-2.0", Stand::Allowed),
        ("Apache-2.0+", Stand::Allowed),
        ("Apache-2.0 WITH LLVM-exception", Stand::Allowed),
        ("Apache-2.0 WITH AdditionRef-Mine", Stand::Unlisted),
        ("MPL-1.1", Stand::Unlisted),
        ("MPL-1.1+", Stand::Allowed),
        ("LicenseRef-Ours", Stand::Allowed),
        ("LicenseRef-Theirs", Stand::Unlisted),
        ("LicenseRef-Bad-One", Stand::Denied),
        ("GPL-3.0-only", Stand::Denied),
        ("GPL-3.0", Stand::Denied),
        ("GPL-2.0+", Stand::Denied),
        ("GPL-2.0-with-classpath-exception", Stand::Denied),
        ("GPL-2.0-only WITH Classpath-exception-2.0", Stand::Allowed),
        ("GPL-3.0-only WITH Classpath-exception-2.0", Stand::Denied),
        ("AGPL-3.0", Stand::Denied),
        ("SSPL-1.0", Stand::Denied),
        ("LGPL-3.0-only", Stand::Unlisted),
        ("LGPL-2.1", Stand::Unlisted),
        ("ISC", Stand::Unlisted),
    ] {
        assert_eq!(policy.stand(&requirement(licence)), expected, "{licence}");
    }
}

/// Policies that are wrong, with what is said of them.
const MISTAKES: &[(&str, &str)] = &[
    ("\n[licenses]\nalow = []\n", "policy.toml:3: unknown field `alow`"),
    ("[licence]\n", "policy.toml:1: unknown field `licence`"),
    (
        "version = 2",
        "policy.toml:1: this program reads policies of version 1, not 2",
    ),
    (
        "[licenses]\nallow = [\n \"MIT\",\n \"Apache 2.0\",\n]",
        "policy.toml:4: `Apache 2.0` is not an SPDX id\n  = help: did you mean `Apache-2.0`? ",
    ),
    (
        "[licenses]\nallow = [\"BSD\"]",
        "policy.toml:2: `BSD` is not an SPDX id\n  = help: did you mean `BSD-2-Clause` or `BSD-3-Clause`? ",
    ),
    (
        "[licenses]\nallow = [\"Nonsense\"]",
        "policy.toml:2: `Nonsense` is not an SPDX id\n  = help: the ids are listed",
    ),
    (
        "[licenses]\nallow = [\"MIT OR ISC\"]",
        "`MIT OR ISC` is an expression, and a list names single licences",
    ),
    (
        "[licenses]\nallow = [\"BSD-*\"]",
        "policy.toml:2: `allow` takes no beginnings such as `BSD-*`",
    ),
    (
        "[licenses]\nallow = [\"unlicensed\"]",
        "`unlicensed` is not a licence\n  = help: write `unlicensed = \"allow\"`",
    ),
    ("[licenses]\ndeny = [\"QPL*X\"]", "`QPL*X` is not an SPDX id"),
    ("[licenses]\ndeny = [\"Nope-*\"]", "no SPDX id begins with `Nope-`"),
    (
        "[licenses]\nunlicensed = \"maybe\"",
        "policy.toml:2: unknown variant `maybe`",
    ),
    (
        "[licenses]\nallow = [\"MIT\", \"GPL-2.0\"]\ndeny = [\"GPL-*\"]",
        "policy.toml:2: `GPL-2.0-only` is allowed, and `GPL-*` under `deny` denies it\n  = help: take it out of one",
    ),
    ("[licenses]\nallow = [\"GPL-2.0\"]", "write a `deny` of your own"),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nallow = [\"MIT\"]",
        "policy.toml:1: this exception has no reason",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nallow = [\"MIT\"]\nreason = \" \"",
        "policy.toml:4: this exception has no reason",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nallow = []\nreason = \"r\"",
        "policy.toml:3: this exception allows nothing",
    ),
    (
        "[[licenses.exceptions]]\nallow = [\"MIT\"]\nreason = \"r\"",
        "missing field `package`",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a b\"\nallow = [\"MIT\"]\nreason = \"r\"",
        "policy.toml:2: `a b` is no package's name",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nversion = \"1.2\"\nallow = [\"MIT\"]\nreason = \"r\"",
        "policy.toml:3: `1.2` does not say which versions",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nallow = [\"MIT\"]\nreason = \"r\"\nuntil = \"soon\"",
        "policy.toml:5: `until` is no date: `soon`\n  = help: write a day: `until = 2027-11-21`",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nallow = [\"MIT\"]\nreason = \"r\"\nuntil = 2027-11-21T10:00:00",
        "`until` is no date",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nallow = [\"MIT\"]\nreason = \"r\"\ndate = 2027",
        "`date` is no date: `2027`",
    ),
    (
        "[[licenses.exceptions]]\npackage = \"a\"\nallow = [\"MIT\"]\nreason = \"r\"\nuntil = 2027-02-30",
        "policy.toml:5: ",
    ),
    (
        "[[licenses.clarify]]\npackage = \"a\"\nexpression = \"BSD\"\nreason = \"r\"",
        "policy.toml:3: `BSD` is not an SPDX expression: unknown term",
    ),
    (
        "[[licenses.clarify]]\npackage = \"a\"\nexpression = \"MIT\"",
        "this clarification has no reason",
    ),
    (
        "[advisories]\nignore = [\n { id = \"X\" },\n]",
        "policy.toml:3: this ignored advisory has no reason",
    ),
    (
        "[advisories]\nignore = [{ id = \"X Y\", reason = \"r\" }]",
        "`X Y` is no advisory's id",
    ),
    ("[names]\ndeny = [\"a?\"]", "policy.toml:2: `a?` is no package's name"),
    ("[names\n", "policy.toml:1: "),
];

#[test]
fn mistakes_say_where_what_and_what_to_do() {
    for (text, expected) in MISTAKES {
        let error = parse(text).expect_err(text);
        let shown = error.to_string();
        assert!(shown.contains(expected), "{text}\n{shown}\n{expected}");
        assert!(
            shown.contains("\n  = help: ") && shown.starts_with("policy.toml:"),
            "{shown}"
        );
    }
}

#[test]
fn an_unreadable_file_is_an_error_and_never_the_builtin_policy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, b"\xff\xfe").unwrap();
    let shown = Policy::load(Some(&path)).unwrap_err().to_string();
    assert!(shown.contains("it is not UTF-8 text\n  = help: "), "{shown}");
    let shown = Policy::load(Some(folder.path())).unwrap_err().to_string();
    assert!(shown.contains("it is not a file"), "{shown}");
}

#[test]
fn ignored_advisories_count_by_alias_package_and_day() {
    let policy = parse(
        "[advisories]\nignore = [\n\
         { id = \"CVE-2018-18074\", package = \"Requests\", reason = \"no credentials\", until = 2027-01-31 },\n\
         { id = \"GHSA-1\", reason = \"never reached\" },\n]",
    )
    .unwrap();
    let aliases = ["cve-2018-18074".to_owned()];
    let advised = |id, package| Advised {
        id,
        aliases: &aliases,
        package,
        version: "2.18.0",
        fixed: true,
    };
    let ignored = |id, package, today: &str| {
        let found = policy.ignored(&advised(id, package), day(today));
        found.map(|ignore| ignore.reason.as_str())
    };
    assert_eq!(
        ignored("PYSEC-2018-28", "requests", "2027-01-31"),
        Some("no credentials")
    );
    assert_eq!(ignored("PYSEC-2018-28", "requests", "2027-02-01"), None);
    assert_eq!(ignored("PYSEC-2018-28", "urllib3", "2027-01-31"), None);
    assert_eq!(ignored("GHSA-1", "anything", "2099-01-01"), Some("never reached"));
    let pysec = advised("PYSEC-2018-28", "requests");
    let before = policy.no_longer_ignored(&pysec, day("2027-02-01"));
    assert_eq!(before.and_then(|ignore| ignore.until), Some(day("2027-01-31")));
    assert_eq!(policy.no_longer_ignored(&pysec, day("2027-01-31")), None);
}

#[test]
fn an_approved_advisory_counts_for_other_versions_and_once_it_is_fixed() {
    let policy = parse(
        "[[advisories.ignore]]\nid = \"CVE-1\"\npackage = \"one\"\nversion = \"==1.2\"\nonly_unfixed = true\n\
         reason = \"nobody can reach it\"\nby = \"ada\"\ndate = 2026-11-21",
    )
    .unwrap();
    let is_ignored = |version, fixed| {
        let advised = Advised {
            id: "CVE-1",
            aliases: &[],
            package: "one",
            version,
            fixed,
        };
        policy.ignored(&advised, day("2026-11-22")).is_some()
    };
    assert!(is_ignored("1.2", false));
    assert!(!is_ignored("1.3", false));
    assert!(!is_ignored("1.2", true));
}

#[test]
fn names_are_compared_as_the_index_does() {
    let policy = parse("[names]\ndeny = [\"python-mysql\"]\ntrust = [\"Internal_*\"]").unwrap();
    assert!(policy.trusts("internal.tools") && !policy.trusts("requests"));
    assert!(policy.denies("Python__MySQL") && !policy.denies("internal-tools"));
}

#[test]
fn names_are_normalised() {
    for (name, expected) in [
        ("Foo.Bar", "foo-bar"),
        ("a-_.b", "a-b"),
        ("-a", "-a"),
        ("typing_extensions", "typing-extensions"),
    ] {
        assert_eq!(normalised(name), expected);
    }
}
