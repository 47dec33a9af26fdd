//! What predicates and amounts share when they are read: syntax, names, literals.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;
use sqlparser::ast::{
    self, Expr as Sql, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned, UnaryOperator, Value as Literal,
};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token};

use super::Fault;
use crate::model::{AttributeDef, AttributeId, AttributeType, Vocab, nearest};

/// Kind of code that approval schemes are of.
const SCHEMES: &str = "approval_scheme";
/// Kind of code that currencies are of.
const CURRENCIES: &str = "currency";
/// The space under which a market's attributes are read.
const MARKET: &str = "market";
/// The space under which they are read for a place of it.
const PLACE: &str = "place";

/// A text being read against a vocabulary.
pub(crate) struct Reader<'v> {
    pub vocab: &'v Vocab,
    /// Characters before each line of the text.
    lines: Vec<usize>,
}

/// A name that stands for an attribute.
pub(crate) struct Named<'v> {
    pub id: AttributeId,
    pub def: &'v AttributeDef,
    pub space: Of,
}

/// What an attribute is read of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Case,
    Market,
    Place,
}

impl<'v> Reader<'v> {
    /// Parses the whole text as one expression.
    pub fn syntax(text: &str, vocab: &'v Vocab) -> Result<(Reader<'v>, Sql), Fault> {
        let mut before = 0;
        let lines = text.split('\n').map(|line| {
            let start = before;
            before += line.chars().count() + 1;
            start
        });
        let reader = Reader { vocab, lines: lines.collect() };
        let fault = |e: &ParserError| reader.syntax_fault(e);
        let mut parser = Parser::new(&SQLiteDialect {}).try_with_sql(text).map_err(|e| fault(&e))?;
        let sql = parser.parse_expr().map_err(|e| fault(&e))?;
        let rest = parser.peek_token();
        if rest.token == Token::EOF {
            return Ok((reader, sql));
        }
        let message = format!("unexpected `{}`", rest.token);
        Err(Fault::new("predicate_syntax", [&message], reader.column(rest.span.start)))
    }

    fn syntax_fault(&self, error: &ParserError) -> Fault {
        let (ParserError::ParserError(text) | ParserError::TokenizerError(text)) = error else {
            return Fault::new("predicate_syntax", ["nested too deep"], 1);
        };
        let (message, place) = text.split_once(" at Line: ").unwrap_or((text, ""));
        let mut numbers = place.split(", Column: ").map(|n| n.trim().parse::<u64>().unwrap_or_default());
        let start = Location { line: numbers.next().unwrap_or(1), column: numbers.next().unwrap_or(1) };
        let column = self.column(start);
        Fault::new("predicate_syntax", [message], column)
    }

    fn column(&self, at: Location) -> usize {
        let line = usize::try_from(at.line.saturating_sub(1)).unwrap_or_default();
        self.lines.get(line).copied().unwrap_or_default() + usize::try_from(at.column).unwrap_or_default()
    }

    /// A fault at an expression.
    pub fn fault<const N: usize>(&self, code: &'static str, args: [&str; N], at: &Sql) -> Fault {
        Fault::new(code, args, self.column(at.span().start))
    }

    /// A fault that says something is not part of the language.
    pub fn unsupported(&self, what: &str, at: &Sql) -> Fault {
        self.fault("not_supported", [what], at)
    }

