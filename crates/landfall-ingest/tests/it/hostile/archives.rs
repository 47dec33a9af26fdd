//! Archives that lie, swell or lead astray, made from a fixture. Every source reads archives, so every source gets them.

use landfall_ingest::NamedBytes;

use super::bundle::{Bundle, add, gzip, tar, zip};

/// A name and an input.
pub type Made = (&'static str, Vec<NamedBytes>);

/// Unpacked bytes of a bomb.
const BOMB: usize = 24 << 20;
/// Entries of an archive of too many.
const MANY: usize = 25_000;

pub fn archives(bundle: &Bundle) -> Vec<Made> {
    let entries: Vec<NamedBytes> =
        bundle.parts().into_iter().map(|p| NamedBytes { name: p.name, bytes: p.bytes }).collect();
    let first = entries[0].name.clone();
    let alone = |name: &str, bytes: Vec<u8>| vec![NamedBytes { name: name.to_owned(), bytes }];
    let swollen = vec![NamedBytes { name: first.clone(), bytes: vec![b' '; BOMB] }];
    let whole = zip(&entries);
    let packed = gzip(&tar(&entries));
    let mut all = vec![
        ("a zip of everything", alone("data.zip", whole.clone())),
        ("a zip under a file's name", alone(&first, whole.clone())),
        ("a tar under a file's name", alone(&first, tar(&entries))),
        ("a zip in a zip", alone("data.zip", zip(&[NamedBytes { name: first.clone(), bytes: whole.clone() }]))),
        ("gzip in gzip", alone("data.tar.gz", gzip(&packed))),
        ("a zip bomb", alone("data.zip", zip(&swollen))),
        ("a gzip bomb", alone("data.gz", gzip(&swollen[0].bytes))),
        ("a tar bomb", alone("data.tar.gz", gzip(&tar(&swollen)))),
        ("a zip of nothing", alone("data.zip", zip(&[]))),
        ("a zip without its list", alone("data.zip", whole[..whole.len() / 2].to_vec())),
        ("a zip with the end cut off", alone("data.zip", whole[..whole.len() - 8].to_vec())),
        ("bytes before a zip", alone("data.zip", [b"zzzz", whole.as_slice()].concat())),
        ("bytes behind a zip", alone("data.zip", [whole.as_slice(), b"zzzz"].concat())),
        ("a packed tar cut off", alone("data.tar.gz", packed[..packed.len() * 2 / 3].to_vec())),
        ("two packed tars in one", alone("data.tar.gz", [packed.as_slice(), &packed].concat())),
        (
            "a tar without its end",
            alone("data.tar", {
                let tar = tar(&entries);
                tar[..tar.len() - 1024].to_vec()
            }),
        ),
        ("7z", alone(&first, b"7z\xbc\xaf\x27\x1c\x00\x04".repeat(9))),
        ("xz", alone(&first, b"\xfd7zXZ\x00\x00\x04".repeat(9))),
        ("bzip2", alone(&first, b"BZh91AY&SY".repeat(9))),
        ("zstd", alone(&first, b"\x28\xb5\x2f\xfd\x24\x00".repeat(9))),
    ];
    all.extend(zips(&entries, &whole).into_iter().map(|(name, bytes)| (name, alone("data.zip", bytes))));
    all.extend(gzips(&packed).into_iter().map(|(name, bytes)| (name, alone("data.tar.gz", bytes))));
    all.extend(tars(&entries).into_iter().map(|(name, bytes)| (name, alone("data.tar", bytes))));
    all
}

/// Offsets in the local header and in the list of a zip where a field stands.
struct Field {
    local: usize,
    list: usize,
}

const FLAGS: Field = Field { local: 6, list: 8 };
const METHOD: Field = Field { local: 8, list: 10 };
const CHECKSUM: Field = Field { local: 14, list: 16 };
const PACKED: Field = Field { local: 18, list: 20 };
const UNPACKED: Field = Field { local: 22, list: 24 };

/// Writes a field wherever it stands.
fn patched(zip: &[u8], field: &Field, value: &[u8]) -> Vec<u8> {
    let mut zip = zip.to_vec();
    for at in 0..zip.len().saturating_sub(46) {
        let field = match &zip[at..at + 4] {
            b"PK\x03\x04" => field.local,
            b"PK\x01\x02" => field.list,
            _ => continue,
        };
        zip[at + field..at + field + value.len()].copy_from_slice(value);
    }
    zip
}

fn zips(entries: &[NamedBytes], whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let name = &entries[0].name;
    let last = name.rsplit('/').next().unwrap();
    let renamed = |to: String| zip(&[NamedBytes { name: to, bytes: entries[0].bytes.clone() }]);
    let many: Vec<NamedBytes> =
        (0..MANY).map(|n| NamedBytes { name: format!("{n}/{last}"), bytes: Vec::new() }).collect();
    // a second entry of a name as long, which then is made the same
    let mut other = entries[0].clone();
    let twin = format!("{}~", &name[..name.len() - 1]);
    other.name = twin.clone();
    let two = zip(&[entries[0].clone(), other]);
    vec![
        ("a zip that says it is small", patched(whole, &UNPACKED, &1_u32.to_le_bytes())),
        ("a zip that says it is large", patched(whole, &UNPACKED, &0xffff_fff0_u32.to_le_bytes())),
        ("a zip that says little is packed", patched(whole, &PACKED, &1_u32.to_le_bytes())),
        ("a zip that says much is packed", patched(whole, &PACKED, &0x7fff_ffff_u32.to_le_bytes())),
        ("a zip with another checksum", patched(whole, &CHECKSUM, &7_u32.to_le_bytes())),
        ("a zip with a password", patched(whole, &FLAGS, &1_u16.to_le_bytes())),
        ("a zip of an unknown method", patched(whole, &METHOD, &99_u16.to_le_bytes())),
        ("a zip that says it is not packed", patched(whole, &METHOD, &0_u16.to_le_bytes())),
        ("a zip with an entry twice", replaced(&two, twin.as_bytes(), name.as_bytes())),
        ("a zip that leads out of its folder", renamed(format!("../../../../etc/{last}"))),
        ("a zip of whole paths", renamed(format!("/{last}"))),
        ("a zip of deep folders", renamed(format!("{}{last}", "a/".repeat(5_000)))),
        ("a zip of too many", zip(&many)),
    ]
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

fn gzips(packed: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let changed = |at: usize, to: u8| {
        let mut bytes = packed.to_vec();
        bytes[at] = to;
        bytes
    };
    let last = packed.len();
    vec![
        ("gzip with another checksum", changed(last - 6, !packed[last - 6])),
        ("gzip with another length", changed(last - 2, !packed[last - 2])),
        ("gzip with a name that has no end", [&changed(3, 8)[..10], &[b'a'; 100_000]].concat()),
        ("gzip with an extra field that has no end", [&changed(3, 4)[..10], &[0xff, 0xff, 1]].concat()),
        ("gzip of an unknown method", changed(2, 7)),
        ("gzip and nothing more", packed[..10].to_vec()),
    ]
}

fn tars(entries: &[NamedBytes]) -> Vec<(&'static str, Vec<u8>)> {
    use tar::EntryType as Kind;
    let NamedBytes { name, bytes } = &entries[0];
    let last = name.rsplit('/').next().unwrap();
    let with = |parts: &[(&str, Kind, &[u8])]| {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, kind, bytes) in parts {
            add(&mut builder, name, *kind, bytes);
        }
        builder.into_inner().unwrap()
    };
    let patched = |at: usize, field: &[u8]| {
        let mut tar = tar(entries);
        tar[at..at + field.len()].copy_from_slice(field);
        // the checksum is that of the changed header
        let mut header = tar::Header::from_byte_slice(&tar[..512]).clone();
        header.set_cksum();
        tar[..512].copy_from_slice(header.as_bytes());
        tar
    };
    let many: Vec<(&str, Kind, &[u8])> = vec![(last, Kind::Directory, &[]); MANY];
    let records = format!("{:0>5} path=../{last}\n", 12 + last.len());
    vec![
        ("a tar with an entry twice", with(&[(name, Kind::Regular, bytes), (name, Kind::Regular, bytes)])),
        ("a tar with a link in place of a file", with(&[(name, Kind::Symlink, b"")])),
        ("a tar with a hard link", with(&[(name, Kind::Link, b"")])),
        ("a tar with a device", with(&[(name, Kind::Char, b"")])),
        ("a tar with a pipe", with(&[(name, Kind::Fifo, b"")])),
        ("a tar with holes", with(&[(name, Kind::GNUSparse, bytes)])),
        ("a tar that leads out of its folder", with(&[(&format!("../../{last}"), Kind::Regular, bytes)])),
        ("a tar of whole paths", with(&[(&format!("/{last}"), Kind::Regular, bytes)])),
        (
            "a tar of a name without end",
            with(&[("n", Kind::GNULongName, &[b'a'; 4 << 20]), (name, Kind::Regular, bytes)]),
        ),
        (
            "a tar that renames its entry",
            with(&[("n", Kind::XHeader, records.as_bytes()), (name, Kind::Regular, bytes)]),
        ),
        ("a tar with broken records", with(&[("n", Kind::XHeader, b"999999999 path"), (name, Kind::Regular, bytes)])),
        ("a tar that says its entry is large", patched(124, b"77777777777\0")),
        ("a tar that says its entry has no end", patched(124, b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")),
        ("a tar with a size that is no number", patched(124, b"zzzzzzzzzzz\0")),
        ("a tar of too many", with(&many)),
        ("a tar with another checksum", {
            let mut tar = tar(entries);
            tar[150] ^= 1;
            tar
        }),
    ]
}
