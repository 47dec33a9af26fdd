//! Rust as tokens, without comments and without what is compiled only for tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::Rust;

/// The tokens of a file in one line, groups opened up; parts under `#[cfg(test)]` and documentation left out.
pub fn tokens(file: &Rust) -> Vec<(String, usize)> {
    let stream: TokenStream = file.text.parse().unwrap_or_else(|e| panic!("{}: {e}", file.path));
    let mut flat = Vec::new();
    flatten(stream, &mut flat);
    flat
}

fn flatten(stream: TokenStream, flat: &mut Vec<(String, usize)>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut index = 0;
    while let Some(tree) = trees.get(index) {
        index += 1;
        match tree {
            TokenTree::Punct(p) if p.as_char() == '#' => {
                let attribute = trees.get(index).or(None);
                let text = attribute.map(|a| a.to_string().replace(' ', "")).unwrap_or_default();
                if text.starts_with("[doc=") {
                    index += 1;
                } else if text == "[cfg(test)]" {
                    index = after_item(&trees, index + 1);
                } else {
                    flat.push(("#".to_owned(), p.span().start().line));
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                flat.push((open.to_owned(), group.span_open().start().line));
                flatten(group.stream(), flat);
                flat.push((close.to_owned(), group.span_close().start().line));
            }
            other => flat.push((other.to_string(), other.span().start().line)),
        }
    }
}

/// Behind the next item: its body in braces, or its semicolon.
fn after_item(trees: &[TokenTree], from: usize) -> usize {
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(g) => g.delimiter() == Delimiter::Brace,
        TokenTree::Punct(p) => p.as_char() == ';',
        _ => false,
    };
    trees.iter().skip(from).position(ends).map_or(trees.len(), |n| from + n + 1)
}

#[test]
fn what_is_compiled_only_for_tests_and_comments_are_no_tokens() {
    let text = "/// a\nfn b() { \"c\"; }\n#[cfg(test)]\nmod tests { fn d() {} }\n#[cfg(test)]\nuse e;\nfn f() {}";
    let file = Rust { path: "x.rs".to_owned(), text: text.to_owned() };
    let words: Vec<String> = tokens(&file).into_iter().map(|(word, _)| word).collect();
    assert_eq!(words.join(" "), "fn b ( ) { \"c\" ; } fn f ( ) { }");
}
