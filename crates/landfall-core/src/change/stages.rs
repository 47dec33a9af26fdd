//! The states of knowing from a last run to now, in the order in which a change belongs to the first that has it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Kind;
use super::known::{Known, Laid, Way};
use crate::assess::World;
use crate::predicate::Fault;

/// States of knowing, laid out.
pub(super) struct Stages<'a> {
    stages: Vec<(Kind, Laid<'a>)>,
}

impl<'a> Stages<'a> {
    /// Lays markets out as known at the last run, seen from the day of now; with what was learned since; with what was
    /// corrected; under the present reading. States in which nothing can differ are left out. Without a last run only
    /// what is known now.
    ///
    /// # Errors
    /// As for [`Laid::new`].
    pub(super) fn new(
        last: Option<&(Known<'a>, Date)>,
        now: &Known<'a>,
        markets: &BTreeSet<String>,
    ) -> Result<Stages<'a>, (String, Fault)> {
        let Some((last, _)) = last else {
            return Ok(Stages { stages: vec![(Kind::Learned, Laid::new(now, markets)?)] });
        };
        let Way { learned, corrected } = Laid::way(last, now, markets)?;
        let mut stages = vec![(Kind::Learned, Laid::seen_from(last, markets, now.day)?)];
        stages.extend(learned.map(|laid| (Kind::Learned, laid)));
        stages.extend(corrected.map(|laid| (Kind::Corrected, laid)));
        if last.reading.hash() != now.reading.hash() {
            stages.push((Kind::Reread, Laid::new(now, markets)?));
        }
        Ok(Stages { stages })
    }

    /// What answers are asked of at each of them, with the kind of a change that first appears there.
    pub(super) fn worlds(&self) -> Vec<(Kind, World<'_>)> {
        self.stages.iter().map(|(kind, laid)| (*kind, laid.world())).collect()
    }

    /// What is known now.
    pub(super) fn now(&self) -> Option<World<'_>> {
        self.stages.last().map(|(_, laid)| laid.world())
    }
}
