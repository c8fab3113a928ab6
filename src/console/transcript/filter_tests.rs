//! Filters, marks and replies, and what is copied of an entry.

use super::*;

#[tokio::test]
async fn filters_show_some_and_tell_so() {
    let mut reader = room((80, 24)).await;
    let tagged = reader.said(Draft::new(Kind::Chat, "the mirror was down"), false).await;
    let amendment = Amendment {
        add_tags: vec!["network".to_owned(), "root-cause".to_owned()],
        pinned: Some(true),
        note: Some(true),
        ..Amendment::default()
    };
    reader.room.amend(tagged, amendment).unwrap();
    reader.key(KeyCode::F(2));
    reader.keys("f");
    assert_snapshot!(reader.sizes());
    for _ in 0..5 {
        reader.key(KeyCode::Down);
    }
    reader.key(KeyCode::Enter);
    assert_snapshot!(reader.sizes());
    // Selection and errors go on within what is shown.
    assert_eq!(reader.selected(), "7", "the chosen one is not shown, the nearest is");
    reader.keys("k");
    assert_eq!(reader.selected(), "5");
    reader.said(Draft::text("something else"), false).await;
    assert!(
        reader
            .screen()
            .contains("filter: errors and warnings, 1 other came - Esc clears")
    );
    reader.said(Draft::error("one more"), false).await;
    assert!(reader.screen().contains("one more"));
    reader.key(KeyCode::Esc);
    assert!(reader.state.in_pane && *reader.state.transcript.filter() == Filter::All);
    assert_eq!(reader.selected(), "5", "what is chosen stays chosen");
    for (downs, wanted) in [(1, 2), (2, 1), (3, 1), (4, 10), (6, 1), (7, 1)] {
        reader.keys("f");
        reader.key(KeyCode::Home);
        for _ in 0..downs {
            reader.key(KeyCode::Down);
        }
        reader.key(KeyCode::Enter);
        assert_eq!(
            reader.state.transcript.entries.len(),
            wanted,
            "{:?}",
            reader.state.transcript.filter()
        );
    }
    // The key that opened the menu takes the filter away.
    reader.keys("ff");
    assert_eq!(*reader.state.transcript.filter(), Filter::All);
}

#[tokio::test]
async fn a_filter_follows_what_entries_become() {
    let mut reader = room((80, 24)).await;
    reader.state.transcript.set_filter(Filter::Pinned);
    assert!(reader.screen().contains("nothing here passes the filter: pinned"));
    let pin = |pinned| Amendment {
        pinned: Some(pinned),
        ..Amendment::default()
    };
    reader.room.amend("3", pin(true)).unwrap();
    reader.room.amend("1", pin(true)).unwrap();
    reader.draw();
    let ids = |reader: &Reader| {
        let entries = &reader.state.transcript.entries;
        (0..entries.len())
            .map(|at| entries.get(at).unwrap().entry.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&reader), ["1@playground", "3@playground"]);
    reader.room.amend("1", pin(false)).unwrap();
    reader.draw();
    assert_eq!(ids(&reader), ["3@playground"]);
    assert_eq!(reader.state.transcript.count(&Filter::Pinned), 1);
    // Only what passes is searched.
    reader.control(KeyCode::Char('f'));
    reader.keys("feeds");
    assert!(reader.screen().contains("nothing found"));
    reader.room.clear();
    reader.draw();
    assert_eq!(reader.state.transcript.entries.len(), 0);
}

#[tokio::test]
async fn marks_stand_over_an_entry_as_signs_and_words() {
    let mut reader = room((80, 24)).await;
    reader.key(KeyCode::F(2));
    reader.keys("g");
    let key = reader.state.transcript.selected().unwrap().0;
    let amendment = |action| match action {
        Some(Action::Amend { entry, amendment }) if entry == key => amendment,
        other => panic!("{other:?}"),
    };
    let note = amendment(reader.keys("m"));
    assert_eq!(note.note, Some(true));
    reader.room.amend(key, note).unwrap();
    let pin = amendment(reader.keys("p"));
    assert_eq!(pin.pinned, Some(true));
    reader.room.amend(key, pin).unwrap();
    reader.keys("t");
    reader.keys("network root-cause");
    let tags = amendment(reader.key(KeyCode::Enter));
    assert_eq!(tags.add_tags, ["network", "root-cause"]);
    reader.room.amend(key, tags).unwrap();
    reader.keys("t");
    reader.keys("-nosuch");
    reader.key(KeyCode::Enter);
    assert!(
        reader.screen().contains("it has no tag `nosuch`"),
        "{}",
        reader.screen()
    );
    assert_snapshot!(reader.sizes());
    reader.control(KeyCode::Char('u'));
    reader.keys("-network a*b");
    reader.key(KeyCode::Enter);
    assert!(reader.screen().contains("`a*b` cannot be a tag"), "{}", reader.screen());
    for _ in 0..4 {
        reader.key(KeyCode::Backspace);
    }
    let tags = amendment(reader.key(KeyCode::Enter));
    assert_eq!((tags.add_tags.len(), tags.remove_tags), (0, vec!["network".to_owned()]));
    // Once more takes the mark away.
    assert_eq!(amendment(reader.keys("m")).note, Some(false));
}

#[tokio::test]
async fn a_reply_says_what_it_answers() {
    let mut reader = room((80, 24)).await;
    reader.key(KeyCode::F(2));
    reader.keys("gr");
    reader.keys("on it");
    assert!(reader.screen().contains("reply to 1@playground: on it"));
    let action = reader.key(KeyCode::Enter);
    let Some(Action::Reply { to, text }) = action else {
        panic!("{action:?}")
    };
    assert_eq!((to.as_str(), text.as_str()), ("1@playground", "on it"));
    reader.room.reply(Draft::new(Kind::Chat, text), &to).await.unwrap();
    reader.room.close().await;
    reader.keys("G");
    assert!(
        reader.screen().contains("ana re 1@playground: on it"),
        "{}",
        reader.screen()
    );
}

#[tokio::test]
async fn an_entry_is_copied_named_and_opened() {
    let mut reader = room((80, 24)).await;
    reader.key(KeyCode::F(2));
    reader.keys("gjj");
    assert_eq!(
        reader.keys("y"),
        Some(Action::Copy(
            "Images\nName      Size\nimage_1   1MB\nimage_2   2MB\nimage_3   3MB\n".to_owned()
        ))
    );
    assert!(reader.screen().contains("copied 64 bytes"), "{}", reader.screen());
    // A command, its error and the log itself open the log.
    for _ in 0..3 {
        reader.keys("j");
        let opened = reader.key(KeyCode::Enter);
        assert_eq!(opened, Some(Action::OpenFile("/data/logs/j7k2f9.log".to_owned())));
    }
    reader.keys("Go");
    assert!(reader.screen().contains("15 line 15 of the output"));
    assert!(reader.screen().contains("of 30, "), "{}", reader.screen());
    reader.keys("q");
    reader.keys("gi");
    assert_eq!((reader.state.line(), reader.state.in_pane), ("1@playground", false));
}
