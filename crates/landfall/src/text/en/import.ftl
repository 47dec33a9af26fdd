import-read = Read { $items } items, { $rules } rules, { $markets } markets, { $cases } sample cases
import-written = Wrote { $written } entries, { $unchanged } unchanged, known since { $known }
import-head = Head of the ledger: { $head }
import-check = { $n } items read and checked, nothing stored
progress-read = Reading packs
progress-check = Checking packs
progress-write = Writing the ledger
progress-verify = Checking the ledger
verify-whole = The ledger is whole: { $n } entries
verify-erased = Content erased, with tombstones: { $list }
verify-same = { $market }, { $on }, known { $known }: same answer, { $hash }
verify-not-same = { $market }, { $on }, known { $known }: not the same answer
differs-case = the case in the receipt is not the one it names
differs-gone = no longer read: { $id }
differs-changed = other content: { $id }
differs-new = newly read: { $id }
differs-found = was not there and is now: { $id }
differs-lost = was there and is not now: { $id }
differs-answer = the answer's hash in the receipt is { $id }
differs-text = the answer in the file was changed; its receipt was not
progress-read-source = Reading the source
imported-title = { $title } ({ $name })
imported-file = { $name }: { $bytes } bytes, SHA-256 { $hash }
imported-content = Content: { $edition }
imported-content-age = Content: { $edition }, { $age }
imported-no-edition = The file does not say how old its content is
content-age = { $n ->
    [one] one day old
   *[other] { $n } days old
  }
imported-values = { $held } values: { $handled } handled, { $ignored } ignored, { $signalled } signalled
imported-statements = { $all } statements: { $taken } taken, { $left } left out, { $unfit } that do not fit the vocabulary
imported-ignored = { $count } × { $reason }
imported-more-signals = and { $n } more signals; --full shows all
imported-written = { $new } new, { $corrected } corrected, { $unchanged } as they were; known since { $known }
imported-silent = { $n } items stored from this source are not spoken of here; they stay as they are
imported-nothing-stored = Nothing was stored
left-market = about a market that is not held
left-cell = no place of ours lies in the cell
left-city = a city that is no place of ours
left-station = no place of ours for which this station is the nearest
left-station-itself = about the station itself; it stands in the note of what the station states
left-old-rate = a rate more than a year older than the newest one
left-way-of-measuring = measured in a way the vocabulary does not name
imported-older = { $n } items say otherwise in a later edition that is stored; that stays
sources-title = { $n } sources · known { $known }
sources-publisher = publisher
sources-licence = licence
sources-address = address
sources-schedule = renewed
sources-last-run = last run
sources-content = content
sources-items = items held
redistribution-yes = may be passed on
redistribution-no = may not be passed on: it stays on this machine
health-fresh = fresh
health-stale = stale
health-suspect = suspect: nothing was stored the last time
health-never-run = never run
schedule-never = not renewed by its publisher
schedule-years = { $n ->
    [one] every year
   *[other] every { $n } years
  }
schedule-months = { $n ->
    [one] every month
   *[other] every { $n } months
  }
schedule-weeks = { $n ->
    [one] every week
   *[other] every { $n } weeks
  }
schedule-days = { $n ->
    [one] every day
   *[other] every { $n } days
  }
export-written = Wrote { $n } facts and adoptions
export-restricted = Left out { $n } that may not be passed on: { $list }. For your own use: --include-restricted
