//! E-mail: who has it, who gets it again, and what no header can be made to say.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use landfall_deliver::Deliverer;
use landfall_store::outbox::{Endpoint, Message, Secret, State};

use crate::common::{Office, Relay, Reply, endpoint, message};

fn says(text: &str) -> Option<Reply> {
    Some(Reply::Says(format!("{text}\r\n")))
}

fn email(relay: &Relay, to: &str) -> Endpoint {
    let mut one = endpoint("mail", "email", to);
    one.settings.insert("relay".into(), format!("smtp://{}", relay.address));
    one.settings.insert("tls".into(), "none".into());
    one.settings.insert("from".into(), "Landfall 预警 <landfall@example.org>".into());
    one
}

/// A header of a mail with its folded lines, decoded only where it is plain.
fn header(mail: &str, name: &str) -> String {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ");
    let found = unfolded.split("\r\n").find_map(|l| l.strip_prefix(&format!("{name}: ")).map(str::to_owned));
    found.unwrap_or_default()
}

#[tokio::test]
async fn a_mail_has_one_id_however_often_it_is_sent_and_says_what_the_message_says() {
    let relay = Relay::start(|_| None).await;
    let mut office = Office::open().await;
    office.add(email(&relay, "a@example.org, b@example.org")).await;
    let thread = Some("w1".to_owned());
    office.send(&[Message { thread, ..message("w1.2.mail", "mail") }]).await;
    office.run().await;
    let mut ledger = office.ledger().await;
    ledger.replay(&landfall_store::outbox::Range::default()).await.unwrap();
    ledger.close().await;
    office.run().await;
    let mails = relay.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], mails[1]);
    assert_eq!(header(&mails[0], "Message-ID"), "<w1%2E2%2Email@example.org>");
    assert_eq!(header(&mails[0], "References"), "<w1@example.org>");
    assert_eq!(header(&mails[0], "To"), "a@example.org, b@example.org");
    assert_eq!(header(&mails[0], "Date"), "Mon, 23 Nov 2026 10:10:00 +0000");
    assert!(header(&mails[0], "Subject").starts_with("Euro 7: =?utf-8?"), "{}", mails[0]);
    assert!(mails[0].is_ascii(), "any relay can carry it");
    let talk = &relay.talks()[0];
    let said: Vec<&str> = talk.commands.iter().map(|c| c.split([' ', ':']).next().unwrap()).collect();
    assert_eq!(said, ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]);
}

#[tokio::test]
async fn only_recipients_that_were_not_accepted_are_sent_the_mail_again() {
    let open = Arc::new(AtomicBool::new(false));
    let later = open.clone();
    let relay = Relay::start(move |command| match command {
        "RCPT TO:<busy@example.org>" if !later.load(Ordering::SeqCst) => says("450 mailbox busy"),
        "RCPT TO:<nobody@example.org>" => says("550 no such user"),
        _ => None,
    })
    .await;
    let mut office = Office::open().await;
    office.add(email(&relay, "a@example.org,busy@example.org,nobody@example.org,b@example.org")).await;
    office.send(&[message("w1", "mail")]).await;
    office.pass().await;
    let kept = office.kept().await.remove(0);
    assert_eq!((kept.state, kept.error.as_deref()), (State::Pending, Some("mail-deferred")));
    assert!(kept.detail.unwrap().contains("busy@example.org"));
    open.store(true, Ordering::SeqCst);
    office.run().await;
    let to = |talk: &crate::common::Talk| -> Vec<String> {
        let recipients = talk.commands.iter().filter_map(|c| c.strip_prefix("RCPT TO:<")?.split('>').next());
        recipients.map(str::to_owned).collect()
    };
    let talks = relay.talks();
    assert_eq!(to(&talks[0]).len(), 4);
    assert_eq!(to(&talks[1]), ["busy@example.org", "nobody@example.org"]);
    let kept = office.kept().await.remove(0);
    assert_eq!((kept.state, kept.error.as_deref()), (State::Undeliverable, Some("mail-refused")));
    let detail = kept.detail.unwrap();
    assert!(detail.contains("nobody@example.org") && !detail.contains("busy@"), "{detail}");
    assert!(office.endpoint("mail").await.enabled);
}

#[tokio::test]
async fn a_4xx_is_tried_again_and_a_5xx_is_not_at_every_step() {
    for command in ["MAIL", "RCPT", "DATA", "."] {
        for (reply, state, code) in
            [("451 later", State::Pending, "mail-deferred"), ("554 never", State::Undeliverable, "mail-refused")]
        {
            let relay = Relay::start(move |said| if said.starts_with(command) { says(reply) } else { None }).await;
            let mut office = Office::open().await;
            office.add(email(&relay, "a@example.org")).await;
            office.send(&[message("w1", "mail")]).await;
            office.pass().await;
            let kept = office.kept().await.remove(0);
            assert_eq!((kept.state, kept.error.as_deref()), (state, Some(code)), "{command} {reply}");
        }
    }
}

