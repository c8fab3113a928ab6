//! What pip's own configuration files say.
//!
//! pip reads them in an order in which later ones win: the machine's, the user's, the virtual environment's, and the one
//! that `PIP_CONFIG_FILE` names. Over all of them, what stands under `[install]` wins over what stands under `[global]`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The sections that an installation heeds, the one that wins last.
const SECTIONS: [&str; 2] = ["global", "install"];

/// The values that pip would find for an installation, by their keys.
pub(super) fn files(variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let texts = paths(variables)
        .into_iter()
        .filter_map(|path| std::fs::read_to_string(path).ok());
    merged(texts)
}

fn paths(variables: &BTreeMap<String, String>) -> Vec<PathBuf> {
    let path = |name: &str| variables.get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let named = path("PIP_CONFIG_FILE");
    if named.as_deref() == Some(Path::new("/dev/null")) {
        return Vec::new();
    }
    let shared = variables.get("XDG_CONFIG_DIRS").map_or("/etc/xdg", String::as_str);
    let mut all: Vec<_> = std::env::split_paths(shared)
        .map(|folder| folder.join("pip/pip.conf"))
        .collect();
    all.push(PathBuf::from("/etc/pip.conf"));
    let home = path("HOME");
    all.extend(home.as_ref().map(|home| home.join(".pip/pip.conf")));
    let config = path("XDG_CONFIG_HOME").or_else(|| Some(home?.join(".config")));
    all.extend(config.map(|config| config.join("pip/pip.conf")));
    all.extend(path("VIRTUAL_ENV").map(|environment| environment.join("pip.conf")));
    all.extend(named);
    all
}

/// The values of several files, read in order.
fn merged(texts: impl IntoIterator<Item = String>) -> BTreeMap<String, String> {
    let mut sections = SECTIONS.map(|_| BTreeMap::new());
    for text in texts {
        for (values, name) in sections.iter_mut().zip(SECTIONS) {
            values.extend(section(&text, name));
        }
    }
    sections.into_iter().flatten().collect()
}

/// The values in one section of an INI file in which an indented line goes on with the value before it.
fn section(text: &str, wanted: &str) -> BTreeMap<String, String> {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let (mut here, mut key) = (false, None::<String>);
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            (here, key) = (name.trim() == wanted, None);
        } else if !here {
        } else if let (true, Some(key)) = (line.starts_with([' ', '\t']), &key) {
            let value = values.entry(key.clone()).or_default();
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(trimmed);
        } else if let Some((name, value)) = trimmed.split_once(['=', ':']) {
            let name = name.trim().replace('_', "-");
            values.insert(name.clone(), value.trim().to_owned());
            key = Some(name);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_go_on_over_lines_and_other_sections_are_passed_over() {
        let text = "# mine\n[global]\nindex-url = https://a.example/simple\nextra_index_url =\n    \
                    https://b.example/simple\n    https://c.example/simple\n[list]\nindex-url = https://no.example\n";
        let values = merged([text.to_owned()]);
        assert_eq!(values["index-url"], "https://a.example/simple");
        assert_eq!(
            values["extra-index-url"],
            "https://b.example/simple https://c.example/simple"
        );
    }

    #[test]
    fn the_section_of_the_command_wins_over_the_global_one_in_whatever_file_they_stand() {
        let machine = "[install]\nindex-url = https://install.example\n[global]\ntrusted-host = one.example\n";
        let user = "[global]\nindex-url = https://global.example\ntrusted-host = two.example\n";
        let values = merged([machine.to_owned(), user.to_owned()]);
        assert_eq!(values["index-url"], "https://install.example");
        assert_eq!(values["trusted-host"], "two.example");
    }

    #[test]
    fn files_are_looked_for_where_pip_looks_and_in_its_order() {
        let variables = [
            ("HOME", "/home/ana"),
            ("XDG_CONFIG_DIRS", "/etc/one:/etc/two"),
            ("VIRTUAL_ENV", "/venv"),
            ("PIP_CONFIG_FILE", "/named.conf"),
        ];
        let mut variables: BTreeMap<_, _> = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let expected = [
            "/etc/one/pip/pip.conf",
            "/etc/two/pip/pip.conf",
            "/etc/pip.conf",
            "/home/ana/.pip/pip.conf",
            "/home/ana/.config/pip/pip.conf",
            "/venv/pip.conf",
            "/named.conf",
        ];
        assert_eq!(paths(&variables), expected.map(PathBuf::from));
        variables.insert("PIP_CONFIG_FILE".to_owned(), "/dev/null".to_owned());
        assert_eq!(paths(&variables), Vec::<PathBuf>::new());
    }
}
