//! Phrases of refusals about tickets.

phrases! {
    refusal_closed: "This ticket is closed. Open a follow-up instead." | "工单已关闭，请另开跟进工单。";
    refusal_stale: "Something new arrived while you were writing. Read it, then decide." | "您撰写期间有新内容，请先查看再决定。";
    refusal_held: "The guard holds this reply. Change the words that it names, or ask a lead to allow it." | "该回复被合规检查拦截，请修改所指出的内容，或请主管批准。";
    refusal_nothing_held: "Nothing holds this reply: send it." | "该回复没有被拦截，可以直接发送。";
    refusal_empty: "Write something or attach a file first." | "请先填写内容或添加附件。";
    refusal_too_long(most): "This is longer than {most} characters. Shorten it, or attach it as a file." | "内容超过 {most} 个字符，请缩短，或作为附件发送。";
    refusal_transition: "The ticket cannot change to that status from where it is." | "当前状态不能改为所选状态。";
    refusal_not_assignable: "This person does not take tickets. Choose someone else." | "此人不能接收工单，请选择其他人。";
    early_topic: "Tickets on this topic open at a later stage. See Train, Ramp, or ask your lead." | "该主题的工单在后续阶段才开放。请见“培训 · 阶段”，或询问主管。";
    early_amount: "This ticket is about more money than this stage allows. Ask your lead." | "该工单涉及金额超出当前阶段的上限，请询问主管。";
    early_full: "That is as many tickets at once as this stage allows. Finish one first." | "同时处理的工单已达到当前阶段的上限，请先处理完一张。";
    early_others: "At this stage you work on your own tickets. Leave a note for your colleague." | "当前阶段只能处理分配给您的工单，您可以给同事留内部备注。";
    refusal_not_certified(titles): "This queue asks for a certificate: {titles}. See Train, Certificates." | "此队列要求持有证书：{titles}。请见“培训 · 证书”。";
    refusal_no_reason: "Say why; the reason is kept beside the record." | "请写明原因，原因会与记录一起保存。";
    refusal_no_origin: "Write the origin as browsers do: https://www.example.com, without a path." | "请按浏览器的写法填写来源，例如 https://www.example.com，不带路径。";
    refusal_too_late: "It has already been sent and cannot be taken back." | "消息已发出，无法撤回。";
    refusal_no_attachment: "One of the files is not there any more. Attach it again." | "有附件已不存在，请重新添加。";
    refusal_too_many(most): "At most {most} at once." | "一次最多 {most} 个。";
}
