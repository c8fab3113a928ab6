use proptest::prelude::*;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

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

#[test]
fn typing_is_taken_back_word_by_word() {
    let mut editor = Editor::default();
    "one two".chars().for_each(|character| editor.insert(character));
    editor.undo();
    assert_eq!(shown(&editor), "one |");
    editor.undo();
    assert_eq!(shown(&editor), "|");
    editor.undo();
    editor.redo();
    editor.redo();
    editor.redo();
    assert_eq!(shown(&editor), "one two|");
    editor.undo();
    editor.insert('x');
    editor.redo();
    assert_eq!(shown(&editor), "one x|");
}

#[test]
fn a_move_parts_what_is_taken_back_and_deletions_go_together() {
    let mut editor = Editor::default();
    "abcd".chars().for_each(|character| editor.insert(character));
    editor.left();
    editor.right();
    "ef".chars().for_each(|character| editor.insert(character));
    for _ in 0..4 {
        editor.backspace();
    }
    editor.undo();
    assert_eq!(shown(&editor), "abcdef|");
    editor.undo();
    assert_eq!(shown(&editor), "abcd|");
    editor.home();
    editor.delete();
    editor.delete();
    editor.undo();
    assert_eq!(shown(&editor), "|abcd");
}

#[test]
fn a_walk_through_the_history_and_a_completion_can_be_taken_back() {
    let mut editor = editor("/do");
    editor.set("/docker_images");
    editor.set("/docker_image_create name=x");
    editor.undo();
    assert_eq!(shown(&editor), "/do|");
    editor.replace(0..3, "/docker_images ");
    editor.undo();
    assert_eq!(shown(&editor), "/do|");
    editor.take();
    editor.undo();
    assert_eq!(shown(&editor), "|");
}

#[test]
fn what_can_be_taken_back_has_a_bound() {
    let mut editor = Editor::default();
    for number in 0..2000 {
        editor.insert('x');
        editor.left();
        editor.right();
        assert_eq!(editor.text().len(), number + 1);
    }
    for _ in 0..3000 {
        editor.undo();
    }
    assert_eq!(editor.text().len(), 1000);
    editor.set("");
    let long = "y".repeat(60_000);
    for _ in 0..100 {
        editor.paste(&long);
        editor.kill_to_start();
    }
    for _ in 0..300 {
        editor.undo();
    }
    assert!(editor.text().len() <= LIMIT);
}

#[test]
fn kills_in_a_row_are_one_and_older_ones_come_back_in_turn() {
    let mut editor = editor("one two three four");
    editor.kill_word_left();
    editor.kill_word_left();
    assert_eq!(shown(&editor), "one two |");
    editor.home();
    editor.kill_word_right();
    assert_eq!(shown(&editor), "| two ");
    editor.end();
    editor.yank();
    assert_eq!(shown(&editor), " two one|");
    editor.yank_pop();
    assert_eq!(shown(&editor), " two three four|");
    editor.yank_pop();
    assert_eq!(shown(&editor), " two one|");
    editor.left();
    editor.yank_pop();
    assert_eq!(shown(&editor), " two on|e");
}

#[test]
fn letters_change_places_and_case() {
    let mut edited = editor("abe\u{301}");
    edited.transpose();
    assert_eq!(shown(&edited), "ae\u{301}b|");
    edited.home();
    edited.transpose();
    assert_eq!(shown(&edited), "|ae\u{301}b");
    edited.right();
    edited.transpose();
    assert_eq!(shown(&edited), "e\u{301}a|b");
    let mut edited = editor("one TWO three");
    edited.home();
    edited.upper_word();
    assert_eq!(shown(&edited), "ONE| TWO three");
    edited.capital_word();
    assert_eq!(shown(&edited), "ONE Two| three");
    edited.home();
    edited.lower_word();
    assert_eq!(shown(&edited), "one| Two three");
    edited.undo();
    assert_eq!(shown(&edited), "|ONE Two three");
}

