error = error:
warning = warning:
level-error = error:
level-warning = warning:
verdict-yes = yes
verdict-no = no
verdict-conditional = conditional
verdict-unknown = unknown
outcome-met = met
outcome-not-met = not met
outcome-not-applicable = not applicable
outcome-unknown = unknown
consequence-blocks = blocks
consequence-costs = costs
consequence-restricts = restricts
consequence-advises = advises
checked-official = the authority's own text was read
checked-data = data file
checked-page = read on a page
checked-page-partial = read on a page, a detail from memory
checked-estimate = an estimate
checked-memory = from memory, unverified
status-enacted = enacted
status-expected = expected
status-proposed = proposed
status-draft = draft
word-true = yes
word-false = no
word-asked = { $title } ({ $name })
word-adoption = { $title } ({ $phase })
word-no-checklist = { $purpose }: no checklist yet
word-and-more = { $list } and { $n } more
period-both = { $from } through { $through }
period-from = from { $from }
period-through = through { $through }
period-none = no exact days
why-case = Missing from the case: { $list }
why-coverage = Not covered yet: { $list }
why-dispute = Sources disagree: { $list }
why-unconfirmed = Expected and never confirmed: { $list }
why-day = Day known only in part: { $list }
why-market = Facts of the market we lack: { $list }
why-member = Ask a member of the bloc: { $list } does not govern this itself
short-case = { $n ->
    [one] 1 value
   *[other] { $n } values
}
short-coverage = { $n } open
short-dispute = disputed
short-unconfirmed = unconfirmed
short-day = day unclear
short-market = { $n ->
    [one] 1 fact
   *[other] { $n } facts
}
short-member = ask a member
short-blocked = { $n ->
    [one] 1 unmet
   *[other] { $n } unmet
}
short-memory = from memory
short-conditions = { $n ->
    [one] 1 condition
   *[other] { $n } conditions
}
cause-market = we lack the market's { $what }
cause-day = day known only in part: { $what }
cause-unconfirmed = expected and never confirmed: { $what }
cause-dispute = sources disagree: { $what }
cause-rate = no exchange rate for the day: { $what }
cause-quota = how much of the quota { $what } is left is not known
cause-range = known only as a range: { $what }
not-confirmed-since = not confirmed since { $day }
low-trust = low trust, never decides
fictitious = Fictitious: invented for demonstration
near = , did you mean `{ $near }`?
word-quota = Within the quota { $id }
word-places = list of cities
places-failing = { $share } % of the people in { $n ->
    [one] the one listed place
   *[other] the { $n } listed places
 } ({ $population }) live where it is not met: { $places }
places-unknown = { $share } % live where there is no figure: { $places }
