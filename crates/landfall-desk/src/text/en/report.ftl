when-since = since { $day }
when-from = from { $day }
when-until = until { $day }
when-both = { $from }, { $to }
when-read = in force (read { $day })
when-not-before = not before { $day }
when-not-before-end = until { $day } at the earliest
when-between = a day between { $a } and { $b }
value-none = none
value-open-list = at least { $list }
said-bracket = ({ $what })
said-and = { "; " }
said-and-inside = { " and " }
said-or = { ", or " }
said-is = { $what }: { $value }
said-is-not = { $what }: not { $value }
said-below = { $what } below { $value }
said-at-most = { $what } at most { $value }
said-above = { $what } above { $value }
said-at-least = { $what } at least { $value }
said-always = in every case
said-never = in no case
said-not = not { $what }
said-is-known = { $what } is known
said-is-unknown = { $what } is not known
said-has = { $what }: { $value } among them
said-lacks = { $what }: { $value } not among them
said-only = { $what }: only { $value }
said-listed = { $what } is on the list “{ $list }”
said-holds = holds an approval: { $scheme }
said-quota = within the quota
amount-share = { $rate } of { $of }
amount-above = { $of } above { $floor }
amount-least = the least of { $list }
amount-greatest = the greater of { $list }
amount-duties = the duties before it
amount-nothing = nothing
note-author = { $how }, by { $author }
gaps-open = { $said }. Open: { $list }
follows-blocks = needed to { $purposes }
follows-costs = otherwise costs money: { $purposes }
follows-restricts = otherwise restricted: { $purposes }
follows-advises = good to know
asked-phase = { $phase }: { $when }
figure-of = { $of }: { $value }
figure-when = { $value }, { $when }
figure-observed = observed { $observed }
column-of = { $title } ({ $of })
mark-disputed = disputed
mark-contested = contested
only-for = For: { $cases }
only-if = If: { $cases }
chosen-for = Chosen among sources that disagree: { $reason }
dossier-title = { $market }: market dossier
dossier-subtitle = As of { $on } · as known { $known }
dossier-sources = Sources
dossier-glance = At a glance
glance-decides = Law shared
glance-shared = The law of the { $market } holds here for: { $subjects }
glance-binding = { $n ->
    [one] 1 requirement binds
   *[other] { $n } requirements bind
 } a car, its maker or its importer today. A stop where not met: { $blocks }; most in: { $list }.
glance-binding-none = { $n ->
    [one] 1 requirement binds
   *[other] { $n } requirements bind
 } a car, its maker or its importer today; as far as we know none of them stops anything.
dossier-changes = What changes by { $day }
dossier-changes-none = Nothing we know of begins or ends in these 24 months.
change-phase = { $title }: asked of { $phase }
change-asked = { $title }: asked from this day
change-advice = { $title }: good to know from this day
change-asked-ends = { $title }: last day on which it is asked
change-fact = { $title }: { $value }
change-fact-ends = { $title } ({ $value }): last day
dossier-border = At the border
border-car = { $car }, of which nothing else is known, pays:
border-nothing = We hold no duty for this market. That is not a duty of zero.
border-share = { $pct } of the customs value
border-due = { $name }: { $amount }
border-perhaps = { $name }: { $amount }, as far as it applies
border-disputed = { $name }: { $amount }, disputed and in no sum
border-not-counted = Not counted, because nobody has worked on it: { $list }.
border-depends = What would settle the rest: { $list }.
dossier-traps = { $n ->
    [one] One trap
    [5] Five traps
   *[other] { $n } traps
}
dossier-traps-how = Hard requirements read in a source: this market’s own before shared law, the newest first, from different fields.
trap-proof = Proof: { $evidence }
dispute-or = { "; or: " }
dossier-unknown = What we do not know
unknown-subjects = Nothing held about
unknown-memory = From memory alone
unknown-overdue = To be looked at again
unknown-overdue-item = { $name } (since { $day })
fresh-title = How fresh
fresh-day = sources read on { $day }
fresh-days = sources read between { $first } and { $last }
fresh-oldest = The oldest figure shown describes { $observed }: { $name }.
part-usual = Unless marked otherwise, what is asked below is { $follows }.
dossier-places = Places
places-bare = No figure for { $n ->
    [one] 1 place
   *[other] { $n } places
 } with { $people } people: { $list }.
dossier-deadlines = Deadlines
deadline-line = { $time }, counted from: { $event }; to { $authority }
head-deadline = Duty
head-within = Time
head-place = Place
head-people = People
head-asked = Asked
head-since = Since when
head-known = Known
head-value = Value
pending-heading = Written, not law yet
pending-how = None of this decides anything today.
pending-step = { $stage } { $day }
pending-brings = Would bring: { $what }
dossier-ended = No longer holds
ended-left-out = { $n ->
    [one] 1 entry that has ended or was not chosen is
   *[other] { $n } entries that have ended or were not chosen are
 } left out here; --full shows them.
said-by = { $what } by { $value }
said-since = { $what } from { $value } on
border-case-yes = { $what } (yes)
border-case-no = { $what } (no)
border-all = { $car }, of which nothing else is known, pays { $total } in what we could count. It hangs on the papers and the maker:
border-or = { " or " }
moment = { $day }, { $time } UTC
compare-title = Side by side: { $markets }
compare-coverage = How much of the law was looked at
compare-differ = Different, or not known for all ({ $n })
compare-same = The same in all ({ $n })
compare-none = nothing held
compare-deadline = { $duty }, after: { $event }
compare-nothing = Nothing to compare
compare-nothing-how = None of these markets has a fact, a requirement or a deadline here. That is a gap of ours, not a statement about them.
gaps-title = What we do not know
gaps-unwatched = What we do not watch
gaps-without-facts = Markets of which nothing is held ({ $n })
gaps-without-markets = Subjects of which no market has anything ({ $n })
gaps-never-given = What requirements read and no real sample car gives ({ $n })
gaps-never-read = Sources that were never read here ({ $n })
gaps-held = How much is held
gaps-held-how = Facts, requirements and deadlines that have not ended, what is shared with a bloc included; beside them how many rest on memory alone.
gaps-market = Market
gaps-none = nothing
gaps-by-market = Market by market
gaps-no-checklist = No checklist ({ $n })
gaps-bare = Nothing held about ({ $n })
gaps-disputes = Disputes nobody has settled ({ $n })
gaps-from-memory = Decides, and rests on memory alone ({ $n })
gaps-overdue = To be looked at again ({ $n })
border-ended = { $name }: ended, last day { $day }.
border-ended-renewable = { $name }: ended, last day { $day }; a review asked for before that day can prolong it, and nobody has read of one.
change-before = before: { $value }
mark-otherwise = another source says { $value }, which decides
