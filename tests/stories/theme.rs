//! `/theme`: the console's colours; a script has none and takes it without a word.

use crate::support::program::Program;

#[test]
fn a_theme_that_is_there_is_taken() {
    let program = Program::training();
    for theme in ["dark", "light", "high-contrast", "mono"] {
        let ran = program.run(&[&format!("/theme {theme}")]);
        assert_eq!(
            (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
            (Some(0), "", "")
        );
    }
}

#[test]
fn a_theme_that_is_not_there_is_refused_with_those_that_are() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&["/theme name=drak", "/theme"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: there is no theme `drak`
      = help: themes: dark, light, high-contrast, mono
    error: /theme needs `name=`
     --> -c:2:1
      |
    2 | /theme
      | ^^^^^^
      = help: for example `/theme name=light`
      = usage: /theme name=THEME
    --- status 2
    "#);
}
