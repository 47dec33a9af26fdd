help-watch = 关注：谁要了解哪些车型、市场、用途和主题
help-watch-add = 新增关注：来自 TOML 或 JSON 文件，或用 --set 逐项给出
help-watch-list = 列出全部关注及其当前选中的案例
help-watch-edit = 修改关注：来自文件，或用 --set 逐项修改
help-watch-remove = 删除关注；已发出的预警保留，如有错误仍会更正
help-watch-file = 关注文件，TOML 或 JSON：id、name、cases、filter、markets、purposes、subjects、min_chance、lead_days、horizon_days、language、endpoints、zone、quiet、digest、budget
help-watch-set = 关注的一个键，例如 markets=EU,GB 或 quiet=22:00-07:00；可多次给出
help-watch-name = 关注的标识
help-warnings = 预警：发过什么、后来如何、您的意见
help-warnings-list = 列出待处理的预警，最先须作决定的在前
help-warnings-show = 一条预警的全文：有何变化、涉及哪些车、何时、依据、须作何决定
help-warnings-ack = 标记为已阅
help-warnings-act = 标记为已处理
help-warnings-dismiss = 搁置并说明理由
help-warnings-feedback = 评价：useful（有用）、known（已知）、wrong（有误）或 not_mine（与我无关）
help-warnings-replay = 以原有标识、编号和原文重新发出信件
help-letters-warning = 含该预警的信件：编号，或其开头几位
help-letters-watch = 发给该关注的信件，包括已删除的关注
help-letters-market = 关于该市场的信件
help-letters-since = 在该时刻或之后写成的信件
help-letters-before = 在该时刻之前写成的信件
help-warnings-all = 同时列出已结束、已搁置以及因可能性低而暂不发出的预警
help-warnings-watch = 只看某一关注的预警
help-warning-id = 预警编号，或其开头几位
help-warning-note = 附言
help-reason = 理由
help-feedback = useful、known、wrong 或 not_mine
help-run = 执行到期的导入、找出变化、向各关注发出预警和信件；到期即再次执行
help-run-once = 只执行一次
help-run-until = 执行到某一时刻为止，之后到期的不再执行
help-run-now = 以给定时刻代替本机时钟；与 --until 同用时，从一个到期时刻跳到下一个

error-watch = 关注有 { $n } 处问题，未保存任何内容
diag-watch_id = `{ $a0 }` 不能作关注的标识：请用小写字母、数字、`-` 和 `_`，最多 64 个
diag-watch_name = `name` 应为一行，最多 128 个字符
diag-watch_no_cases = 请给出 `cases`，或用 `filter` 说明选哪些，例如 vehicle.category = 'M1'
diag-watch_no_markets = `markets` 为空：请给出市场，或写 "all"
diag-watch_unknown = `{ $a0 }`：没有 `{ $a1 }`{ $near2 }
diag-watch_filter_market = `filter` 用于选择案例，不能读取市场的属性 `{ $a0 }`
diag-watch_chance = `min_chance` 是 0 到 1 之间的概率，不能是 { $a0 }
diag-watch_range = `{ $a0 }` 应为 { $a2 } 到 { $a3 } 的整数，不能是 { $a1 }
diag-watch_hour = `{ $a0 }` 应为如 22:00 的时刻，不能是 `{ $a1 }`
diag-watch_hours_all = `quiet` 的起止时刻相同：请给出两个不同的时刻，或省略
watch-what = 请说明关注什么：给出 FILE，或 --set KEY=VALUE
watch-set = `{ $a0 }` 不是 KEY=VALUE 的形式
watch-file = 无法读取关注 `{ $a0 }`：{ $a1 }
watch-exists = 已有关注 `{ $a0 }`，内容不同；请用 `landfall watch edit { $a0 }` 修改
watch-renamed = 关注 `{ $a0 }` 的标识不能更改：`{ $a1 }` 是另一个关注，请另行新增
watch-filter-old = 关注 `{ $a0 }` 的筛选条件已无法用现有词汇读取：{ $a1 }；请用 `landfall watch edit { $a0 }` 修改
unknown-watch = 没有关注 `{ $a0 }`{ $near1 }
unknown-warning = 没有预警 `{ $a0 }`{ $near1 }
warning-several = 有多条预警以 `{ $a0 }` 开头：请多写几位
warning-closed = 预警 `{ $a0 }` 已结束（{ $a1 }）；仍可给出评价
dismiss-reason = 请用 --reason 说明理由，供后来的人参考
letters-range = 请说明是哪些信件：WARNING、--watch、--market、--since 或 --before
letters-again = { $n ->
    [0] 没有符合条件的信件
   *[other] { $n } 封信件：{ $messages }
}
run-once-until = --once 与 --until 只能用一个
run-now-alone = --now 须与 --once 或 --until 同用：人为设定的时钟不会自行前进
run-clock-back = 时钟为 { $a0 }，而上次运行在 { $a1 }：时钟被调回过。未执行任何操作，也没有丢失内容；请校正时钟，或等到该时刻之后

