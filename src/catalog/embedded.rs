//! The files of `commands/`, as they were when the program was built.

use std::sync::LazyLock;

use super::CommandSpec;

/// Embeds the files of these names.
macro_rules! embed {
    ($($name:literal),+ $(,)?) => {
        /// Each file's name without its ending, and its text.
        pub(super) const FILES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/commands/", $name, ".toml")))),+
        ];
    };
}

embed![
    "advisories",
    "advisories_import",
    "cancel",
    "clear",
    "docker_image_check",
    "docker_image_create",
    "docker_image_inspect",
    "docker_image_prune",
    "docker_image_remove",
    "docker_image_tag",
    "docker_image_try",
    "docker_image_update",
    "docker_images",
    "engine",
    "entry_mark",
    "help",
    "jobs",
    "lesson",
    "names_import",
    "policy",
    "quit",
    "reply",
    "room",
    "room_export",
    "rooms",
    "theme",
    "training_reset",
    "version",
];

/// Read once; a test holds that every file can be read, so that none is left out.
static COMMANDS: LazyLock<Vec<CommandSpec>> = LazyLock::new(|| {
    let mut commands: Vec<CommandSpec> = FILES.iter().filter_map(|(_, text)| toml::from_str(text).ok()).collect();
    commands.sort_by_key(|command| command.order);
    commands
});

/// Every command, in the order of lists.
#[must_use]
pub fn commands() -> &'static [CommandSpec] {
    &COMMANDS
}

/// The command of that name, written without its slash.
#[must_use]
pub fn find(name: &str) -> Option<&'static CommandSpec> {
    commands().iter().find(|command| command.name == name)
}
