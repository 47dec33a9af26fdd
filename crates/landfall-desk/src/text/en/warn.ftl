help-watch = Who wants to hear about which cars, markets, purposes and subjects
help-watch-add = Add a watch from a file, TOML or JSON, or from --set
help-watch-list = List the watches with the cases they pick today
help-watch-edit = Change a watch: from a file, or key by key with --set
help-watch-remove = Remove a watch; what it was told stays, and is put right where it was wrong
help-watch-file = The watch as TOML or JSON: id, name, cases, filter, markets, purposes, subjects, min_chance, lead_days, horizon_days, language, endpoints, zone, quiet, digest, budget
help-watch-set = A key of the watch, for example markets=EU,GB or quiet=22:00-07:00; may be given several times
help-watch-name = Id of the watch
help-warnings = What was told, what became of it, and what you say of it
help-warnings-list = List the warnings that are open, what has to be decided next first
help-warnings-show = One warning as a letter: what changes, for which cars, when, on whose word, what to decide
help-warnings-ack = Say that you have seen it
help-warnings-act = Say that you have done what it asks for
help-warnings-dismiss = Put it aside, with a reason
help-warnings-feedback = Say what you think of it: useful, known, wrong or not_mine
help-warnings-replay = Send letters again under the ids and numbers they have, in the words in which they were written
help-letters-warning = Letters with this warning: its id, or how it begins
help-letters-watch = Letters to this watch, also one that was removed
help-letters-market = Letters about this market
help-letters-since = Letters written at this instant or later
help-letters-before = Letters written before this instant
help-warnings-all = Also those that are closed, put aside, or held back for their chance
help-warnings-watch = Only those of one watch
help-warning-id = Id of the warning, or how it begins
help-warning-note = A line to go with it
help-reason = Why
help-feedback = useful, known, wrong or not_mine
help-run = Imports that are due, what changed, what each watch is told, and its letters; again whenever something is due
help-run-once = Once, and no more
help-run-until = Until an instant: nothing that is due later
help-run-now = An instant in place of the machine's clock; with --until it jumps from one due instant to the next

error-watch = { $n ->
    [one] something is wrong with the watch; nothing was stored
   *[other] { $n } things are wrong with the watch; nothing was stored
}
diag-watch_id = `{ $a0 }` is no id for a watch: take small letters, digits, `-` and `_`, at most 64
diag-watch_name = `name` is one line of at most 128 characters
diag-watch_no_cases = name `cases`, or say with `filter` which are meant, for example vehicle.category = 'M1'
diag-watch_no_markets = `markets` is empty: name markets, or write "all"
diag-watch_unknown = `{ $a0 }`: nobody knows `{ $a1 }`{ $near2 }
diag-watch_filter_market = `filter` picks cases and cannot read `{ $a0 }`, which a market says
diag-watch_chance = `min_chance` is a chance from 0 to 1, not { $a0 }
diag-watch_range = `{ $a0 }` is a whole number from { $a2 } to { $a3 }, not { $a1 }
diag-watch_hour = `{ $a0 }` is an hour like 22:00, not `{ $a1 }`
diag-watch_hours_all = `quiet` begins and ends at the same hour: name two, or leave it out
watch-what = say what to watch: a FILE, or --set KEY=VALUE
watch-set = `{ $a0 }` is not KEY=VALUE
watch-file = the watch `{ $a0 }` cannot be read: { $a1 }
watch-exists = there is a watch `{ $a0 }` that asks for something else; change it with `landfall watch edit { $a0 }`
watch-renamed = the watch `{ $a0 }` keeps its id: `{ $a1 }` would be another; add it instead
watch-filter-old = the filter of the watch `{ $a0 }` cannot be read with the words of today: { $a1 }; change it with `landfall watch edit { $a0 }`
unknown-watch = there is no watch `{ $a0 }`{ $near1 }
unknown-warning = there is no warning `{ $a0 }`{ $near1 }
warning-several = several warnings begin with `{ $a0 }`: write more of it
warning-closed = the warning `{ $a0 }` is closed ({ $a1 }); feedback can still be given
dismiss-reason = say why with --reason: it is what the next reader needs
letters-range = say which letters: WARNING, --watch, --market, --since or --before
letters-again = { $n ->
    [0] No letter fits
    [one] 1 letter: { $messages }
   *[other] { $n } letters: { $messages }
}
run-once-until = --once and --until say two things: take one
run-now-alone = --now needs --once or --until: a clock that is set does not go on by itself
run-clock-back = the clock shows { $a0 }, and the last run was at { $a1 }: it was set back. Nothing was done and nothing is lost; set it right, or wait until that instant has passed

