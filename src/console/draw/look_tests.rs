//! What is shown of a person's own keys, and panes that are out of sight.

use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent};
use jiff::tz::TimeZone;

use super::samples::{image_table, scene};
use super::tests::{drawn, said, state};
use crate::console::keys::Keymap;
use crate::console::layers::Help;
use crate::console::layout::Pane;
use crate::console::state::State;
use crate::console::theme::Theme;
use crate::console::update::update;
use crate::room::{Draft, Kind};

const OWN: &str = "[everywhere]
help = \"f12\"
images = \"alt-i\"
jobs = []
zoom = \"ctrl-x\"
";

fn rebound() -> State {
    let keys = Keymap::parse(OWN, "keys.toml").unwrap();
    State::new(Theme::embedded("dark").unwrap(), TimeZone::UTC, Arc::new(keys))
}

fn search(state: &mut State, words: &str) -> String {
    state.layers.push(Box::<Help>::default());
    for sign in words.chars() {
        update(state, &scene(), &Event::Key(KeyEvent::from(KeyCode::Char(sign))));
    }
    drawn(100, 30, state, &scene()).backend().to_string()
}

#[test]
fn ones_own_keys_are_named_wherever_keys_are() {
    let mut state = rebound();
    for (width, height) in [(130, 34), (80, 24), (40, 12)] {
        let screen = drawn(width, height, &mut state, &scene()).backend().to_string();
        for shown in ["Alt-I Images", " Jobs ", "/help or F12", "F12 help"] {
            assert!(screen.contains(shown), "{shown}:\n{screen}");
        }
        assert!(!screen.contains("F3") && !screen.contains("F4 "), "{screen}");
    }
    let help = search(&mut state, "in the images");
    assert!(
        help.contains("In the images (Alt-I)") && !help.contains("(F3)"),
        "{help}"
    );
}

#[test]
fn the_help_finds_an_action_by_its_name_for_the_file_of_keys() {
    let help = search(&mut rebound(), "zoom");
    assert!(
        help.contains("Ctrl-X") && help.contains("one pane on the whole screen"),
        "{help}"
    );
}

#[test]
fn on_a_narrow_screen_the_help_has_its_words_under_the_keys() {
    let mut state = state();
    state.layers.push(Box::<Help>::default());
    let screen = drawn(40, 12, &mut state, &scene()).backend().to_string();
    assert!(
        screen.contains("│ Alt-Enter  ") && screen.contains("│   a new line inside backticks"),
        "{screen}"
    );
}

#[tokio::test]
async fn a_pane_out_of_sight_costs_nothing_and_breaks_nothing() {
    let carets = "error: no such key\n  |\n  | /x nosuch=1\n  |    ^^^^^^\n  = help: look";
    let entries = said(&[
        (Draft::new(Kind::Chat, "words"), false),
        image_table(),
        (Draft::error(carets), true),
        (Draft::error("cancelled"), true),
    ])
    .await;
    for pane in Pane::ALL {
        for (width, height) in [(40, 12), (60, 16), (80, 24), (130, 34)] {
            for zoom in [false, true] {
                let mut state = state();
                state.transcript.sync(&entries);
                state.focus = pane;
                state.sizes.zoom = zoom;
                let screen = drawn(width, height, &mut state, &scene()).backend().to_string();
                let alone = zoom || width < 100;
                assert_eq!(
                    screen.contains("cancelled"),
                    pane == Pane::Transcript || !alone,
                    "{screen}"
                );
            }
        }
    }
}
