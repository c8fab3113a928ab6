//! How an image came to be, layer by layer.

use jiff::Timestamp;

/// One line of an image's history: an instruction, and the layer it made, if it made one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HistoryLine {
    /// The instruction, as the builder noted it.
    pub created_by: String,
    /// When it was run.
    pub created: Timestamp,
    /// The size of its layer in bytes; 0 where it made none, or an empty one.
    pub size: u64,
    /// What the builder noted beside it, `buildkit.dockerfile.v0`; mostly empty.
    pub comment: String,
}

impl HistoryLine {
    /// What made it, on one line: the instruction, or else what the builder noted.
    #[must_use]
    pub fn words(&self) -> String {
        let by = [self.created_by.as_str(), self.comment.as_str()];
        let by = by.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        by.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The sizes of an image's layers, lowest first, read off its history (oldest line first). Engines do not tell which
/// line made which layer; `None` where that is not certain.
#[must_use]
pub fn layer_sizes(layers: usize, history: &[HistoryLine]) -> Option<Vec<u64>> {
    let sizes = |made: &dyn Fn(&HistoryLine) -> bool| {
        let sizes: Vec<_> = history.iter().filter(|line| made(line)).map(|line| line.size).collect();
        (sizes.len() == layers).then_some(sizes)
    };
    sizes(&|line| line.size > 0).or_else(|| sizes(&|line| line.size > 0 || changes_files(&line.created_by)))
}

/// Whether an instruction makes a layer even where it changes nothing.
fn changes_files(created_by: &str) -> bool {
    let instruction = created_by
        .strip_prefix("/bin/sh -c ")
        .unwrap_or(created_by)
        .trim_start();
    let note = instruction.strip_prefix("#(nop)").map(str::trim_start);
    match note {
        // The classic builder notes instructions that start nothing so; the others it notes as the command that ran.
        Some(note) => ["ADD ", "COPY "].iter().any(|word| note.starts_with(word)),
        None if created_by.starts_with("/bin/sh -c ") => true,
        None => ["RUN ", "COPY ", "ADD ", "WORKDIR "]
            .iter()
            .any(|word| instruction.starts_with(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(created_by: &str, size: u64) -> HistoryLine {
        HistoryLine {
            created_by: created_by.to_owned(),
            created: Timestamp::UNIX_EPOCH,
            size,
            comment: String::new(),
        }
    }

    #[test]
    fn sizes_go_to_layers_where_it_is_certain_which() {
        let history = [
            line("/bin/sh -c #(nop) ADD file:0 in / ", 70),
            line("/bin/sh -c #(nop)  CMD [\"bash\"]", 0),
            line("/bin/sh -c true", 0),
            line("RUN /bin/sh -c make # buildkit", 5),
            line("ENV A=b", 0),
        ];
        assert_eq!(
            layer_sizes(2, &history),
            Some(vec![70, 5]),
            "empty layers are dropped by some engines"
        );
        assert_eq!(layer_sizes(3, &history), Some(vec![70, 0, 5]));
        assert_eq!(layer_sizes(4, &history), None);
        assert_eq!(layer_sizes(0, &[]), Some(vec![]));
    }
}
