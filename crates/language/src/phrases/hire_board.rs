//! Phrases of the board, of one application, of the channels' figures.

phrases! {
    hire_tab_board: "Board" | "看板";
    hire_tab_list: "Candidates" | "候选人";
    hire_board_promise: "Scores and flags reject nobody: a person does, or a legal gate." | "分数和标记不会自动淘汰任何人：只有人或法律门槛会。";
    hire_board_none: "Nobody applied yet" | "还没有申请";
    hire_board_none_hint: "Make a post, and its link brings people here." | "新建一条发布，申请人会通过链接来到这里。";
    hire_went_on(share): "{share} % went on" | "通过 {share}%";
    hire_more(n): "another {n}" | "另有 {n} 人";
    hire_days(n): "{n} d" | "{n} 天";
    hire_unread(n): "messages: {n}" | "{n} 条新消息";
    hire_twins: "same address as another" | "与他人邮箱相同";
    hire_move_to(name, stage): "{name}: to {stage}" | "{name}：移至{stage}";
    hire_undo: "Undo" | "撤销";
    hire_channel: "Channel" | "渠道";
    hire_languages_short: "Languages" | "语言";
    hire_waits: "Here since" | "停留";
    hire_list_none: "Nobody here" | "没有符合条件的候选人";
    hire_list_none_hint: "Choose another stage or standing." | "请选择其他阶段或状态。";
    hire_bulk: "Move" | "移动";
    hire_bulk_do: "Move" | "移动";
    hire_all_stages: "Every stage" | "全部阶段";
    hire_standing: "Standing" | "状态";
    hire_show: "Show" | "显示";
    hire_to(stage): "To {stage}" | "移至{stage}";
    hire_back_in: "In again" | "恢复";

    hire_erased: "Erased" | "已删除";
    hire_thread_hint: "The candidate sees it on their page." | "候选人可在其页面看到。";
    hire_who: "Candidate" | "候选人信息";
    hire_applied: "Applied" | "申请时间";
    hire_answer: "Answer" | "回复";
    hire_answer_hint: "Kind and plain. It can be read as soon as it is sent." | "请友好、直接。发送后候选人即可看到。";
    hire_notes: "Notes" | "备注";
    hire_notes_hint: "The candidate does not see them." | "候选人看不到备注。";
    hire_note: "Note" | "新备注";
    hire_files: "Files" | "文件";
    hire_same: "The same person?" | "是否为同一人？";
    hire_same_hint: "Whoever shares an address or a number. A person decides; it can be undone." | "邮箱或电话相同的候选人。由人判断，可撤销。";
    hire_same_mail: "Same mail address" | "邮箱相同";
    hire_same_phone: "Same number" | "电话相同";
    hire_merge: "One person" | "合并";
    hire_merged(n): "Made one with another; applications taken over: {n}" | "已合并，带入 {n} 份申请";
    hire_undone_to: "Back to" | "恢复为";
    hire_was_undone: "(undone)" | "（已撤销）";
    hire_gate_shut: "Gate is shut" | "门槛未通过";
    hire_gate_answer: "Answer" | "答案";
    hire_gate_correct: "Correct it" | "更正";
    hire_data: "Data" | "数据";
    hire_export: "Export" | "导出";
    hire_erase: "Erase" | "删除";
    hire_erase_ask: "Erase everything that is kept of this person? This cannot be undone." | "删除此人的全部数据？此操作无法撤销。";

    hire_channels: "Channels and cost" | "渠道与费用";
    hire_channels_hint: "How far people came by each channel, and what each of them cost." | "各渠道候选人到达的阶段与人均费用。";
    hire_visits_short: "Visits" | "访问";
    hire_share: "To the interview" | "到面试";
    hire_hires: "Hires" | "录用";
    hire_cost_application: "Per application" | "每份申请";
    hire_cost_hire: "Per hire" | "每次录用";

    hire_waiting: "Waiting" | "待处理";
    hire_wrote: "Wrote and waits for an answer" | "等待回复";
    hire_wrote_hint: "Candidates whose message nobody answered." | "留言尚未答复的候选人。";
    hire_overdue: "Longer in a stage than planned" | "停留超过计划";
    hire_overdue_hint: "The longest first." | "停留最久的排在最前。";
    hire_nobody_waits: "Nobody waits" | "没有待处理项";
    hire_nobody_waits_hint: "Everybody was answered within the plan." | "所有人都在计划内得到处理。";
    hire_pool: "Talent pool" | "人才库";
    hire_pool_hint: "Kept for later, as long as they agreed to." | "在同意期限内保留，供今后职位使用。";
    hire_pool_none: "Nobody is kept for later" | "人才库为空";
    hire_pool_none_hint: "Move somebody out of a requisition into the pool, and they stand here." | "将候选人移入人才库后会显示在此。";
    hire_until(day): "until {day}" | "保留至 {day}";
}
