//! The best places of scattered letters in a text.

/// What a place is worth: at the start of the text, at the start of a word, just after the letter before.
const START: i32 = 8;
const WORD: i32 = 6;
const RUN: i32 = 5;

/// What is known of one letter of the word at one letter of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// The worth of the word up to that letter, with that letter here; none where it is another letter.
    here: Option<i32>,
    /// Whether the letter before stands just before.
    run: bool,
    /// The greatest worth with that letter here or earlier, and where.
    best: Option<(i32, usize)>,
}

/// What the places of the wanted letters that are worth most are worth. Leaves in `cells` what [`places`] needs.
pub(super) fn worth(wanted: &[char], letters: &[(usize, char)], cells: &mut Vec<Cell>) -> Option<i32> {
    let width = wanted.len();
    cells.clear();
    for (at, (_, letter)) in letters.iter().enumerate() {
        let worth = match at {
            0 => START,
            _ if begins_word(letters, at) => WORD,
            _ => 0,
        };
        for (index, wanted) in wanted.iter().enumerate() {
            let above = |index: usize| at.checked_sub(1).and_then(|row| cells.get(row * width + index));
            let mut cell = Cell {
                here: None,
                run: false,
                best: above(index).and_then(|cell| cell.best),
            };
            if letter == wanted {
                let before = index.checked_sub(1).map(above);
                let (base, run) = match before {
                    None => (Some(0), false),
                    Some(cell) => {
                        let apart = cell.and_then(|cell| cell.best).map(|(worth, _)| worth);
                        let joined = cell.and_then(|cell| cell.here).map(|worth| worth + RUN);
                        (apart.max(joined), joined.is_some() && joined >= apart)
                    }
                };
                cell.here = base.map(|base| base + worth);
                cell.run = run;
                if cell.here > cell.best.map(|(worth, _)| worth) {
                    cell.best = cell.here.map(|worth| (worth, at));
                }
            }
            cells.push(cell);
        }
    }
    cells.last()?.best.map(|(worth, _)| worth)
}

/// Those places, the earlier of equals; `width` is how many letters are wanted.
pub(super) fn places(width: usize, cells: &[Cell]) -> Option<Vec<usize>> {
    let (_, mut at) = cells.last()?.best?;
    let mut places = vec![0; width];
    for index in (0..width).rev() {
        *places.get_mut(index)? = at;
        if index > 0 {
            let run = cells.get(at * width + index)?.run;
            let row = at.checked_sub(1)?;
            at = if run {
                row
            } else {
                cells.get(row * width + index - 1)?.best?.1
            };
        }
    }
    Some(places)
}

/// Whether a letter is the first of a word: of the text, or after `_`, `/`, `-`, `:` and the like.
pub(super) fn begins_word(letters: &[(usize, char)], at: usize) -> bool {
    let is_letter = |at: usize| letters.get(at).is_some_and(|(_, letter)| letter.is_alphanumeric());
    is_letter(at) && !at.checked_sub(1).is_some_and(is_letter)
}
