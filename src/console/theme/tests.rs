use ratatui::style::{Color, Modifier};

use super::colour::Rgb;
use super::embedded::FILES;
use super::*;

#[test]
fn every_embedded_theme_reads_and_bears_its_name() {
    for (name, file, text) in FILES {
        let theme = Theme::parse(text, file).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(theme.name(), name);
        assert!(!theme.summary().is_empty());
        assert_eq!(Theme::embedded(name).as_deref(), Some(&theme));
    }
    assert_eq!(
        Theme::names(),
        [
            "dark",
            "light",
            "high-contrast",
            "mono",
            "solarized",
            "solarized-light",
            "situation"
        ]
    );
    assert_eq!(Theme::embedded("pink"), None);
}

#[test]
fn roles_stand_in_the_list_at_their_own_place() {
    for (index, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(role as usize, index);
    }
    assert_eq!(Role::ALL.last(), Some(&Role::Divider));
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
        said(&format!("{head}text = {{ foreground = \"gren\" }}\n")),
        said(&format!("{head}text = {{ foreground = \"#ff000\" }}\n")),
        said(&format!("{head}text = {{ foreground = {{ indexed = 256 }} }}\n")),
        said(&format!("{head}text = {{ foreground = {{ index = 1 }} }}\n")),
        said(&format!("{head}text = {{}}\nbordr = {{}}\n")),
        said(&format!("{head}text = {{ attributes = [\"blinking\"] }}\n")),
        said(&format!("{head}text = {{ shade = \"red\" }}\n")),
        said(&format!("{head}text = {{}}\n")),
        said("name = \"mine\"\nsummary = \"s\"\ninherits = \"darkest\"\n"),
        said("name = \"My Theme\"\nsummary = \"s\"\n"),
        said("name = \"mine\n"),
        said(""),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

/// The colours in which a role is seen, with what it leaves out from plain text; none for the terminal's own.
fn seen(theme: &Theme, role: Role) -> (Option<Color>, Option<Color>) {
    let (style, text) = (theme.style(role), theme.style(Role::Text));
    let pair = (style.fg.or(text.fg), style.bg.or(text.bg));
    if style.add_modifier.contains(Modifier::REVERSED) {
        (pair.1, pair.0)
    } else {
        pair
    }
}

#[test]
fn every_role_of_every_theme_is_legible_at_every_depth() {
    for theme in Theme::all_embedded() {
        let with_ground = theme.style(Role::Text).bg.is_some();
        for depth in [Depth::None, Depth::Sixteen, Depth::Indexed, Depth::True] {
            let shown = theme.at(depth);
            for role in Role::ALL {
                let told = format!("{} {depth:?} {role:?}", theme.name());
                let (Some(front), Some(ground)) = seen(&shown, role) else {
                    // The terminal's own colours: they are the person's to choose.
                    assert!(!with_ground || depth == Depth::None, "{told}");
                    continue;
                };
                assert_ne!(front, ground, "{told}");
                let contrast = Rgb::of(front).unwrap().contrast(Rgb::of(ground).unwrap());
                let least = match role {
                    Role::Text | Role::Input | Role::Popup | Role::Error | Role::Selected | Role::Training => 4.5,
                    _ => 3.0,
                };
                assert!(contrast >= least, "{told}: {contrast:.2} of {front:?} on {ground:?}");
            }
        }
    }
}

#[test]
fn a_depth_shows_only_colours_that_it_has() {
    for theme in Theme::all_embedded() {
        for role in Role::ALL {
            let style = theme.at(Depth::Sixteen).style(role);
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(
                    !matches!(colour, Color::Rgb(..) | Color::Indexed(_)),
                    "{} {role:?}",
                    theme.name()
                );
            }
            let style = theme.at(Depth::Indexed).style(role);
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(!matches!(colour, Color::Rgb(..)), "{} {role:?}", theme.name());
            }
            let style = theme.at(Depth::None).style(role);
            assert_eq!((style.fg, style.bg), (None, None));
            assert_eq!(theme.at(Depth::True), **theme);
        }
    }
}

