//! Damage to tables: columns and fields.

use super::damage::Damage;
use super::facts::Keeps;

/// Columns looked at, spread over the width.
const COLUMNS: usize = 4;

type Rows = Vec<Vec<String>>;

pub fn damages(delimiter: char) -> Vec<Damage> {
    let mut all = Vec::new();
    let mut add = |name: String, keeps, change: Box<dyn Fn(&mut Rows)>| {
        all.push(Damage::text(name, keeps, move |t| {
            let mut rows = read(t, delimiter);
            change(&mut rows);
            write(&rows, delimiter)
        }));
    };
    for share in 0..COLUMNS {
        let at = move |row: &Vec<String>| row.len() * share / COLUMNS;
        let of = format!("{share} of {COLUMNS}");
        add(
            format!("column {of} gone"),
            Keeps::Values,
            Box::new(move |rows| {
                each(rows, &|row| {
                    row.remove(at(row));
                });
            }),
        );
        add(
            format!("column {of} twice"),
            Keeps::Facts,
            Box::new(move |rows| {
                each(rows, &|row| row.insert(at(row), row[at(row)].clone()));
            }),
        );
        add(
            format!("column {of} under another heading"),
            Keeps::Values,
            Box::new(move |rows| {
                each(&mut rows[..1], &|row| set(row, share, "zzz"));
            }),
        );
        add(
            format!("column {of} under no heading"),
            Keeps::Values,
            Box::new(move |rows| {
                each(&mut rows[..1], &|row| set(row, share, ""));
            }),
        );
        add(
            format!("a field of column {of} blank"),
            Keeps::Values,
            Box::new(move |rows| {
                let last = rows.len() - 1;
                each(&mut rows[last..], &|row| set(row, share, ""));
            }),
        );
    }
    add("another column at the end".into(), Keeps::Facts, Box::new(|rows| each(rows, &|row| row.push("zzz".into()))));
    add(
        "another column at the start".into(),
        Keeps::Facts,
        Box::new(|rows| each(rows, &|row| row.insert(0, "zzz".into()))),
    );
    add("columns backwards".into(), Keeps::Facts, Box::new(|rows| each(rows, &|row| row.reverse())));
    add(
        "fields of the last line shifted".into(),
        Keeps::Values,
        Box::new(|rows| {
            let last = rows.len() - 1;
            each(&mut rows[last..], &|row| row.rotate_left(1));
        }),
    );
    add(
        "a field too many".into(),
        Keeps::Facts,
        Box::new(|rows| {
            let half = rows.len() / 2;
            rows[half].push("1".into());
        }),
    );
    add(
        "a field too few".into(),
        Keeps::Facts,
        Box::new(|rows| {
            let half = rows.len() / 2;
            rows[half].pop();
        }),
    );
    add(
        "headings in capitals".into(),
        Keeps::Numbers,
        Box::new(|rows| {
            each(&mut rows[..1], &|row| {
                row.iter_mut().for_each(|f| *f = f.to_uppercase());
            })
        }),
    );
    for other in [',', ';', '\t', '|', ':', ' '] {
        if other != delimiter {
            let name = format!("parted by {other:?}");
            all.push(Damage::text(name, Keeps::Facts, move |t| write(&read(t, delimiter), other)));
        }
    }
    all.push(Damage::text("a quote never closed at the start", Keeps::Facts, |t| format!("\"{t}")));
    all.push(Damage::text("a quote never closed at the end", Keeps::Numbers, |t| {
        let at = t.trim_end().rfind(['\n', ',', '\t']).map_or(0, |at| at + 1);
        [&t[..at], "\"", &t[at..]].concat()
    }));
    all
}

fn each(rows: &mut [Vec<String>], change: &dyn Fn(&mut Vec<String>)) {
    rows.iter_mut().filter(|row| !row.is_empty()).for_each(change);
}

/// Writes the field that stands so far along the line.
fn set(row: &mut [String], share: usize, to: &str) {
    let at = row.len() * share / COLUMNS;
    row[at] = to.to_owned();
}

fn read(text: &str, delimiter: char) -> Rows {
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter as u8).has_headers(false).flexible(true).quoting(delimiter == ',');
    reader.from_reader(text.as_bytes()).records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn write(rows: &Rows, delimiter: char) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter as u8).flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}
