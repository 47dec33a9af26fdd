//! A plot on logarithmic axes, as SVG.

use std::fmt::Write as _;

use crate::sheet::Series;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 50.0;
const COLOURS: [&str; 2] = ["#1f6feb", "#d1591b"];

/// Whole decades around some values.
struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn new(values: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Axis {
        let low = values.clone().fold(f64::INFINITY, f64::min).log10().floor();
        let high = values.fold(0.0, f64::max).log10().ceil();
        Axis { low, high, from, to }
    }

    fn at(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * (value.log10() - self.low) / (self.high - self.low)
    }

    fn decades(&self) -> impl Iterator<Item = f64> + use<> {
        (self.low as i32..=self.high as i32).map(|d| 10f64.powi(d))
    }
}

pub fn svg(series: &[&Series]) -> String {
    let points = || series.iter().flat_map(|s| s.points.iter());
    let x = Axis::new(points().map(|p| p.0), LEFT, WIDTH - RIGHT);
    let y = Axis::new(points().map(|p| p.1 * 1e3), HEIGHT - BOTTOM, TOP);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    let line = |out: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64), style: &str| {
        let _ = writeln!(out, "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {style}/>");
    };
    for value in x.decades() {
        let at = x.at(value);
        line(&mut out, (at, TOP), (at, HEIGHT - BOTTOM), "stroke=\"#ddd\"");
        let _ =
            writeln!(out, "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{value}</text>", HEIGHT - BOTTOM + 18.0);
    }
    for value in y.decades() {
        let at = y.at(value);
        line(&mut out, (LEFT, at), (WIDTH - RIGHT, at), "stroke=\"#ddd\"");
        let _ = writeln!(out, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value} ms</text>", LEFT - 8.0, at + 4.0);
    }
    for (n, (series, colour)) in series.iter().zip(COLOURS).enumerate() {
        let spots: Vec<(f64, f64)> = series.points.iter().map(|(px, py)| (x.at(*px), y.at(py * 1e3))).collect();
        let path: Vec<String> = spots.iter().map(|(px, py)| format!("{px:.1},{py:.1}")).collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        for (px, py) in &spots {
            let _ = writeln!(out, "<circle cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
        // what linear growth from the last point would look like
        if let (Some(first), Some(last)) = (series.points.first(), series.points.last()) {
            let start = (x.at(first.0), y.at(last.1 * 1e3 * first.0 / last.0));
            let style = format!("stroke=\"{colour}\" stroke-dasharray=\"4 4\" opacity=\"0.5\"");
            line(&mut out, start, (x.at(last.0), y.at(last.1 * 1e3)), &style);
        }
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" fill=\"{colour}\">{} (slope {:.2}; dashed: linear)</text>",
            LEFT + 12.0,
            TOP + 18.0 + 18.0 * n as f64,
            series.name,
            series.slope
        );
    }
    let middle = f64::midpoint(LEFT, WIDTH - RIGHT);
    let _ =
        writeln!(out, "<text x=\"{middle:.1}\" y=\"{}\" text-anchor=\"middle\">how many</text>\n</svg>", HEIGHT - 10.0);
    out
}
