//! What one predicate of a requirement came to for a case.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::because::ReadOut;
use super::outcome::{CaseTable, Part};
use super::places::Looked;
use crate::model::{AttributeId, Truth, Vocab};
use crate::predicate::{Cause, Explained, NoRates, explain};
use crate::resolve::{HeldPlace, Profile, Trace};

/// Why a predicate is true, false or unknown for the case in row 0.
pub(super) struct Look {
    pub(super) truth: Truth,
    pub(super) reads: Vec<ReadOut>,
    pub(super) missing: Vec<AttributeId>,
    pub(super) causes: Vec<Cause>,
}

impl Look {
    /// `asked` are the schemes whose approvals are named.
    fn new(explained: Explained, asked: &BTreeSet<String>, vocab: &Vocab) -> Look {
        let Explained { truth, reads, missing, causes } = explained;
        Look { truth, reads: reads.iter().map(|r| ReadOut::new(r, asked, vocab)).collect(), missing, causes }
    }
}

impl<'a> CaseTable<'a> {
    /// Explains a part of a requirement for the case in row 0, in a place of the market where one is named.
    pub(super) fn look(
        &self,
        part: Part<'_>,
        place: Option<&'a HeldPlace>,
        asked: &BTreeSet<String>,
        day: Date,
        trace: &mut Trace<'a>,
    ) -> Arc<Look> {
        let typed = part.typed();
        let look = |explained| Arc::new(Look::new(explained, asked, self.reading.vocab()));
        if let (Some(shared), Some(key), true) = (self.shared, part.of_rule(), typed.of_the_case()) {
            return shared.look(key, || look(explain(&typed.expr, shared.table, 0, &NoRates)));
        }
        let rates = self.commons.rates_on(day);
        if typed.reads_market() {
            let Some(folded) = self.folded(part, place, day) else {
                let expr = Profile { place, ..self.profile(day) }.fold(&typed.expr, trace);
                return look(explain(&expr, self.table(), 0, &rates));
            };
            folded.traced(trace);
            let explained = || look(explain(&folded.expr, self.table(), 0, &rates));
            // what compares money may hang on the rate of the day
            if typed.reads_money {
                return explained();
            }
            let known = self.looks.borrow().get(&std::ptr::from_ref(folded)).map(Arc::clone);
            return known.unwrap_or_else(|| {
                let look = explained();
                self.looks.borrow_mut().insert(folded, Arc::clone(&look));
                look
            });
        }
        look(explain(&typed.expr, self.table(), 0, &rates))
    }

    /// Explains two parts of a requirement for the case in row 0, in each place of the market.
    pub(super) fn look_in_places(
        &self,
        applies: Part<'_>,
        met: Part<'_>,
        asked: &BTreeSet<String>,
        day: Date,
        trace: &mut Trace<'a>,
    ) -> Vec<Looked<'a>> {
        let places = self.market.places.values().map(|held| {
            let mut look = |part: Part<'_>| self.look(part, Some(held), asked, day, trace);
            Looked { held, applies: look(applies), met: look(met) }
        });
        places.collect()
    }
}
