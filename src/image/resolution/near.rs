//! Names of packages that are near one that does not exist.

/// How many are told.
const MOST: usize = 5;

/// The near names among those that exist, the nearest first: those that go on where the wanted one ends (`libxslt` →
/// `libxslt1.1`), then those that differ in few letters.
pub(super) fn near<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<(usize, usize, &str)> = names.filter_map(|name| rank(wanted, name)).collect();
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .take(MOST)
        .map(|(_, _, name)| name.to_owned())
        .collect()
}

/// Class and distance, smaller is nearer; `None` where it is not near.
fn rank<'a>(wanted: &str, name: &'a str) -> Option<(usize, usize, &'a str)> {
    let (short, other) = (wanted.to_ascii_lowercase(), name.to_ascii_lowercase());
    if short.len() >= 3
        && let Some(rest) = other.strip_prefix(&short)
    {
        // A version follows, `-dev` and the like follow, then any letters.
        let class = match rest.chars().next() {
            Some(next) if next.is_ascii_digit() => 0,
            Some('-' | '.' | '+') => 1,
            _ => 3,
        };
        return Some((class, rest.len(), name));
    }
    // Longer differences than the bound are not looked at.
    if short.len().abs_diff(other.len()) > 2 {
        return None;
    }
    let distance = strsim::osa_distance(&short, &other);
    let bound = if short.len() < 5 { 1 } else { 2 };
    (distance <= bound).then_some((2, distance, name))
}

#[cfg(test)]
mod tests {
    use super::near;

    fn of(wanted: &str) -> Vec<String> {
        let names = [
            "libxslt1.1",
            "libxslt1-dev",
            "libxslthl-java",
            "libxml2",
            "wget",
            "wget2",
            "wget2-dev",
            "jq",
            "jo",
            "zsh",
            "python3",
            "python3-pip",
        ];
        near(wanted, names.into_iter())
    }

    #[test]
    fn names_that_go_on_come_first_then_those_of_few_letters_difference() {
        assert_eq!(
            of("libxslt"),
            ["libxslt1.1", "libxslt1-dev", "libxml2", "libxslthl-java"]
        );
        assert_eq!(of("wgte"), ["wget"]);
        assert_eq!(of("pyhton3"), ["python3"]);
        assert_eq!(of("nothing-like-it"), [""; 0]);
    }
}
