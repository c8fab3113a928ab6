//! The generated page of the book.

use std::fs;
use std::path::Path;

use warroom::catalog;

/// Set to any text, the test writes the page instead of comparing it.
const UPDATE: &str = "UPDATE_DOCS";

#[test]
fn the_reference_page_is_what_the_command_files_say() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/reference/commands.md");
    let expected = catalog::reference();
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&page, &expected).unwrap();
    }
    let found = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        found == expected,
        "{} is out of date: run `{UPDATE}=1 cargo test reference_page` and commit it",
        page.display()
    );
}
