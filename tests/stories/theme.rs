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
    let program = Program::training();
    let ran = program.run(&["/theme name=drak"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: there is no theme `drak`
      = help: did you mean `dark`? themes: dark, light, high-contrast, mono, solarized, solarized-light, situation
    --- status 1
    "#);
}

#[test]
fn themes_are_listed_with_those_of_ones_own_and_what_is_wrong_with_them() {
    let program = Program::training();
    let themes = program.home().join("config/warroom/themes");
    std::fs::create_dir_all(&themes).unwrap();
    let theme = |name: &str, parent: &str| {
        let text = format!("name = \"{name}\"\nsummary = \"as I like it\"\ninherits = \"{parent}\"\n");
        std::fs::write(themes.join(format!("{name}.toml")), text).unwrap();
    };
    theme("mine", "dark");
    theme("broken", "drak");
    let shown = program.run(&["/theme", "/theme mine"]).whole(&program);
    insta::assert_snapshot!(shown, @r"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Themes
    Theme             For
    dark              bright text on a dark background
    light             dark text on a light background
    high-contrast     nothing dim, states marked by attributes as well as colours
    mono              no colours, attributes only
    solarized         low contrast on a dark blue-green, in true colour
    solarized-light   low contrast on a light cream, in true colour
    situation         amber and steel on near black, for a room with a big screen
    mine              as I like it
    --- standard error
    warning: a theme cannot be used: HOME/config/warroom/themes/broken.toml:3: there is no theme `drak` to inherit from
    --- status 0
    ");
}
