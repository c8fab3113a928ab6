use super::*;

#[test]
fn every_embedded_theme_reads_and_bears_its_name() {
    for (name, file, text) in FILES {
        let theme = Theme::parse(text, file).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(theme.name(), name);
        assert!(!theme.summary().is_empty());
        assert_eq!(Theme::embedded(name), Some(&theme));
    }
    assert_eq!(Theme::names(), ["dark", "light", "high-contrast", "mono"]);
    assert_eq!(Theme::embedded("pink"), None);
}

#[test]
fn roles_stand_in_the_list_at_their_own_place() {
    for (index, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(role as usize, index);
    }
    assert_eq!(Role::ALL.last(), Some(&Role::TableHead));
}

#[test]
fn without_colours_attributes_alone_tell_the_marks_apart() {
    let plain = Theme::plain();
    for role in Role::ALL {
        let style = plain.style(role);
        assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
    }
    for role in [
        Role::Error,
        Role::Warning,
        Role::Training,
        Role::Selected,
        Role::TableHead,
    ] {
        assert_ne!(plain.style(role), plain.style(Role::Text), "{role:?}");
    }
}

#[test]
fn training_and_errors_stand_out_in_every_theme() {
    for name in Theme::names() {
        let theme = Theme::embedded(name).unwrap();
        for role in [Role::Training, Role::Error, Role::Warning, Role::Banner] {
            assert_ne!(theme.style(role), theme.style(Role::Text), "{name} {role:?}");
        }
        assert_ne!(theme.style(Role::Training), theme.style(Role::Engine), "{name}");
    }
}

#[test]
fn high_contrast_dims_nothing() {
    let theme = Theme::embedded("high-contrast").unwrap();
    for role in Role::ALL {
        let style = theme.style(role);
        assert!(!style.add_modifier.contains(Modifier::DIM), "{role:?}");
        assert_ne!(style.fg, Some(Color::DarkGray), "{role:?}");
    }
}

#[test]
fn a_mistake_is_told_with_file_and_line() {
    let said = |text: &str| Theme::parse(text, "mine.toml").unwrap_err().to_string();
    let head = "name = \"mine\"\nsummary = \"s\"\n[roles]\n";
    let told = [
        said(&format!("{head}text = {{ foreground = \"pink\" }}\n")),
        said(&format!("{head}text = {{ foreground = \"#ff0000\" }}\n")),
        said(&format!("{head}text = {{}}\nbordr = {{}}\n")),
        said(&format!("{head}text = {{ attributes = [\"blinking\"] }}\n")),
        said(&format!("{head}text = {{ shade = \"red\" }}\n")),
        said(&format!("{head}text = {{}}\n")),
        said("name = \"mine\n"),
        said(""),
    ];
    insta::assert_snapshot!(told.join("\n"));
}
