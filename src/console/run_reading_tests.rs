//! What somebody reads and marks in a running console.

use super::*;

/// Keys, and what was put on the clipboard.
struct Desk {
    keys: Events<Keys>,
    copied: Arc<Mutex<Vec<String>>>,
}

impl Outside for Desk {
    async fn next(&mut self) -> Told {
        self.keys.next().await
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.copied.lock().unwrap().push(text.to_owned());
        Ok(())
    }
}

/// What somebody does with entries: searched, marked, answered, copied; all of it in the journal or on the clipboard.
#[tokio::test]
async fn entries_are_searched_marked_answered_and_copied() {
    let data = tempfile::tempdir().unwrap();
    let session = session_in(training(), Some(data.path().to_owned()));
    let (sender, keys) = mpsc::unbounded_channel();
    let screen = Screen::new(120, 30);
    let person = Person {
        screen: screen.clone(),
        keys: sender,
        session: session.clone(),
    };
    let copied = Arc::new(Mutex::new(Vec::new()));
    let mut desk = Desk {
        keys: Events(Keys(keys)),
        copied: Arc::clone(&copied),
    };
    let mut terminal = Terminal::new(screen).unwrap();
    let options = Options::default();
    let story = async move {
        person.sees("training ready").await;
        person.enters("the mirror is slow today");
        person.sees("1@playground").await;
        person.enters("/version");
        person.sees("3@playground").await;
        person.enters("something else");
        person.sees("4@playground").await;
        person.control('f');
        person.types("mirror");
        person.sees("1/1").await;
        person.key(KeyCode::Enter);
        person.sees("search: mirror 1/1").await;
        person.types("m");
        person.sees("note").await;
        person.types("p");
        person.sees("pinned  ").await;
        person.types("t");
        person.types("network");
        person.key(KeyCode::Enter);
        person.sees("#network").await;
        person.types("r");
        person.types("use the other one");
        person.key(KeyCode::Enter);
        person
            .sees("re 1@playground: use the other one           5@playground")
            .await;
        person.types("y");
        person.sees("copied 24 bytes").await;
        person.types("f");
        person.sees("Show only").await;
        person.key(KeyCode::End);
        person.key(KeyCode::Enter);
        person.sees("filter: #network").await;
        person.rests().await;
        let screen = person.screen.now();
        assert!(!screen.contains("something else"), "{screen}");
        person.session.room().close().await;
    };
    let running = run(&mut terminal, &mut desk, &session, &options);
    tokio::pin!(running);
    tokio::select! {
        _ = &mut running => panic!("it ended"),
        () = story => {}
    }
    assert_eq!(*copied.lock().unwrap(), ["the mirror is slow today"]);
    let journal = std::fs::read_to_string(data.path().join("rooms/playground/journal.jsonl")).unwrap();
    for wanted in [
        r#"{"amends":"1@playground""#,
        r#""note":true"#,
        r#""pinned":true"#,
        r#""tag":["network"]"#,
        r#""parent":"1@playground","#,
        r#""text":"use the other one""#,
    ] {
        assert!(journal.contains(wanted), "no {wanted}:\n{journal}");
    }
}

#[tokio::test]
async fn a_long_search_goes_on_between_frames_and_then_rests() {
    let session = session(training());
    for number in 0..900 {
        let said = if number == 3 { "needle" } else { "hay" };
        // Large enough for several slices.
        let text = format!("{said} {}", "x".repeat(4096));
        session.room().post(Draft::text(text), Place::default());
    }
    play(session, (80, 24), Options::default(), |person| async move {
        person.sees("training ready").await;
        person.control('f');
        person.types("needle");
        person.sees("1/1 ").await;
        person.rests().await;
        let frames = person.screen.frames().len();
        sleep(Duration::from_millis(300)).await;
        assert_eq!(person.screen.frames().len(), frames, "nothing goes on any more");
    })
    .await;
}

#[tokio::test]
async fn a_log_that_is_gone_says_what_to_do_and_one_that_grows_is_read_on() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("logs")).unwrap();
    let session = session(training());
    let job = session.jobs().begin("/long", "training");
    let path = home.path().join("logs").join(format!("{}.log", job.id()));
    let shown = path.display().to_string();
    session
        .room()
        .post(Draft::file("build log", shown, "1 line"), Place::default());
    play(session, (100, 30), Options::default(), |person| async move {
        person.sees("build log").await;
        person.key(KeyCode::F(2));
        person.key(KeyCode::Enter);
        person.sees("is gone; run its line again").await;
        std::fs::write(&path, "first line\n").unwrap();
        person.key(KeyCode::Enter);
        person.sees("1 first line").await;
        person.key(KeyCode::End);
        std::fs::write(&path, "first line\nsecond line\n").unwrap();
        job.line("run", "second line");
        person.sees("2 second line").await;
    })
    .await;
}