#[test]
fn a_theme_of_ansi_names_is_the_same_at_every_depth_with_colours() {
    for name in ["dark", "light", "high-contrast", "mono"] {
        let theme = Theme::embedded(name).unwrap();
        assert_eq!(theme.at(Depth::Sixteen), *theme);
        assert_eq!(theme.at(Depth::Indexed), *theme);
    }
}

#[test]
fn a_colour_becomes_the_nearest_one() {
    let look = |foreground: &str, depth| {
        let text = format!(
            "name = \"x\"\nsummary = \"s\"\ninherits = \"dark\"\n[roles]\nlog = {{ foreground = {foreground} }}\n"
        );
        Theme::parse(&text, "x.toml")
            .unwrap()
            .at(depth)
            .style(Role::Log)
            .fg
            .unwrap()
    };
    assert_eq!(look("\"#fe0102\"", Depth::True), Color::Rgb(254, 1, 2));
    assert_eq!(look("\"#fe0102\"", Depth::Indexed), Color::Indexed(196));
    assert_eq!(look("\"#fe0102\"", Depth::Sixteen), Color::LightRed);
    assert_eq!(look("\"#808080\"", Depth::Indexed), Color::Indexed(244));
    assert_eq!(look("\"#808080\"", Depth::Sixteen), Color::DarkGray);
    assert_eq!(look("{ indexed = 196 }", Depth::Indexed), Color::Indexed(196));
    assert_eq!(look("{ indexed = 196 }", Depth::Sixteen), Color::LightRed);
    assert_eq!(look("\"bright-red\"", Depth::Indexed), Color::LightRed);
}

#[test]
fn meaning_is_never_carried_by_colour_alone() {
    for theme in Theme::all_embedded() {
        let (unknown, input) = (theme.style(Role::UnknownWord), theme.style(Role::Input));
        assert_ne!(unknown.add_modifier, input.add_modifier, "{}", theme.name());
    }
}

#[test]
fn an_older_theme_that_knows_fewer_roles_still_loads() {
    let roles: String = Role::ALL
        .into_iter()
        .filter(|role| role.fallback().is_none())
        .map(|role| format!("{} = {{ foreground = \"red\" }}\n", role.name()))
        .collect::<Vec<_>>()
        .concat();
    let theme = Theme::parse(
        &format!("name = \"old\"\nsummary = \"s\"\n[roles]\n{roles}"),
        "old.toml",
    )
    .unwrap();
    for role in Role::ALL {
        assert_eq!(theme.style(role).fg, Some(Color::Red), "{role:?}");
        if let Some(fallback) = role.fallback() {
            assert!(
                (fallback as usize) < role as usize && fallback.fallback().is_none(),
                "{role:?}"
            );
        }
    }
}

#[test]
fn the_depth_is_what_the_environment_says() {
    let depth = |variables: &[(&str, &'static str)]| {
        Depth::detect(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| *value))
    };
    for (variables, expected) in [
        (
            &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..],
            Depth::True,
        ),
        (&[("TERM", "xterm-256color"), ("COLORTERM", "24bit")], Depth::True),
        (&[("TERM", "xterm-256color")], Depth::Indexed),
        (&[("TERM", "xterm-kitty")], Depth::True),
        (&[("TERM", "xterm-direct")], Depth::True),
        (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")], Depth::True),
        (
            &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")],
            Depth::Indexed,
        ),
        (&[("TERM", "xterm")], Depth::Sixteen),
        (&[("TERM", "linux")], Depth::Sixteen),
        (&[], Depth::Sixteen),
        (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
        (&[("TERM", "vt220")], Depth::None),
        (&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], Depth::None),
        (&[("TERM", "xterm-kitty"), ("NO_COLOR", "")], Depth::True),
        (
            &[("TERM", "screen.xterm-256color"), ("COLORTERM", "truecolor")],
            Depth::Indexed,
        ),
        (&[("TERM", "screen"), ("COLORTERM", "truecolor")], Depth::Sixteen),
        (
            &[
                ("TERM", "screen-256color"),
                ("TERM_PROGRAM", "tmux"),
                ("COLORTERM", "truecolor"),
            ],
            Depth::True,
        ),
    ] {
        assert_eq!(depth(variables), expected, "{variables:?}");
    }
}
