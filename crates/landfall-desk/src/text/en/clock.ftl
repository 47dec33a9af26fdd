clock-title = { $title } · { $market }
clock-duty = { $duty }, to { $authority }, within { $time } of: { $event }
clock-duty-once = { $duty }, to { $authority }, at once after: { $event }
clock-working = { $time }, working days only
clock-deadline = through { $day } (late from { $until })
clock-unknown = unknown
clock-not-in-force = not in force on that day
clock-weekend = weekend
clock-no-calendar = the public holidays of { $year } ({ $calendar }) are not in the ledger
clock-unsettled = nobody knows yet whether { $day } ({ $holiday }) is a working day: both are shown
clock-unsettled-days = nobody knows yet whether days from { $first } to { $last } ({ $holiday }) are working days: both are shown
clock-counts-start = nobody read whether the day of the event counts as the first day: both are shown
clock-rolls = nobody read whether a last day that is no working day moves to the next
clock-in-force-unknown = whether it is in force on that day is not known
clock-not-law = it is not law, or of low trust: for orientation only
clock-too-long = the time is longer than can be counted
clocks-title = { $n ->
    [one] 1 clock
   *[other] { $n } clocks
 }, as known at { $known }
label-start = event
label-due = due
label-due-earliest = due, strict
label-due-latest = due, mild
label-skipped = not counted
label-every = again every
span-at-once = at once
span-years = { $n ->
    [one] 1 year
   *[other] { $n } years
 }
span-months = { $n ->
    [one] 1 month
   *[other] { $n } months
 }
span-weeks = { $n ->
    [one] 1 week
   *[other] { $n } weeks
 }
span-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
span-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
 }
span-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
 }
