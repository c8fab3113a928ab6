//! `/policy`: what is judged by, and where it is kept.

use crate::support::program::Program;

#[test]
fn without_a_file_the_builtin_policy_is_shown() {
    let program = Program::training();
    let ran = program.run(&["/policy"]);
    insta::assert_snapshot!(ran.whole(&program), @r##"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Policy: the built-in one; `/policy write=true` puts it at HOME/config/warroom/policy.toml to be edited
    Allowed licences: 0BSD, Apache-2.0, BlueOak-1.0.0, BSD-1-Clause, BSD-2-Clause, BSD-3-Clause, BSL-1.0, CC0-1.0, CNRI-Python, HPND, ISC, MIT, MIT-0, MIT-CMU, NCSA, PostgreSQL, PSF-2.0, Python-2.0, Python-2.0.1, Unicode-3.0, Unicode-DFS-2016, Unlicense, UPL-1.0, X11, Zlib, ZPL-2.0, ZPL-2.1
    Denied licences: GPL-*, AGPL-*
    Any other licence needs approval; a package that names none fails
    Denied names: none
    Trusted names: none
    Exceptions of the policy
    What                 Package   Version   Why                                                                                                       Until
    exception: MPL-2.0   certifi   *         a bundle of CA certificates, used unmodified: the MPL asks only that changes to its own files stay open
    --- status 0
    "##);
}

#[test]
fn the_builtin_policy_is_written_once_and_then_ones_own_holds() {
    let program = Program::training();
    let path = program.home().join("config/warroom/policy.toml");
    let ran = program.run(&["/policy write=true"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(
        ran.stdout.contains("policy.toml, just written from the built-in one"),
        "{ran:?}"
    );
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("deny = [\"GPL-*\", \"AGPL-*\"]"), "{text}");
    let own = "[licenses]\nallow = [\"MIT\"]\n[[licenses.exceptions]]\npackage = \"Old_Thing\"\nallow = [\"MPL-2.0\"]\n\
               reason = \"as it is\"\nuntil = 2020-01-31\n[[licenses.clarify]]\npackage = \"docutils\"\nversion = \">=0.19\"\n\
               expression = \"BSD-2-Clause\"\nreason = \"COPYING.txt\"\n[advisories]\nignore = [{ id = \"GHSA-1\", reason = \"unused\" }]\n\
               [names]\ntrust = [\"internal-*\"]\n";
    std::fs::write(&path, own).unwrap();
    let ran = program.run(&["/policy write=true"]);
    insta::assert_snapshot!(ran.whole(&program), @r##"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Policy: HOME/config/warroom/policy.toml; it was there already and stays as it is
    Allowed licences: MIT
    Denied licences: GPL-*, AGPL-*
    Any other licence needs approval; a package that names none fails
    Denied names: none
    Trusted names: internal-*
    Exceptions of the policy
    What                      Package     Version   Why           Until
    exception: MPL-2.0        old-thing   *         as it is      2020-01-31, expired
    clarified: BSD-2-Clause   docutils    >=0.19    COPYING.txt
    ignored: GHSA-1           *           *         unused
    --- status 0
    "##);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), own);
}

#[test]
fn a_wrong_policy_is_told_with_its_line() {
    let program = Program::training();
    let folder = program.home().join("config/warroom");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("policy.toml"),
        "[licenses]\nallow = [\n  \"Apache 2.0\",\n]\n",
    )
    .unwrap();
    let ran = program.run(&["/policy"]);
    insta::assert_snapshot!(ran.whole(&program), @r##"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: HOME/config/warroom/policy.toml:3: `Apache 2.0` is not an SPDX id
      = help: did you mean `Apache-2.0`? the ids are listed at https://spdx.org/licenses; others are named `LicenseRef-…`
    --- status 1
    "##);
}

#[test]
fn programs_get_the_whole_policy() {
    let program = Program::training().arguments(&["--output", "json"]);
    let ran = program.run(&["/policy"]);
    let entries = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = entries
        .into_iter()
        .find(|entry| entry["data"]["licenses"].is_object())
        .unwrap();
    assert_eq!(found["data"]["builtin"], true);
    assert_eq!(
        found["data"]["licenses"]["deny"],
        serde_json::json!(["GPL-*", "AGPL-*"])
    );
    assert_eq!(found["data"]["licenses"]["exceptions"][0]["package"], "certifi");
}
