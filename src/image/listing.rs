//! The list of images, cell by cell in the words of `docker images`.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::Image;

/// One line of the list: an image under one of its tags.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageRow {
    /// The first 12 hex digits of the image's id.
    pub id: String,
    /// The repository, `<none>` where it has none.
    pub repository: String,
    /// The tag, `<none>` where it has none.
    pub tag: String,
    /// The size, `717MB`.
    pub size: String,
    /// When it was built, `2019-01-10 12:27:19 +0200 IST`.
    pub created_at: String,
    /// How long ago that was, `2 weeks ago`.
    pub created_since: String,
}

impl ImageRow {
    /// The cells in the order of the table "Available Docker Images":
    /// ID, Repository, Size, Tag, Created Time, Created Since.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        [
            &self.id,
            &self.repository,
            &self.size,
            &self.tag,
            &self.created_at,
            &self.created_since,
        ]
        .map(Clone::clone)
        .to_vec()
    }
}

/// The rows of one image, one a tag and one for each repository of which only a digest is known, as of `now` and in the
/// zone's own time.
#[must_use]
pub fn image_rows(image: &Image, now: Timestamp, zone: &TimeZone) -> Vec<ImageRow> {
    let row = |repository: &str, tag: &str| ImageRow {
        id: short_id(&image.id).to_owned(),
        repository: repository.to_owned(),
        tag: tag.to_owned(),
        size: size(image.size),
        created_at: created_at(image.created, zone),
        created_since: created_since(image.created, now),
    };
    image_names(image)
        .into_iter()
        .map(|(name, tag)| row(name, tag))
        .collect()
}

/// Repository and tag of each row of an image: one a tag and one for each repository of which only a digest is known;
/// `<none>` stands for what there is not.
#[must_use]
pub fn image_names(image: &Image) -> Vec<(&str, &str)> {
    let tagged: Vec<_> = image
        .tags
        .iter()
        .map(|tag| tag.rsplit_once(':').unwrap_or((tag, "<none>")))
        .collect();
    let mut untagged: Vec<_> = image
        .digests
        .iter()
        .filter_map(|digest| Some(digest.split_once('@')?.0))
        .filter(|name| *name != "<none>" && tagged.iter().all(|(known, _)| known != name))
        .collect();
    untagged.dedup();
    if tagged.is_empty() && untagged.is_empty() {
        untagged.push("<none>");
    }
    let untagged = untagged.into_iter().map(|name| (name, "<none>"));
    tagged.into_iter().chain(untagged).collect()
}

/// The first 12 hex digits of an id or digest.
#[must_use]
pub fn short_id(id: &str) -> &str {
    let hex = id.strip_prefix("sha256:").unwrap_or(id);
    hex.get(..12).unwrap_or(hex)
}

/// Bytes in decimal units with three significant digits, as Docker's go-units prints them (`%.3g`, so that 999.9 kB is
/// `1e+03kB`).
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{}{}", three_digits(value), UNITS[unit])
}

