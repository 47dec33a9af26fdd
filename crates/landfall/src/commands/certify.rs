//! `landfall certify`: signs an answer with everything it rests on, and verifies what was signed.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use landfall_core::model::Kind;
use landfall_desk::certify::{self, Point, PublicKey, Signed, Signer, Verified, issue, new_key, public_key, verify};

use super::Done;
use crate::app::{App, day};
use crate::context::{Context, instant};
use crate::error::{Error, Result};
use crate::{case, cli};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    if let Some(file) = cli::path(matches, "new-key") {
        let key = new_key(&file)?;
        let made = app.text.with("certify-key-made", &[("file", &file.display().to_string())]);
        app.answer(&key, || format!("{made}\n\n{}", shown(app, &key)))?;
    } else if cli::given(matches, "show-key") {
        let none = || Error::said(Kind::NotFound, "certify-no-key", []);
        let key = public_key(app.desk.certify.key.as_deref().ok_or_else(none)?)?;
        app.answer(&key, || shown(app, &key))?;
    } else if let Some(file) = cli::path(matches, "verify") {
        verified(app, matches, &file)?;
    } else {
        issued(app, matches).await?;
    }
    Ok(Done::Answered)
}

fn shown(app: &App, key: &PublicKey) -> String {
    format!("{}\n{}", key.pem, app.text.with("certify-fingerprint", &[("fingerprint", &key.fingerprint.0)]))
}

async fn issued(app: &App, matches: &ArgMatches) -> Result<()> {
    let (Some(named), Some(market)) = (cli::one(matches, "case"), cli::one(matches, "market")) else {
        return Err(Error::incorrect("certify-what", []));
    };
    let (on, known) = (day(matches, "on")?, instant(cli::one(matches, "known"))?);
    let signer = Signer::open(&app.desk.certify)?;
    let mut context = Context::open(&app.desk.ledger, known, None).await?;
    let market = context.single(Some(market))?;
    let given = case::find(&context, named, app.desk.packs.as_deref()).await?;
    let case = case::with(&given, &cli::many(matches, "set"), &market, context.reading.vocab())?;
    context.load_for(&case, std::slice::from_ref(&market)).await?;
    let signed = issue(&context, &signer, &case, &market, on).await?;
    let out = cli::path(matches, "out");
    let Some(out) = out else {
        page(app, matches, &signed, &verify(&signed, Some(&signer.public)))?;
        return app.answer(&signed, || serde_json::to_string_pretty(&signed).unwrap_or_default());
    };
    let json =
        serde_json::to_string_pretty(&signed).map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?;
    keep(&out, &(json + "\n"))?;
    let checked = verify(&signed, Some(&signer.public));
    let paged = page(app, matches, &signed, &checked)?;
    app.answer(&checked, || {
        let text = &app.text;
        let mut lines = vec![text.with("certify-written", &[("file", &out.display().to_string())])];
        lines.extend(paged.map(|file| text.with("certify-page-written", &[("file", &file.display().to_string())])));
        let withheld = signed.certificate.withheld.len();
        if withheld > 0 {
            lines.push(app.paint.warn(&text.count("certify-withheld", withheld, &[])));
        }
        lines.push(text.with("certify-fingerprint", &[("fingerprint", &checked.fingerprint.0)]));
        lines.join("\n")
    })
}

fn verified(app: &App, matches: &ArgMatches, file: &Path) -> Result<()> {
    let read = |file: &Path| std::fs::read_to_string(file).map_err(|e| Error::file(file, &e));
    let name = file.display().to_string();
    let signed = certify::read(&read(file)?, &name)?;
    let key = match cli::path(matches, "key") {
        Some(key) => Some(PublicKey::read(&read(&key)?, &key.display().to_string())?),
        None => None,
    };
    let verified = verify(&signed, key.as_ref());
    app.answer(&verified, || told(app, &verified))?;
    if !verified.whole {
        return Err(Error::said(Kind::Conflict, "certify-failed", [&name, &verified.wrong.len().to_string()]));
    }
    page(app, matches, &signed, &verified).map(drop)
}

fn told(app: &App, verified: &Verified) -> String {
    let (text, paint) = (&app.text, app.paint);
    let mut lines = vec![
        text.with("certify-by", &[("issuer", &verified.issuer)]),
        text.with("certify-fingerprint", &[("fingerprint", &verified.fingerprint.0)]),
    ];
    let mut part = |heading: String, points: &[Point]| {
        if !points.is_empty() {
            lines.push(heading);
            lines.extend(points.iter().map(|p| format!("  {}", text.with(p.code, &[("id", &p.id)]))));
        }
    };
    part(paint.bad(&text.get("certify-wrongs")), &verified.wrong);
    part(paint.warn(&text.get("certify-open")), &verified.open);
    part(paint.good(&text.get("certify-proven")), &verified.proven);
    lines.join("\n")
}

/// Writes the page where one is asked for.
fn page(app: &App, matches: &ArgMatches, signed: &Signed, verified: &Verified) -> Result<Option<PathBuf>> {
    let Some(file) = cli::path(matches, "page") else { return Ok(None) };
    keep(&file, &certify::page(signed, verified, &app.text)?.html())?;
    Ok(Some(file))
}

fn keep(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).map_err(|e| Error::file(file, &e))
}