watch-none = There is no watch yet: `landfall watch add FILE`.
watch-title = { $name } ({ $id })
watch-markets = Markets
watch-purposes = Purposes
watch-subjects = Subjects
watch-cases = Cases
watch-filter = Filter
watch-time = When
watch-endpoints = To
watch-letters = Letters
watch-quiet = Quiet
watch-open = Open
watch-all = all
watch-nowhere = nowhere yet: name `endpoints`
watch-picks = { $n ->
    [0] none today
    [one] one: { $list }
   *[other] { $n }: { $list }
}
watch-time-said = { $lead } days before a day of law, { $horizon } days ahead; what is not law where its chance to come within them is { $chance } or more
watch-letters-said = { $digest }; at most { $n } a week; days and hours of { $zone }
watch-digest-none = one by one
watch-digest-daily = one digest a day, what is urgent at once
watch-digest-weekly = one digest a week, what is urgent at once
watch-quiet-said = from { $from } to { $through } only what is urgent
watch-open-said = { $n ->
    [0] no warning
    [one] one warning
   *[other] { $n } warnings
}

warnings-title = { $n ->
    [0] No open warnings · { $day }
    [one] One warning · { $day }
   *[other] { $n } warnings · { $day }
}
warnings-day-law = from { $day }
warnings-day-chance = could begin { $day }, chance { $chance }
warnings-day-none = no day named, chance { $chance }
warnings-cars = { $n ->
    [one] one car
   *[other] { $n } cars
}
warnings-line = { $when } · { $cars } · { $state } · watch { $watch }
warnings-precision = What people said of them
warnings-precision-of = { $rule }: { $share } useful or known (n = { $n } of { $told } told)
warning-no-chance = unknown

warning-title = { $what }: { $markets }
warning-title-back = Taken back: { $what }
warning-kind-corrected = Corrected, we were wrong: { $what }
warning-kind-reread = Our reading changed, not the law: { $what }
warning-kind-pending = Not law yet: { $what }
warning-kind-scheduled = Law ahead: { $what }
warning-kind-learned = New: { $what }
warning-about = { $id }, revision { $revision } · { $state } · watch { $watch }
warning-step = { $what }, { $stage }
warning-changes = What changes
warning-when = When
warning-decide = What to decide
warning-stake = Money at stake, as against today
warning-wrong = Why this may be wrong
warning-history = History
warning-sources = Sources
warning-change = { $market }, { $day }: { $what }
warning-change-about = { $market }, about { $day } (the day is known only in part): { $what }
warning-change-pending = { $market }: { $what }
warning-duty-same = { $what }: what it is reckoned on changes, and how much comes of it the case does not say
warning-between-cars = {"; "}
warning-pending = { $title }: { $status }, day named: { $day }
warning-pending-no-day = { $title }: { $status }, no day named
warning-about-number = { $n } (rounded)
warning-car-in = { $car }, { $market }
warning-quote = “{ $quote }” ({ $who })
warning-off = no longer on this day: { $what }
warning-was-wrong = this was told and was wrong
warning-took-step = { $step }: { $day }
warning-begins = Begins
warning-earliest = Could begin
warning-expected = Expected
warning-chance = Chance
warning-ever = { $chance } that it ever comes
warning-range = ; if so, one in ten by { $p10 }, half by { $p50 }, nine in ten by { $p90 }
warning-announced = Day named
warning-by = { $chance } that it has come by { $day }
warning-stated = More than one day
warning-stated-days = { $step }: { $days }
warning-stated-day = { $day } ({ $who })
warning-comments = Comments close
warning-axes = Weight
warning-axes-said = urgency: { $urgency }; severity: { $severity }; certainty: { $certainty }
warning-day-ahead = { $n ->
    [one] { $day }, tomorrow
   *[other] { $day }, in { $n } days
}
warning-day-now = { $day }, today
warning-day-past = { $n ->
    [one] { $day }, since yesterday
   *[other] { $day }, for { $n } days
}
warning-between = from { $low } to { $high }
warning-points = percentage points
warning-not-whole = the sum lacks a part

decide-recheck = Look again at whatever was decided on what we said before
decide-prove = Prove what is asked for, or stop before the day
decide-price = Price again, and decide what is shipped before the day
decide-find-out = Find out what is missing: nobody can say yet how your cars fare
decide-comment = Decide whether to comment, and plan for it
decide-plan = Plan for it, in case it comes
decide-use = Decide whether to use what opens
decide-nothing = Nothing: this is for your knowledge
decide-by = by { $day }
decide-now = now
decide-proof = { $what }: { $proof }

