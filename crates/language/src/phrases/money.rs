//! Phrases of: what a ticket refers to on chains.

phrases! {
    tell_author: "Chain watch" | "链上监测";
    tell_final(chain): "The transfer that we watch for you is final on {chain}." | "我们为您关注的转账已在 {chain} 上最终确认。";
    tell_ended: "The transfer that we watch for you is not on its way any more. We look into it and write to you." | "我们为您关注的转账已不在进行中，我们会核实并回复您。";
    records_title: "Company systems" | "业务系统";
    records_open: "Look up" | "查看";
    records_actions: "Actions" | "操作";
    records_done: "done" | "已执行";
    records_ask(action): "{action}? This is carried out at once." | "确定执行「{action}」吗？将立即生效。";
    money_title: "On chain" | "链上信息";
    money_next: "Next:" | "下一步：";
    money_who(who): "Acts: {who}" | "处理方：{who}";
    money_evidence: "Evidence" | "依据";
    money_height(height): "newest block {height}" | "最新区块 {height}";
    money_from_desk: "What the desk knows" | "本系统记录";
    money_from_message: "What the customer wrote" | "客户消息";
    money_never: "Never say" | "不可以说的话";
    money_put: "Use in reply" | "填入回复";
    money_explorer: "Look at it in an explorer" | "在区块浏览器中查看";
    money_also: "Also in" | "同样出现在";
    money_ambiguous: "More than one reading" | "可能有多种解读";
    money_more_chains(n): "{n} more" | "另有 {n} 条链";
    money_burst(n): "{n} tickets within a day: is this an incident?" | "一天内有 {n} 个工单提到：是否为事故？";
    money_address: "Address" | "地址";
    money_txid: "Transaction" | "交易";
    money_block: "Block" | "区块";
    money_memo: "Memo" | "备注标签";
    money_lookalike: "Look-alike addresses" | "相似地址";
    money_invalid: "Invalid address" | "无效地址";
}
