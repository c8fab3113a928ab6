//! Reading the end of a file of lines without reading the rest of it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// How much is read at a time.
const CHUNK: u64 = 64 * 1024;

/// The offset just past the last line feed before `end`; 0 where there is none.
pub(super) fn line_start(file: &File, end: u64) -> io::Result<u64> {
    nth_line_start(file, end, 1, u64::MAX)
}

/// The offset where the last `lines` lines before `end` start, where `end` is the end of a line without its line feed.
/// Goes no further back than `most` bytes.
fn nth_line_start(file: &File, end: u64, lines: usize, most: u64) -> io::Result<u64> {
    let floor = end.saturating_sub(most);
    let mut left = lines;
    let mut at = end;
    while at > floor {
        let from = at.saturating_sub(CHUNK).max(floor);
        let chunk = read(file, from, at)?;
        for (offset, _) in chunk.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n') {
            left -= 1;
            if left == 0 {
                return Ok(from + offset as u64 + 1);
            }
        }
        at = from;
    }
    Ok(floor)
}

/// The last lines of a file, at most `lines` of them and at most `most` bytes; a first line that is cut there is left
/// out. A last line without a line feed is among them. With the offset where they start.
pub(super) fn last_lines(file: &File, lines: usize, most: u64) -> io::Result<(u64, Vec<u8>)> {
    let length = file.metadata()?.len();
    if length == 0 || lines == 0 {
        return Ok((length, Vec::new()));
    }
    let ended = read(file, length - 1, length)? == b"\n";
    let mut start = nth_line_start(file, length - u64::from(ended), lines, most)?;
    let mut text = read(file, start, length)?;
    if start > 0 && read(file, start - 1, start)? != b"\n" {
        let cut = text
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(text.len(), |at| at + 1);
        text.drain(..cut);
        start += cut as u64;
    }
    Ok((start, text))
}

/// The bytes from `start` to `end`, fewer where the file has become shorter.
pub(super) fn read(file: &File, start: u64, end: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX)];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], start + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file(text: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text).unwrap();
        file
    }

    #[test]
    fn only_the_last_lines_are_read() {
        let text: Vec<u8> = (0..50_000).flat_map(|n| format!("line {n}\n").into_bytes()).collect();
        let file = file(&text);
        assert_eq!(last_lines(&file, 2, u64::MAX).unwrap().1, b"line 49998\nline 49999\n");
        assert_eq!(
            last_lines(&file, 20_000, u64::MAX)
                .unwrap()
                .1
                .split(|b| *b == b'\n')
                .count(),
            20_001
        );
        assert_eq!(last_lines(&file, 99_999, u64::MAX).unwrap(), (0, text.clone()));
        assert_eq!(
            last_lines(&file, 100, 25).unwrap(),
            (text.len() as u64 - 22, b"line 49998\nline 49999\n".to_vec())
        );
    }

    #[test]
    fn a_last_line_without_an_end_counts() {
        assert_eq!(last_lines(&file(b"a\nb\nc"), 2, u64::MAX).unwrap().1, b"b\nc");
        assert_eq!(last_lines(&file(b""), 2, u64::MAX).unwrap().1, b"");
        assert_eq!(last_lines(&file(b"\n"), 2, u64::MAX).unwrap().1, b"\n");
        assert_eq!(line_start(&file(b"ab\ncd"), 5).unwrap(), 3);
        assert_eq!(line_start(&file(b"abcd"), 4).unwrap(), 0);
    }
}
