diag-source-unknown-field = the publisher has a column or key `{ $a0 }` that is not known here; name it in the source's description, or say there why it is ignored
diag-source-unknown-term = `{ $a0 }`: the publisher uses a word that is not known here, `{ $a1 }`; add it to the terms in the source's description
diag-source-unknown-market = `{ $a0 }`: no market is known under the name `{ $a1 }`; add it to the source's description
diag-source-unknown-form = `{ $a0 }`: the value has a form that is not read, `{ $a1 }`; read it by hand; nothing was taken from it
diag-source-not-a-number = `{ $a0 }`: `{ $a1 }` is not a number as the publisher writes them; compare with the publisher's page
diag-source-out-of-range = `{ $a0 }`: `{ $a1 }` is outside what is possible; compare with the publisher's page
diag-source-not-a-day = `{ $a0 }`: `{ $a1 }` is not a day; compare with the publisher's page
diag-source-in-future = `{ $a0 }`: `{ $a1 }` lies after the day the file was received; compare with the publisher's page
diag-source-blank = `{ $a0 }`: a value that must stand here is blank; compare with the publisher's page
diag-source-ragged = the line has another number of fields than the header: `{ $a1 }`; compare with the publisher's page
diag-source-no-line-end = the file ends inside its last line, which may be cut off: `{ $a1 }`; get the file again; the line was left out
diag-source-contradiction = `{ $a0 }`: the source says this twice, and not the same: { $a1 }; ask the publisher; neither was taken
diag-source-too-long = `{ $a0 }`: the field is longer than any the publisher writes; compare with the publisher's page
diag-source-garbled = `{ $a0 }`: the text is garbled: `{ $a1 }`; compare with the publisher's page
diag-source-inconsistent = `{ $a0 }`: `{ $a1 }` does not fit another value beside it; compare with the publisher's page
diag-source-too-few = the file holds less than this publisher gives: { $a0 } { $a1 }; make sure the file is whole; nothing is retracted by absence
diag-source-too-many = the file holds more than this publisher gives: { $a0 } { $a1 }; make sure it is the publisher's file
diag-source-shrunk = much of what the reading before stated is gone: { $a1 }; make sure the file is whole; nothing is retracted by absence
diag-source-absent = a part that the publisher's format has is not there: `{ $a0 }` { $a1 }; make sure the file is whole
diag-source-unfit = { $a1 } ({ $a2 } ×); add it to the vocabulary, or say in the source's description why it is left out
diag-source-remark = `{ $a0 }`: the publisher itself remarks: `{ $a1 }`; read the remark
received-ahead = `{ $a0 }` lies ahead: nothing can have been received yet
import-suspect = the reading of `{ $a0 }` is suspect: see the errors above; nothing was stored. Get the file again, or look at it and say --accept
import-mass-change = `{ $a0 }` changes { $a1 } of the { $a2 } items it has brought before; nothing was stored. For example { $a3 } Look at the edition, then say --accept
source-unknown = there is no source `{ $a0 }`{ $near1 }
source-not-found = there is nothing at `{ $a0 }`
source-unreadable = `{ $a0 }` cannot be read: { $a1 }
source-nothing-to-read = none of the { $a0 } files is one that `{ $a1 }` reads; it reads { $a2 }
source-encoding = `{ $a0 }` line { $a1 }: the bytes are not { $a2 } ({ $a3 }); save it as the publisher gives it
source-control-character = `{ $a0 }` line { $a1 }: control character { $a2 }; the file is damaged or not what its name says
source-field-missing = `{ $a0 }` line { $a1 }: `{ $a2 }` is missing{ $near3 }
source-field-twice = `{ $a0 }` line { $a1 }: `{ $a2 }` stands there twice
source-cut-off = `{ $a0 }` line { $a1 }: the file is cut off: { $a2 }; get it again
source-malformed = `{ $a0 }` line { $a1 }: { $a2 }
source-too-big = `{ $a0 }`: { $a1 } is more than { $a2 }; nothing was read
source-unsupported = `{ $a0 }`: { $a1 } is not read by this program
source-head = the description of the source `{ $a0 }` cannot be used: { $a1 }
source-unaccounted = `{ $a0 }` holds { $a1 } values, and { $a2 } were accounted for
export-ending = `{ $a0 }`: the name must end in .csv or .jsonl
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
imported-calendar = Working days of the calendar { $calendar }: { $years }
uncounted-no-holidays = No calendar { $calendar }: the source holds nothing of that market
uncounted-no-weekend = No calendar { $calendar }: the ledger does not say, whole and in one way, which days are the weekend there
uncounted-not-read = No calendar { $calendar } for { $year }: the source has rules for that year that are not read; deadlines stay unknown
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
label-beside = beside
beside-also = also said; { $id } decides
beside-otherwise = said otherwise: { $id } says { $value } and decides
beside-other-period = about another period; { $id } says { $value } and decides
source-apart-memory = reading `{ $a0 }` as `{ $a1 }` took more than { $a2 } MB of memory and was stopped; nothing was stored. Make sure it is the publisher's file, or read it in parts
source-apart-time = reading `{ $a0 }` as `{ $a1 }` was not done after { $a2 } s of processor time and was stopped; nothing was stored. Make sure it is the publisher's file, or read it in parts
source-apart-output = what came of reading `{ $a0 }` as `{ $a1 }` is more than { $a2 } MB; nothing was stored. Make sure it is the publisher's file, or read it in parts
source-apart-broke = the process that read `{ $a0 }` as `{ $a1 }` broke down ({ $a2 }); nothing was stored. Get the file again; if it goes on, report it with the file
source-apart-rubbish = the process that read `{ $a0 }` as `{ $a1 }` gave no reading; nothing was stored. Get the file again; if it goes on, report it with the file
source-apart-not-started = no process of its own could be started to read `{ $a0 }` as `{ $a1 }`: { $a2 }; nothing was stored. Free memory or processes and try again
