//! An engine that is lost in the middle of a build.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::versions;
use crate::support::engine::RealEngine;
use crate::support::program::Ran;

/// A socket before the engine's own that can be cut and mended.
struct Wire {
    address: String,
    streams: Arc<Mutex<Vec<UnixStream>>>,
    cut: Arc<Mutex<bool>>,
    _folder: tempfile::TempDir,
}

impl Wire {
    fn before(engine: &RealEngine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("docker.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let target = engine.host().strip_prefix("unix://").unwrap().to_owned();
        let (streams, cut) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(false)));
        let (held, is_cut) = (streams.clone(), cut.clone());
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let far = UnixStream::connect(&target).unwrap();
                if *is_cut.lock().unwrap() {
                    continue;
                }
                held.lock()
                    .unwrap()
                    .extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                relay(near.try_clone().unwrap(), far.try_clone().unwrap());
                relay(far, near);
            }
        });
        Self {
            address: format!("unix://{}", path.display()),
            streams,
            cut,
            _folder: folder,
        }
    }

    fn cut(&self) {
        *self.cut.lock().unwrap() = true;
        for stream in self.streams.lock().unwrap().drain(..) {
            // The other end may be gone already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        *self.cut.lock().unwrap() = false;
    }
}

fn relay(mut from: UnixStream, mut to: UnixStream) {
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}

#[test]
fn an_engine_lost_in_mid_build_is_an_error_and_the_next_start_sweeps() {
    let Some(engine) = RealEngine::find() else { return };
    let (name, base) = ("story/lost", "story/lost-base:1");
    // New each time, so that no step is cached.
    engine.derive(
        &RealEngine::base(),
        "cat /proc/sys/kernel/random/uuid > /story",
        &[],
        base,
    );
    let wire = Wire::before(&engine);
    let program = RealEngine::program_at(&wire.address);
    let mut child = program.start(&["-c", &format!("/docker_image_create {name} packages=git base={base}")]);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !(line.contains("] apt-get install git and ") && line.ends_with(" ...\n")) {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "the build never began");
    }
    wire.cut();
    let begun = Instant::now();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let ran = Ran::of(child);
    assert_eq!(ran.status, Some(1), "{ran:?} {rest}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    let error = rest.split_once("error: ").unwrap().1;
    // The kernel or the HTTP client may be the first to see it.
    let error = regex::Regex::new(&format!("{}: .*", wire.address))
        .unwrap()
        .replace(error, "ADDRESS: <reason>");
    insta::assert_snapshot!(error, @r#"
    lost the Docker engine at ADDRESS: <reason>
      = help: see whether Docker still runs; the war room connects again by itself
    "#);
    assert!(
        !engine.leftovers(&program).is_empty(),
        "the engine was away, so the reservation is still there"
    );

    wire.mend();
    let ran = program.run(&[&format!("/docker_image_create {name} base={base}")]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(versions(&engine, name).len(), 1);
    assert_eq!(engine.leftovers(&program), Vec::<String>::new());
    engine.forget(name);
    engine.docker(&["rmi", base]);
}