/// A number below 1000 as C's `%.3g` prints it.
fn three_digits(value: f64) -> String {
    let decimals = if value >= 99.95 {
        0
    } else if value >= 9.995 {
        1
    } else {
        2
    };
    let text = format!("{value:.decimals$}");
    if text == "1000" {
        return "1e+03".to_owned();
    }
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// When, in the words of `docker images`, in the zone's own time.
#[must_use]
pub fn created_at(created: Timestamp, zone: &TimeZone) -> String {
    created
        .to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M:%S %z %Z")
        .to_string()
}

/// How long ago, in the words of Docker's go-units.
#[must_use]
pub fn created_since(created: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - created.as_second();
    let minutes = seconds / 60;
    let hours = (seconds + 1800) / 3600;
    let text = match (seconds, minutes, hours) {
        (..1, _, _) => "Less than a second".to_owned(),
        (1, _, _) => "1 second".to_owned(),
        (..60, _, _) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".to_owned(),
        (_, ..60, _) => format!("{minutes} minutes"),
        (_, _, 1) => "About an hour".to_owned(),
        (_, _, ..48) => format!("{hours} hours"),
        (_, _, ..336) => format!("{} days", hours / 24),
        (_, _, ..1440) => format!("{} weeks", hours / 24 / 7),
        (_, _, ..17520) => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", seconds / 3600 / 24 / 365),
    };
    format!("{text} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_docker() {
        let cases = [
            (0, "0B"),
            (999, "999B"),
            (1000, "1kB"),
            (13_256, "13.3kB"),
            (5_540_000, "5.54MB"),
            (99_960_000, "100MB"),
            (717_400_000, "717MB"),
            (999_900, "1e+03kB"),
            (1_240_000_000, "1.24GB"),
            (10_000_000_000, "10GB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(size(bytes), text, "{bytes} bytes");
        }
    }

    #[test]
    fn ages_are_those_of_docker() {
        let cases = [
            (-5, "Less than a second ago"),
            (0, "Less than a second ago"),
            (1, "1 second ago"),
            (59, "59 seconds ago"),
            (60, "About a minute ago"),
            (119, "About a minute ago"),
            (120, "2 minutes ago"),
            (3599, "59 minutes ago"),
            (3600, "About an hour ago"),
            (5399, "About an hour ago"),
            (5400, "2 hours ago"),
            (47 * 3600, "47 hours ago"),
            (48 * 3600, "2 days ago"),
            (13 * 86_400, "13 days ago"),
            (14 * 86_400, "2 weeks ago"),
            (59 * 86_400, "8 weeks ago"),
            (60 * 86_400, "2 months ago"),
            (729 * 86_400, "24 months ago"),
            (730 * 86_400, "2 years ago"),
        ];
        let created = Timestamp::from_second(1_700_000_000).expect("a time");
        for (age, text) in cases {
            let now = Timestamp::from_second(1_700_000_000 + age).expect("a time");
            assert_eq!(created_since(created, now), text, "{age} s");
        }
    }

    #[test]
    fn a_repository_of_which_only_a_digest_is_known_has_a_row_of_its_own() {
        let rows = |tags: &[&str], digests: &[&str]| {
            let image = Image {
                id: format!("sha256:{}", "0".repeat(64)),
                tags: tags.iter().map(ToString::to_string).collect(),
                digests: digests.iter().map(ToString::to_string).collect(),
                size: 0,
                created: Timestamp::UNIX_EPOCH,
                labels: std::collections::BTreeMap::new(),
            };
            let rows = image_rows(&image, image.created, &TimeZone::UTC);
            rows.iter()
                .map(|row| format!("{} {}", row.repository, row.tag))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            rows(&["mine:1"], &["a.example/b@sha256:1", "a.example/b@sha256:2"]),
            ["mine 1", "a.example/b <none>"]
        );
        assert_eq!(rows(&["a.example/b:1"], &["a.example/b@sha256:1"]), ["a.example/b 1"]);
        assert_eq!(rows(&[], &["<none>@<none>"]), ["<none> <none>"]);
        assert_eq!(rows(&[], &[]), ["<none> <none>"]);
    }

    #[test]
    fn a_row_a_tag_with_the_zone_in_its_own_name() {
        let image = Image {
            id: format!("sha256:cc7288dfce3a{}", "0".repeat(52)),
            tags: vec!["localhost:5000/app:v1".into(), "example_name:latest".into()],
            digests: vec![],
            size: 717_000_000,
            created: "2019-01-10T10:27:19Z".parse().expect("a time"),
            labels: std::collections::BTreeMap::new(),
        };
        let zone = TimeZone::posix("IST-2").expect("a zone");
        let rows = image_rows(&image, image.created, &zone);
        let cells: Vec<_> = rows.iter().map(ImageRow::cells).collect();
        let row = |repository, tag| {
            vec![
                "cc7288dfce3a",
                repository,
                "717MB",
                tag,
                "2019-01-10 12:27:19 +0200 IST",
                "Less than a second ago",
            ]
        };
        assert_eq!(cells, [row("localhost:5000/app", "v1"), row("example_name", "latest")]);
    }
}
