#!/usr/bin/env python3
"""Which warnings should have come since 2024, made from the histories alone.

Usage: expected.py PACKS > expected.csv

Reads packs/instruments, and from the markets' heads who inherits what. It shares no code with the engine and knows
nothing of requirements, cases or answers. Its rules are written at the head of what it prints and, with their
reasons, in docs/replay.md.
"""

import csv
import datetime
import pathlib
import sys
import tomllib

FIRST = datetime.date(2024, 1, 1)
LAST = datetime.date(2026, 11, 23)
# how long news without a day of its own is news
FRESH = datetime.timedelta(days=92)

BITES = {"in_force", "applies_new", "applies_all", "expired"}
TURNS = {"amended", "postponed", "withdrawn", "lapsed", "struck_down"}
ENDS = {"withdrawn", "lapsed", "struck_down"}

RULES = """\
Which warnings should come, made by expected.py from the steps in the packs before any engine looked. One row: an event and a market that should be warned of it.
Events: each day law begins or ends from 2024-01-01 on (in_force applies_new applies_all expired); each turn in the window (amended postponed withdrawn lapsed struck_down); one `pending` for steps in the window that no such day has followed.
Markets: the one whose law it is and those that inherit its subject. Bodies that are no market: the markets whose files name the text.
known_by, known_on: the first step from which a watcher could have known, counted anew after a text has ended. For a turn it is the turn itself.
day: when it bites. For a turn: the day that stood before it and no longer does. Empty where none is stated.
earliest: the day of known_by. latest: the day it bites; without one 92 days after known_by. A warning outside is wrong.
notice: days from known_on to day. Zero: nobody could be warned before."""


def days(on):
    """The first and the last day it may have been."""
    if isinstance(on, dict):
        return on["earliest"], on["latest"]
    return on, on


def steps_of(instrument):
    """Steps as (first day, last day, stage, target stage, target day), in the order of their days."""
    found = []
    for step in instrument.get("step", []):
        first, last = days(step["on"])
        target = step.get("target", {})
        found.append((first, last, step["stage"], target.get("stage"), target.get("on")))
    # of one day: what is said before what begins
    return sorted(found, key=lambda s: (s[0], s[2] in BITES, s[1]))


def standing(before, first):
    """The day that stood when a turn came: the last one announced, or the next on which something was to begin."""
    said = None
    for _, _, stage, _, on in before:
        if stage in ENDS:
            said = None
        elif on is not None:
            said = on
    return said if said is not None and said > first else None


def events(steps):
    """(event, known_by, known_on, day) of one instrument."""
    life = 0
    bitten = None
    for at, (first, last, stage, _, _) in enumerate(steps):
        if stage in BITES and last >= FIRST:
            _, _, known_by, _, _ = steps[life]
            known_on = steps[life][0]
            if known_on <= LAST:
                yield stage, known_by, known_on, last
        elif stage in TURNS and FIRST <= first <= LAST:
            yield stage, stage, first, standing(steps[life:at], first)
        if stage in BITES or stage in ENDS:
            bitten = at
        if stage in ENDS:
            life = min(at + 1, len(steps) - 1)
    rest = steps if bitten is None else steps[bitten + 1 :]
    said = [s for s in rest if s[2] not in TURNS and FIRST <= s[0] <= LAST]
    if said:
        yield "pending", said[0][2], said[0][0], None


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def within(subject, node):
    return subject == node or subject.startswith(node + "/")


def named(packs):
    """Which markets' files name an instrument, themselves or through a rule."""
    rules = {}
    for path in sorted(packs.glob("rules/*/*.toml")):
        rule = read(path)
        if "instrument" in rule:
            rules[rule["id"]] = rule["instrument"]
    found = {}
    for path in sorted(packs.glob("markets/*/*.toml")):
        table = read(path)
        for item in table.get("fact", []) + table.get("adopt", []):
            instrument = item.get("instrument", rules.get(item.get("rule")))
            if instrument:
                found.setdefault(instrument, set()).add(path.parent.name.upper())
    return found


def heirs(heads, market, subject):
    """Markets that inherit a subject from a market, directly or through others."""
    found = set()
    for code, head in heads.items():
        for line in head.get("inherits", []):
            if line["market"] == market and any(within(subject, node) for node in line["subjects"]):
                found |= {code} | heirs(heads, code, subject)
    return found


def rows(packs):
    heads = {path.parent.name.upper(): read(path) for path in sorted(packs.glob("markets/*/market.toml"))}
    names = named(packs)
    for path in sorted(packs.glob("instruments/*/*.toml")):
        instrument = read(path)
        ident = f"{path.parent.name}/{path.stem}"
        maker, subject = instrument["market"], instrument["subject"]
        own = {maker} if maker in heads else names.get(ident, set())
        markets = own.union(*(heirs(heads, code, subject) for code in own))
        for event, known_by, known_on, day in events(steps_of(instrument)):
            latest = day or known_on + FRESH
            notice = "" if day is None else (day - known_on).days
            for market in sorted(markets):
                yield [market, ident, event, known_by, known_on, day or "", known_on, latest, notice]


def main():
    out = sys.stdout
    out.reconfigure(encoding="utf-8", newline="")
    for line in RULES.splitlines():
        out.write(f"# {line}\n")
    table = csv.writer(out, lineterminator="\n")
    table.writerow("market instrument event known_by known_on day earliest latest notice".split())
    table.writerows(rows(pathlib.Path(sys.argv[1])))


if __name__ == "__main__":
    main()
