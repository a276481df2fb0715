//! Phrases of the desk: tickets, their lists, their conversations.

phrases! {
    status_new: "New" | "新建";
    status_open: "Open" | "处理中";
    status_pending: "Pending" | "等待客户";
    status_hold: "On-hold" | "暂停";
    status_solved: "Solved" | "已解决";
    status_closed: "Closed" | "已关闭";
    channel_chat: "Chat" | "网页对话";
    channel_mail: "Mail" | "邮件";
    channel_form: "Form" | "网页表单";
    channel_api: "API" | "接口";
    channel_phone: "Phone" | "电话";

    rail_label: "Views" | "视图";
    list_empty: "Nothing waits here" | "这里没有等待的工单";
    list_empty_hint: "New tickets appear by themselves." | "新工单会自动出现。";
    rows_more: "More" | "更多";
    list_order: "Change the order" | "更改排序";
    row_unread: "New:" | "新消息：";
    desk_nothing_open: "Choose a ticket" | "请选择一张工单";
    desk_nothing_open_hint: "J and K move in the list, Enter opens." | "用 J、K 在列表中移动，按回车打开。";

    ticket_open_new: "Open a ticket" | "新建工单";
    open_email: "Customer’s email" | "客户邮箱";
    open_name: "Customer’s name" | "客户姓名";
    open_subject: "Subject" | "主题";
    open_text: "First message" | "首条消息";
    open_text_hint: "In the customer’s words. Never put secrets here: no seed phrase, no keys, no codes." | "用客户的原话。切勿写入助记词、私钥或验证码。";

    thread_label: "Conversation" | "对话";
    thread_new: "New below" | "下方有新消息";
    thread_older: "Older messages" | "更早的消息";
    head_status: "State:" | "状态：";
    head_group: "Group" | "小组";
    head_no_group: "No group" | "无小组";
    head_priority: "Priority" | "优先级";
    head_no_priority: "No priority" | "无优先级";
    head_assignee: "Assignee" | "负责人";
    head_you: "You" | "您";
    head_nobody: "Nobody" | "未分配";
    head_tags: "Tags" | "标签";
    head_tags_hint: "Tags, separated by commas" | "标签，用逗号分隔";

    who_you: "You" | "您";
    who_unverified: "unverified" | "未验证";
    note_internal: "Internal note" | "内部备注";
    note_add: "Add note" | "添加备注";
    message_quoted: "Quoted text" | "引用的内容";
    message_original: "The mail as it came" | "原始邮件";
    file_new_window: "(opens a new window)" | "（在新窗口打开）";
    delivery_held: "Not sent yet" | "尚未发出";
    delivery_queued: "Queued" | "排队中";
    delivery_sent: "Sent" | "已发出";
    delivery_delivered: "Delivered" | "已送达";
    delivery_read: "Read" | "已读";
    delivery_doubt: "Not known whether it arrived" | "无法确认是否送达";
    delivery_failed: "Not delivered" | "未送达";
    delivery_failed_title: "The customer did not get this." | "客户没有收到这条消息。";

    delivery_doubt_title: "It may have arrived, or not." | "可能已送达，也可能没有。";
    delivery_doubt_hint: "The mail server took the letter and its answer was lost. Sent once more it is the same letter, which most mail programs show once." | "邮件服务器收下了邮件，但没有收到它的答复。再次发送的是同一封邮件，多数邮箱只会显示一次。";
    delivery_doubt_again: "Send once more" | "再发一次";
    failed_no_address: "There is no address to send it to." | "没有可发送的邮箱地址。";
    failed_too_large: "Its files are too large for a mail." | "附件太大，无法用邮件发送。";
    failed_gave_up: "The mail server could not be reached for three days." | "连续三天无法连接邮件服务器。";
    failed_no_mailbox: "No mailbox is set up to send mail." | "没有设置可以发信的邮箱。";
    failed_not_written: "The mail could not be put together." | "无法生成这封邮件。";
    failed_bounced(code): "The mail came back ({code})." | "邮件被退回（{code}）。";
    failed_refused(code): "The mail server refused it. {code}" | "邮件服务器拒收。{code}";

    happening_handed_back(name): "{name} cannot sign in any more; this went back to its group" | "{name}的账号已停用，工单已退回所属组";
    happening_hold_allowed(name): "{name} let the held reply go" | "{name}批准了被拦截的回复";
    happening_hold_sent_back(name): "{name} sent the held reply back to its writer" | "{name}将被拦截的回复退回给撰写人";
    hold_title: "Held." | "已拦截。";
    hold_better: "Better" | "建议改为";
    hold_use: "Use this wording" | "使用此表述";
    hold_ask: "Ask a lead to allow it" | "请主管批准";
    hold_release_reason: "Why it may go as it is" | "按原文发送的理由";
    hold_release: "Send with this reason" | "附理由发送";
    hold_waits(name): "{name}’s reply is held and waits for a lead" | "{name}的回复被拦截，等待主管处理";
    hold_waits_yours: "Your reply is held and waits for a lead" | "您的回复被拦截，等待主管处理";
    hold_reason: "Reason, kept beside the record" | "理由（随记录保存）";
    hold_allow: "Let it go" | "批准发送";
    hold_send_back: "Send back" | "退回修改";
    holds_title: "Held replies" | "被拦截的回复";
    holds_hint: "Replies that break a rule. Nothing of them has reached a customer." | "这些回复违反了规则，客户尚未看到任何内容。";
    holds_none: "No reply waits" | "没有待处理的回复";
    holds_none_hint: "When an agent asks for one, it stands here and on its ticket." | "坐席提交后，会显示在这里和对应的工单中。";
    happening_erased: "The customer's words and files were erased" | "客户的内容和文件已删除";
    message_erased: "Erased" | "已删除";
    erase_title: "Erase this customer" | "删除该客户的数据";
    erase_hint: "Words, names, addresses and files go from every ticket of this customer, for good. That it was done, by whom and why stays." | "该客户所有工单中的内容、姓名、地址和文件将被永久删除；谁在何时因何删除会留有记录。";
    erase_reason: "Why" | "原因";
    erase_do: "Erase" | "删除";
    erase_ask: "Erase everything of this customer? This cannot be undone." | "确定删除该客户的全部数据？此操作无法撤销。";

    present_label: "Also here" | "同时在看";
    present_reading(name): "{name} is reading" | "{name}正在查看";
    present_writing(name): "{name} is writing" | "{name}正在输入";

    compose_kind: "What you write" | "写什么";
    compose_label: "Your text" | "正文";
    compose_placeholder: "Write in plain words." | "用平实的话写。";
    compose_reply: "Reply" | "回复";
    compose_note: "Note" | "内部备注";
    compose_note_to: "Colleagues only" | "仅同事可见";
    compose_files: "Files of this draft" | "草稿附件";
    compose_attach: "Attach a file" | "添加附件";
    compose_attach_limit(size): "At most {size} each" | "单个文件不超过 {size}";
    compose_attach_too_large(name, size): "{name} is larger than {size}." | "{name} 超过 {size}。";
    compose_attach_failed(name): "{name} was not uploaded." | "{name} 上传失败。";
    compose_detach(name): "Remove {name}" | "移除 {name}";
    compose_format: "Formatting" | "格式";
    compose_bold: "Bold" | "加粗";
    compose_italic: "Italic" | "斜体";
    compose_code: "Code" | "代码";
    compose_list: "List" | "列表";
    compose_link: "Link" | "链接";
    compose_preview: "Preview" | "预览";
    compose_preview_empty: "Nothing to preview yet." | "还没有可预览的内容。";
    compose_saving: "Saving…" | "正在保存…";
    compose_saved: "Draft saved" | "草稿已保存";
    compose_not_saved: "Draft not saved yet" | "草稿尚未保存";
    compose_sending: "Sending…" | "正在发送…";
    compose_not_sent: "Not sent. Your text is still here; try again." | "没有发出，内容仍在这里，请重试。";
    submit_as(status): "Submit as {status}" | "提交为{status}";
    submit_as_other: "Submit as something else" | "提交为其他状态";
    stale_title: "This conversation moved on while you wrote." | "您书写时，对话有了新内容。";
    stale_hint: "Your reply was not sent. Read what is new:" | "您的回复尚未发出，请先看新内容：";
    stale_anyway: "Send anyway" | "仍然发送";
    stale_keep: "Keep editing" | "继续编辑";
    stale_read: "I have read this; send anyway" | "我已阅读，仍然发送";
    undo_waiting: "Sends in" | "即将发出";
    undo_taken_back: "Taken back. Your text is in the composer." | "已撤回，内容放回了编辑框。";
    undo_too_late: "Too late: it was already sent." | "已经发出，无法撤回。";

    customer_label: "Customer" | "客户";
    customer_title: "Customer" | "客户";
    customer_unverified_hint: "Nobody has proved who this is. Do not give account details." | "对方身份未经证实，请勿透露账户信息。";
    customer_tickets: "Other tickets" | "其他工单";
    customer_no_tickets: "No others." | "没有其他工单。";
    customer_all_tickets: "All of them" | "查看全部";
    promises_title: "Promises" | "承诺";

    tabs_label: "Parts of the ticket" | "工单各部分";
    tab_conversation: "Conversation" | "对话";
    tab_customer: "Customer" | "客户";
    tab_notes: "Notes" | "备注";

    suspended_title: "Suspended mail" | "暂存邮件";
    suspended_hint: "Mail that did not become a ticket, with the reason. Nothing is deleted by itself." | "没有成为工单的邮件及其原因。系统不会自动删除。";
    suspended_causes: "Causes" | "原因";
    suspended_none: "No suspended mail" | "没有暂存邮件";
    suspended_none_hint: "Every mail became a ticket or a reply." | "每封邮件都已成为工单或回复。";
    suspended_look: "Look" | "查看";
    suspended_recover: "Make it a ticket" | "恢复为工单";
    suspended_discard: "Discard" | "丢弃";
    suspended_discard_ask: "Discard this mail? That is recorded; the mail is gone." | "丢弃这封邮件？操作会被记录，邮件无法找回。";

    results_title: "Results for" | "搜索";
    results_found: "found" | "条结果";
    results_none: "Nothing found" | "没有找到";
    results_none_hint: "Try fewer words, a ticket number, an address or a whole hash." | "请减少关键词，或输入工单号、地址、完整哈希。";
}