    /// The attribute behind a name; none where the expression is no name.
    pub fn name(&self, sql: &Sql) -> Option<Result<Named<'v>, Fault>> {
        let parts: Vec<&str> = match sql {
            Sql::Identifier(ident) => vec![ident.value.as_str()],
            Sql::CompoundIdentifier(idents) => idents.iter().map(|i| i.value.as_str()).collect(),
            _ => return None,
        };
        let name = parts.join(".");
        Some(self.find(&name).ok_or_else(|| self.unknown_name(&name, sql)))
    }

    fn find(&self, name: &str) -> Option<Named<'v>> {
        if let Some((id, def)) = self.vocab.attribute(name).filter(|(_, def)| def.case_space().is_some()) {
            return Some(Named { id, def, space: Of::Case });
        }
        let (space, rest) = match name.split_once('.')? {
            (MARKET, rest) => (Of::Market, rest),
            (PLACE, rest) => (Of::Place, rest),
            _ => return None,
        };
        let same = |def: &AttributeDef| {
            def.name.len() == rest.len() && def.case_space().is_none() && def.name.replace('.', "_") == rest
        };
        let index = self.vocab.attributes.iter().position(same)?;
        let def = self.vocab.attributes.get(index)?;
        Some(Named { id: AttributeId(u32::try_from(index).ok()?), def, space })
    }

    fn unknown_name(&self, name: &str, at: &Sql) -> Fault {
        let names: Vec<String> = self.vocab.attributes.iter().map(AttributeDef::predicate_name).collect();
        let spaces: BTreeSet<&str> = self.vocab.attributes.iter().filter_map(AttributeDef::case_space).collect();
        match name.split_once('.') {
            Some((space, _)) if space != MARKET && space != PLACE && !spaces.contains(space) => {
                let of_market = self.vocab.attribute(name).map(|(_, def)| def.predicate_name());
                let near =
                    of_market.as_deref().or_else(|| nearest(space, spaces.iter().copied().chain([MARKET, PLACE])));
                self.fault("wrong_space", [space, near.unwrap_or_default()], at)
            }
            Some(_) => {
                let near = nearest(name, names.iter().map(String::as_str)).unwrap_or_default();
                self.fault("unknown_attribute", [name, near], at)
            }
            None => {
                let short: HashMap<&str, &str> =
                    names.iter().filter_map(|n| n.split_once('.').map(|(_, short)| (short, n.as_str()))).collect();
                let mut sorted: Vec<&str> = short.keys().copied().collect();
                sorted.sort_unstable();
                let near = nearest(name, sorted).and_then(|n| short.get(n).copied()).unwrap_or_default();
                self.fault("unknown_attribute", [name, near], at)
            }
        }
    }

    /// Checks that a code exists.
    pub fn code(&self, kind: &str, code: &str, at: &Sql) -> Result<(), Fault> {
        if self.vocab.code(kind, code).is_some() {
            return Ok(());
        }
        let known = self.vocab.codes.get(kind).into_iter().flatten().map(|c| c.id.as_str());
        Err(self.fault("unknown_code", [kind, code, nearest(code, known).unwrap_or_default()], at))
    }

    /// A text that is the code of an approval scheme.
    pub fn scheme(&self, sql: &Sql) -> Result<String, Fault> {
        let scheme = self.text(sql)?;
        self.code(SCHEMES, scheme, sql)?;
        Ok(scheme.to_owned())
    }

    /// The arguments of `money(8500,'USD')`.
    pub fn money(&self, args: &[&Sql], at: &Sql) -> Result<(Decimal, String), Fault> {
        let &[amount, currency] = args else {
            return Err(self.unsupported("money() without amount and currency", at));
        };
        let amount = self.number(amount).ok_or_else(|| self.fault("type_mismatch", ["number", "money"], amount))??;
        let code = self.text(currency)?;
        if self.vocab.codes.contains_key(CURRENCIES) || code.len() != 3 {
            self.code(CURRENCIES, code, currency)?;
        }
        Ok((amount, code.to_owned()))
    }

    /// The argument of `component('duty.customs')`: an attribute that is a duty component.
    pub fn component(&self, args: &[&Sql], at: &Sql) -> Result<String, Fault> {
        let &[name] = args else {
            return Err(self.unsupported("component() without one name", at));
        };
        let text = self.text(name)?;
        if self.vocab.attribute(text).is_some_and(|(_, def)| def.component) {
            return Ok(text.to_owned());
        }
        let components = self.vocab.attributes.iter().filter(|a| a.component).map(|a| a.name.as_str());
        Err(self.fault("unknown_attribute", [text, nearest(text, components).unwrap_or_default()], name))
    }

    /// A quoted text.
    pub fn text<'s>(&self, sql: &'s Sql) -> Result<&'s str, Fault> {
        text(sql).ok_or_else(|| self.fault("type_mismatch", ["text", "expression"], sql))
    }

    /// A number, with its sign; none where the expression is no number.
    pub fn number(&self, sql: &Sql) -> Option<Result<Decimal, Fault>> {
        match sql {
            Sql::Value(value) => match &value.value {
                Literal::Number(digits, _) => {
                    let exact = digits.parse().or_else(|_| Decimal::from_scientific(digits));
                    Some(exact.map_err(|_| self.unsupported(digits, sql)))
                }
                _ => None,
            },
            Sql::Nested(inner) => self.number(inner),
            Sql::UnaryOp { op: UnaryOperator::Minus, expr } => self.number(expr).map(|n| n.map(|n| -n)),
            Sql::UnaryOp { op: UnaryOperator::Plus, expr } => self.number(expr),
            _ => None,
        }
    }

    /// Name and arguments of a plain function call.
    pub fn call<'s>(&self, call: &'s ast::Function, at: &Sql) -> Result<(String, Vec<&'s Sql>), Fault> {
        let name = call.name.to_string().to_lowercase();
        let plain = call.filter.is_none() && call.over.is_none() && call.within_group.is_empty();
        let list = match &call.args {
            FunctionArguments::List(list) if plain && list.duplicate_treatment.is_none() => list,
            _ => return Err(self.unsupported(&name, at)),
        };
        let args: Option<Vec<&Sql>> = list
            .args
            .iter()
            .map(|arg| if let FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) = arg { Some(e) } else { None })
            .collect();
        match args {
            Some(args) if list.clauses.is_empty() => Ok((name, args)),
            _ => Err(self.unsupported(&name, at)),
        }
    }

    /// A function that there is not.
    pub fn no_function(&self, name: &str, known: &[&str], at: &Sql) -> Fault {
        let near = nearest(name, known.iter().copied()).unwrap_or_default();
        self.fault("unknown_function", [name, near], at)
    }

    /// The attribute that lists approvals.
    pub fn approvals(&self) -> Option<AttributeId> {
        let role = self.vocab.role(crate::model::Role::Approvals).map(|(id, _)| id);
        role.or_else(|| {
            let index = self.vocab.attributes.iter().position(|a| a.type_ == AttributeType::Approvals)?;
            u32::try_from(index).ok().map(AttributeId)
        })
    }
}

/// A quoted text, if it is one.
pub(crate) fn text(sql: &Sql) -> Option<&str> {
    match sql {
        Sql::Value(value) => match &value.value {
            Literal::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        Sql::Nested(inner) => text(inner),
        _ => None,
    }
}
