//! E-mail by SMTP, through a relay the operator names. Recipients that have a message are not sent it again.
//!
//! SOURCE: RFC 5321, RFC 5322

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use jiff::Timestamp;
use landfall_store::outbox::{Endpoint, Secret, Waiting};
use lettre::address::Address;
use lettre::message::header::{ContentType, MessageId};
use lettre::message::{Mailbox, Message as Mail, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, client::AsyncSmtpConnection};
use url::Url;

use crate::smtp::{self, Safety};
use crate::{Channel, Fate, Limits, Line, Outcome, Road, Target, Trouble, Way, text};

pub const CHANNEL: Channel = Channel { kind: "email", limits: Limits::none(4), way: Way::Bring(open) };

struct Email {
    target: Target,
    safety: Safety,
    from: Mailbox,
    to: Vec<Address>,
    credentials: Option<Credentials>,
}

/// `address` has the recipients, parted by commas. Settings: `relay`, `smtps://host` or `smtp://host` (then by STARTTLS,
/// or with `tls = "none"` to a relay inside), `from`, and `user` where the relay asks who sends; the secret is its
/// password.
fn open(endpoint: &Endpoint) -> Result<Box<dyn Line>, Trouble> {
    let setting = |name: &str| endpoint.settings.get(name).map(|s| s.trim()).filter(|s| !s.is_empty());
    let needed = |name: &str| setting(name).ok_or_else(|| Trouble::new("setting-missing", name));
    let wrong = |what: &str| Trouble::new("address-wrong", what);
    let relay = needed("relay")?;
    let url = Url::parse(relay).map_err(|_| wrong(relay))?;
    let mut target = Target::of(&url, &[("smtps", 465, true), ("smtp", 587, true)])?;
    let safety = match (url.scheme(), setting("tls")) {
        ("smtps", None) => Safety::FromTheStart,
        (_, None) => Safety::Upgraded,
        ("smtp", Some("none")) => Safety::None,
        (_, Some(other)) => return Err(Trouble::new("setting-wrong", format_args!("tls = {other}"))),
    };
    target.secure = safety != Safety::None;
    let from: Mailbox = needed("from")?.parse().map_err(|_| wrong(needed("from").unwrap_or_default()))?;
    let addresses = endpoint.address.split(',').map(str::trim).filter(|a| !a.is_empty());
    let to: Vec<Address> = addresses.map(|a| a.parse().map_err(|_| wrong(a))).collect::<Result<_, _>>()?;
    if to.is_empty() {
        return Err(wrong(""));
    }
    let credentials = match (setting("user"), endpoint.secrets.first()) {
        (Some(user), Some(password)) => Some(Credentials::new(user.to_owned(), Secret::reveal(password).to_owned())),
        (Some(_), None) => return Err(Trouble::new("secret-missing", "user")),
        (None, _) => None,
    };
    Ok(Box::new(Email { target, safety, from, to, credentials }))
}

impl Email {
    /// The mail, for whom it still has to reach.
    fn mail(&self, waiting: &Waiting) -> Result<Vec<u8>, Trouble> {
        let message = &waiting.message;
        let wrong = |e: lettre::error::Error| Trouble::new("message-refused", e);
        let host = self.from.email.domain();
        let since_1970 = u64::try_from(waiting.recorded.as_microsecond()).unwrap_or_default();
        let mut mail = Mail::builder()
            .from(self.from.clone())
            .subject(text::line(&message.title))
            .date(SystemTime::UNIX_EPOCH + Duration::from_micros(since_1970))
            .header(MessageId::from(format!("<{}@{host}>", text::plain_id(&message.id))));
        for to in &self.to {
            mail = mail.to(Mailbox::new(None, to.clone()));
        }
        if let Some(thread) = message.thread.as_deref().filter(|t| *t != message.id) {
            mail = mail.references(format!("<{}@{host}>", text::plain_id(thread)));
        }
        let foot = format!("{} #{} · {}", message.market.as_deref().unwrap_or_default(), waiting.number, message.id);
        let parts = [
            text::lines(&message.body_plain),
            message.address.as_deref().map(text::line).unwrap_or_default(),
            text::line(&foot),
        ];
        let body = parts.iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n\n");
        let part = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(body);
        Ok(mail.singlepart(part).map_err(wrong)?.formatted())
    }

