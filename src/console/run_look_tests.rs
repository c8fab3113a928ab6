use super::*;
use crate::console::theme::Role;

#[tokio::test]
async fn where_the_locale_is_not_utf_8_every_cell_is_ascii() {
    let ascii = Options {
        signs: Signs::Ascii,
        ..Options::default()
    };
    let (_, _, frames) = play(session(training()), (120, 40), ascii, |person| async move {
        person.enters("/docker_images");
        person.sees("Repository").await;
        person.enters("/nosuch \u{65e5}");
        person.sees("x unknown command").await;
        person.rests().await;
    })
    .await;
    assert!(frames.iter().all(|frame| frame.is_ascii()), "{}", frames.join("\n"));
    let last = frames.last().unwrap();
    assert!(
        last.contains("[F2 Transcript]---") && last.contains("> /nosuch ?"),
        "{last}"
    );
}

#[tokio::test]
async fn a_saved_theme_is_seen_at_once_and_a_mistake_is_said() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("mine.toml");
    let theme = |parent: &str| format!("name = \"mine\"\nsummary = \"s\"\ninherits = \"{parent}\"\n");
    std::fs::write(&file, theme("mono")).unwrap();
    let shelf = Shelf::open(Some(home.path().to_owned()));
    let options = Options {
        look: Look::new(&shelf, "mine", Depth::Sixteen),
        ..Options::default()
    };
    let (_, state, _) = play(session(training()), (80, 24), options, |person| async move {
        person.rests().await;
        std::fs::write(&file, theme("light")).unwrap();
        shelf.refresh();
        person.rests().await;
        std::fs::write(&file, theme("lihgt")).unwrap();
        shelf.refresh();
        person.sees("`lihgt`").await;
    })
    .await;
    let light = Theme::embedded("light").unwrap();
    assert_eq!(state.theme(), "mine");
    assert_eq!(state.theme.style(Role::Accent), light.style(Role::Accent));
}
