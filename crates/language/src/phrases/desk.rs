//! Phrases of the desk: views, what happened, refusals of the widget.

phrases! {
    view_yours: "Yours" | "我的";
    view_queues: "Queues" | "队列";
    view_everything: "Everything" | "全部";
    view_mine: "Open, mine" | "我的处理中";
    view_risk: "Promises at risk" | "承诺将超时";
    view_unassigned: "Unassigned" | "未分配";
    view_open: "All open" | "全部处理中";
    view_pending: "Pending" | "等待客户";
    view_hold: "On hold" | "等待第三方";
    view_solved: "Solved this week" | "本周已解决";
    view_customer: "All tickets of this customer" | "该客户的全部工单";
    view_group: "Queue" | "队列";
    order_promise: "By promise, soonest first" | "按承诺时间，最急的在前";
    order_update: "Newest change first" | "按更新时间，最新的在前";
    order_created: "Newest first" | "最新的在前";
    priority_low: "Low" | "低";
    priority_normal: "Normal" | "普通";
    priority_high: "High" | "高";
    priority_urgent: "Urgent" | "紧急";
    chat_signed_in: "signed in" | "已登录";
    chat_not_signed_in: "not signed in" | "未登录";
    promise_next_reply: "Next reply" | "下次回复";
    proof_signed: "Signed in with the company's token" | "已由公司签名验证登录";
    proof_mail: "Address proved by their mail server" | "邮箱已由对方邮件服务器验证";
    proof_visitor: "Not signed in: nobody vouches for this name" | "未登录，姓名未经验证";
    proof_form: "Says so in a form: not proved" | "表单自填，未经验证";
    fact_email: "Email" | "邮箱";
    fact_account: "Account" | "账户";
    fact_language: "Language" | "语言";
    fact_since: "Known since" | "首次来访";
    to_chat(name): "To {name} by chat" | "发给{name}，网页对话";
    to_mail(name): "To {name} by mail" | "发给{name}，邮件";
    to_api(name): "To {name}" | "发给{name}";
    no_reply_closed: "This ticket is closed. Open a follow-up to write to the customer." | "工单已关闭，如需联系客户请另开跟进工单。";
    no_reply_role: "Your role writes notes; a colleague sends replies." | "您的角色只能写内部备注，回复由同事发送。";
    warn_stranger: "The sender is not part of this conversation. Nothing was told to them; treat this with care." | "发件人不属于此会话，系统没有向其透露任何内容，请谨慎处理。";
    language_en: "English" | "英文";
    language_zh: "Chinese" | "中文";
    visitor_name(code): "Visitor {code}" | "访客 {code}";
    widget_origin: "This site is not on the list of pages that may carry the chat. Add its origin to widget_origins." | "该网站不在允许嵌入对话的列表中，请将其来源加入 widget_origins。";
    widget_token: "The signed identity does not hold: wrong key, wrong audience, or older than ten minutes." | "签名身份无效：密钥、受众不符，或已超过十分钟。";
    widget_visitor: "This chat is not known here any more. Open it again." | "此对话已失效，请重新打开。";
    upload_empty: "The file is empty." | "文件为空。";
    opened_by_you: "Opened" | "已创建";
    happened_reopened: "reopened" | "重新打开";
}

phrases! {
    palette_on_ticket: "On this ticket" | "对此工单";
    palette_places: "Go to" | "前往";
    palette_tickets: "Tickets" | "工单";
    palette_set_status(status): "Set status: {status}" | "设为：{status}";
    palette_assign(name): "Assign to {name}" | "分配给{name}";
    role_owner: "Owner" | "所有者";
    role_admin: "Administrator" | "管理员";
    role_lead: "Lead" | "组长";
    role_agent: "Agent" | "客服";
    role_trainee: "Trainee" | "学员";
    role_recruiter: "Recruiter" | "招聘";
    role_trainer: "Trainer" | "培训师";
    role_reviewer: "Reviewer" | "质检";
    role_compliance: "Compliance" | "合规";
    role_aml: "Anti-money-laundering" | "反洗钱";
    role_auditor: "Auditor" | "审计";
    role_integration: "Integration" | "集成";
    role_outsider: "Outsider" | "外部人员";
}
