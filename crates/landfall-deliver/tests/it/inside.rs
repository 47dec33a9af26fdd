//! Addresses that try to reach inside.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use landfall_deliver::Deliverer;
use landfall_store::outbox::State;
use tokio::net::TcpListener;

use crate::common::{Answer, Office, Receiver, endpoint, message};

/// Hosts that lead inside, however they are written.
const HOSTS: [&str; 78] = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.000.000.001",
    "0177.0.0.0x1",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "0X7F000001",
    "2130706433",
    "017700000001",
    "127.255.255.254",
    "127.0.0.2",
    "0",
    "0.0.0.0",
    "0x0",
    "00.0.0.0",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "LocalHost",
    "ｌｏｃａｌｈｏｓｔ",
    "10.0.0.1",
    "10.255.255.255",
    "0xa.0.0.1",
    "167772161",
    "012.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "0xac100001",
    "192.168.0.1",
    "192.168.1.1",
    "3232235521",
    "0xc0.0xa8.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.16689662",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "198.18.0.1",
    "192.0.0.192",
    "168.63.129.16",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fd12:3456::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[2001:db8::1]",
    "[100::1]",
];

/// Names of others that lead inside, whole or in part.
const NAMES: [(&str, &[&str]); 8] = [
    ("rebind.example", &["127.0.0.1"]),
    ("mixed.example", &["93.184.216.34", "127.0.0.1"]),
    ("mixed-last.example", &["127.0.0.1", "93.184.216.34"]),
    ("six.example", &["::1"]),
    ("mapped.example", &["::ffff:127.0.0.1"]),
    ("metadata.example", &["169.254.169.254"]),
    ("corp.example", &["10.0.0.5"]),
    ("any.example", &["0.0.0.0"]),
];

/// Addresses that are none, or name another way than that of the web.
fn others(port: u16) -> Vec<String> {
    [
        "ftp://127.0.0.1:P/",
        "gopher://127.0.0.1:P/_x",
        "file:///etc/passwd",
        "dict://127.0.0.1:P/",
        "ldap://127.0.0.1:P/",
        "unix:/var/run/docker.sock",
        "data:text/plain,x",
        "javascript:alert(1)",
        "//127.0.0.1:P/",
        "127.0.0.1:P",
        "",
        "http://",
        "https://[::1",
        "http://user@127.0.0.1:P/",
        "https://93.184.216.34@127.0.0.1:P/",
        "https://user:pass@rebind.example:P/",
        "http://127.0.0.1:P#@93.184.216.34/",
        "http:\\\\127.0.0.1:P\\",
        "http://93.184.216.34\\@127.0.0.1:P/",
        "http:/127.0.0.1:P/",
        "ws://127.0.0.1:P/",
        "smtp://127.0.0.1:P/",
        "http://127.0.0.1:P:80/",
        "http://93.184.216.34/",
        "http://[::1%25lo]:P/",
        "https://1.2.3.4.5:P/",
    ]
    .iter()
    .map(|a| a.replace('P', &port.to_string()))
    .collect()
}

