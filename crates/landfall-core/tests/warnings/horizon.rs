//! What is meant for watches that look less far.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use landfall_core::assess::Verdict;
use landfall_core::change::Kind;
use landfall_core::warn::{Survey, Watch, fold};

use crate::world::{begin, change, noon, watch};

#[test]
fn what_tells_a_watch_that_looks_less_far_is_not_told_to_one_that_hears_the_answer_move() {
    let pair = ("a".to_owned(), "X".to_owned());
    let (soon, far) = (date(2027, 2, 1), date(2028, 2, 1));
    let mut view = Survey::new(begin(), date(2030, 1, 1));
    let told = |on, cause: &str| change(&pair, Kind::Learned, on, Verdict::Yes, Verdict::No, cause);
    view.news(told(far, "answer"), Date::MIN..Date::MAX, ["a"]);
    view.news(told(soon, "text"), Date::MIN..far, ["a"]);
    let heard = |days: u32| {
        let watch = Watch { horizon_days: days, ..watch() };
        let lines = fold(&watch, false, &BTreeMap::new(), &[(&pair.0, &pair.1)], &view, noon(begin()));
        lines.into_iter().map(|line| line.warning.cause).collect::<Vec<_>>()
    };
    assert_eq!(heard(100), ["text"]);
    assert_eq!(heard(1000), ["answer"]);
}
