//! Codes of markets as publishers write them.

/// Whether it has the shape of an ISO 3166-1 alpha-2 code.
pub(crate) fn is_code(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether it has the shape of an ISO 3166-2 code of a part, `CA-QC`.
pub(crate) fn is_part(code: &str) -> bool {
    code.split_once('-').is_some_and(|(market, part)| {
        let fine = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        is_code(market) && (1..=3).contains(&part.len()) && part.bytes().all(fine)
    })
}