watch-none = 尚无关注：`landfall watch add FILE`。
watch-title = { $name }（{ $id }）
watch-markets = 市场
watch-purposes = 用途
watch-subjects = 主题
watch-cases = 案例
watch-filter = 筛选条件
watch-time = 时间
watch-endpoints = 发往
watch-letters = 信件
watch-quiet = 免打扰
watch-open = 待处理
watch-all = 全部
watch-nowhere = 尚未指定：请设置 `endpoints`
watch-picks = { $n ->
    [0] 目前没有
   *[other] { $n } 个：{ $list }
}
watch-time-said = 法律生效前 { $lead } 天提醒，向前看 { $horizon } 天；尚非法律的，在此期间实现的可能性达 { $chance } 才提醒
watch-letters-said = { $digest }；每周最多 { $n } 封；按 { $zone } 的日期和时刻
watch-digest-none = 逐条发送
watch-digest-daily = 每日汇总一封，紧急的立即发送
watch-digest-weekly = 每周汇总一封，紧急的立即发送
watch-quiet-said = { $from } 至 { $through } 只发紧急的
watch-open-said = { $n ->
    [0] 没有预警
   *[other] { $n } 条预警
}

warnings-title = { $n ->
    [0] 没有待处理的预警 · { $day }
   *[other] { $n } 条预警 · { $day }
}
warnings-day-law = { $day }起
warnings-day-chance = 可能自 { $day }起，可能性 { $chance }
warnings-day-none = 未公布日期，可能性 { $chance }
warnings-cars = { $n } 款车
warnings-line = { $when } · { $cars } · { $state } · 关注 { $watch }
warnings-precision = 收到的评价
warnings-precision-of = { $rule }：{ $share } 有用或已知（评价 { $n } 条，共发出 { $told } 条）
warning-no-chance = 未知

warning-title = { $what }：{ $markets }
warning-title-back = 撤回：{ $what }
warning-kind-corrected = 更正，此前有误：{ $what }
warning-kind-reread = 变的是我们的解读，不是法律：{ $what }
warning-kind-pending = 尚非法律：{ $what }
warning-kind-scheduled = 法律即将变化：{ $what }
warning-kind-learned = 新消息：{ $what }
warning-about = { $id }，第 { $revision } 版 · { $state } · 关注 { $watch }
warning-step = { $what }（{ $stage }）
warning-changes = 有何变化
warning-when = 何时
warning-decide = 须作的决定
warning-stake = 涉及金额（与当前相比）
warning-wrong = 为何可能有误
warning-history = 经过
warning-sources = 来源
warning-change = { $market }，{ $day }：{ $what }
warning-change-about = { $market }，约 { $day }（日期仅部分已知）：{ $what }
warning-change-pending = { $market }：{ $what }
warning-duty-same = { $what }：计征基础有变；案例信息不足，无法得出金额
warning-between-cars = ；
warning-pending = { $title }：{ $status }，公布的日期 { $day }
warning-pending-no-day = { $title }：{ $status }，未公布日期
warning-about-number = { $n }（约数）
warning-car-in = { $car }，{ $market }
warning-quote = “{ $quote }”（{ $who }）
warning-off = 不再于该日发生：{ $what }
warning-was-wrong = 此前如此告知，有误
warning-took-step = { $step }：{ $day }
warning-begins = 开始
warning-earliest = 可能开始
warning-expected = 预计
warning-chance = 可能性
warning-ever = 最终实现的可能性 { $chance }
warning-range = ；若实现，一成的可能在 { $p10 }之前，一半在 { $p50 }之前，九成在 { $p90 }之前
warning-announced = 公布的日期
warning-by = 到 { $day }为止已实现的可能性 { $chance }
warning-stated = 日期不一
warning-stated-days = { $step }：{ $days }
warning-stated-day = { $day }（{ $who }）
warning-comments = 征求意见截止
warning-axes = 轻重
warning-axes-said = 紧急程度：{ $urgency }；严重程度：{ $severity }；确定程度：{ $certainty }
warning-day-ahead = { $n ->
    [1] { $day }，明天
   *[other] { $day }，还有 { $n } 天
}
warning-day-now = { $day }，今天
warning-day-past = { $day }，已过 { $n } 天
warning-between = { $low } 至 { $high }
warning-points = 个百分点
warning-not-whole = 合计不完整