doubt-memory = It rests on memory: nothing was read for { $of }
doubt-days = Several days are stated for { $step }: { $days }
doubt-disputed = Sources disagree about { $market }
doubt-not-law = It is not law: { $status }
doubt-waits = It is law and begins only once something else has happened
doubt-spread = Texts like it came anywhere from { $from } to { $through }
doubt-no-forecast = Nobody can say when it comes, or whether
doubt-imprecise = The day { $day } is known only as part of a month, a year or a range
doubt-incomplete = The sum is not whole: something due is not in it, or depends on papers
doubt-checked = The weakest source is not the authority's own text: { $how } ({ $of })
doubt-reading = The authority's own text was read; what may be wrong is our reading of it

state-held = held back
state-raised = open
state-acknowledged = seen
state-actioned = done
state-dismissed = put aside
state-cleared = cleared
state-expired = past
state-corrected = corrected
urgency-past = over
urgency-unknown = nobody knows when
urgency-future = later
urgency-expected = within ninety days
urgency-immediate = now or within a week
severity-unknown = unknown
severity-minor = minor
severity-moderate = moderate
severity-severe = severe
severity-extreme = extreme
certainty-unknown = unknown
certainty-unlikely = unlikely
certainty-possible = possible
certainty-likely = likely
certainty-observed = it holds
event-held = noted, not told: its chance is below what the watch asks for
event-raised = told
event-revised = told anew: what it says is another
event-forecast = told anew: it has become more or less likely
event-superseded = its place was taken by { $id }
event-corrected = corrected: we were wrong
event-corrected-by = corrected: we were wrong; { $id } says what is right
event-cleared = cleared: what it said no longer holds
event-expired = its day has passed
event-told = letter { $letter } to { $endpoints }
event-told-digest = digest { $letter } to { $endpoints }
event-told-nowhere = letter { $letter }: the watch names no endpoint
event-acknowledged = seen
event-actioned = done
event-dismissed = put aside
event-useful = feedback: useful
event-known = feedback: right, and known
event-wrong = feedback: wrong
event-not-mine = feedback: not mine

run-imported = { $n ->
    [0] { $source }: read, nothing new
    [one] { $source }: read, one entry written
   *[other] { $source }: read, { $n } entries written
}
run-import-failed = { $source }: not read, the rest goes on: { $why }
run-missing = the case { $case } cannot be read, its warnings stay as they are: { $why }
run-pass = { $at }: { $watches } watches, { $looked } cars in markets looked at; { $said }; { $letters }
run-nothing = nothing new
run-letters = { $n ->
    [0] no letter
    [one] one letter
   *[other] { $n } letters
}
run-next = next due { $at }
run-said-held = { $n } held back
run-said-raised = { $n } raised
run-said-revised = { $n } revised
run-said-forecast = { $n } with another chance
run-said-superseded = { $n } superseded
run-said-corrected = { $n } corrected
run-said-cleared = { $n } cleared
run-said-expired = { $n } past
letter-digest = { $n ->
    [one] One warning · { $watch }
   *[other] { $n } warnings · { $watch }
}
letter-several = { $n } warnings of one text · { $first }
letter-rest = { $n ->
    [one] One more
   *[other] { $n } more
}
help-watch-test = What a watch would have been told over the last two years, month by month
progress-replay = Replaying
rehearsal-title = { $n ->
    [0] Watch { $watch } · from { $from } to { $through } · no letter
    [one] Watch { $watch } · from { $from } to { $through } · one letter
   *[other] Watch { $watch } · from { $from } to { $through } · { $n } letters
}
rehearsal-how = Everything is taken as known from the day it was published; law whose citation has no such day is left out.
rehearsal-run = { $n ->
    [0] { $day } · no letter
    [one] { $day } · one letter
   *[other] { $day } · { $n } letters
}
rehearsal-said = { $title } ({ $event })
rehearsal-said-day = { $title } ({ $event }) · from { $day }
run-delivery = delivered { $delivered }, to be tried again { $failed }, given up { $lost }
run-untold = { $n ->
    [one] Something could not be delivered, and no endpoint of the operator hears of it: `landfall outbox list --state undeliverable`
   *[other] { $n } endpoints could not be delivered to, and no endpoint of the operator hears of it: `landfall outbox list --state undeliverable`
}
