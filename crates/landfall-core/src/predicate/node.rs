//! Arithmetic over blocks of rows.

use super::kernel::{BLOCK, Ends, Lane, add, exact, multiply, ranged, subtract};
use super::table::{Column, Numbers, float};
use super::{Const, Op, Scalar, Table, Tri};

/// A number, or money of one currency, for every row.
pub(crate) enum Node<'t> {
    Column(&'t Numbers),
    Const(f64, f64),
    Add(Box<Node<'t>>, Box<Node<'t>>),
    Subtract(Box<Node<'t>>, Box<Node<'t>>),
    Multiply(Box<Node<'t>>, Box<Node<'t>>),
}

impl<'t> Node<'t> {
    /// The node of a scalar; none where it is unknown for every row or its money is of several currencies.
    /// Beside the node stands the currency, as the table knows it or, for constants, by its name.
    pub fn build(scalar: &'t Scalar, table: &'t Table) -> Option<(Node<'t>, Option<&'t str>)> {
        match scalar {
            Scalar::Case(id) => match table.column(*id)? {
                Column::Number(numbers) => Some((Node::Column(numbers), None)),
                Column::Money { amount, currencies, .. } => match currencies.as_slice() {
                    [only] => Some((Node::Column(amount), Some(table.currencies.name(*only)))),
                    _ => None,
                },
                _ => None,
            },
            Scalar::Const(Const::Number { low, high }) => Some((Node::Const(float(*low), float(*high)), None)),
            Scalar::Const(Const::Money { low, high, currency }) => {
                Some((Node::Const(float(*low), float(*high)), Some(currency)))
            }
            Scalar::Add(a, b) => Node::same(a, b, table, Node::Add),
            Scalar::Subtract(a, b) => Node::same(a, b, table, Node::Subtract),
            Scalar::Multiply(a, b) => {
                let ((a, of_a), (b, of_b)) = (Node::build(a, table)?, Node::build(b, table)?);
                let currency = match (of_a, of_b) {
                    (Some(_), Some(_)) => return None,
                    (one, other) => one.or(other),
                };
                Some((Node::Multiply(Box::new(a), Box::new(b)), currency))
            }
            _ => None,
        }
    }

    fn same(
        a: &'t Scalar,
        b: &'t Scalar,
        table: &'t Table,
        build: impl Fn(Box<Node<'t>>, Box<Node<'t>>) -> Node<'t>,
    ) -> Option<(Node<'t>, Option<&'t str>)> {
        let ((a, of_a), (b, of_b)) = (Node::build(a, table)?, Node::build(b, table)?);
        (of_a == of_b).then(|| (build(Box::new(a), Box::new(b)), of_a))
    }

    fn is_ranged(&self) -> bool {
        match self {
            Node::Column(numbers) => numbers.high.is_some(),
            Node::Const(low, high) => low != high,
            Node::Add(a, b) | Node::Subtract(a, b) | Node::Multiply(a, b) => a.is_ranged() || b.is_ranged(),
        }
    }

    fn known(&self, block: usize) -> u64 {
        match self {
            Node::Column(numbers) => numbers.known.words().get(block).copied().unwrap_or_default(),
            Node::Const(..) => u64::MAX,
            Node::Add(a, b) | Node::Subtract(a, b) | Node::Multiply(a, b) => a.known(block) & b.known(block),
        }
    }

    /// Exact values of a block.
    fn exact(&self, block: usize, out: &mut Lane<f64>) {
        match self {
            Node::Column(numbers) => load(&numbers.low, block, out),
            Node::Const(value, _) => *out = [*value; BLOCK],
            Node::Add(a, b) => lanes(a, b, block, out, |x, y| x + y),
            Node::Subtract(a, b) => lanes(a, b, block, out, |x, y| x - y),
            Node::Multiply(a, b) => lanes(a, b, block, out, |x, y| x * y),
        }
    }

    /// Both ends of a block.
    fn ends(&self, block: usize, out: &mut Ends) {
        match self {
            Node::Column(numbers) => {
                load(&numbers.low, block, &mut out.low);
                load(numbers.high.as_ref().unwrap_or(&numbers.low), block, &mut out.high);
            }
            Node::Const(low, high) => *out = Ends { low: [*low; BLOCK], high: [*high; BLOCK] },
            Node::Add(a, b) => intervals(a, b, block, out, add),
            Node::Subtract(a, b) => intervals(a, b, block, out, subtract),
            Node::Multiply(a, b) => intervals(a, b, block, out, multiply),
        }
    }
}

fn load(column: &[f64], block: usize, out: &mut Lane<f64>) {
    if let Some(lane) = column.as_chunks::<BLOCK>().0.get(block) {
        *out = *lane;
    }
}

#[inline]
fn lanes(a: &Node<'_>, b: &Node<'_>, block: usize, out: &mut Lane<f64>, f: impl Fn(f64, f64) -> f64) {
    let mut right = [0.0; BLOCK];
    a.exact(block, out);
    b.exact(block, &mut right);
    for (x, y) in out.iter_mut().zip(&right) {
        *x = f(*x, *y);
    }
}

#[inline]
fn intervals(
    a: &Node<'_>,
    b: &Node<'_>,
    block: usize,
    out: &mut Ends,
    f: impl Fn((f64, f64), (f64, f64)) -> (f64, f64),
) {
    let mut right = Ends::ZERO;
    a.ends(block, out);
    b.ends(block, &mut right);
    let rights = right.low.iter().zip(&right.high);
    for ((low, high), (l, h)) in out.low.iter_mut().zip(out.high.iter_mut()).zip(rights) {
        (*low, *high) = f((*low, *high), (*l, *h));
    }
}

/// Compares two nodes of one unit or currency.
pub(crate) fn compare(op: Op, left: &Node<'_>, right: &Node<'_>, rows: usize) -> Tri {
    let mut tri = Tri::unknown(rows);
    let words = tri.yes.words_mut().iter_mut().zip(tri.no.words_mut()).enumerate();
    if left.is_ranged() || right.is_ranged() {
        let (mut a, mut b) = (Ends::ZERO, Ends::ZERO);
        for (block, (yes, no)) in words {
            left.ends(block, &mut a);
            right.ends(block, &mut b);
            store(ranged(op, &a, &b), left.known(block) & right.known(block), (yes, no));
        }
    } else {
        let (mut a, mut b) = ([0.0; BLOCK], [0.0; BLOCK]);
        for (block, (yes, no)) in words {
            left.exact(block, &mut a);
            right.exact(block, &mut b);
            store(exact(op, &a, &b), left.known(block) & right.known(block), (yes, no));
        }
    }
    tri.trim();
    tri
}

fn store((yes, no): (u64, u64), known: u64, into: (&mut u64, &mut u64)) {
    *into.0 = yes & known;
    *into.1 = no & known;
}
