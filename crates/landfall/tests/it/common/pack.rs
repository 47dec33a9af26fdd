//! The pack: one bloc, a member, a market without facts, two rules, a duty, a sample.

pub const FILES: &[(&str, &str)] = &[
    (
        "vocab/units.toml",
        r#"
[[unit]]
id = "1"
dimension = "count"
factor = "1"
[[unit]]
id = "kg"
dimension = "mass"
factor = "1"
[[unit]]
id = "km"
dimension = "length"
factor = "1000"
"#,
    ),
    (
        "vocab/purposes.toml",
        r#"
[[purpose]]
id = "export"
title = { en = "Export", zh = "出口" }
asked_of_origin = true
[[purpose]]
id = "import"
title = { en = "Import", zh = "进口" }
[[purpose]]
id = "approve"
title = { en = "Approve", zh = "型式批准" }
[[purpose]]
id = "register"
title = { en = "Register", zh = "注册登记" }
needs = ["approve", "import"]
[[phase]]
id = "new_types"
title = { en = "new types", zh = "新车型" }
binds = ["approve"]
by_approval = true
[[phase]]
id = "all_new"
title = { en = "all new vehicles", zh = "所有新车" }
binds = ["import", "register"]
applies = "vehicle.condition = 'new'"
[[phase]]
id = "always"
title = { en = "always", zh = "始终" }
binds = []
"#,
    ),
    (
        "vocab/subjects/all.toml",
        r#"
[[subject]]
id = "approval"
title = { en = "Approval", zh = "批准" }
[[subject]]
id = "trade"
title = { en = "Trade", zh = "贸易" }
[[subject]]
id = "trade/customs"
title = { en = "Customs", zh = "关税" }
"#,
    ),
    (
        "vocab/codes/currency.toml",
        r#"
[[code]]
id = "EUR"
title = { en = "Euro", zh = "欧元" }
"#,
    ),
    (
        "vocab/codes/powertrain.toml",
        r#"
[[code]]
id = "BEV"
title = { en = "Battery-electric", zh = "纯电动" }
[[code]]
id = "ICE"
title = { en = "Combustion", zh = "燃油" }
"#,
    ),
    (
        "vocab/codes/condition.toml",
        r#"
[[code]]
id = "new"
title = { en = "New", zh = "新车" }
[[code]]
id = "used"
title = { en = "Used", zh = "二手车" }
"#,
    ),
    (
        "vocab/codes/approval_scheme.toml",
        r#"
[[code]]
id = "bloc"
title = { en = "Bloc approval", zh = "集团批准" }
"#,
    ),
    (
        "vocab/attributes/all.toml",
        r#"
[[attribute]]
name = "vehicle.powertrain"
type = "code"
codes = "powertrain"
title = { en = "Powertrain", zh = "动力类型" }
meaning = { en = "What drives the wheels", zh = "驱动方式" }
[[attribute]]
name = "vehicle.condition"
type = "code"
codes = "condition"
title = { en = "New or used", zh = "新旧" }
meaning = { en = "New or used", zh = "新车或二手车" }
[[attribute]]
name = "vehicle.origin"
type = "code"
codes = "market"
role = "origin"
title = { en = "Origin", zh = "原产地" }
meaning = { en = "As customs sees it", zh = "海关认定" }
[[attribute]]
name = "vehicle.mass"
type = "number"
unit = "kg"
title = { en = "Mass", zh = "质量" }
meaning = { en = "Kerb mass", zh = "整备质量" }
[[attribute]]
name = "vehicle.ecall"
type = "bool"
title = { en = "eCall", zh = "紧急呼叫" }
meaning = { en = "Calls for help by itself", zh = "自动呼救" }
[[attribute]]
name = "vehicle.approvals"
type = "approvals"
role = "approvals"
title = { en = "Approvals", zh = "批准" }
meaning = { en = "Approvals held", zh = "所持批准" }
[[attribute]]
name = "vehicle.approvals_complete"
type = "bool"
role = "approvals_complete"
title = { en = "All approvals listed", zh = "批准已列全" }
meaning = { en = "There is no other", zh = "再无其他" }
[[attribute]]
name = "shipment.customs_value"
type = "money"
role = "customs_value"
title = { en = "Customs value", zh = "完税价格" }
meaning = { en = "Given", zh = "给定" }
[[attribute]]
name = "duty.customs"
type = "amount"
component = true
subject = "trade/customs"
title = { en = "Customs duty", zh = "关税" }
meaning = { en = "The tariff", zh = "税则税率" }
[[attribute]]
name = "mass.most"
type = "number"
unit = "kg"
subject = "approval"
title = { en = "Greatest mass", zh = "最大质量" }
meaning = { en = "Heavier cars are refused", zh = "超重不予批准" }
"#,
    ),
    (
        "rules/safety/ecall.toml",
        r#"
id = "ecall"
title = { en = "Emergency call", zh = "紧急呼叫系统" }
subject = "approval"
instrument = "aa/ecall"
applies = "vehicle.powertrain IN ('BEV','ICE')"
met = "vehicle.ecall"
consequence = "blocks"
"#,
    ),
    ("rules/safety/ecall.md", "# Emergency call\n"),
    (
        "rules/safety/mass.toml",
        r#"
id = "mass"
title = { en = "Mass limit", zh = "质量上限" }
subject = "approval"
applies = "vehicle.powertrain IN ('BEV','ICE')"
met = "vehicle.mass <= market.mass_most"
consequence = "blocks"
"#,
    ),
    ("rules/safety/mass.md", "# Mass limit\n"),
    (
        "instruments/aa/ecall.toml",
        r#"
title = { en = "eCall act", zh = "紧急呼叫法" }
market = "AA"
[[step]]
stage = "published"
on = 2025-01-10
cite = { says = "eCall act", via = "https://law.example/ecall", quote = "shall call", checked = "official", seen = 2026-11-01 }
"#,
    ),
    (
        "markets/aa/market.toml",
        r#"
title = { en = "Aland", zh = "甲国" }
scheme = "bloc"
currency = "EUR"
"#,
    ),
    (
        "markets/aa/adopts.toml",
        r#"
[[adopt]]
rule = "ecall"
phase = "all_new"
valid = { from = 2027-01-01 }
status = "enacted"
instrument = "aa/ecall"
cite = { says = "eCall act", via = "https://law.example/ecall", at = "Art. 4", quote = "shall call", checked = "official", seen = 2026-11-01 }
[[adopt]]
rule = "mass"
phase = "always"
purposes = ["import"]
valid = { from = 2020-01-01 }
status = "enacted"
cite = { says = "Mass decree", checked = "memory", stated = 2026-11-01 }
"#,
    ),
    (
        "markets/aa/trade.toml",
        r#"
[[fact]]
id = "F1"
attribute = "duty.customs"
amount = "0.10 * shipment.customs_value"
order = 10
valid = { from = 2020-01-01 }
status = "enacted"
cite = { says = "Tariff", via = "https://law.example/tariff", quote = "10 %", checked = "page", seen = 2026-11-01 }
[[fact]]
id = "F2"
attribute = "mass.most"
value = 2500
unit = "kg"
valid = { from = 2020-01-01 }
status = "enacted"
cite = { says = "Mass decree", via = "https://law.example/mass", quote = "2500 kg", checked = "page", seen = 2026-11-01 }
"#,
    ),
    ("markets/bb/market.toml", "title = { en = \"Beland\", zh = \"乙国\" }\n"),
    (
        "vehicles/car.toml",
        r#"
title = { en = "A car", zh = "一辆车" }
fictitious = true
[cites.own]
says = "Test"
checked = "estimate"
author = "Test"
method = "invented"
stated = 2026-11-01
[vehicle]
powertrain = { value = "BEV", cite = "own" }
condition = { value = "new", cite = "own" }
origin = { value = "BB", cite = "own" }
mass = { value = 2000, unit = "kg", cite = "own" }
ecall = { value = false, cite = "own" }
"#,
    ),
];
