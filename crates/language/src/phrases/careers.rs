//! Phrases that candidates read: the careers pages, applying, their own page.

phrases! {
    careers_title: "Careers" | "招聘";
    careers_heading(company): "Work at {company}" | "加入{company}";
    careers_lead: "Every opening says what it pays, when one works and how one is chosen. Applying takes three minutes, from a phone too, and everybody is answered." | "每个职位都写明薪酬、班次和招聘流程。三分钟即可申请，手机也可以，每位申请人都会收到答复。";
    careers_none: "Nothing is open at the moment." | "目前没有开放的职位。";
    careers_needed(day): "start by {day}" | "{day} 前到岗";
    careers_about: "About the job" | "职位介绍";
    careers_apply: "Apply" | "申请";
    careers_foot: "We never ask for money, for a wallet's words, for a password or for a code, at no step of hiring. Whoever does is not us." | "在招聘的任何环节，我们都不会索要费用、助记词、密码或验证码。索要者均非本公司。";

    apply_title(title): "Apply: {title}" | "申请：{title}";
    apply_lead: "Three minutes. You get a link to a page of your own, where you see how it goes and can write to us." | "约三分钟。提交后你会获得个人页面的链接，可查看进度并与我们沟通。";
    apply_name: "Name" | "姓名";
    apply_email: "Mail address" | "邮箱";
    apply_phone: "Phone" | "电话";
    apply_optional: "If you like" | "选填";
    apply_language(name): "How well do you know {name}?" | "你的{name}水平";
    apply_language_hint: "As you see it; it is tested later." | "按自评填写，之后会有测试。";
    apply_level_none: "Choose" | "请选择";
    apply_level(level): "{level}" | "{level}";
    apply_choose: "Choose" | "请选择";
    apply_yes: "Yes" | "是";
    apply_no: "No" | "否";
    apply_cv: "CV" | "简历";
    apply_cv_hint: "PDF or DOCX, at most 8 MB, if you have one at hand. What we read from it you can correct." | "PDF 或 DOCX，不超过 8 MB，选填。系统读取的内容你可以更正。";
    apply_consent(company, days): "{company} may use what I send to decide about this application, for {days} days; then it is erased. I can withdraw at any time." | "我同意{company}使用所提交的信息处理本次申请，期限 {days} 天，期满删除。我可随时撤回。";
    apply_pool(days): "You may also keep it for later openings, for {days} days." | "也可将我的信息保留用于今后的职位，期限 {days} 天。";
    apply_never: "Do not send passwords, wallet words or documents of identity. We do not ask for a photo, an age, a nationality or a family." | "请勿发送密码、助记词或证件。我们不询问照片、年龄、国籍和家庭状况。";
    apply_send: "Send" | "提交申请";
    apply_refused_cv: "The file is neither PDF nor DOCX." | "文件不是 PDF 或 DOCX 格式。";

    candidate_received: "We have it. Keep the link below: it is the way back to this page." | "已收到你的申请。请保存下方链接，凭它可返回本页。";
    candidate_status: "How it goes" | "申请进度";
    candidate_number(n): "Application {n}" | "申请编号 {n}";
    candidate_link: "Your link" | "你的链接";
    candidate_link_hint: "Whoever has it sees this page. Do not pass it on." | "持有链接者可查看本页，请勿转发。";
    candidate_active: "A person looks at it. You will hear from us here." | "有专人正在处理，我们会在此页面答复你。";
    candidate_ask: "You may ask below what would have made the difference; a person answers." | "你可以在下方询问改进建议，我们会有专人答复。";
    candidate_withdrawn: "You took your application back. Thank you for the time you gave it." | "你已撤回申请，感谢你付出的时间。";
    candidate_pool: "We keep your application for a later opening, as you allowed." | "按你的同意，我们会将申请保留用于今后的职位。";
    candidate_thread: "Messages" | "沟通记录";
    candidate_thread_hint: "With the people who hire for this opening." | "与本职位招聘团队的沟通。";
    candidate_write: "Write to us" | "给我们留言";
    candidate_send: "Send" | "发送";
    candidate_you: "Candidate" | "候选人";
    candidate_team: "Team" | "招聘团队";
    candidate_data: "Your data" | "你的数据";
    candidate_data_hint(day): "Kept until {day} at most, then erased." | "最迟保留至 {day}，之后删除。";
    candidate_export: "Download all of it" | "下载全部数据";
    candidate_withdraw: "Take the application back" | "撤回申请";
    candidate_withdraw_why: "Why" | "原因";

    hire_out_language: "Language below what is needed" | "语言未达要求";
    hire_out_knowledge: "Knowledge test" | "知识测试";
    hire_out_simulation: "Simulation" | "情景模拟";
    hire_out_interview: "Interview" | "面试";
    hire_out_shifts: "Shifts do not fit" | "班次不合适";
    hire_out_pay: "Pay does not fit" | "薪酬不合适";
    hire_out_identity: "Identity could not be shown" | "身份无法核验";
    hire_out_filled: "All seats are taken" | "名额已满";
    hire_out_duplicate: "Another application of the same person" | "同一人的重复申请";
    hire_out_gate: "A legal gate is shut" | "法律门槛未通过";
    hire_out_other_job: "Another job" | "已有其他工作";
    hire_out_slow: "It took too long" | "流程过长";
    hire_out_later: "For a later opening" | "留待今后职位";
    hire_out_other_role: "For another role" | "更适合其他岗位";
    hire_out_other: "Another reason" | "其他原因";

    hire_kind_language: "Thank you for applying. This opening needs a higher level of the language than we saw. Levels grow: you are welcome again." | "感谢申请。该职位需要更高的语言水平。语言可以提升，欢迎日后再次申请。";
    hire_kind_knowledge: "Thank you for the time you gave the test. This time others knew more of what the work needs. What it covers can be learned, and you are welcome to try again." | "感谢你参加测试。这一次有其他申请人更熟悉工作所需的知识。这些内容都可以学习，欢迎再次尝试。";
    hire_kind_simulation: "Thank you for playing the case with us. This time we go on with others. Such cases can be practised, and you are welcome again." | "感谢你完成情景模拟。这一次我们选择了其他申请人。这类案例可以练习，欢迎再次申请。";
    hire_kind_interview: "Thank you for the talk. We decided to go on with others; it was not an easy choice." | "感谢你参加面试。我们经过慎重考虑，选择了其他申请人。";
    hire_kind_shifts: "Thank you for applying. The shifts that we have do not fit the times you can work. When they do, write to us." | "感谢申请。目前的班次与你可工作的时间不合。若日后合适，欢迎联系我们。";
    hire_kind_pay: "Thank you for applying. We cannot offer what you need in this opening." | "感谢申请。该职位目前无法满足你的薪酬期望。";
    hire_kind_identity: "Thank you for applying. We could not finish the check that we owe our customers for everybody who works here." | "感谢申请。我们未能完成为保护客户而对所有员工进行的身份核验。";
    hire_kind_filled: "Thank you for applying. All seats were taken before we came to you; that says nothing about you." | "感谢申请。在处理你的申请之前名额已满，这与你的条件无关。";
    hire_kind_duplicate: "Thank you for applying. We have another application of yours and go on with that one." | "感谢申请。我们已有你的另一份申请，将以那一份为准。";
    hire_kind_gate: "Thank you for applying. The law does not let us employ you for this opening as things stand:" | "感谢申请。按现有情况，法律不允许我们就该职位雇用你：";
    hire_kind_other: "Thank you for applying. This time we go on with others." | "感谢申请。这一次我们选择了其他申请人。";

    hire_place_remote(site): "{site}, or from home" | "{site}，可远程";
    hire_post_barred(regions): "The law does not let us employ people who live in: {regions}." | "因法律规定，不面向居住在以下地区的人员：{regions}。";
    hire_post_hello(company, title): "{company} looks for: {title}" | "{company} 正在招聘：{title}";
    hire_post_hello_friend(company, title): "We look for somebody at {company} and I thought of you: {title}" | "我们 {company} 在招人，想到了你：{title}";
    hire_post_apply(link): "Apply in three minutes: {link}" | "三分钟申请：{link}";
    hire_post_campus: "No degree asked, everything is taught. Scan and apply in three minutes:" | "不限学历，全程培训。扫码三分钟申请：";
    hire_post_event: "Scan and apply in three minutes, here and now:" | "现场扫码，三分钟申请：";
}
