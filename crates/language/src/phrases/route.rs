//! Phrases of routing: topic rules, queues, availability, why a ticket went where it went.

phrases! {
    right_routing_manage: "Say which queue a ticket belongs to, and how queues are given out" | "设定工单归入哪个队列以及如何分派";
    available_label: "Do you take tickets?" | "是否接单？";
    available_online: "Online" | "在线";
    available_away: "Away" | "离开";
    available_offline: "Offline" | "离线";
    available_silent: "Away, because no page of yours was open for a while." | "一段时间没有打开的页面，已自动改为离开。";
    keys_available: "Online or away" | "在线或离开";

    tongue_en: "English" | "英文";
    tongue_zh: "Chinese" | "中文";
    routed_sorted(rule, group): "The rule “{rule}” put this into {group}" | "按规则“{rule}”归入{group}";
    routed_to(person): "Routed to {person}: " | "已分派给{person}：";
    routed_certified(titles): "certified for {titles}" | "持有证书：{titles}";
    routed_speaks(lang): "speaks {lang}" | "会{lang}";
    routed_had(had, of): "had {had} of {of}" | "手上 {had}/{of} 张";
    routed_no_people(group): "Nobody was given this: nobody of {group} answers customers" | "未分派：{group}中没有人可以回复客户";
    routed_not_certified(people, titles): "Nobody was given this: none of {people} people is certified for {titles}" | "未分派：{people} 人中没有人持有证书：{titles}";
    routed_not_spoken(certified, lang): "Nobody was given this: none of {certified} who may take it speaks {lang}" | "未分派：可接单的 {certified} 人中没有人会{lang}";
    routed_not_online(speaking): "Nobody was given this: {speaking} could take it, none of them is online" | "未分派：{speaking} 人可以接单，但都不在线";
    routed_too_early(online): "Nobody was given this: {online} online, all of them newcomers whose stage does not go so far" | "未分派：在线的 {online} 人都是新人，当前阶段还不能接此工单";
    routed_full(online): "Nobody was given this yet: {online} online, all of them have as much as they take" | "暂未分派：{online} 人在线，手上的工单都已满";

    routing_title: "Routing" | "工单分派";
    rules_title: "Topic rules" | "归类规则";
    rules_hint: "Tried in this order when a ticket is opened and when it is first diagnosed; the first that fits names the queue. What a person has decided stays." | "工单新建时和首次诊断后依次尝试，第一条符合的规则决定队列。人工指定的不会被改动。";
    rules_none: "No rules yet: tickets go where their channel puts them." | "还没有规则：工单按渠道归入队列。";
    rule_new: "New rule" | "新建规则";
    rule_up(rule): "Move “{rule}” up" | "上移“{rule}”";
    rule_down(rule): "Move “{rule}” down" | "下移“{rule}”";
    rule_remove(rule): "Remove “{rule}”" | "删除“{rule}”";
    rule_when: "When … then this queue" | "当……则归入此队列";
    rule_form_hint: "Every condition that you fill in must hold; of its values, any one." | "填写的条件须全部满足；同一条件中符合任意一个值即可。";
    rule_name: "What people call it" | "规则名称";
    rule_codes: "diagnosis" | "诊断";
    rule_channels: "channel" | "渠道";
    rule_langs: "language" | "语言";
    rule_words: "words" | "字词";
    rule_words_hint: "In the subject or the first message, separated by commas. Case, width and traditional characters do not matter." | "出现在主题或首条消息中，用逗号分隔。不分大小写、全半角和繁简。";
    rule_tags: "tag" | "标签";
    rule_tags_hint: "Separated by commas." | "用逗号分隔。";
    rule_mailboxes: "mailbox" | "邮箱";
    rule_is(name, values): "{name}: {values}" | "{name}：{values}";
    rule_or: " or " | " 或 ";
    rule_and: "; " | "；";
    rule_quoted(word): "“{word}”" | "“{word}”";
    rule_group: "Then this queue" | "归入队列";
    rule_priority: "And at least this priority" | "优先级至少为";
    rule_priority_hint: "A rule raises a priority and never lowers it." | "规则只会提高优先级，不会降低。";
    rule_as_it_is: "As it is" | "保持不变";

    queue_by_house: "Given out by the house" | "自动分派";
    queue_by_hand: "By hand" | "人工分派";
    queue_turn_on: "Let the house give it out" | "改为自动分派";
    queue_turn_off: "Give it out by hand" | "改为人工分派";
    queue_figures(waiting, free, certified, people): "{waiting} waiting · {free} free · {certified} of {people} may take it" | "{waiting} 张等待 · {free} 人空闲 · {people} 人中 {certified} 人可接";
    queue_asks(titles): "Asks for {titles}." | "要求证书：{titles}。";
    queue_nobody: "Nobody of this queue answers customers." | "此队列中没有人可以回复客户。";
    queue_state: "Takes tickets" | "接单状态";
    queue_langs: "Languages" | "语言";
    queue_certified: "Certificates" | "证书";
    queue_load: "Load" | "手上工单";
    queue_takes: "Of the usual, in per cent" | "接单量（占常规 %）";
    queue_takes_of(name): "How much of the usual load {name} takes, in per cent" | "{name}的接单量，占常规的百分比";
    queue_may: "May take it" | "可接单";
    queue_lacks(titles): "Lacks {titles}" | "缺少：{titles}";
    queue_has(n, share): "{n} · {share} % full" | "{n} 张 · 已满 {share}%";
    queue_free: "Free" | "空闲";
    queue_last: "Last decisions" | "最近的分派";

    person_languages: "Languages they serve in" | "服务语言";
    person_languages_hint: "Tickets in these languages are given to them. None chosen: their own language." | "会分派这些语言的工单。都不选则为其本人的语言。";
    refusal_no_condition: "Say at least one condition; a rule without any would fit every ticket." | "请至少填写一个条件；没有条件的规则会套用到所有工单。";
    refusal_percent(most): "Between 0 and {most} per cent." | "请填写 0 到 {most} 之间的百分比。";
}
