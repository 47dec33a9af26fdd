//! When the sun stands at a longitude, and the lunar year of Viet Nam.

use calendrical_calculations::chinese_based::{self, ChineseBased, YearBounds};
use calendrical_calculations::gregorian::fixed_from_gregorian;
use calendrical_calculations::rata_die::RataDie;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::feast::{Beyond, civil};

/// The longitude below is good to 0.01 degrees, a quarter of an hour; nearer to midnight the day is not known.
const MARGIN_MINUTES: i16 = 20;
const TROPICAL_YEAR: f64 = 365.2422;
/// Julian day of the Unix epoch.
const UNIX_EPOCH: f64 = 2_440_587.5;
const J2000: f64 = 2_451_545.0;
/// Terrestrial time runs ahead of universal time by about so many days now.
const AHEAD: f64 = 69.0 / 86_400.0;

/// The civil day in a zone on which the sun reaches a longitude in a year.
pub(super) fn day_of_longitude(degrees: f64, year: i16, zone: &TimeZone) -> Result<Date, Beyond> {
    let equinox = Date::new(year, 3, 20).map_err(|_| Beyond)?;
    let since = equinox.duration_since(Date::new(1970, 1, 1).map_err(|_| Beyond)?).as_secs_f64() / 86_400.0;
    // the part of the circle before the equinox lies in the first months of the year
    let turn = if degrees < 285.0 { degrees } else { degrees - 360.0 };
    let mut day = UNIX_EPOCH + since + 0.5 + turn / 360.0 * TROPICAL_YEAR;
    for _ in 0..12 {
        day += 58.0 * (degrees - longitude(day)).to_radians().sin();
    }
    let seconds = (day - AHEAD - UNIX_EPOCH) * 86_400.0;
    let instant = Timestamp::UNIX_EPOCH.checked_add(SignedDuration::try_from_secs_f64(seconds).map_err(|_| Beyond)?);
    let local = instant.map_err(|_| Beyond)?.to_zoned_datetime(zone.clone());
    let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
    if !(MARGIN_MINUTES..24 * 60 - MARGIN_MINUTES).contains(&minute) {
        return Err(Beyond);
    }
    Ok(local.date())
}

/// Apparent longitude of the sun in degrees.
///
/// SOURCE: J. Meeus, Astronomical Algorithms, 2nd edition, chapter 25, the method of lower accuracy.
fn longitude(julian_day: f64) -> f64 {
    let t = (julian_day - J2000) / 36_525.0;
    let mean = 280.466_46 + 36_000.769_83 * t + 0.000_303_2 * t * t;
    let anomaly = (357.529_11 + 35_999.050_29 * t - 0.000_153_7 * t * t).to_radians();
    let centre = (1.914_602 - 0.004_817 * t - 0.000_014 * t * t) * anomaly.sin()
        + (0.019_993 - 0.000_101 * t) * (2.0 * anomaly).sin()
        + 0.000_289 * (3.0 * anomaly).sin();
    let node = (125.04 - 1_934.136 * t).to_radians();
    mean + centre - 0.005_69 - 0.004_78 * node.sin()
}

/// The lunar calendar of Viet Nam: the rules of China at the meridian of Hanoi's clocks.
struct Hanoi;

impl ChineseBased for Hanoi {
    fn utc_offset(_: RataDie) -> f64 {
        7.0 / 24.0
    }
    const EPOCH: RataDie = <chinese_based::Chinese as ChineseBased>::EPOCH;
    const DEBUG_NAME: &'static str = "vietnamese";
}

/// The first day of a month of Viet Nam's lunar year that begins in a year; none where there is no such leap month.
pub(super) fn vietnamese_month(year: i16, month: u8, leap: bool) -> Result<Option<Date>, Beyond> {
    let bounds = YearBounds::compute::<Hanoi>(fixed_from_gregorian(i32::from(year), 7, 1));
    let (long, leap_at) = chinese_based::month_structure_for_year::<Hanoi>(bounds.new_year, bounds.next_new_year);
    let place = match (leap_at, leap) {
        (Some(at), true) if at == month + 1 => at,
        (_, true) => return Ok(None),
        (Some(at), false) if month >= at => month + 1,
        (_, false) => month,
    };
    let before = long.iter().take(usize::from(place.saturating_sub(1)));
    let days: i64 = before.map(|long| if *long { 30 } else { 29 }).sum();
    civil(bounds.new_year + days).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(degrees: f64, year: i16, zone: &str) -> String {
        day_of_longitude(degrees, year, &TimeZone::get(zone).unwrap()).unwrap().to_string()
    }

    /// Days of the equinoxes as the National Astronomical Observatory of Japan announced them for each year.
    #[test]
    fn equinoxes_fall_on_the_days_japan_announced() {
        for (year, spring, autumn) in [
            (2020, 20, 22),
            (2021, 20, 23),
            (2022, 21, 23),
            (2023, 21, 23),
            (2024, 20, 22),
            (2025, 20, 23),
            (2026, 20, 23),
            (2027, 21, 23),
        ] {
            assert_eq!(day(0.0, year, "Asia/Tokyo"), format!("{year}-03-{spring:02}"));
            assert_eq!(day(180.0, year, "Asia/Tokyo"), format!("{year}-09-{autumn:02}"));
        }
        assert_eq!(day(90.0, 2026, "America/Santiago"), "2026-06-21");
        assert_eq!(day(270.0, 2026, "UTC"), "2026-12-21");
        // 4 April of 2024 and 2025, 5 April of 2026 and 2027
        assert_eq!(day(15.0, 2024, "Asia/Shanghai"), "2024-04-04");
        assert_eq!(day(15.0, 2026, "Asia/Shanghai"), "2026-04-05");
        // the first term of the year, before the equinox
        assert_eq!(day(315.0, 2026, "Asia/Shanghai"), "2026-02-04");
    }

    #[test]
    fn a_day_is_not_given_where_the_sun_arrives_near_midnight() {
        let noon = Timestamp::UNIX_EPOCH;
        let offsets = (0..24 * 60).filter(|minute| {
            let offset = jiff::tz::Offset::from_seconds(minute * 60 - 43_200).unwrap();
            assert_eq!(noon.as_second(), 0);
            day_of_longitude(0.0, 2026, &offset.to_time_zone()).is_err()
        });
        assert_eq!(offsets.count(), 2 * usize::try_from(MARGIN_MINUTES).unwrap());
    }

    /// In 1985, 2007 and 2030 Tet and the Chinese new year fall on different days.
    #[test]
    fn tet_is_counted_at_hanoi() {
        for tet in ["1985-01-21", "2007-02-17", "2024-02-10", "2026-02-17", "2027-02-06", "2028-01-26", "2030-02-02"] {
            let day: Date = tet.parse().unwrap();
            assert_eq!(vietnamese_month(day.year(), 1, false), Ok(Some(day)));
        }
        // the tenth of the third month
        let hung = |year| vietnamese_month(year, 3, false).unwrap().unwrap().checked_add(jiff::Span::new().days(9));
        assert_eq!(hung(2026).unwrap().to_string(), "2026-04-26");
        assert_eq!(hung(2027).unwrap().to_string(), "2027-04-16");
        assert_eq!(vietnamese_month(2025, 6, true).map(|d| d.map(|d| d.to_string())), Ok(Some("2025-07-25".into())));
        assert_eq!(vietnamese_month(2026, 6, true), Ok(None));
    }
}