#[test]
fn a_line_ends_only_inside_backticks() {
    let mut editor = editor("/x a=`b");
    assert!(editor.inside_backticks() && editor.newline());
    editor.paste("c` d");
    assert_eq!(shown(&editor), "/x a=`b\nc` d|");
    assert!(!editor.newline());
    editor.set("/x a='`");
    assert!(!editor.newline(), "a backtick between quotes opens nothing");
    editor.set("say `so");
    assert!(editor.newline());
}

#[test]
fn lines_have_their_own_starts_and_ends() {
    let mut editor = editor("/x a=`one\ntwo\nthree");
    editor.line_up(40);
    editor.home();
    assert_eq!(shown(&editor), "/x a=`one\n|two\nthree");
    editor.end();
    editor.kill_to_start();
    editor.kill_to_start();
    assert_eq!(shown(&editor), "/x a=`one|\nthree");
    editor.left();
    editor.right();
    editor.kill_to_end();
    assert_eq!(shown(&editor), "/x a=`one|three");
    editor.yank();
    assert_eq!(shown(&editor), "/x a=`one\n|three");
    editor.undo();
    editor.undo();
    editor.yank_pop();
    assert_eq!(shown(&editor), "/x a=`one|\nthree");
}

#[test]
fn up_and_down_go_by_row_and_keep_their_column() {
    let mut edited = editor("/x a=`long line\nb\nanother line");
    assert!(edited.line_up(80) && edited.line_up(80));
    assert_eq!(shown(&edited), "/x a=`long l|ine\nb\nanother line");
    assert!(!edited.line_up(80));
    assert!(edited.line_down(80) && edited.line_down(80) && !edited.line_down(80));
    assert_eq!(shown(&edited), "/x a=`long line\nb\nanother line|");
    // Rows of a long line are rows too.
    edited.end();
    assert!(edited.line_up(8));
    assert_eq!(shown(&edited), "/x a=`long line\nb\nanot|her line");
    let mut edited = editor("one long line");
    assert!(!edited.line_up(80) && !edited.line_down(80));
    assert!(edited.line_up(5) && edited.line_down(5) && !edited.line_down(5));
}

#[test]
fn a_text_lies_in_rows() {
    let laid = |text: &str, cursor: usize, columns: usize| {
        let rows = Rows::new(text, cursor, columns);
        let lines: Vec<&str> = rows.all.iter().map(|row| &text[row.range.clone()]).collect();
        (lines.join("|"), (rows.row, rows.column))
    };
    assert_eq!(laid("", 0, 4), (String::new(), (0, 0)));
    assert_eq!(laid("abc", 3, 4), ("abc".into(), (0, 3)));
    // The cursor behind a full row stands in the next one.
    assert_eq!(laid("abcd", 4, 4), ("abcd|".into(), (1, 0)));
    assert_eq!(laid("abcde", 4, 4), ("abcd|e".into(), (1, 0)));
    assert_eq!(laid("日本語", 6, 5), ("日本|語".into(), (1, 0)));
    assert_eq!(laid("a日本", 4, 4), ("a日|本".into(), (1, 0)));
    assert_eq!(laid("👩‍👩‍👧🇩🇪e\u{301}", 18, 5), ("👩‍👩‍👧🇩🇪e\u{301}|".into(), (0, 2)));
    assert_eq!(laid("a\n\nb", 2, 4), ("a||b".into(), (1, 0)));
    assert_eq!(laid("a\n", 2, 4), ("a|".into(), (1, 0)));
}

#[test]
fn as_many_rows_are_shown_as_there_is_room_for_with_the_cursor_among_them() {
    let text = "a\n".repeat(9);
    let window = |cursor, most, top| Rows::new(&text, cursor, 10).window(most, top);
    assert_eq!(window(0, 6, 0), 0..6);
    assert_eq!(window(18, 6, 0), 4..10);
    assert_eq!(window(10, 6, 4), 4..10);
    assert_eq!(window(2, 6, 4), 1..7);
    assert_eq!(window(0, 60, 4), 0..10);
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
        (0..CALLS.len()).prop_map(Edit::Call),
    ]
}

