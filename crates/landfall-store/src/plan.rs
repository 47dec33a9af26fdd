//! Loading a pack again and again: what is new, what changed, what is gone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use landfall_core::model::{Hash, Item};

use crate::lookup::{Current, Standings, ids_of_pack, of_ids};
use crate::op::revisable;
use crate::{Batch, Conflict, Error, Ledger, Op, Result, Why};

/// What loading a pack would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The pack.
    pub pack: String,
    /// What is to be recorded.
    pub append: Vec<Op>,
    /// How many items are stored as they are.
    pub unchanged: usize,
    /// What must be settled in the pack first; while there is any, nothing may be recorded.
    pub conflicts: Vec<Conflict>,
}

impl Plan {
    /// The batch to append.
    ///
    /// # Errors
    ///
    /// `Conflict` where something must be settled first.
    pub fn batch(self) -> Result<Batch> {
        if self.conflicts.is_empty() {
            Ok(Batch { pack: self.pack, ops: self.append, ..Batch::default() })
        } else {
            Err(Error::Conflict(self.conflicts))
        }
    }
}

impl Ledger {
    /// Compares a pack with what the ledger holds.
    ///
    /// New ids are asserted. Changed content is a correction with the item's own `corrects`, else with the reason the
    /// list of withdrawn ids gives for it (kinds that cannot say `corrects` need that); descriptions of our own work
    /// (markets, coverage, instruments) are revised without one. What this pack brought and no longer has is withdrawn
    /// with its listed reason.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn plan_load(&self, items: &[Item], withdrawn: &[(String, String)], pack: &str) -> Result<Plan> {
        let (mut plan, standings) = self.compared(items, withdrawn, pack, true).await?;
        let seen: HashSet<String> = items.iter().map(Item::id).collect();
        let reasons = reasons(withdrawn);
        let mut gone: Vec<&str> = standings
            .iter()
            .filter(|(id, current)| current.pack == pack && current.hash.is_some() && !seen.contains(*id))
            .map(|(id, _)| id.as_str())
            .collect();
        gone.sort_unstable();
        for id in gone {
            match reasons.get(id) {
                Some(reason) => plan.append.push(Op::Withdraw { id: id.to_owned(), reason: (*reason).to_owned() }),
                None => plan.conflicts.push(Conflict { id: id.to_owned(), why: Why::Gone }),
            }
        }
        Ok(plan)
    }

    /// Compares a part of a pack with what the ledger holds: as [`Ledger::plan_load`], but what the part does not speak
    /// of stays as it is, and what it lists as withdrawn is.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    pub async fn plan_part(&self, items: &[Item], withdrawn: &[(String, String)], pack: &str) -> Result<Plan> {
        let (mut plan, standings) = self.compared(items, withdrawn, pack, false).await?;
        let seen: HashSet<String> = items.iter().map(Item::id).collect();
        for (id, reason) in withdrawn.iter().filter(|(id, _)| !seen.contains(id)) {
            let why = match standings.get(id) {
                None => Why::Unknown,
                Some(current) if current.pack != pack => Why::OtherPack(current.pack.clone()),
                Some(current) if current.hash.is_none() => Why::Erased,
                Some(_) => {
                    plan.append.push(Op::Withdraw { id: id.clone(), reason: reason.clone() });
                    continue;
                }
            };
            plan.conflicts.push(Conflict { id: id.clone(), why });
        }
        Ok(plan)
    }

    /// What items come to, and where they and, of a whole pack, everything it ever brought stand.
    async fn compared(
        &self,
        items: &[Item],
        withdrawn: &[(String, String)],
        pack: &str,
        whole: bool,
    ) -> Result<(Plan, Standings)> {
        let ids: Vec<String> = items.iter().map(Item::id).collect();
        let read = async {
            let mut reader = self.readers.acquire().await?;
            let session = &mut reader.session();
            let others = match whole {
                true => ids_of_pack(session, pack).await?,
                false => withdrawn.iter().map(|(id, _)| id.clone()).collect(),
            };
            let mut asked: Vec<&str> = ids.iter().chain(&others).map(String::as_str).collect();
            asked.sort_unstable();
            asked.dedup();
            of_ids(session, &asked).await
        };
        let standings: Standings = read.await.map_err(|e: Error| self.at(e))?;
        let reasons = reasons(withdrawn);
        let mut plan = Plan { pack: pack.to_owned(), ..Plan::default() };
        let mut seen = HashSet::with_capacity(ids.len());
        for (id, item) in ids.iter().zip(items) {
            if seen.insert(id.as_str()) {
                plan.item(id, item, standings.get(id), reasons.get(id.as_str()).copied());
            } else {
                plan.conflicts.push(Conflict { id: id.clone(), why: Why::Twice });
            }
        }
        Ok((plan, standings))
    }
}

fn reasons(withdrawn: &[(String, String)]) -> HashMap<&str, &str> {
    withdrawn.iter().map(|(id, why)| (id.as_str(), why.as_str())).collect()
}

impl Plan {
    fn item(&mut self, id: &str, item: &Item, current: Option<&Current>, listed: Option<&str>) {
        let Some(current) = current else { return self.append.push(Op::Assert(item.clone())) };
        let mut conflict = |why| self.conflicts.push(Conflict { id: id.to_owned(), why });
        let Some(hash) = &current.hash else { return conflict(Why::Erased) };
        if current.pack != self.pack {
            return conflict(Why::OtherPack(current.pack.clone()));
        }
        if *hash == hash_of(item) || *hash == hash_of(&corrected(item, current.reason.as_deref())) {
            self.unchanged += 1;
            return;
        }
        if current.kind != item.kind() || current.market != item.shelf() {
            return conflict(Why::Moved);
        }
        match item.corrects().or(listed) {
            Some(reason) => self.append.push(Op::Correct(item.clone(), reason.to_owned())),
            None if revisable(item) => self.append.push(Op::Revise(item.clone())),
            None => conflict(Why::Changed),
        }
    }
}

fn hash_of(item: &Item) -> Hash {
    Hash::of_value(item)
}

/// The item as it was when it was corrected: a `corrects` taken out of the pack later is no change.
fn corrected(item: &Item, reason: Option<&str>) -> Item {
    let mut item = item.clone();
    let corrects = match &mut item {
        Item::Fact(x) => &mut Arc::make_mut(x).corrects,
        Item::Adoption(x) => &mut Arc::make_mut(x).corrects,
        Item::Quota(x) => &mut Arc::make_mut(x).corrects,
        _ => return item,
    };
    if corrects.is_none() {
        *corrects = reason.map(str::to_owned);
    }
    item
}
