"""DuckDB on the bench's predicates: tries several documented forms on a part, times the fastest on all of it."""

import json
import sys
import time

import duckdb

work = json.load(open(sys.argv[1]))
codes, numbers, lists, listed = work["codes"], work["numbers"], work["lists"], work["listed"]
rows, sql = work["rows"], work["sql"]

connection = duckdb.connect()
connection.execute("SET threads = 1")

# one file to read from; 1, 0 and nothing for what is true, false and unknown
names = [f"vehicle_c{i:02}" for i in range(codes)] + [f"vehicle_n{i:02}" for i in range(numbers)]
for i in range(lists):
    names += [f"vehicle_l{i:02}__has__{code}" for code in listed] + [f"vehicle_l{i:02}__complete"]


def flat(row):
    cells = ["" if value is None else str(value) for value in row[: codes + numbers]]
    for value in row[codes + numbers :]:
        items, complete = value if value else ([], None)
        cells += ["1" if code in items else "0" if complete else "" for code in listed]
        cells.append("" if complete is None else str(int(complete)))
    return ",".join(cells)


path = sys.argv[1].replace(".json", ".csv")
with open(path, "w") as out:
    out.write(",".join(names) + "\n")
    out.writelines(flat(row) + "\n" for row in rows)


def kind(name, code):
    return code if "_c" in name and "__" not in name else "BOOLEAN" if "__" in name else "DOUBLE"


words = ", ".join(f"'v{k:02}'" for k in range(50))
connection.execute(f"CREATE TYPE word AS ENUM ({words})")
for table, code in (("plain", "VARCHAR"), ("enums", "word")):
    columns = ", ".join(f"{name} {kind(name, code)}" for name in names)
    connection.execute(f"CREATE TABLE {table} ({columns})")
    connection.execute(f"COPY {table} FROM '{path}' (HEADER, NULLSTR '')")


def filters(table, part):
    each = ", ".join(f"count(*) FILTER (WHERE {p}), count(*) FILTER (WHERE ({p}) IS NOT NULL)" for p in part)
    return f"SELECT {each} FROM {table}"


def columns(table, part):
    inner = ", ".join(f"({p})::BOOLEAN AS p{n}" for n, p in enumerate(part))
    outer = ", ".join(f"count_if(p{n}), count(p{n})" for n in range(len(part)))
    return f"SELECT {outer} FROM (SELECT {inner} FROM {table})"


def sums(table, part):
    inner = ", ".join(f"({p})::BOOLEAN AS p{n}" for n, p in enumerate(part))
    outer = ", ".join(f"sum(p{n}::UTINYINT), count(p{n})" for n in range(len(part)))
    return f"SELECT {outer} FROM (SELECT {inner} FROM {table})"


def prepare(form, table, batch, predicates):
    names = []
    for start in range(0, len(predicates), batch):
        name = f"q{form.__name__}{table}{batch}_{start}"
        connection.execute(f"PREPARE {name} AS {form(table, predicates[start : start + batch])}")
        names.append(name)
    return names


def run(names):
    start, counts = time.process_time(), []
    for name in names:
        counts.extend(connection.execute(f"EXECUTE {name}").fetchone())
    return time.process_time() - start, counts


sample = sql[:400]
tried = []
for form in (filters, columns, sums):
    for table in ("plain", "enums"):
        for batch in (1, 20, 100):
            names = prepare(form, table, batch, sample)
            run(names)
            tried.append((min(run(names)[0] for _ in range(2)), form, table, batch))
tried.sort(key=lambda t: t[0])
_, form, table, batch = tried[0]

names = prepare(form, table, batch, sql)
runs = [run(names) for _ in range(4)]
counts = runs[0][1]
pairs = [(int(counts[i] or 0), int(counts[i + 1]) - int(counts[i] or 0)) for i in range(0, len(counts), 2)]
said = {
    filters: "`count(*) FILTER (WHERE p)`",
    columns: "`count_if(p)` and `count(p)` over a projection",
    sums: "`sum(p)` and `count(p)` over a projection",
}
print(
    json.dumps(
        {
            "seconds": [seconds for seconds, _ in runs],
            "counts": pairs,
            "form": f"prepared statements of {batch} predicates each, {said[form]}, codes as "
            f"{'ENUM' if table == 'enums' else 'VARCHAR'}, `threads = 1`: the fastest of {len(tried)} forms tried "
            f"(the slowest took {tried[-1][0] / tried[0][0]:.1f} times as long)",
        }
    )
)
