help-endpoint = Endpoints: where messages go, by webhook, e-mail, Feishu, DingTalk, Atom feed or calendar
help-endpoint-add = Add an endpoint; its address is looked up and must not lead inside one's own network
help-endpoint-list = Endpoints, how they fare and how many messages stand where
help-endpoint-edit = Change an endpoint; once enabled again, what waits for it is sent
help-endpoint-remove = Take an endpoint away; what waits for it is reported as undeliverable
help-endpoint-test = Send one message now and say what came of it
help-endpoint-name = Name of the endpoint: letters, digits, `-` and `_`
help-endpoint-channel = How messages get there
help-endpoint-address = URL of a webhook or bot; recipients of e-mail, parted by commas; file name of an Atom feed or calendar
help-endpoint-secret-file = File with the secret to sign with, or the password; repeat it for secrets that are valid side by side, the newest first
help-endpoint-setting = What else the channel needs; for e-mail: relay=smtps://host, from=, user=, tls=none; an empty value takes it away
help-endpoint-language = Language of notices to this endpoint
help-endpoint-operator = Tell this endpoint what could not be delivered to others
help-endpoint-no-operator = Tell it no more
help-endpoint-enable = Send to it again
help-endpoint-disable = Send nothing to it; messages wait
help-endpoint-rotate = Make a new secret; the one before stays valid beside it
help-outbox = The outbox: messages on their way, delivered, and not
help-outbox-list = Messages and where they stand
help-outbox-show = One message with every attempt to deliver it
help-outbox-replay = Send messages again under the ids and numbers they have
help-outbox-id = Id of the message
help-outbox-endpoint = Messages to this endpoint
help-outbox-market = Messages about this market
help-outbox-state = Messages in this state
help-outbox-first = Messages with at least this number
help-outbox-last = Messages with at most this number
help-outbox-since = Messages recorded at this instant or later
help-outbox-before = Messages recorded before this instant
channel-webhook = webhook
channel-email = e-mail
channel-feishu = Feishu bot
channel-dingtalk = DingTalk bot
channel-atom = Atom feed
channel-icalendar = calendar
language-en = English
language-zh = Chinese
endpoint-none = There is no endpoint yet: landfall endpoint add NAME --channel webhook --address https://…
endpoint-enabled = enabled
endpoint-off = disabled
endpoint-disabled = disabled: { $why }
endpoint-address = address
endpoint-setting-of = setting
endpoint-language = language
endpoint-secrets = secrets
endpoint-operator = operator
endpoint-operator-yes = hears what could not be delivered elsewhere
endpoint-held = held back until
endpoint-succeeded = last took one
endpoint-messages = messages
endpoint-secret-made = The secret to verify messages with, shown this once:
endpoint-test-title = Landfall: test message
endpoint-test-text = This message was sent by hand to see whether it arrives. There is nothing to do.
endpoint-name = `{ $a0 }` is no name of an endpoint: use letters, digits, `-` and `_`, at most 64
endpoint-setting = `--setting { $a0 }` should look like relay=smtps://mail.example.org
endpoint-secret-file = `{ $a0 }` should hold one line with the secret
endpoint-rotate = secrets of the channel `{ $a0 }` are made elsewhere; give the new one with --secret-file
unknown-endpoint = there is no endpoint `{ $a0 }`{ $near1 }
unknown-message = the outbox holds no message `{ $a0 }`
outbox-range = say which messages: --endpoint, --market, --state, --first, --last, --since or --before
outbox-title = { $n ->
    [0] no such message
    [one] 1 message
   *[other] { $n } messages
}
outbox-tried = { $n ->
    [0] to { $endpoint }, recorded { $recorded }, not tried yet
    [one] to { $endpoint }, recorded { $recorded }, tried once
   *[other] to { $endpoint }, recorded { $recorded }, tried { $n } times
}
outbox-next = next try { $next }
outbox-replayed = { $n ->
    [one] 1 message goes again
   *[other] { $n } messages go again
}
message-pending = on its way
message-delivered = delivered
message-undeliverable = undeliverable
message-disabled = waits for its endpoint
deliver-elsewhere = another process is delivering from `{ $a0 }`; the message is recorded and that process sends it
deliver-unsafe = connections cannot be made safe: { $a0 }
deliver-no-certificates = `{ $a0 }` holds no certificate in PEM
deliver-endpoint = the endpoint `{ $endpoint }`: { $why }
notice-title = Landfall: `{ $endpoint }` is not reached
notice-disabled = The endpoint `{ $endpoint }` was disabled: { $why }.
notice-waiting = { $n ->
    [0] No message waits for it. Once it is mended: landfall endpoint edit { $endpoint } --enable
    [one] 1 message waits for it and goes once it is mended: landfall endpoint edit { $endpoint } --enable
   *[other] { $n } messages wait for it and go once it is mended: landfall endpoint edit { $endpoint } --enable
}
notice-undeliverable = { $n ->
    [one] 1 message was given up, `{ $first }`: { $why }. Send it again: landfall outbox replay --endpoint { $endpoint } --state undeliverable
   *[other] { $n } messages were given up, the first is `{ $first }`: { $why }. Send them again: landfall outbox replay --endpoint { $endpoint } --state undeliverable
}
trouble-address-inside = its address leads inside one's own network ({ $detail }); where that is meant, name the host under `internal` in `[deliver]` of the configuration
trouble-address-open = its address is not encrypted ({ $detail }): use https
trouble-address-wrong = its address is not one this channel can use ({ $detail })
trouble-answer-code = the receiver answered with an error: { $detail }
trouble-answer-endless = the receiver's answer does not end
trouble-answer-unreadable = the receiver's answer cannot be read: { $detail }
trouble-bot-unknown = there is no such bot any more: { $detail }
trouble-broken = the connection broke off: { $detail }
trouble-certificate = the receiver's certificate is not trusted: { $detail }
trouble-exhausted = nothing was taken in ten tries over 75 hours
trouble-file-unwritable = the file cannot be written: { $detail }
trouble-gone = the receiver says that it is gone for good (status 410)
trouble-header-wrong = a header cannot be sent: { $detail }
trouble-http-status = the receiver answered with status { $detail }
trouble-keyword-missing = the bot asks for a keyword that the message does not hold: { $detail }
trouble-mail-deferred = the relay takes it later: { $detail }
trouble-mail-refused = the relay refuses it: { $detail }
trouble-message-refused = the receiver refuses this message: { $detail }
trouble-no-channel = there is no such channel
trouble-no-endpoint = there is no such endpoint
trouble-operator = by hand
trouble-redirect = the receiver sends elsewhere (status { $detail }), which is not followed: change the address
trouble-secret-missing = its secret is missing ({ $detail })
trouble-secret-refused = the receiver refuses the secret: { $detail }
trouble-secret-wrong = its secret is not of the form { $detail }: base64 of 24 to 64 bytes
trouble-sender-refused = the receiver does not take messages from this machine: { $detail }
trouble-setting-missing = the setting `{ $detail }` is missing
trouble-setting-wrong = the setting `{ $detail }` means nothing here
trouble-throttled = the receiver asks to slow down: { $detail }
trouble-timeout = the receiver does not answer ({ $detail })
trouble-tls-missing = the relay `{ $detail }` offers no encryption
trouble-too-large = the message is larger than { $detail } bytes even when shortened
trouble-unreachable = the receiver cannot be reached: { $detail }
trouble-unresolved = its host has no address: { $detail }