    async fn send(&self, road: &Road, waiting: &Waiting) -> Result<Outcome, Outcome> {
        let mail = self.mail(waiting).map_err(|t| Outcome::failed(Fate::Never, t))?;
        let left: Vec<&Address> =
            self.to.iter().filter(|to| !waiting.accepted.iter().any(|a| a == &to.to_string())).collect();
        let mut connection = smtp::connect(road, &self.target, self.safety).await?;
        if let Some(credentials) = &self.credentials {
            let done = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            done.map_err(|e| if e.is_permanent() { shut("secret-refused", &e) } else { of_reply(&e) })?;
        }
        let mut options = Vec::new();
        let utf8 = left.iter().any(|to| !to.to_string().is_ascii()) || !self.from.email.to_string().is_ascii();
        if utf8 {
            options.push(MailParameter::SmtpUtfEight);
        }
        if connection.server_info().supports_feature(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        connection.command(From::new(Some(self.from.email.clone()), options)).await.map_err(|e| of_reply(&e))?;
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        for to in left {
            match connection.command(Rcpt::new(to.clone(), Vec::new())).await {
                Ok(_) => taken.push(to.to_string()),
                Err(error) if error.is_permanent() || error.is_transient() => refused.push((to, error)),
                Err(error) => return Err(of_reply(&error)),
            }
        }
        if !taken.is_empty() {
            connection.command(Data).await.map_err(|e| of_reply(&e))?;
            connection.message(&mail).await.map_err(|e| of_reply(&e))?;
        }
        leave(connection).await;
        Ok(of_recipients(taken, &refused))
    }
}

/// What a reply means: 4xx may pass, 5xx does not.
fn of_reply(error: &Error) -> Outcome {
    let (fate, code) = if error.is_permanent() {
        (Fate::Never, "mail-refused")
    } else if error.is_transient() {
        (Fate::Again, "mail-deferred")
    } else if error.is_tls() {
        (Fate::Again, "certificate")
    } else {
        (Fate::Again, "broken")
    };
    Outcome::failed(fate, Trouble::new(code, error))
}

fn shut(code: &'static str, error: &Error) -> Outcome {
    Outcome::failed(Fate::Shut, Trouble::new(code, error))
}

/// What follows where the relay took the mail for some: the rest is tried again where one of them may still be taken.
fn of_recipients(taken: Vec<String>, refused: &[(&Address, Error)]) -> Outcome {
    let said = |(to, error): &(&Address, Error)| format!("{to}: {error}");
    let detail = refused.iter().map(said).collect::<Vec<_>>().join("; ");
    let outcome = if refused.iter().any(|(_, e)| e.is_transient()) {
        Outcome::failed(Fate::Again, Trouble::new("mail-deferred", detail))
    } else if refused.is_empty() {
        Outcome::delivered("250")
    } else {
        Outcome::failed(Fate::Never, Trouble::new("mail-refused", detail))
    };
    Outcome { accepted: taken, ..outcome }
}

async fn leave(mut connection: AsyncSmtpConnection) {
    // the mail is taken: how the relay says good-bye changes nothing
    let _ = connection.quit().await;
}

#[async_trait]
impl Line for Email {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn carry(&self, road: &Road, waiting: &Waiting, _: Timestamp) -> Outcome {
        match tokio::time::timeout(road.timeout, self.send(road, waiting)).await {
            Ok(Ok(outcome) | Err(outcome)) => outcome,
            Err(_) => Outcome::failed(Fate::Again, Trouble::new("timeout", self.target.host.to_string())),
        }
    }
}
