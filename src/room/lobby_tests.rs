use std::sync::mpsc;
use std::time::Instant;

use super::*;

fn line(number: u64) -> String {
    format!("{{\"id\":\"{number}@a\",\"time\":\"2026-01-02T03:04:05Z\",\"kind\":\"text\",\"text\":\"x\"}}\n")
}

fn add(data: &Path, room: &str, text: &str) {
    let directory = data.join("rooms").join(room);
    files::make_directory(&directory).unwrap();
    let mut file = files::open_to_append(&directory.join(JOURNAL)).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn entries_are_counted_on_from_what_was_seen_and_amendments_are_none() {
    let home = tempfile::tempdir().unwrap();
    let lobby = Lobby::new(Some(home.path()));
    assert_eq!(lobby.about("a").unwrap(), None);
    assert_eq!(lobby.about("../a").unwrap(), None);
    let amendment = "{\"amends\":\"1@a\",\"time\":\"2026-01-02T03:04:05Z\",\"note\":true}\n";
    add(home.path(), "a", &(line(1) + &line(2) + amendment));
    let about = lobby.about("a").unwrap().unwrap();
    assert_eq!((about.entries, about.unread), (2, 2));
    assert_eq!(about.last.unwrap().to_string(), "2026-01-02T03:04:05Z");
    lobby.looked_at("a").unwrap();
    assert_eq!(lobby.about("a").unwrap().unwrap().unread, 0);
    // Half a line counts once it is whole.
    let next = line(3);
    add(home.path(), "a", &(amendment.to_owned() + &next[..10]));
    assert_eq!(lobby.about("a").unwrap().unwrap().unread, 0);
    lobby.looked_at("a").unwrap();
    add(home.path(), "a", &next[10..]);
    let about = lobby.about("a").unwrap().unwrap();
    assert_eq!((about.entries, about.unread), (3, 1));
    // Nothing is left behind, and another journal in its place is unread.
    let names = fs::read_dir(home.path().join("rooms/a")).unwrap().count();
    assert_eq!(names, 2);
    fs::write(home.path().join("rooms/a").join(JOURNAL), line(1)).unwrap();
    assert_eq!(lobby.about("a").unwrap().unwrap().unread, 1);
    fs::write(home.path().join("rooms/a").join(SEEN), "rubbish").unwrap();
    assert_eq!(lobby.about("a").unwrap().unwrap().unread, 1);
}

#[test]
fn a_long_journal_is_counted_fast() {
    let home = tempfile::tempdir().unwrap();
    let text: String = (1..=100_000).map(line).collect();
    add(home.path(), "a", &text);
    let lobby = Lobby::new(Some(home.path()));
    lobby.looked_at("a").unwrap();
    add(home.path(), "a", &line(100_001));
    let begun = Instant::now();
    let about = lobby.about("a").unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?}", begun.elapsed());
    assert_eq!((about.entries, about.unread), (100_001, 1));
}

#[test]
fn news_are_told_as_they_come() {
    let home = tempfile::tempdir().unwrap();
    let lobby = Lobby::new(Some(home.path()));
    let (sender, told) = mpsc::channel();
    let following = lobby.follow(move |news| {
        let _ = sender.send(news);
    });
    let wait = |wanted: &[(&str, u64)]| {
        let begun = Instant::now();
        loop {
            let left = Duration::from_secs(10).saturating_sub(begun.elapsed());
            let news = told.recv_timeout(left).expect("never told");
            let news: Vec<_> = news.iter().map(|news| (news.room.as_str(), news.unread)).collect();
            if news == wanted {
                return;
            }
        }
    };
    add(home.path(), "a", &line(1));
    wait(&[("a", 1)]);
    add(home.path(), "b", &(line(1) + &line(2)));
    wait(&[("a", 1), ("b", 2)]);
    lobby.looked_at("b").unwrap();
    wait(&[("a", 1), ("b", 0)]);
    drop(following);
    // The thread ends and lets go of what it tells.
    let begun = Instant::now();
    while !matches!(told.try_recv(), Err(mpsc::TryRecvError::Disconnected)) {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(5));
    }
}
