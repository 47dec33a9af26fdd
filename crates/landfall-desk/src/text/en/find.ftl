find-no-words = nothing to look for: give at least one word
find-again = what is kept beside the ledger changed while it was read: ask again
find-nothing = Nothing has all of: { $words }
find-total = { $n ->
    [one] 1 thing has
   *[other] { $n } things have
 } all of: { $words }
find-bare = { $id } · { $kind }
find-named = { $title } · { $kind } · { $id }
find-of-market = { $title } · { $kind }, { $market } · { $id }
find-more = { $n ->
    [one] 1 more
   *[other] { $n } more
 }: { $list }. --full shows all.
find-more-kind = { $kind } { $n }
kind-market = market
kind-case = sample car
kind-rule = requirement
kind-attribute = attribute
kind-subject = subject
kind-instrument = instrument
kind-clock = deadline
kind-place = place
kind-adoption = adoption
kind-fact = fact
kind-quota = quota
kind-calendar = calendar
kind-step = step of an instrument
kind-line = line of a checklist
kind-coverage = coverage
kind-code = code
