//! Predicates and amounts: what is refused and how, normal form, ranges, rivals, money, scoped values.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use landfall_core::Decimal;
use landfall_core::model::{
    AttributeDef, AttributeId, AttributeType, Case, CodeDef, Given, Text, Truth, UnitDef, Value, Vocab,
};
use landfall_core::predicate::{
    AmountExpr, Branch, Cause, Const, Expr, NoRates, Rates, Scalar, Table, attributes, evaluate, explain, fold,
    market_attributes, parse, parse_amount, substitute, substitute_scalars,
};

fn vocab() -> Vocab {
    use AttributeType::{Amount, Approvals, Bool, Code, Day, List, Money, Number, Text as Free};
    let mut attributes: Vec<AttributeDef> = [
        ("duty.customs", Amount, ""),
        ("offer.on_sale_from", Day, ""),
        ("offer.price", Money, ""),
        ("road.width", Number, "m"),
        ("service.languages", List, "language"),
        ("service.stations_min", Number, "1"),
        ("shipment.customs_value", Money, ""),
        ("trade.threshold", Money, ""),
        ("vehicle.approvals", Approvals, ""),
        ("vehicle.languages", List, "language"),
        ("vehicle.mass_kerb", Number, "kg"),
        ("vehicle.mass_max", Number, "kg"),
        ("vehicle.name", Free, ""),
        ("vehicle.origin", Code, "market"),
        ("vehicle.powertrain", Code, "powertrain"),
        ("vehicle.spare_wheel", Bool, ""),
    ]
    .into_iter()
    .map(|(name, type_, of)| AttributeDef {
        name: name.into(),
        type_,
        unit: (type_ == Number).then(|| of.into()),
        codes: matches!(type_, Code | List).then(|| of.into()),
        of: None,
        subject: None,
        title: Text::default(),
        meaning: Text::default(),
        lasting: false,
        component: type_ == Amount,
        role: None,
    })
    .collect();
    attributes.sort_by(|a, b| a.name.cmp(&b.name));
    let codes = |ids: &[&str]| {
        ids.iter().map(|id| CodeDef { id: (*id).into(), title: Text::default(), digits: None }).collect::<Vec<_>>()
    };
    let unit = |id: &str, dimension: &str, factor: i64| {
        (
            id.to_owned(),
            UnitDef {
                id: id.into(),
                symbol: None,
                plural: None,
                dimension: dimension.into(),
                factor: factor.into(),
                offset: None,
            },
        )
    };
    Vocab {
        attributes,
        codes: [
            ("approval_scheme", &["UN R155", "eu-wvta"][..]),
            ("currency", &["EUR", "NOK", "USD"]),
            ("language", &["de", "nb", "zh"]),
            ("market", &["CN", "NO"]),
            ("powertrain", &["BEV", "EREV", "PHEV"]),
        ]
        .map(|(kind, ids)| (kind.to_owned(), codes(ids)))
        .into(),
        units: [unit("1", "one", 1), unit("kg", "mass", 1), unit("t", "mass", 1000), unit("m", "length", 1)].into(),
        ..Vocab::default()
    }
}

