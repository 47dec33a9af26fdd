//! Flips that cancel over the whole way are dropped.

/// The values that stand at the end of a walk, each with the position at which it was entered for good; the first is
/// where the walk began. What was taken back on the way leaves nothing.
pub(super) fn lasting<V: PartialEq>(values: impl IntoIterator<Item = V>) -> Vec<(usize, V)> {
    let mut path: Vec<(usize, V)> = Vec::new();
    for (position, value) in values.into_iter().enumerate() {
        match path.iter().position(|(_, known)| *known == value) {
            Some(back) => path.truncate(back + 1),
            None => path.push((position, value)),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::lasting;

    #[test]
    fn what_is_taken_back_on_the_way_is_dropped_and_what_stands_keeps_its_step() {
        assert_eq!(lasting("aaab".chars()), [(0, 'a'), (3, 'b')]);
        assert_eq!(lasting("aba".chars()), [(0, 'a')]);
        assert_eq!(lasting("abab".chars()), [(0, 'a'), (3, 'b')]);
        assert_eq!(lasting("abcb".chars()), [(0, 'a'), (1, 'b')]);
        assert_eq!(lasting("abcd".chars()), [(0, 'a'), (1, 'b'), (2, 'c'), (3, 'd')]);
    }
}
