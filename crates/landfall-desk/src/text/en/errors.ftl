error-data = { $n ->
    [one] 1 mistake in the data; nothing was stored
   *[other] { $n } mistakes in the data; nothing was stored
}
error-case = { $n ->
    [one] 1 mistake in the case
   *[other] { $n } mistakes in the case
}
error-conflicts = { $n ->
    [one] 1 id does not fit what the ledger `{ $ledger }` holds; nothing was stored
   *[other] { $n } ids do not fit what the ledger `{ $ledger }` holds; nothing was stored
}
error-more = and { $n } more
file-not-found = `{ $a0 }` is not there
file-forbidden = `{ $a0 }` may not be opened
file-not-text = `{ $a0 }` is not UTF-8 text
file-full = the disk is full: `{ $a0 }`
file-failed = `{ $a0 }`: { $a1 }
config-wrong = the configuration `{ $a0 }` cannot be read: { $a1 }
config-unknown-key = warning: unknown key `{ $a0 }` in the configuration{ $near1 }
format-twice = --json and another --format cannot both be given: choose one
output-failed = the answer cannot be written: { $a0 }
day-impossible = `{ $a1 }` is not a day like 2026-12-01 (--{ $a0 })
days-reversed = the last day { $a1 } lies before the first, { $a0 }
instant-impossible = `{ $a0 }` is neither an instant like 2026-12-01T12:00:00Z nor a day
ledger-empty = the ledger `{ $a0 }` is empty; load the packs with `landfall import packs`
nothing-known = nothing was known at { $a0 }: the ledger begins later
ruleset-not-found = this ledger does not hold the ruleset { $a0 } of the receipt
ruleset-broken = the ruleset in the ledger cannot be read by this program: { $a0 }
item-untyped = `{ $a0 }` in the ledger cannot be read under this ruleset: { $a1 }
unknown-market = unknown market `{ $a0 }`{ $near1 }
no-market = name a market, or `all`
one-market = this takes one market, not `{ $a0 }`
unknown-case = there is no sample `{ $a0 }`{ $near1 }; samples: { $a2 }
unknown-market-attribute = unknown attribute `{ $a0 }`{ $near1 }
set-shape = `--set { $a0 }` should look like shipment.customs_value=20000USD
set-unknown = --set: unknown attribute `{ $a0 }`{ $near1 }
packs-empty = there are no packs in `{ $a0 }`
receipt-wrong = `{ $a0 }`:{ $a1 } is not a receipt: { $a2 }
receipt-none = `{ $a0 }` holds no receipt
semantics-unknown = the receipt was made with semantics { $a0 }; this program knows { $a1 }
verify-what = name a receipt, or --ledger
verify-differs = { $a0 } of { $a1 } answers are not the same
demo-exists = `{ $a0 }` exists already; the demo wants a new ledger
usage-unknown-argument = unknown argument `{ $a0 }`{ $near1 }
usage-unknown-command = unknown command `{ $a0 }`{ $near1 }
usage-missing-argument = missing: { $a0 }
usage-missing-command = name a command
usage-missing-value = `{ $a0 }` needs a value
usage-invalid-value = `{ $a1 }` is no value of `{ $a0 }`; possible: { $a2 }
usage-conflict = `{ $a0 }` was given twice or does not go with another argument
usage-too-many-values = `{ $a0 }` takes no `{ $a1 }`
usage-other = the command line cannot be read
usage-help = `--help` shows what there is
import-leaves-behind = this pack's ruleset does not hold `{ $a2 }`, which `{ $a0 }` of the pack `{ $a1 }` needs; put both packs in one folder and load them together
unknown-clock = there is no clock `{ $a0 }`{ $near1 }
unknown-instrument = there is no instrument `{ $a0 }`{ $near1 }
forecast-what = name an instrument, or ask for all that are open with `--all`
forecast-both = give an instrument or `--all`, not both
forecast-backwards = the steps of `{ $a0 }` run backwards: { $a1 } on { $a2 } stands before { $a3 } on { $a4 }; correct one of the days in its file under packs/instruments
forecast-empty = the instrument `{ $a0 }` has no step with a day
start-impossible = `{ $a0 }` is no instant: write one like 2026-12-01T10:00-05:00
compare-how-many = two to six markets stand side by side, { $a0 } were given
unknown-subject = unknown subject `{ $a0 }`{ $near1 }
