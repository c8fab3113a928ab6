//! Fuzzy search in earlier lines.

/// How much of a line is searched, in bytes; what stands behind it is found by nobody.
const SEARCHED: usize = 4096;

/// A line that fits, and what of it was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::console) struct Hit<'a> {
    /// The line.
    pub(in crate::console) line: &'a str,
    /// Where the characters stand that the query asks for: byte offsets, in order, none twice.
    pub(in crate::console) matched: Vec<usize>,
}

/// The lines that fit the query, the best first; among equals in the order in which they are given. Every word of the
/// query must be in the line, as it stands or with gaps. Capitals count only where the query has some.
pub(in crate::console) fn search<'a>(lines: impl Iterator<Item = &'a str>, query: &str, most: usize) -> Vec<Hit<'a>> {
    let exact = query.chars().any(char::is_uppercase);
    let words: Vec<Vec<char>> = query
        .split_whitespace()
        .map(|word| word.chars().map(|character| fold(character, exact)).collect())
        .collect();
    if words.is_empty() {
        return lines
            .take(most)
            .map(|line| Hit {
                line,
                matched: Vec::new(),
            })
            .collect();
    }
    let mut found: Vec<(u32, &str, Vec<usize>)> = Vec::new();
    let mut folded = Vec::new();
    for line in lines {
        folded.clear();
        let searched = line.char_indices().take_while(|(at, _)| *at < SEARCHED);
        folded.extend(searched.map(|(at, character)| (at, fold(character, exact))));
        let mut score = 0;
        let mut matched = Vec::new();
        let all = words.iter().all(|word| {
            let hit = fit(&folded, word);
            if let Some((cost, places)) = hit {
                score += cost;
                matched.extend(places);
                true
            } else {
                false
            }
        });
        if all {
            matched.sort_unstable();
            matched.dedup();
            found.push((score, line, matched));
        }
    }
    // The sort keeps the order of equals.
    found.sort_by_key(|(score, ..)| *score);
    found.truncate(most);
    found
        .into_iter()
        .map(|(_, line, matched)| Hit { line, matched })
        .collect()
}

/// A character as it is compared.
fn fold(character: char, exact: bool) -> char {
    if exact {
        return character;
    }
    character.to_lowercase().next().unwrap_or(character)
}

/// How badly a word fits a line, 0 best, and the bytes at which its characters stand; none where it does not.
fn fit(line: &[(usize, char)], word: &[char]) -> Option<(u32, Vec<usize>)> {
    let starts = |at: usize| at == 0 || !line[at - 1].1.is_alphanumeric();
    let mut best: Option<(u32, usize)> = None;
    for (at, part) in line.windows(word.len()).enumerate() {
        if part.iter().zip(word).all(|((_, c), wanted)| c == wanted) {
            let cost = u32::from(!starts(at));
            if best.is_none_or(|(known, _)| cost < known) {
                best = Some((cost, at));
            }
            if cost == 0 {
                break;
            }
        }
    }
    if let Some((cost, at)) = best {
        let places = line[at..at + word.len()].iter().map(|(byte, _)| *byte).collect();
        return Some((cost, places));
    }
    // The first letters of words, as in `diu` for `docker_image_update`.
    let mut initials = (0..line.len()).filter(|at| starts(*at));
    let firsts: Option<Vec<usize>> = word
        .iter()
        .map(|wanted| initials.find(|at| line[*at].1 == *wanted).map(|at| line[at].0))
        .collect();
    if let Some(places) = firsts {
        return Some((5, places));
    }
    // With gaps: forward to the first place where all have been seen, then back for the closest one before it.
    let mut left = word.iter();
    let mut wanted = left.next()?;
    let end = line.iter().position(|(_, c)| {
        if c != wanted {
            return false;
        }
        match left.next() {
            Some(next) => {
                wanted = next;
                false
            }
            None => true,
        }
    })?;
    let mut places = Vec::with_capacity(word.len());
    let mut at = end + 1;
    for wanted in word.iter().rev() {
        at = line[..at].iter().rposition(|(_, c)| c == wanted)?;
        places.push(at);
    }
    places.reverse();
    let gaps = places.windows(2).filter(|pair| pair[1] != pair[0] + 1).count();
    let spread = end + 1 - places[0] - word.len();
    let cost = 10 + u32::try_from(4 * gaps + spread).unwrap_or(u32::MAX / 64);
    Some((
        cost.min(u32::MAX / 64),
        places.into_iter().map(|at| line[at].0).collect(),
    ))
}
