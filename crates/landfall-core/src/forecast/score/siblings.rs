//! Histories that share a fate: one vote for several texts, several texts of one root.

use crate::forecast::History;

/// Whether two texts of one body became law, or took effect, on the same day.
#[must_use]
pub fn same_session(a: &History, b: &History) -> bool {
    let shared = |h: &History| {
        let law = h.marks.iter().filter(|m| m.stage.is_law());
        law.map(|m| (m.on, m.stage)).collect::<std::collections::BTreeSet<_>>()
    };
    a.body == b.body && !shared(a).is_disjoint(&shared(b))
}

/// The root of a name: its first two words, the second up to where letters turn to digits and back.
/// `UN-R100-03` and `UN-R100S4` are of one family, and so are `eu/battery-passport` and `eu/battery-scope`.
#[must_use]
pub fn family(id: &str) -> String {
    let mut words = id.split(['-', '/', '_', '.']).filter(|w| !w.is_empty());
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let letters = second.find(|c: char| c.is_ascii_digit()).unwrap_or(second.len());
    let digits = second[letters..].find(|c: char| !c.is_ascii_digit()).map_or(second.len(), |d| letters + d);
    format!("{first}/{}", &second[..digits]).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn texts_of_one_root_are_one_family() {
        for (a, b) in
            [("UN-R100-03", "UN-R100S4"), ("US-301L1", "US-301L4B"), ("eu/battery-passport", "eu/battery-scope")]
        {
            assert_eq!(family(a), family(b));
        }
        for (a, b) in [("UN-R100-03", "UN-R10-05"), ("EU-CO2-2019", "US-CO2-2019")] {
            assert_ne!(family(a), family(b));
        }
    }
}
