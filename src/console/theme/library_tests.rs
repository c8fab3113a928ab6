use std::time::Duration;

use tokio::time::timeout;

use super::super::{Depth, Look, Role, Shelf};
use super::*;

fn write(directory: &Path, file: &str, text: &str) {
    fs::create_dir_all(directory).unwrap();
    fs::write(directory.join(file), text).unwrap();
}

fn theme(name: &str, inherits: &str, colour: &str) -> String {
    format!(
        "name = \"{name}\"\nsummary = \"s\"\ninherits = \"{inherits}\"\n[roles]\nlog = {{ foreground = \"{colour}\" }}\n"
    )
}

fn log(library: &Library, name: &str) -> ratatui::style::Color {
    library.find(name).unwrap().style(Role::Log).fg.unwrap()
}

/// What is wrong, without the directory.
fn problems(library: &Library, directory: &Path) -> Vec<String> {
    let directory = format!("{}/", directory.display());
    let problems = library.problems().iter();
    problems
        .map(|problem| problem.to_string().replace(&directory, ""))
        .collect()
}

#[test]
fn without_a_directory_there_are_the_embedded_themes() {
    let home = tempfile::tempdir().unwrap();
    let library = Library::load(&home.path().join("themes"));
    assert_eq!(library, Library::default());
    assert_eq!(library.names(), Theme::names());
}

#[test]
fn own_themes_stand_behind_the_embedded_ones_or_in_their_place() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "b.toml", &theme("mine", "child-of-dark", "blue"));
    write(home.path(), "a.toml", &theme("child-of-dark", "dark", "red"));
    write(home.path(), "c.toml", &theme("light", "light", "green"));
    write(home.path(), ".#a.toml", "an editor's lock");
    write(home.path(), "a.toml~", "a copy");
    let library = Library::load(home.path());
    assert_eq!(library.problems(), []);
    assert_eq!(library.names(), [Theme::names(), &["child-of-dark", "mine"]].concat());
    assert_eq!(log(&library, "light"), ratatui::style::Color::Green);
    assert_eq!(log(&library, "mine"), ratatui::style::Color::Blue);
    let dark = Theme::embedded("dark").unwrap();
    assert_eq!(
        library.find("mine").unwrap().style(Role::Error),
        dark.style(Role::Error)
    );
}

#[test]
fn a_file_with_a_mistake_is_pointed_at_and_spoils_no_other() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "a.toml", &theme("good", "dark", "red"));
    write(home.path(), "b.toml", &theme("bad", "dark", "rad"));
    write(home.path(), "c.toml", &theme("good", "dark", "blue"));
    write(home.path(), "d.toml", &theme("one", "two", "blue"));
    write(home.path(), "e.toml", &theme("two", "one", "blue"));
    write(home.path(), "f.toml", &theme("lost", "nowhere", "blue"));
    write(home.path(), "g.toml", &" ".repeat(70_000));
    write(
        home.path(),
        "h.toml",
        "name = \"few\"\nsummary = \"s\"\n[roles]\ntext = {}\n",
    );
    fs::create_dir(home.path().join("i.toml")).unwrap();
    fs::write(home.path().join("j.toml"), b"name = \"\xff\"").unwrap();
    write(home.path(), "k.toml", &theme("self", "self", "blue"));
    let library = Library::load(home.path());
    assert_eq!(log(&library, "good"), ratatui::style::Color::Red);
    assert_eq!(library.names().len(), Theme::names().len() + 1);
    insta::assert_snapshot!(problems(&library, home.path()).join("\n"));
}

#[test]
fn a_pipe_is_not_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let pipe = home.path().join("p.toml");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    assert_eq!(
        problems(&Library::load(home.path()), home.path()),
        ["p.toml:1: cannot be read: not a file"]
    );
}

#[test]
fn a_theme_in_use_stays_while_its_file_has_a_mistake() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "a.toml", &theme("mine", "dark", "red"));
    let shelf = Shelf::open(Some(home.path().to_owned()));
    let mut look = Look::new(&shelf, "mine", Depth::Sixteen);
    write(home.path(), "a.toml", &theme("mine", "dark", "gren"));
    shelf.refresh();
    let (names, problems) = look.reload();
    assert!(!names.contains(&"mine".to_owned()));
    assert_eq!(problems.len(), 1);
    assert_eq!(look.theme().style(Role::Log).fg, Some(ratatui::style::Color::Red));
    write(home.path(), "a.toml", &theme("mine", "dark", "green"));
    shelf.refresh();
    assert_eq!(look.reload().1, []);
    assert_eq!(look.theme().style(Role::Log).fg, Some(ratatui::style::Color::Green));
    assert!(!look.choose("nowhere") && look.choose("light"));
    assert_eq!(look.theme().name(), "light");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_saved_theme_is_read_again_however_it_was_saved() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config");
    let themes = config.join("themes");
    fs::create_dir(&config).unwrap();
    let shelf = Shelf::open(Some(themes.clone()));
    let mut heard = shelf.subscribe();
    shelf.watch();
    let mut until = async |what: &str, fits: &dyn Fn(&Library) -> bool| {
        let wait = heard.wait_for(|library| fits(library));
        assert!(timeout(Duration::from_secs(10), wait).await.is_ok(), "{what}");
    };
    let shows = |colour| {
        move |library: &Library| {
            library
                .find("mine")
                .is_some_and(|it| it.style(Role::Log).fg == Some(colour))
        }
    };
    // Let it begin where the directory is still missing.
    tokio::time::sleep(Duration::from_millis(50)).await;
    write(&themes, "a.toml", &theme("mine", "dark", "red"));
    until("a new directory", &shows(ratatui::style::Color::Red)).await;
    write(&themes, "a.toml", &theme("mine", "dark", "blue"));
    until("written in place", &shows(ratatui::style::Color::Blue)).await;
    write(&themes, "a.toml.new", &theme("mine", "dark", "green"));
    fs::rename(themes.join("a.toml.new"), themes.join("a.toml")).unwrap();
    until("written beside and renamed", &shows(ratatui::style::Color::Green)).await;
    write(&themes, "a.toml", "name = ");
    until("a mistake", &|library| library.problems().len() == 1).await;
    fs::remove_dir_all(&themes).unwrap();
    until("removed", &|library| *library == Library::default()).await;
    write(&themes, "a.toml", &theme("mine", "dark", "cyan"));
    until("made again", &shows(ratatui::style::Color::Cyan)).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_watch_ends_when_nobody_looks() {
    let home = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(Some(home.path().to_owned()));
    let (forget, forgotten) = tokio::sync::oneshot::channel::<()>();
    let forgotten = async move {
        let _ = forgotten.await;
    };
    let thread = super::super::watch::start(shelf, home.path().into(), forgotten).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!thread.is_finished());
    drop(forget);
    let joined = tokio::task::spawn_blocking(move || thread.join());
    assert!(timeout(Duration::from_secs(10), joined).await.unwrap().unwrap().is_ok());
}
