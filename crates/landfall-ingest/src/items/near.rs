//! Distances on the globe.

use landfall_core::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Mean radius of the earth in kilometres (IUGG).
const RADIUS_KM: f64 = 6371.0088;

/// Degrees north and east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    latitude: f64,
    longitude: f64,
}

impl Point {
    pub(super) fn new(latitude: Decimal, longitude: Decimal) -> Point {
        let plain = |d: Decimal| d.to_f64().unwrap_or(f64::NAN);
        Point { latitude: plain(latitude), longitude: plain(longitude) }
    }

    /// Kilometres along the surface.
    pub(super) fn distance(self, other: Point) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half = |difference: f64| (difference / 2.0).sin().powi(2);
        let h = half(b - a) + a.cos() * b.cos() * half((other.longitude - self.longitude).to_radians());
        2.0 * RADIUS_KM * h.sqrt().min(1.0).asin()
    }
}

/// The middle of the cell of a grid of `size` degrees in which a coordinate lies.
pub(super) fn middle(coordinate: Decimal, size: Decimal) -> Option<Decimal> {
    let cell = coordinate.checked_div(size)?.floor().checked_mul(size)?;
    cell.checked_add(size.checked_div(Decimal::TWO)?).map(|d| d.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_degree_along_the_equator_is_a_little_over_111_kilometres() {
        let km = Point::new(d("0"), d("179.5")).distance(Point::new(d("0"), d("-179.5")));
        assert!((111.1..111.3).contains(&km), "{km}");
    }

    #[test]
    fn a_coordinate_lies_in_the_cell_around_the_next_quarter() {
        let cells = [("52.5218", "52.75"), ("-0.1", "-0.25"), ("0", "0.25"), ("-74.5", "-74.25")];
        for (coordinate, expected) in cells {
            assert_eq!(middle(d(coordinate), d("0.5")), Some(d(expected)), "{coordinate}");
        }
    }
}