const CALLS: [fn(&mut Editor); 24] = [
    Editor::left,
    Editor::right,
    Editor::home,
    Editor::end,
    Editor::word_left,
    Editor::word_right,
    Editor::backspace,
    Editor::delete,
    Editor::kill_word_left,
    Editor::kill_word_right,
    Editor::kill_to_start,
    Editor::kill_to_end,
    Editor::yank,
    Editor::yank_pop,
    Editor::undo,
    Editor::redo,
    Editor::transpose,
    Editor::upper_word,
    Editor::lower_word,
    Editor::capital_word,
    |editor| {
        let _ = editor.newline();
    },
    |editor| {
        let _ = editor.line_up(7);
    },
    |editor| {
        let _ = editor.line_down(7);
    },
    |editor| editor.set("/x a=`日\n👩‍👩‍👧` e\u{301}"),
];

fn play(editor: &mut Editor, edits: Vec<Edit>, mut after: impl FnMut(&Editor)) {
    for edit in edits {
        match edit {
            Edit::Insert(character) => editor.insert(character),
            Edit::Paste(text) => editor.paste(&text),
            Edit::Replace(start, end, text) => editor.replace(start..end, &text),
            Edit::Call(which) => CALLS[which](editor),
        }
        after(editor);
    }
}

proptest! {
    #[test]
    fn no_edit_panics_or_leaves_the_cursor_inside_a_grapheme(edits in prop::collection::vec(edit(), 0..40)) {
        play(&mut Editor::default(), edits, |editor| {
            let boundary = GraphemeCursor::new(editor.cursor(), editor.text().len(), true)
                .is_boundary(editor.text(), 0);
            assert_eq!(boundary, Ok(true));
        });
    }

    #[test]
    fn all_that_is_taken_back_can_be_made_again(edits in prop::collection::vec(edit(), 0..40)) {
        let mut editor = Editor::default();
        play(&mut editor, edits, |_| ());
        // What was taken back in the end is made again first.
        while { let before = editor.clone(); editor.redo(); editor != before } {}
        let text = editor.text().to_owned();
        for _ in 0..100 {
            editor.undo();
        }
        prop_assert_eq!(editor.text(), "");
        for _ in 0..100 {
            editor.redo();
        }
        prop_assert_eq!(editor.text(), text);
    }

    #[test]
    fn rows_are_never_wider_than_asked_and_lose_nothing(
        edits in prop::collection::vec(edit(), 0..40), columns in 2_usize..12, most in 1_usize..7, top in 0_usize..9,
    ) {
        play(&mut Editor::default(), edits, |editor| {
            let laid = editor.rows(columns);
            let text = editor.text();
            let mut whole = String::new();
            for row in &laid.all {
                let piece = &text[row.range.clone()];
                let wide = crate::console::text::width(&crate::room::plain(piece));
                assert!(wide <= columns || piece.graphemes(true).count() == 1, "{piece:?}");
                assert!(row.columns == wide.min(columns) , "{piece:?}: {row:?} {wide}");
                whole.push_str(piece);
                if row.ends {
                    whole.push('\n');
                }
            }
            assert_eq!(whole, text);
            assert!(laid.column < columns);
            let row = &laid.all[laid.row];
            assert!(row.range.start <= editor.cursor() && editor.cursor() <= row.range.end);
            let before = &text[row.range.start..editor.cursor()];
            assert_eq!(crate::console::text::width(&crate::room::plain(before)).min(columns), laid.column);
            let window = laid.window(most, top);
            assert!(window.contains(&laid.row) && window.len() == most.min(laid.all.len()));
        });
    }
}