#[tokio::test]
async fn a_relay_that_is_silent_endless_broken_or_not_safe_is_tried_again() {
    for (reply, code) in [(Reply::Silence, "timeout"), (Reply::Endless, "broken"), (Reply::Reset, "broken")] {
        for command in ["CONNECT", "EHLO", "RCPT", "."] {
            let answer = reply.clone();
            let relay = Relay::start(move |said| said.starts_with(command).then(|| answer.clone())).await;
            let mut office = Office::open().await;
            office.add(email(&relay, "a@example.org")).await;
            office.send(&[message("w1", "mail")]).await;
            office.pass().await;
            let kept = office.kept().await.remove(0);
            assert_eq!((kept.state, kept.error.as_deref()), (State::Pending, Some(code)), "{command} {reply:?}");
        }
    }
    let relay = Relay::start(|_| None).await;
    for (url, code) in [("smtp", "tls-missing"), ("smtps", "certificate")] {
        let mut office = Office::open().await;
        let mut one = email(&relay, "a@example.org");
        one.settings.remove("tls");
        one.settings.insert("relay".into(), format!("{url}://{}", relay.address));
        office.add(one).await;
        office.send(&[message("w1", "mail")]).await;
        office.pass().await;
        let kept = office.kept().await.remove(0);
        assert_eq!((kept.state, kept.error.as_deref()), (State::Pending, Some(code)), "{url}");
    }
    assert!(relay.mails().is_empty(), "nothing is said that others could read");
}

#[tokio::test]
async fn a_refused_password_disables_the_endpoint() {
    let relay = Relay::start(|said| if said.starts_with("AUTH") { says("535 wrong password") } else { None }).await;
    let mut office = Office::open().await;
    let mut one = email(&relay, "a@example.org");
    one.settings.insert("user".into(), "landfall".into());
    one.secrets = vec![Secret::new("hunter2hunter2")];
    office.add(one).await;
    office.send(&[message("w1", "mail")]).await;
    office.pass().await;
    assert_eq!(office.endpoint("mail").await.why.as_deref(), Some("secret-refused"));
    let kept = office.kept().await.remove(0);
    assert!(!format!("{kept:?}").contains("hunter2"), "{kept:?}");
}

#[tokio::test]
async fn no_text_of_a_message_becomes_a_header_a_command_or_the_end_of_the_mail() {
    let relay = Relay::start(|_| None).await;
    let mut office = Office::open().await;
    office.add(email(&relay, "a@example.org")).await;
    let breaks = ["\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\0", "\u{b}", "\u{c}", "\r\n\r\n", "=0D=0A", "%0d%0a"];
    let evil = [
        "Bcc: evil@example.net",
        "To: evil@example.net",
        "RCPT TO:<evil@example.net>",
        ".\r\nMAIL FROM:<x@example.net>",
        ".",
        "Content-Type: text/html",
        "=?utf-8?q?Bcc:_evil@example.net?=",
    ];
    let lead = ["Euro 7", "欧盟", "", "é\u{202e}", &"long ".repeat(40), " "];
    let mut messages = Vec::new();
    for (l, start) in lead.iter().enumerate() {
        for (b, end) in breaks.iter().enumerate() {
            for (e, line) in evil.iter().enumerate() {
                let text = format!("{start}{end}{line}{end}");
                messages.push(Message {
                    id: format!("m{l}-{b}-{e}{end}X-Id: evil"),
                    thread: Some(format!("t{end}X-Thread: evil")),
                    title: text.clone(),
                    body_plain: text.clone(),
                    address: Some(text.clone()),
                    market: Some(text),
                    ..message("", "mail")
                });
            }
        }
    }
    office.send(&messages).await;
    office.run().await;
    assert!(office.kept().await.iter().all(|k| k.state == State::Delivered));
    let talks = relay.talks();
    assert_eq!(talks.len(), messages.len());
    for talk in talks {
        let said: Vec<&str> = talk.commands.iter().map(String::as_str).collect();
        assert_eq!(
            said[1..],
            ["MAIL FROM:<landfall@example.org> BODY=8BITMIME", "RCPT TO:<a@example.org>", "DATA", "QUIT"]
        );
        let (head, _) = talk.mail.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> =
            head.split("\r\n").filter(|l| !l.starts_with([' ', '\t'])).map(|l| l.split(':').next().unwrap()).collect();
        let expected = [
            "From",
            "Subject",
            "Date",
            "Message-ID",
            "To",
            "References",
            "Content-Type",
            "MIME-Version",
            "Content-Transfer-Encoding",
        ];
        let (mut names, mut wanted) = (names, expected.to_vec());
        names.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(names, wanted, "{head}");
    }
}

#[tokio::test]
async fn an_email_endpoint_that_cannot_work_is_refused_with_what_is_wrong() {
    let relay = Relay::start(|_| None).await;
    let office = Office::open().await;
    let wrong = |change: &dyn Fn(&mut Endpoint)| {
        let mut one = email(&relay, "a@example.org");
        change(&mut one);
        one
    };
    let set = |name: &'static str, value: &'static str| {
        move |e: &mut Endpoint| {
            e.settings.insert(name.into(), value.into());
        }
    };
    for (one, code) in [
        (
            wrong(&|e| {
                e.settings.remove("relay");
            }),
            "setting-missing",
        ),
        (
            wrong(&|e| {
                e.settings.remove("from");
            }),
            "setting-missing",
        ),
        (wrong(&set("tls", "maybe")), "setting-wrong"),
        (wrong(&set("from", "nobody")), "address-wrong"),
        (wrong(&set("relay", "http://relay.example")), "address-wrong"),
        (wrong(&|e| e.address = "a@example.org\r\nBcc: b@example.org".into()), "address-wrong"),
        (wrong(&|e| e.address = " , ".into()), "address-wrong"),
        (
            wrong(&|e| {
                e.settings.insert("user".into(), "x".into());
                e.secrets.clear();
            }),
            "secret-missing",
        ),
    ] {
        let refused = Deliverer::examine(&one, &office.config).await.expect_err(code);
        assert_eq!(refused.code(), code, "{refused}");
    }
    assert!(Deliverer::examine(&wrong(&|_| {}), &office.config).await.is_ok());
}
