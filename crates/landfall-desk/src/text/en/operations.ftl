help-drain = Seconds in which the service still takes requests after it was asked to end and is no longer ready (0 where not given)
log-level = what is to be logged cannot be read from `{ $a0 }`: { $a1 }; write `info`, or by part `landfall_server=debug,warn`
