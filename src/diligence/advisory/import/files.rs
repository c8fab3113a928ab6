//! The forms that a dump comes in: an archive, a folder, or one file.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use zip::ZipArchive;

use super::{Error, Reading, Record, words};

/// How deep folders are searched.
const DEPTH: usize = 4;

impl Reading<'_> {
    /// Reads all records of the dump.
    pub(super) fn all(&mut self) -> Result<(), Error> {
        let about = fs::metadata(self.file).map_err(|error| self.unreadable(&error))?;
        if about.is_dir() {
            return self.folder();
        }
        if !about.is_file() {
            return Err(self.unreadable(&"it is no file"));
        }
        let mut file = File::open(self.file).map_err(|error| self.unreadable(&error))?;
        let mut magic = Vec::new();
        let begun = (&mut file).take(4).read_to_end(&mut magic);
        begun.map_err(|error| self.unreadable(&error))?;
        if magic.starts_with(b"PK") {
            self.archive(file)
        } else {
            self.json(&magic, file)
        }
    }

    fn archive(&mut self, file: File) -> Result<(), Error> {
        let mut archive = ZipArchive::new(io::BufReader::with_capacity(64 * 1024, file))
            .map_err(|error| self.unreadable(&format!("it is no whole ZIP archive: {error}")))?;
        self.at_most(archive.len())?;
        for index in 0..archive.len() {
            let entry = archive.by_index(index);
            let (name, content) = match entry {
                Ok(mut entry) => {
                    let name = entry
                        .name()
                        .map_or_else(|_| format!("entry {index}"), std::borrow::Cow::into_owned);
                    if entry.is_dir() || !is_json(&name) {
                        continue;
                    }
                    let content = match entry.size() {
                        size if size > self.limits.record => Err(self.too_long()),
                        _ => self.content(&mut entry)?,
                    };
                    (name, content)
                }
                Err(error) => (format!("entry {index}"), Err(error.to_string())),
            };
            self.one(&name, content)?;
        }
        Ok(())
    }

    fn folder(&mut self) -> Result<(), Error> {
        let mut found = Vec::new();
        let mut folders = vec![(self.file.to_owned(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for entry in fs::read_dir(&folder).map_err(|error| self.unreadable(&error))? {
                self.stop()?;
                let entry = entry.map_err(|error| self.unreadable(&error))?;
                // Links to folders are not followed: they may lead in a circle.
                let kind = entry.file_type().map_err(|error| self.unreadable(&error))?;
                if kind.is_dir() && depth < DEPTH {
                    folders.push((entry.path(), depth + 1));
                } else if is_json(&entry.file_name().to_string_lossy()) && entry.path().is_file() {
                    found.push(entry.path());
                    self.at_most(found.len())?;
                }
            }
        }
        found.sort();
        for path in found {
            let name = path.strip_prefix(self.file).unwrap_or(&path).display().to_string();
            let content = match File::open(&path) {
                Ok(mut file) => self.content(&mut file)?,
                Err(error) => Err(error.to_string()),
            };
            self.one(&name, content)?;
        }
        Ok(())
    }

    /// A file with a record or a list of them.
    fn json(&mut self, begun: &[u8], rest: File) -> Result<(), Error> {
        let mut content = begun.to_vec();
        let read = rest.take(self.limits.list).read_to_end(&mut content);
        read.map_err(|error| self.unreadable(&error))?;
        if content.len() as u64 > self.limits.list {
            let most = self.limits.list >> 20;
            return Err(self.too_much(format!(
                "a list of records may have {most} MiB; a ZIP archive may have more"
            )));
        }
        let no_json = |error: serde_json::Error| format!("it is neither a ZIP archive nor JSON: {error}");
        let value = serde_json::from_slice(&content).map_err(|error| self.unreadable(&no_json(error)))?;
        drop(content);
        let records = match value {
            serde_json::Value::Array(records) => records,
            serde_json::Value::Object(mut object) => {
                if let Some(serde_json::Value::Array(records)) = object.remove("vulns") {
                    records
                } else {
                    self.imported.whole = false;
                    vec![serde_json::Value::Object(object)]
                }
            }
            _ => return Err(self.unreadable(&"it is JSON, but no record and no list of records")),
        };
        self.at_most(records.len())?;
        for (index, record) in records.into_iter().enumerate() {
            self.stop()?;
            let id = record.get("id").and_then(serde_json::Value::as_str);
            let name = id.map_or_else(|| format!("record {}", index + 1), str::to_owned);
            let record = serde_json::from_value::<Record>(record).map_err(|error| error.to_string());
            self.take(&name, record)?;
        }
        Ok(())
    }

    /// The content of one file in the dump, or why it cannot be had.
    fn content(&mut self, from: &mut impl Read) -> Result<Result<Vec<u8>, String>, Error> {
        self.stop()?;
        let mut content = Vec::new();
        let read = from.take(self.limits.record + 1).read_to_end(&mut content);
        self.read += content.len() as u64;
        if self.read > self.limits.all {
            let most = self.limits.all >> 30;
            return Err(self.too_much(format!("it unpacks to more than {most} GiB")));
        }
        Ok(match read {
            Err(error) => Err(error.to_string()),
            Ok(_) if content.len() as u64 > self.limits.record => Err(self.too_long()),
            Ok(_) => Ok(content),
        })
    }

    fn at_most(&self, files: usize) -> Result<(), Error> {
        if files <= self.limits.files {
            return Ok(());
        }
        let most = words::number(self.limits.files as u64);
        Err(self.too_much(format!("it has more than {most} files")))
    }

    fn too_long(&self) -> String {
        format!("it is longer than {} MiB", self.limits.record >> 20)
    }
}

fn is_json(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}
