help-drain = 收到结束请求、不再就绪之后仍接收请求的秒数（不写则为 0）
log-level = 无法从 `{ $a0 }` 读出日志级别：{ $a1 }；请写 `info`，或按部分写 `landfall_server=debug,warn`