decide-recheck = 重新审视依据此前说法所作的决定
decide-prove = 在该日之前取得所需证明，否则停止
decide-price = 重新定价，并决定该日之前发运多少
decide-find-out = 查明缺少的信息：目前无法判断您的车型会怎样
decide-comment = 决定是否提交意见，并为其实施做准备
decide-plan = 预作准备，以备其实施
decide-use = 决定是否利用新的机会
decide-nothing = 无须决定，仅供知悉
decide-by = 最晚 { $day }
decide-now = 立即
decide-proof = { $what }：{ $proof }

doubt-memory = 依据的是记忆：{ $of } 未经查阅
doubt-days = { $step } 有几个不同的日期：{ $days }
doubt-disputed = 关于 { $market }，各来源说法不一
doubt-not-law = 尚非法律：{ $status }
doubt-waits = 已是法律，但须另一事项发生后才开始适用
doubt-spread = 同类法规的实现时间分布在 { $from }至 { $through }之间
doubt-no-forecast = 无法判断何时实现，或是否会实现
doubt-imprecise = { $day } 只知道大致的月份、年份或区间
doubt-incomplete = 合计不完整：有应缴项目未计入，或取决于单证
doubt-checked = 最弱的来源不是主管机关原文：{ $how }（{ $of }）
doubt-reading = 已查阅主管机关原文；可能有误的是我们的解读

state-held = 暂不发出
state-raised = 待处理
state-acknowledged = 已阅
state-actioned = 已处理
state-dismissed = 已搁置
state-cleared = 已解除
state-expired = 已过期
state-corrected = 已更正
urgency-past = 已过去
urgency-unknown = 时间未知
urgency-future = 较远
urgency-expected = 九十天之内
urgency-immediate = 现在或一周之内
severity-unknown = 未知
severity-minor = 轻微
severity-moderate = 中等
severity-severe = 严重
severity-extreme = 极严重
certainty-unknown = 未知
certainty-unlikely = 不大可能
certainty-possible = 有可能
certainty-likely = 很可能
certainty-observed = 已成事实
event-held = 记录在案，暂不发出：可能性低于关注的要求
event-raised = 发出
event-revised = 再次发出：内容有变
event-forecast = 再次发出：可能性有变
event-superseded = 由 { $id } 取代
event-corrected = 更正：此前有误
event-corrected-by = 更正：此前有误；正确内容见 { $id }
event-cleared = 解除：所述情况不再成立
event-expired = 日期已过
event-told = 信件 { $letter } 发往 { $endpoints }
event-told-digest = 汇总信件 { $letter } 发往 { $endpoints }
event-told-nowhere = 信件 { $letter }：关注未指定接收端
event-acknowledged = 已阅
event-actioned = 已处理
event-dismissed = 已搁置
event-useful = 评价：有用
event-known = 评价：正确，且已知
event-wrong = 评价：有误
event-not-mine = 评价：与我无关

run-imported = { $n ->
    [0] { $source }：已读取，没有新内容
   *[other] { $source }：已读取，写入 { $n } 条
}
run-import-failed = { $source }：未能读取，其余照常进行：{ $why }
run-missing = 案例 { $case } 无法读取，其预警保持不变：{ $why }
run-pass = { $at }：{ $watches } 个关注，查看了 { $looked } 个车型与市场的组合；{ $said }；{ $letters }
run-nothing = 没有新情况
run-letters = { $n ->
    [0] 没有信件
   *[other] { $n } 封信件
}
run-next = 下次到期 { $at }
run-said-held = 暂不发出 { $n } 条
run-said-raised = 发出 { $n } 条
run-said-revised = 修订 { $n } 条
run-said-forecast = 可能性变化 { $n } 条
run-said-superseded = 被取代 { $n } 条
run-said-corrected = 更正 { $n } 条
run-said-cleared = 解除 { $n } 条
run-said-expired = 过期 { $n } 条
letter-digest = { $n } 条预警 · { $watch }
letter-several = 同一法规的 { $n } 条预警 · { $first }
letter-rest = 另有 { $n } 条
help-watch-test = 若在过去两年，某一关注会收到什么，逐月列出
progress-replay = 正在回放
rehearsal-title = { $n ->
    [0] 关注 { $watch } · { $from }至{ $through } · 没有信件
   *[other] 关注 { $watch } · { $from }至{ $through } · { $n } 封信件
}
rehearsal-how = 一切均视为自公布之日起获知；出处没有公布日期的法律不计入。
rehearsal-run = { $n ->
    [0] { $day } · 没有信件
   *[other] { $day } · { $n } 封信件
}
rehearsal-said = { $title }（{ $event }）
rehearsal-said-day = { $title }（{ $event }）· { $day }起
run-delivery = 已送达 { $delivered }，待重试 { $failed }，放弃 { $lost }
run-untold = 有 { $n } 个接收端无法送达，且没有运维接收端可以告知：`landfall outbox list --state undeliverable`
