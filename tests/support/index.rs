//! A package index on this machine, which containers of the engine reach: what it serves is the tests' own, and it can serve
//! other files from one moment on.

use std::io::{BufRead as _, BufReader, Cursor, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::engine::RealEngine;
use super::program::Program;

/// A wheel that needs [`SOURCE`].
pub(crate) const WHOLE: &str = "warroom-whole";
/// A source distribution.
pub(crate) const SOURCE: &str = "warroom-source";
/// A wheel that puts a distribution into the image which nobody was told of.
pub(crate) const STOWAWAY: &str = "warroom-stowaway";

const SETUP: &str = "from setuptools import setup\n\
     setup(name='warroom-source', version='1.0', license='MIT', py_modules=['warroom_source'])\n";

#[derive(Default)]
struct State {
    /// What is served in another form than before, once it was served so many times more.
    changed: Vec<(&'static str, usize)>,
    /// The heads of all requests.
    heads: Vec<String>,
}

/// The index, until the test ends.
pub(crate) struct Index {
    host: String,
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Index {
    /// The index, or nothing where the engine is on another machine.
    pub(crate) fn beside(engine: &RealEngine) -> Option<Self> {
        if !engine.host().starts_with("unix://") {
            eprintln!("skipped: the engine is on another machine");
            return None;
        }
        let format = "{{(index .IPAM.Config 0).Gateway}}";
        let host = engine.docker(&["network", "inspect", "bridge", "--format", format]);
        let listener = TcpListener::bind((host.as_str(), 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let kept = state.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let state = kept.clone();
                // Who asks may hang up at any time.
                std::thread::spawn(move || answer(&connection, &state).ok());
            }
        });
        Some(Self { host, port, state })
    }

    /// Its host, which containers know it by too.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Its address, with a path of one's choice.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://{}:{}/{path}", self.host, self.port)
    }

    /// The program, with this as its only index.
    pub(crate) fn used_by(&self, program: Program) -> Program {
        program
            .variable("PIP_INDEX_URL", &self.address("simple"))
            .variable("PIP_TRUSTED_HOST", &self.host)
            .variable("no_proxy", &self.host)
            .variable("NO_PROXY", &self.host)
    }

    /// Serves this distribution's file so many times more, and then another one under its name.
    pub(crate) fn change_after(&self, times: usize, name: &'static str) {
        self.state.lock().unwrap().changed.push((name, times));
    }

    /// The heads of all requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.state.lock().unwrap().heads.clone()
    }
}

fn answer(mut connection: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut head = String::new();
    let mut reader = BufReader::new(connection);
    while reader.read_line(&mut head)? > 2 {}
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    state.lock().unwrap().heads.push(head);
    let is_changed = |name: &str| {
        let mut state = state.lock().unwrap();
        let known = state.changed.iter_mut().find(|(each, _)| *each == name);
        known.is_some_and(|(_, times)| {
            let is_over = *times == 0;
            *times = times.saturating_sub(1);
            is_over
        })
    };
    let (status, body) = match path.trim_end_matches('/').rsplit('/').next().unwrap_or_default() {
        WHOLE => ("200 OK", link("warroom_whole-1.0-py3-none-any.whl")),
        STOWAWAY => ("200 OK", link("warroom_stowaway-1.0-py3-none-any.whl")),
        SOURCE => ("200 OK", link("warroom-source-1.0.tar")),
        "warroom_whole-1.0-py3-none-any.whl" => ("200 OK", whole(is_changed(WHOLE))),
        "warroom_stowaway-1.0-py3-none-any.whl" => ("200 OK", stowaway()),
        "warroom-source-1.0.tar" => ("200 OK", source(is_changed(SOURCE))),
        _ => ("404 Not Found", Vec::new()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all(&[head.as_bytes(), &body].concat())
}

fn link(file: &str) -> Vec<u8> {
    format!("<a href='/files/{file}'>{file}</a>").into_bytes()
}

fn wheel(stem: &str, metadata: &str, more: &[(String, &str)]) -> Vec<u8> {
    let information = format!("{stem}-1.0.dist-info");
    let mut files = more.to_vec();
    let tags = "Wheel-Version: 1.0\nGenerator: story\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
    files.push((format!("{information}/METADATA"), metadata));
    files.push((format!("{information}/WHEEL"), tags));
    let record = format!("{information}/RECORD");
    let names = files.iter().map(|(name, _)| name).chain([&record]);
    let lines = names.map(|name| format!("{name},,\n")).collect::<Vec<_>>().concat();
    files.push((record, &lines));
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in &files {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn whole(is_changed: bool) -> Vec<u8> {
    let metadata =
        "Metadata-Version: 2.1\nName: warroom-whole\nVersion: 1.0\nLicense: MIT\nRequires-Dist: warroom-source\n";
    let code = if is_changed { "WHOLE = 2\n" } else { "WHOLE = 1\n" };
    wheel("warroom_whole", metadata, &[("warroom_whole.py".to_owned(), code)])
}

fn stowaway() -> Vec<u8> {
    let metadata = "Metadata-Version: 2.1\nName: warroom-stowaway\nVersion: 1.0\nLicense: MIT\n";
    let guest = "warroom_stowaway-1.0.data/purelib/hidden_guest-1.0.dist-info/METADATA".to_owned();
    let hidden = "Metadata-Version: 2.1\nName: hidden-guest\nVersion: 1.0\n";
    let code = ("warroom_stowaway.py".to_owned(), "STOWAWAY = 1\n");
    wheel("warroom_stowaway", metadata, &[code, (guest, hidden)])
}

fn source(is_changed: bool) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let information = "Metadata-Version: 1.0\nName: warroom-source\nVersion: 1.0\n";
    let code = if is_changed { "SOURCE = 2\n" } else { "SOURCE = 1\n" };
    for (name, text) in [
        ("setup.py", SETUP),
        ("PKG-INFO", information),
        ("warroom_source.py", code),
    ] {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        let path = format!("warroom-source-1.0/{name}");
        archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}
