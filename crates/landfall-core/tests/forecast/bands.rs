//! Bands of chance, and histories that cannot be.

use landfall_core::Date;
use landfall_core::forecast::{Band, Fault, History, Mark, Stage};

use crate::day;

#[test]
fn a_band_is_left_only_by_more_than_five_points() {
    assert_eq!(Band::of(0.52, None), Band::Likely);
    assert_eq!(Band::of(0.52, Some(Band::Possible)), Band::Possible);
    assert_eq!(Band::of(0.55, Some(Band::Possible)), Band::Possible);
    assert_eq!(Band::of(0.56, Some(Band::Possible)), Band::Likely);
    assert_eq!(Band::of(0.46, Some(Band::Likely)), Band::Likely);
    assert_eq!(Band::of(0.44, Some(Band::Likely)), Band::Possible);
    assert_eq!(Band::of(0.86, Some(Band::NearCertain)), Band::NearCertain);
    assert_eq!(Band::of(0.97, Some(Band::Remote)), Band::NearCertain);
    assert_eq!(Band::of(0.93, Some(Band::Remote)), Band::Likely, "past the next edge, and not clear of the one after");
}

#[test]
fn steps_that_run_backwards_are_named() {
    let mark = |stage, on| Mark { on: day(on), stage };
    let early = mark(Stage::Adopted, "2020-05-01");
    let late = mark(Stage::Proposed, "2021-05-01");
    let history = History {
        id: "eu/x".to_owned(),
        body: "EU".to_owned(),
        track: "eu_olp".to_owned(),
        marks: vec![early, late],
        promises: Vec::new(),
        watched: Date::MIN,
    };
    assert_eq!(history.whole(), Err(Fault::Backwards { instrument: "eu/x".to_owned(), early, late }));
}
