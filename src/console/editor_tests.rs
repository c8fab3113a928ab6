use proptest::prelude::*;
use unicode_segmentation::GraphemeCursor;

use super::*;

fn editor(text: &str) -> Editor {
    let mut editor = Editor::default();
    editor.paste(text);
    editor
}

/// The line with `|` at the cursor.
fn shown(editor: &Editor) -> String {
    let (head, tail) = editor.text().split_at(editor.cursor());
    format!("{head}|{tail}")
}

#[test]
fn typing_goes_in_at_the_cursor() {
    let mut editor = editor("ac");
    editor.left();
    editor.insert('b');
    assert_eq!(shown(&editor), "ab|c");
}

#[test]
fn a_grapheme_is_one_step_and_one_deletion() {
    let mut editor = editor("x👩‍👩‍👧e\u{301}");
    editor.left();
    assert_eq!(shown(&editor), "x👩‍👩‍👧|e\u{301}");
    editor.backspace();
    assert_eq!(shown(&editor), "x|e\u{301}");
    editor.delete();
    assert_eq!(shown(&editor), "x|");
}

#[test]
fn an_edit_that_joins_graphemes_moves_the_cursor_out_of_them() {
    let mut editor = editor("e-\u{301}");
    editor.home();
    editor.right();
    editor.delete();
    assert_eq!(editor.text(), "e");
    editor.set("a\u{301}");
    editor.home();
    editor.insert('👩');
    editor.insert('\u{200d}');
    editor.insert('👧');
    assert_eq!(shown(&editor), "👩‍👧|a\u{301}");
}

#[test]
fn words_are_what_a_person_calls_words() {
    let mut editor = editor("/docker_image_create name=my-image base=demisto/python3");
    editor.word_left();
    assert_eq!(
        shown(&editor),
        "/docker_image_create name=my-image base=demisto/|python3"
    );
    editor.kill_word_left();
    assert_eq!(shown(&editor), "/docker_image_create name=my-image base=|python3");
    editor.home();
    editor.word_right();
    assert_eq!(shown(&editor), "/docker_image_create| name=my-image base=python3");
    editor.kill_word_right();
    assert_eq!(shown(&editor), "/docker_image_create|=my-image base=python3");
}

#[test]
fn what_was_killed_can_be_put_back() {
    let mut editor = editor("one two");
    editor.word_left();
    editor.kill_to_end();
    assert_eq!(shown(&editor), "one |");
    editor.home();
    editor.yank();
    assert_eq!(shown(&editor), "two|one ");
    editor.kill_to_start();
    assert_eq!(shown(&editor), "|one ");
}

#[test]
fn a_paste_of_lines_is_one_line() {
    let mut pasted = editor("");
    pasted.paste("/docker_images\r\n/version\n");
    assert_eq!(pasted.text(), "/docker_images /version");
}

#[test]
fn a_paste_keeps_line_ends_inside_backticks() {
    let mut pasted = editor("name=`");
    pasted.paste("a\nb`\nc\td\u{1b}[31m");
    assert_eq!(pasted.text(), "name=`a\nb` c d[31m");
}

#[test]
fn a_line_has_a_limit() {
    let mut pasted = editor("");
    pasted.paste(&"日".repeat(LIMIT));
    assert!(pasted.text().len() <= LIMIT && pasted.text().len() > LIMIT - 3);
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(char),
    Paste(String),
    Replace(usize, usize, String),
    Call(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        any::<char>().prop_map(Edit::Insert),
        prop_oneof![
            Just('\u{301}'),
            Just('\u{200d}'),
            Just('👩'),
            Just('🇩'),
            Just('日'),
            Just(' '),
            Just('`')
        ]
        .prop_map(Edit::Insert),
        ".{0,8}".prop_map(Edit::Paste),
        (0_usize..20, 0_usize..20, ".{0,4}").prop_map(|(a, b, text)| Edit::Replace(a.min(b), a.max(b), text)),
        (0_usize..13).prop_map(Edit::Call),
    ]
}

proptest! {
    #[test]
    fn no_edit_panics_or_leaves_the_cursor_inside_a_grapheme(edits in prop::collection::vec(edit(), 0..40)) {
        const CALLS: [fn(&mut Editor); 13] = [
            Editor::left, Editor::right, Editor::home, Editor::end, Editor::word_left, Editor::word_right,
            Editor::backspace, Editor::delete, Editor::kill_word_left, Editor::kill_word_right,
            Editor::kill_to_start, Editor::kill_to_end, Editor::yank,
        ];
        let mut editor = Editor::default();
        for edit in edits {
            match edit {
                Edit::Insert(character) => editor.insert(character),
                Edit::Paste(text) => editor.paste(&text),
                Edit::Replace(start, end, text) => editor.replace(start..end, &text),
                Edit::Call(which) => CALLS[which](&mut editor),
            }
            let boundary = GraphemeCursor::new(editor.cursor(), editor.text().len(), true)
                .is_boundary(editor.text(), 0);
            prop_assert_eq!(boundary, Ok(true));
        }
    }
}
