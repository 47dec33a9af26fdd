//! Rows parted by what sets them apart.

use crate::predicate::Bits;

/// The rows for which some set is not the same in all cells, parted so that those of one part agree in every cell.
pub(super) fn moving<const N: usize>(rows: &Bits, cells: &[[&Bits; N]]) -> Vec<Bits> {
    let Some((first, rest)) = cells.split_first() else { return Vec::new() };
    let mut moved = Bits::none(rows.rows());
    for (was, is) in rest.iter().flat_map(|cell| first.iter().zip(cell)) {
        moved.or_difference(was, is);
    }
    moved.and(rows);
    if moved.is_empty() { Vec::new() } else { parted(moved, cells.iter().flatten().copied()) }
}

/// Rows parted so that those of one part are in the same sets.
pub(super) fn parted<'b>(rows: Bits, sets: impl Iterator<Item = &'b Bits>) -> Vec<Bits> {
    let mut parts = vec![rows];
    let mut done: Vec<&Bits> = Vec::new();
    for set in sets {
        if done.iter().rev().any(|known| std::ptr::eq(*known, set) || *known == set) {
            continue;
        }
        done.push(set);
        let mut finer = Vec::with_capacity(parts.len());
        for part in parts {
            let (mut within, mut without) = (part.clone(), part);
            within.and(set);
            without.and_not(set);
            finer.extend([within, without].into_iter().filter(|part| !part.is_empty()));
        }
        parts = finer;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(rows: &[usize]) -> Bits {
        let mut bits = Bits::none(100);
        rows.iter().for_each(|row| bits.set(*row, true));
        bits
    }

    #[test]
    fn rows_that_agree_everywhere_stay_together_and_those_that_never_move_are_left_out() {
        let (a, b, c) = (bits(&[1, 2, 3, 70]), bits(&[2, 3, 70, 99]), bits(&[1, 2, 3, 70]));
        let parts = moving(&Bits::all(100), &[[&a], [&b], [&c]]);
        assert_eq!(parts, [bits(&[1]), bits(&[99])]);
        assert_eq!(moving(&bits(&[1, 2]), &[[&a], [&b]]), [bits(&[1])]);
        assert!(moving(&Bits::all(100), &[[&a], [&c]]).is_empty());
    }

    #[test]
    fn parts_are_apart_and_together_all_rows() {
        let (a, b) = (bits(&[1, 2, 3]), bits(&[3, 4]));
        let parts = parted(bits(&[1, 3, 4, 5]), [&a, &b].into_iter());
        assert_eq!(parts, [bits(&[3]), bits(&[1]), bits(&[4]), bits(&[5])]);
    }
}