/// Counts who connects.
async fn canary() -> (u16, Arc<AtomicUsize>) {
    let v4 = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = v4.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    // not every machine has IPv6
    for listener in [Some(v4), TcpListener::bind(("::1", port)).await.ok()].into_iter().flatten() {
        let count = count.clone();
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    (port, count)
}

#[tokio::test]
async fn no_address_that_leads_inside_is_ever_connected_to() {
    let (port, connected) = canary().await;
    let mut office = Office::open().await;
    office.config.internal.clear();
    for (name, ips) in NAMES {
        office.config.hosts.insert(name.to_owned(), ips.iter().map(|ip| ip.parse().unwrap()).collect());
    }
    let hosts = HOSTS.into_iter().chain(NAMES.map(|(name, _)| name));
    let schemes = ["http", "https"];
    let mut addresses: Vec<String> =
        hosts.flat_map(|host| schemes.map(|scheme| format!("{scheme}://{host}:{port}/hook"))).collect();
    addresses.extend(others(port));
    assert!(addresses.len() >= 150);
    assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), addresses.len());
    for (n, address) in addresses.iter().enumerate() {
        let kind = ["webhook", "feishu", "dingtalk"][n % 3];
        let one = endpoint(&format!("e{n}"), kind, if address.is_empty() { "?" } else { address });
        let refused = Deliverer::examine(&one, &office.config).await.expect_err(address);
        assert!(["address-inside", "address-open", "address-wrong"].contains(&refused.code()), "{address}: {refused}");
        office.add(one).await;
        office.send(&[message(&format!("m{n}"), &format!("e{n}"))]).await;
    }
    office.pass().await;
    for (kept, address) in office.kept().await.iter().zip(&addresses) {
        assert_eq!(kept.state, State::Disabled, "{address}");
        assert_eq!(kept.attempts, 0, "{address}");
    }
    assert_eq!(connected.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_relay_of_an_email_endpoint_may_not_lie_inside_either() {
    let (port, connected) = canary().await;
    let mut office = Office::open().await;
    office.config.internal.clear();
    for (n, host) in HOSTS.into_iter().enumerate() {
        for (scheme, tls) in [("smtp", None), ("smtps", None), ("smtp", Some("none"))] {
            let mut one = endpoint(&format!("{n}{scheme}{}", tls.unwrap_or_default()), "email", "a@example.org");
            one.settings.insert("relay".to_owned(), format!("{scheme}://{host}:{port}"));
            one.settings.insert("from".to_owned(), "landfall@example.org".to_owned());
            one.settings.extend(tls.map(|t| ("tls".to_owned(), t.to_owned())));
            let refused = Deliverer::examine(&one, &office.config).await.expect_err(host);
            assert!(["address-inside", "address-wrong"].contains(&refused.code()), "{host}: {refused}");
            let id = one.name.clone();
            office.add(one).await;
            office.send(&[message(&id, &id)]).await;
        }
    }
    office.pass().await;
    assert!(office.kept().await.iter().all(|k| k.state == State::Disabled));
    assert_eq!(connected.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_host_inside_that_the_operator_names_is_reached_by_that_name_and_port_alone() {
    let receiver = Receiver::start(|_| Answer::says(200, ""));
    let port = receiver.address.port();
    let mut office = Office::open().await;
    office.config.internal = vec![format!("receiver.example:{port}")];
    let examine = async |office: &Office, host: &str, port: u16| {
        Deliverer::examine(&endpoint("x", "webhook", &format!("http://{host}:{port}/")), &office.config).await
    };
    assert!(examine(&office, "receiver.example", port).await.is_ok());
    assert!(examine(&office, "Receiver.Example.", port).await.is_ok());
    assert!(examine(&office, "receiver.example", port ^ 1).await.is_err());
    assert!(examine(&office, "127.0.0.1", port).await.is_err());
    // nobody but the configuration knows this name: what was looked up once is what is connected to
    office.add(endpoint("ops", "webhook", &format!("http://receiver.example:{port}/hook"))).await;
    office.send(&[message("a", "ops")]).await;
    office.pass().await;
    assert_eq!(office.kept().await[0].state, State::Delivered);
    assert_eq!(receiver.got()[0].header("host"), format!("receiver.example:{port}"));
}

#[tokio::test]
async fn a_file_of_a_feed_never_leaves_its_folder() {
    let office = Office::open().await;
    for address in ["../out.atom", "/etc/cron.d/x", "a/b.atom", ".hidden", "..", "a\0b", "a\\b"] {
        let refused = Deliverer::examine(&endpoint("x", "atom", address), &office.config).await.expect_err(address);
        assert_eq!(refused.code(), "address-wrong", "{address}");
    }
    assert!(Deliverer::examine(&endpoint("x", "atom", "欧盟.atom"), &office.config).await.is_ok());
}
