//! Searching the transcript.

use super::*;

#[tokio::test]
async fn a_search_is_typed_found_and_left() {
    let mut reader = room((80, 24)).await;
    reader.control(KeyCode::Char('f'));
    reader.keys("image_");
    assert_eq!(reader.marked(), ["image_"; 4], "in the cells of a table");
    assert_snapshot!(reader.sizes());
    reader.key(KeyCode::Esc);
    assert!(reader.state.transcript.at_end(), "back where one was");
    assert_eq!(reader.marked(), [""; 0]);

    reader.control(KeyCode::Char('f'));
    reader.keys("FEEDS");
    assert!(reader.screen().contains("nothing found"), "capitals mean capitals");
    reader.press(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
    reader.keys("feeds");
    assert!(reader.screen().contains("2/2"), "{}", reader.screen());
    reader.key(KeyCode::Up);
    assert!(reader.screen().contains("1/2"));
    reader.key(KeyCode::Enter);
    assert_eq!((reader.state.in_pane, reader.selected().as_str()), (true, "1"));
    reader.keys("n");
    assert_eq!(reader.selected(), "4");
    assert!(reader.screen().contains("search: feeds 2/2"));
    reader.keys("n");
    assert!(
        reader.screen().contains("on from the oldest match"),
        "{}",
        reader.screen()
    );
    reader.keys("N");
    assert_eq!(reader.selected(), "4");
    // The first Esc ends the search, the second leaves.
    reader.key(KeyCode::Esc);
    assert!(reader.state.in_pane && reader.state.transcript.needle().is_none());
    reader.key(KeyCode::Esc);
    assert!(!reader.state.in_pane);
}

#[tokio::test]
async fn a_match_in_a_folded_entry_unfolds_it_while_one_is_there() {
    let mut reader = Reader::new((80, 24));
    reader.ran("/long", lines(300)).await;
    reader
        .ran("/short", Draft::text("line 250 is mentioned here too"))
        .await;
    assert!(!reader.screen().contains("line 250 of"));
    reader.control(KeyCode::Char('f'));
    reader.keys("line 250");
    reader.key(KeyCode::Up);
    assert!(
        reader.screen().contains("line 250 of the output"),
        "{}",
        reader.screen()
    );
    reader.key(KeyCode::Down);
    reader.key(KeyCode::Enter);
    reader.keys("g");
    assert!(
        reader.screen().contains("288 more lines: Space unfolds"),
        "{}",
        reader.screen()
    );
}

#[tokio::test]
async fn within_a_long_entry_every_line_with_a_match_is_reached() {
    let mut reader = Reader::new((80, 24));
    reader.ran("/long", lines(300)).await;
    reader.draw();
    reader.control(KeyCode::Char('f'));
    // 7, 70 to 79, 17, 27, …: the lines are one entry.
    reader.keys("line 7");
    reader.key(KeyCode::Enter);
    assert!(reader.screen().contains("line 7 of"));
    assert!(reader.screen().contains("search: line 7 1/1"));
    reader.keys("n");
    assert!(reader.screen().contains("line 70 of"), "{}", reader.screen());
    reader.keys("nnnnnnnnn");
    assert!(reader.screen().contains("line 79 of"));
    reader.keys("N");
    assert_eq!(reader.state.transcript.match_at, Some(77), "the line of 78");
}

#[tokio::test]
async fn a_hundred_thousand_entries_are_searched_in_slices() {
    let mut reader = Reader::new((80, 24));
    for number in 0..100_000_u32 {
        let needle = if number.is_multiple_of(10_000) { "needle" } else { "hay" };
        reader
            .room
            .post(Draft::text(format!("{needle} {number}")), Where::default());
    }
    reader.room.close().await;
    reader.draw();
    reader.control(KeyCode::Char('f'));
    let mut before = 0;
    for (typed, sign) in (1..).zip("needle".chars()) {
        reader.key(KeyCode::Char(sign));
        let looked_at = reader.state.transcript.search.as_ref().unwrap().looked_at;
        assert!((1..=2000).contains(&looked_at), "{looked_at} entries at key {typed}");
        before = looked_at;
    }
    assert!(
        reader.screen().contains("..."),
        "it says that it is not done:\n{}",
        reader.screen()
    );
    reader.state.work();
    let looked_at = reader.state.transcript.search.as_ref().unwrap().looked_at;
    assert!(looked_at - before <= 2000, "{looked_at}");
    let rounds = reader.search_to_the_end();
    assert!((40..60).contains(&rounds), "{rounds}");
    assert_eq!(reader.state.transcript.search.as_ref().unwrap().looked_at, 100_000);
    assert!(reader.screen().contains("10/10"), "{}", reader.screen());
    assert!(reader.screen().contains("needle 90000"));
    // What comes later is looked at too, and nothing twice.
    reader.room.post(Draft::text("another needle"), Where::default());
    reader.draw();
    assert_eq!(reader.search_to_the_end(), 1);
    // The room keeps a bound, and its oldest entry was one with a match.
    assert!(reader.screen().contains("9/10"), "{}", reader.screen());
    // A new search begins anew; the old one goes on no more.
    reader.keys("s");
    assert!(reader.state.transcript.search.as_ref().unwrap().looked_at <= 2000);
}
