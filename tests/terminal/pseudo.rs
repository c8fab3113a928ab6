//! A pseudo-terminal with a program in it, and a person who reads its screen.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::PtyProcess;
use rexpect::process::Signal;
use rexpect::process::WaitStatus;
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

/// A program in a terminal of its own.
pub(crate) struct Pseudo {
    process: PtyProcess,
    master: File,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Pseudo {
    pub(crate) fn start(command: Command, columns: u16, rows: u16) -> Self {
        let process = PtyProcess::new(command).unwrap();
        let master = process.get_file_handle().unwrap();
        let size = |value| NonZeroU16::new(value).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(rows), size(columns), 0)));
        let mut pseudo = Self {
            process,
            master,
            screen,
        };
        pseudo.resize(columns, rows);
        let (mut reader, screen) = (pseudo.master.try_clone().unwrap(), Arc::clone(&pseudo.screen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                screen.lock().unwrap().process(&bytes[..count]);
            }
        });
        pseudo
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.master, size).unwrap();
        let size = |value| NonZeroU16::new(value).unwrap();
        self.screen
            .lock()
            .unwrap()
            .screen_mut()
            .set_size(size(rows), size(columns));
    }

    pub(crate) fn types(&mut self, text: &str) {
        self.master.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn signal(&mut self, signal: Signal) {
        self.process.signal(signal).unwrap();
    }

    pub(crate) fn shown(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen shows a text.
    pub(crate) fn sees(&self, text: &str) {
        let begun = Instant::now();
        while !self.shown().contains(text) {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "`{text}` never came:\n{}",
                self.shown()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the program has ended.
    pub(crate) fn ends(&self) -> WaitStatus {
        let begun = Instant::now();
        loop {
            match self.process.status() {
                Some(WaitStatus::StillAlive) | None => {}
                Some(ended) => return ended,
            }
            assert!(
                begun.elapsed() < Duration::from_secs(40),
                "it never ended:\n{}",
                self.shown()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the terminal is as a shell wants it: first screen, cursor, lines, no marked pastes, no mouse.
    pub(crate) fn assert_restored(&self) {
        thread::sleep(Duration::from_millis(50));
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        assert!(!screen.alternate_screen(), "still on the second screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "pastes are still marked");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let modes = tcgetattr(&self.master).unwrap().local_modes;
        assert!(
            modes.contains(LocalModes::ICANON | LocalModes::ISIG),
            "still in raw mode"
        );
    }
}
