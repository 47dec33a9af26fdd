"""Plain Python on the bench's predicates: each compiled once to a function of one row."""

import json
import sys
import time

work = json.load(open(sys.argv[1]))


def has_any(given, *codes):
    items, complete = given
    return True if any(code in items for code in codes) else False if complete else None


def has_all(given, *codes):
    items, complete = given
    return True if all(code in items for code in codes) else False if complete else None


def cell(value):
    return (frozenset(value[0]), value[1]) if isinstance(value, list) else value


rows = [tuple(cell(value) for value in row) for row in work["rows"]]
names = {"has_any": has_any, "has_all": has_all}
predicates = [eval(f"lambda r: {text}", names) for text in work["python"]]


def run():
    start, counts = time.process_time(), []
    for predicate in predicates:
        results = [predicate(row) for row in rows]
        counts.append((results.count(True), results.count(False)))
    return time.process_time() - start, counts


runs = [run() for _ in range(3)]
print(
    json.dumps(
        {
            "seconds": [seconds for seconds, _ in runs],
            "counts": runs[0][1],
            "form": f"CPython {sys.version.split()[0]}, each predicate one compiled lambda over tuples",
        }
    )
)
