//! The generated pages of the book.

use std::fs;
use std::path::Path;

use warroom::catalog;
use warroom::console::Keymap;

/// Set to any text, the test writes the page instead of comparing it.
const UPDATE: &str = "UPDATE_DOCS";

/// Holds a page against what it is generated from, or writes it.
fn check(page: &str, expected: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&page, expected).unwrap();
    }
    let found = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        found == expected,
        "{} is out of date: run `{UPDATE}=1 cargo test reference_page` and commit it",
        page.display()
    );
}

#[test]
fn the_reference_page_is_what_the_command_files_say() {
    check("docs/src/reference/commands.md", &catalog::reference());
}

#[test]
fn the_reference_page_of_the_keys_is_what_their_table_says() {
    check("docs/src/reference/keys.md", &Keymap::reference());
}
