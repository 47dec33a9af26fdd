help-forecast = When an instrument will reach its next stages, as ranges with their chances
help-instrument = An instrument, such as eu/euro7
help-forecast-all = Every instrument still open, by the day expected
help-by = Days by which the chance is asked, between commas
forecast-title = { $title } · { $id }
forecast-of = { $market }, { $track }, as of { $on }
forecast-at = { $stage } since { $day }, { $waited }
forecast-recorded = nothing recorded since { $day }; the ranges below take it to be still open
forecast-unrecorded = if nobody has looked since, the chance is { $chance } that it has already passed to “{ $stage }”: look before relying on this
forecast-columns-stage = next stages
forecast-columns-ever = ever
forecast-range = { $p10 } … { $p50 } … { $p90 }
forecast-range-head = if it comes: one in ten by … half by … nine in ten by
forecast-by = by { $day }: { $chance }
forecast-announced-promise = { $stage }: { $day } was announced on { $said }; it is not law
forecast-announced-law = { $stage }: { $day } is set by the text, law since { $said }; it may still be put off
forecast-announced-sunset = { $stage }: { $day } was announced on { $said } as the end; such ends are often put off
forecast-announced-several = several days are announced for one stage; all are shown and counted alike
forecast-rests = n = { $list }, of which { $ended } ended without effect
forecast-level-body = { $n } in this body
forecast-level-track = { $n } in the track “{ $name }”
forecast-level-all = { $n } in all
forecast-prior = { $from } to { $to }, { $checked }, { $weight }: { $reason }
forecast-weight = weighing as much as histories: { $n }
forecast-log = chances are rounded to whole per cent; “ever” means within thirty years
forecast-chance-none = below 1 %
forecast-chance-sure = above 99 %
forecast-unknown-no-track = unknown: it names no track, so nothing is known of how its law-maker works
forecast-unknown-unknown-track = unknown: nothing is known of how the track `{ $track }` works
forecast-unknown-nothing-yet = unknown: it has reached no stage by that day, as far as is known
forecast-unknown-ended = it ended: { $stage } on { $day }
forecast-unknown-complete = it has reached its last stage, on { $day }
forecast-unknown-no-basis = unknown: neither histories nor estimates say anything of this stage
forecast-all-title = { $n ->
    [one] 1 instrument still open
   *[other] { $n } instruments still open
 }, as of { $on }, by the day half of the chance has passed
forecast-all-gone = { $n ->
    [one] 1 of them has probably moved on without being recorded here: look first
   *[other] { $n } of them have probably moved on without being recorded here: look first
 }
forecast-all-silent = { $n ->
    [one] 1 more is open and nothing can be said of it: its track has no estimates and no histories
   *[other] { $n } more are open and nothing can be said of them: their tracks have no estimates and no histories
 }
label-announced = announced
label-rests = rests on
label-estimates = estimates
label-chance = chance