fn id(vocab: &Vocab, name: &str) -> AttributeId {
    vocab.attribute(name).unwrap().0
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn number(low: &str, high: &str) -> Const {
    Const::Number { low: dec(low), high: dec(high) }
}

fn case(values: &[(&str, Value)]) -> Case {
    let mut case = Case::default();
    for (name, value) in values {
        let given = Given { value: value.clone(), cite: None };
        let space = match name.split_once('.') {
            Some(("offer", _)) => case.offers.entry(String::new()).or_default(),
            Some(("shipment", _)) => case.shipments.entry(String::new()).or_default(),
            _ => &mut case.values,
        };
        space.insert((*name).into(), given);
    }
    case
}

fn mass(low: &str, high: &str, unit: &str) -> Value {
    Value::Number { low: dec(low), high: dec(high), unit: unit.into() }
}

fn money(amount: &str, currency: &str) -> Value {
    Value::Money { low: dec(amount), high: dec(amount), currency: currency.into() }
}

/// Truth and explanation of one predicate, which must agree, for one case.
fn ask(
    text: &str,
    case: Case,
    market: &dyn Fn(AttributeId) -> Scalar,
    rates: &dyn Rates,
) -> (Truth, Vec<String>, Vec<Cause>) {
    let vocab = vocab();
    let parsed = parse(text, &vocab).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    let expr = fold(&parsed, &mut |id| market(id), &mut |id| {
        Err(Cause::Market { attribute: vocab.def(id).unwrap().name.clone() })
    });
    let table = Table::build(&[case], "NO", &vocab);
    let explained = explain(&expr, &table, 0, rates);
    assert_eq!(evaluate(&expr, &table, rates).get(0), explained.truth, "{text}");
    let missing = explained.missing.iter().map(|id| vocab.def(*id).unwrap().name.clone()).collect();
    (explained.truth, missing, explained.causes)
}

fn truth(text: &str, case: Case) -> Truth {
    ask(text, case, &|_| Scalar::Const(number("0", "0")), &NoRates).0
}

struct Fixed;

impl Rates for Fixed {
    fn rate(&self, base: &str, quote: &str) -> Option<Decimal> {
        (base == "USD" && quote == "NOK").then(|| dec("10"))
    }
}

#[test]
fn mistakes_are_named_with_the_nearest_name_and_their_place() {
    let vocab = vocab();
    for (text, code, args, column) in [
        ("vehicle.powertain = 'BEV'", "unknown_attribute", vec!["vehicle.powertain", "vehicle.powertrain"], 1),
        ("TRUE AND\n powertrain = 'BEV'", "unknown_attribute", vec!["powertrain", "vehicle.powertrain"], 11),
        ("vehicle.colour = 'red'", "unknown_attribute", vec!["vehicle.colour", ""], 1),
        ("market.stations_min > 1", "unknown_attribute", vec!["market.stations_min", ""], 1),
        (
            "market.service_station_min > 1",
            "unknown_attribute",
            vec!["market.service_station_min", "market.service_stations_min"],
            1,
        ),
        ("service.stations_min > 1", "wrong_space", vec!["service", "market.service_stations_min"], 1),
        ("vehicel.mass_kerb > 1", "wrong_space", vec!["vehicel", "vehicle"], 1),
        ("vehicle.powertrain = 'BEVV'", "unknown_code", vec!["powertrain", "BEVV", "BEV"], 22),
        ("vehicle.powertrain IN ('BEV', 'PHEX')", "unknown_code", vec!["powertrain", "PHEX", "PHEV"], 31),
        ("has(vehicle.languages, 'dee')", "unknown_code", vec!["language", "dee", "de"], 24),
        ("holds('UN R156')", "unknown_code", vec!["approval_scheme", "UN R156", "UN R155"], 7),
        ("offer.price > money(1, 'NOC')", "unknown_code", vec!["currency", "NOC", "NOK"], 24),
        ("vehicle.mass_kerb = 'BEV'", "type_mismatch", vec!["number", "text"], 21),
        ("offer.price > 1000", "type_mismatch", vec!["money", "number"], 15),
        ("vehicle.powertrain = vehicle.origin", "type_mismatch", vec!["code powertrain", "code market"], 22),
        ("vehicle.powertrain", "type_mismatch", vec!["code powertrain", "bool"], 1),
        ("vehicle.mass_kerb + offer.price > 1", "type_mismatch", vec!["number", "money"], 1),
        ("has(vehicle.mass_kerb, 'de')", "type_mismatch", vec!["number", "list"], 5),
        ("offer.on_sale_from < '2026-02-30'", "invalid_day", vec!["2026-02-30"], 22),
        ("vehicle.powertrain < 'BEV'", "not_supported", vec!["< on code powertrain"], 1),
        ("vehicle.mass_kerb / 2 > 1", "not_supported", vec!["/"], 1),
        ("vehicle.powertrain LIKE 'B%'", "not_supported", vec!["LIKE"], 1),
        ("vehicle.name = 'x'", "not_supported", vec!["text attribute"], 1),
        ("vehicle.mass_kerb = NULL", "not_supported", vec!["NULL, write IS NULL"], 21),
        ("hold('UN R155')", "unknown_function", vec!["hold", "holds"], 1),
    ] {
        let fault = parse(text, &vocab).unwrap_err();
        assert_eq!((fault.code, fault.column), (code, column), "{text}: {fault}");
        assert_eq!(fault.args, args, "{text}");
    }
    let fault = parse("vehicle.mass_kerb >", &vocab).unwrap_err();
    assert_eq!(fault.code, "predicate_syntax");
    let fault = parse("vehicle.spare_wheel vehicle.spare_wheel", &vocab).unwrap_err();
    assert_eq!((fault.code, fault.column), ("predicate_syntax", 21));
    let fault = parse("vehicle.powertain = 'BEV'", &vocab).unwrap_err();
    let message = "unknown attribute `vehicle.powertain`, did you mean `vehicle.powertrain`? (column 1)";
    assert_eq!(fault.to_string(), message);
}

#[test]
fn what_means_the_same_is_built_equal() {
    let vocab = vocab();
    let same = |a: &str, b: &str| assert_eq!(parse(a, &vocab).unwrap(), parse(b, &vocab).unwrap(), "{a} | {b}");
    same("vehicle.mass_kerb > 1 AND vehicle.spare_wheel", "(vehicle.spare_wheel) AND (1 < vehicle.mass_kerb)");
    same("vehicle.powertrain IN ('BEV','EREV')", "vehicle.powertrain IN ('EREV','BEV','EREV')");
    same("vehicle.powertrain IN ('BEV')", "'BEV' = vehicle.powertrain");
    same("NOT (vehicle.mass_kerb < 2)", "vehicle.mass_kerb >= 2");
    same("NOT NOT vehicle.spare_wheel", "vehicle.spare_wheel = TRUE");
    same("vehicle.spare_wheel <> TRUE", "NOT vehicle.spare_wheel");
    same("has_any(vehicle.languages, 'de', 'nb')", "has(vehicle.languages,'nb') OR has(vehicle.languages,'de')");
    same("vehicle.mass_kerb BETWEEN 1 AND 2", "vehicle.mass_kerb <= 2 AND vehicle.mass_kerb >= 1");
    same("vehicle.mass_kerb > 2 * 3 + 1", "vehicle.mass_kerb > 7");
    same("1 = 2 OR vehicle.spare_wheel", "vehicle.spare_wheel");
}

#[test]
fn attributes_read_are_listed() {
    let vocab = vocab();
    let text = "holds('UN R155') OR has(market.service_languages, vehicle.powertrain)";
    assert_eq!(parse(text, &vocab).unwrap_err().code, "type_mismatch");
    let text = "holds('UN R155') AND vehicle.mass_kerb > market.service_stations_min AND subset(vehicle.languages,'de') \
                AND has(market.service_languages, 'de')";
    let expr = parse(text, &vocab).unwrap();
    let names = |ids: std::collections::BTreeSet<AttributeId>| {
        ids.into_iter().map(|id| vocab.def(id).unwrap().name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(attributes(&expr)), ["vehicle.approvals", "vehicle.languages", "vehicle.mass_kerb"]);
    assert_eq!(names(market_attributes(&expr)), ["service.languages", "service.stations_min"]);
}

#[test]
fn a_range_is_known_only_where_its_ends_agree() {
    let car = || case(&[("vehicle.mass_kerb", mass("1.7", "1.8", "t"))]);
    assert_eq!(truth("vehicle.mass_kerb < 1900", car()), Truth::True);
    assert_eq!(truth("vehicle.mass_kerb > 1800", car()), Truth::False);
    assert_eq!(truth("vehicle.mass_kerb >= 1750", car()), Truth::Unknown);
    assert_eq!(truth("vehicle.mass_kerb = 1750", car()), Truth::Unknown);
    assert_eq!(truth("vehicle.mass_kerb <> 2000", car()), Truth::True);
    assert_eq!(truth("2 * vehicle.mass_kerb BETWEEN 3400 AND 3600", car()), Truth::True);
    assert_eq!(truth("-vehicle.mass_kerb < -1750", car()), Truth::Unknown);
    let range = |_| Scalar::Const(number("5", "7"));
    let six = case(&[("vehicle.mass_kerb", mass("6", "6", "kg"))]);
    let (truth, missing, causes) = ask("vehicle.mass_kerb > market.service_stations_min", six, &range, &NoRates);
    assert_eq!((truth, missing.len()), (Truth::Unknown, 0));
    assert_eq!(causes, [Cause::Range { low: "5".into(), high: "7".into() }]);
    let (truth, _, causes) = ask("market.service_stations_min > 6", Case::default(), &range, &NoRates);
    assert_eq!((truth, causes.len()), (Truth::Unknown, 1));
}

#[test]
fn rivals_decide_only_together() {
    let rivals = |values: Vec<Const>| move |_| Scalar::Rivals { name: "tr-stations".into(), values: values.clone() };
    let both = rivals(vec![number("20", "20"), number("40", "40")]);
    let dispute = Cause::Dispute { name: "tr-stations".into() };
    let text = "vehicle.mass_kerb >= market.service_stations_min";
    let car = |kg: &str| case(&[("vehicle.mass_kerb", mass(kg, kg, "kg"))]);
    assert_eq!(ask(text, car("40"), &both, &NoRates).0, Truth::True);
    assert_eq!(ask(text, car("19"), &both, &NoRates).0, Truth::False);
    assert_eq!(ask(text, car("30"), &both, &NoRates), (Truth::Unknown, vec![], vec![dispute.clone()]));
    assert_eq!(ask(text, Case::default(), &both, &NoRates), (Truth::Unknown, vec!["vehicle.mass_kerb".into()], vec![]));
    assert_eq!(ask("market.service_stations_min > 10", Case::default(), &both, &NoRates).0, Truth::True);
    assert_eq!(ask("market.service_stations_min IS NULL", Case::default(), &both, &NoRates).0, Truth::False);
    let absent = rivals(vec![number("20", "20"), Const::Absent]);
    assert_eq!(ask(text, car("40"), &absent, &NoRates), (Truth::Unknown, vec![], vec![dispute.clone()]));
    let is_null = ask("market.service_stations_min IS NULL", Case::default(), &absent, &NoRates);
    assert_eq!(is_null, (Truth::Unknown, vec![], vec![dispute]));
}

#[test]
fn two_currencies_meet_only_through_a_rate() {
    let text = "offer.price <= money(300000, 'NOK')";
    let car = |amount: &str, currency: &str| case(&[("offer.price", money(amount, currency))]);
    assert_eq!(ask(text, car("300000", "NOK"), &|_| Scalar::Const(Const::Absent), &NoRates).0, Truth::True);
    let rate = Cause::Rate { base: "NOK".into(), quote: "USD".into() };
    let dollars = ask(text, car("30000", "USD"), &|_| Scalar::Const(Const::Absent), &NoRates);
    assert_eq!(dollars, (Truth::Unknown, vec![], vec![rate]));
    assert_eq!(ask(text, car("30000", "USD"), &|_| Scalar::Const(Const::Absent), &Fixed).0, Truth::True);
    assert_eq!(ask(text, car("30001", "USD"), &|_| Scalar::Const(Const::Absent), &Fixed).0, Truth::False);
    assert_eq!(ask(text, car("1", "EUR"), &|_| Scalar::Const(Const::Absent), &Fixed).0, Truth::Unknown);
    let threshold = |_| Scalar::Const(Const::Money { low: dec("10"), high: dec("10"), currency: "USD".into() });
    let both = "market.trade_threshold + shipment.customs_value < offer.price";
    let car = case(&[("offer.price", money("299", "NOK")), ("shipment.customs_value", money("20", "USD"))]);
    assert_eq!(ask(both, car, &threshold, &Fixed).0, Truth::False);
}

#[test]
fn scoped_values_that_may_both_hold_decide_only_together() {
    let vocab = vocab();
    let scope = |text: &str| parse(text, &vocab).unwrap();
    let otherwise = Cause::Market { attribute: "service.stations_min".into() };
    let branch = |id: &str, guard: &str, n: &str| Branch {
        guard: scope(guard),
        value: Scalar::Const(number(n, n)),
        says: id.into(),
    };
    let branches = [branch("F2", "vehicle.powertrain = 'BEV'", "20"), branch("F1", "vehicle.origin = 'CN'", "40")];
    let market = {
        let otherwise = otherwise.clone();
        move |_| Scalar::Scoped { branches: branches.to_vec(), otherwise: otherwise.clone() }
    };
    let text = "market.service_stations_min < 30";
    let bev = ("vehicle.powertrain", Value::Code("BEV".into()));
    let phev = ("vehicle.powertrain", Value::Code("PHEV".into()));
    let from = |market: &str| ("vehicle.origin", Value::Code(market.into()));
    let both = ask(text, case(&[bev.clone(), from("CN")]), &market, &NoRates);
    assert_eq!(both, (Truth::Unknown, vec![], vec![Cause::Dispute { name: "F2, F1".into() }]));
    let alone = ask(text, case(&[bev.clone(), from("NO")]), &market, &NoRates);
    assert_eq!(alone.0, Truth::True);
    let maybe = ask(text, case(std::slice::from_ref(&bev)), &market, &NoRates);
    assert_eq!(maybe, (Truth::Unknown, vec!["vehicle.origin".into()], vec![]));
    let agreed = ask("market.service_stations_min < 50", case(&[bev]), &market, &NoRates);
    assert_eq!(agreed.0, Truth::True, "both say so, whichever holds");
    assert_eq!(ask(text, case(&[phev.clone(), from("CN")]), &market, &NoRates).0, Truth::False);
    let nothing = ask(text, case(&[phev.clone(), from("NO")]), &market, &NoRates);
    assert_eq!(nothing, (Truth::Unknown, vec![], vec![otherwise]));
    let unknown = ask(text, case(&[from("CN")]), &market, &NoRates);
    assert_eq!(unknown, (Truth::Unknown, vec!["vehicle.powertrain".into()], vec![]));
    let null = "market.service_stations_min IS NULL";
    assert_eq!(ask(null, case(&[phev, from("NO")]), &market, &NoRates).0, Truth::True);
}

#[test]
fn only_what_is_still_undecided_is_asked_for() {
    let text = "vehicle.powertrain = 'BEV' AND (vehicle.spare_wheel OR vehicle.mass_kerb < 1000) AND holds('UN R155')";
    let car =
        case(&[("vehicle.powertrain", Value::Code("BEV".into())), ("vehicle.mass_kerb", mass("900", "900", "kg"))]);
    let (truth, missing, causes) = ask(text, car, &|_| Scalar::Const(Const::Absent), &NoRates);
    assert_eq!((truth, missing, causes), (Truth::Unknown, vec!["vehicle.approvals".into()], vec![]));
    let vocab = vocab();
    let car = case(&[("vehicle.powertrain", Value::Code("PHEV".into()))]);
    let explained = explain(&parse(text, &vocab).unwrap(), &Table::build(&[car], "", &vocab), 0, &NoRates);
    assert_eq!(explained.truth, Truth::False);
    let reads: Vec<_> = explained.reads.iter().map(|r| (r.attribute, r.value.clone())).collect();
    assert_eq!(reads, [(id(&vocab, "vehicle.powertrain"), Some(Value::Code("PHEV".into())))]);
}

#[test]
fn what_is_given_for_the_market_goes_before_what_is_given_for_all() {
    let vocab = vocab();
    let mut car = case(&[("offer.price", money("1", "NOK"))]);
    let given = Given { value: money("5", "NOK"), cite: None };
    car.offers.entry("NO".into()).or_default().insert("offer.price".into(), given);
    let expr = parse("offer.price > money(3, 'NOK')", &vocab).unwrap();
    let ask =
        |market: &str| evaluate(&expr, &Table::build(std::slice::from_ref(&car), market, &vocab), &NoRates).get(0);
    assert_eq!((ask("NO"), ask("SE")), (Truth::True, Truth::False));
}

#[test]
fn quotas_and_components_are_put_in() {
    let vocab = vocab();
    let expr = parse("quota('ca') AND component('duty.customs') > money(5,'USD')", &vocab).unwrap();
    let expr = substitute(&expr, &mut |e| matches!(e, Expr::Quota(_)).then_some(Expr::Known(true)));
    let six = Const::Money { low: dec("6"), high: dec("6"), currency: "USD".into() };
    let expr = substitute_scalars(&expr, &mut |s| {
        matches!(s, Scalar::Component(name) if name == "duty.customs").then(|| Scalar::Const(six.clone()))
    });
    assert_eq!(expr, Expr::Known(true));
}

#[test]
fn amounts_are_money_or_nothing() {
    let vocab = vocab();
    let value = AmountExpr::Attribute(id(&vocab, "shipment.customs_value"));
    let times = |n: &str, e: AmountExpr| AmountExpr::Multiply(Box::new(AmountExpr::Number(dec(n))), Box::new(e));
    let parsed = parse_amount("greatest(0.30 * shipment.customs_value, money(8500,'USD'))", &vocab).unwrap();
    let floor = AmountExpr::Money { amount: dec("8500"), currency: "USD".into() };
    assert_eq!(parsed, AmountExpr::Greatest(vec![times("0.30", value.clone()), floor]));
    let parsed = parse_amount("0.20 * (shipment.customs_value + duties())", &vocab).unwrap();
    assert_eq!(parsed, times("0.20", AmountExpr::Add(Box::new(value), Box::new(AmountExpr::Duties))));
    let parsed = parse_amount("component('duty.customs')", &vocab).unwrap();
    assert_eq!(parsed, AmountExpr::Component("duty.customs".into()));
    assert_eq!(parse_amount("0", &vocab).unwrap(), AmountExpr::Number(Decimal::ZERO));
    for (text, code) in [
        ("0.3", "type_mismatch"),
        ("0.3 + shipment.customs_value", "type_mismatch"),
        ("shipment.customs_value * shipment.customs_value", "type_mismatch"),
        ("component('duty.custom')", "unknown_attribute"),
        ("shipment.customs_value / 2", "not_supported"),
        ("vehicle.powertrain", "type_mismatch"),
        ("least(1, money(1,'USD'))", "type_mismatch"),
        ("lest(money(1,'USD'))", "unknown_function"),
    ] {
        assert_eq!(parse_amount(text, &vocab).unwrap_err().code, code, "{text}");
    }
}
