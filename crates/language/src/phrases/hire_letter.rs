//! Phrases of letters to candidates and interviewers: what is to be done, never what was said.

phrases! {
    letter_received(title): "Your application: {title}" | "你的申请：{title}";
    letter_received_text(title, company): "We have your application for {title} at {company}. This is your own page: how it goes stands there, you can write to us there, and correct or erase what you sent. If you did not apply, open it and take the application back." | "我们已收到你对{company}“{title}”职位的申请。以下是你的个人页面：可查看进度、与我们沟通，并更正或删除你提交的信息。如果不是你本人申请，请打开页面撤回。";
    letter_wrote(title): "We wrote to you: {title}" | "有新的留言：{title}";
    letter_wrote_text(company): "{company} wrote to you about your application. Read and answer it on your page." | "{company}就你的申请给你留了言。请在你的页面查看并回复。";
    letter_invited(title): "An interview: {title}" | "面试邀请：{title}";
    letter_invited_text(company): "{company} would like to talk with you. Choose one of the times on your page." | "{company}希望与你面谈。请在你的页面选择时间。";
    letter_soon(title): "Your interview tomorrow: {title}" | "面试提醒：{title}";
    letter_soon_text(company, moment): "Your interview with {company} begins on {moment}. Where it is held, and the file for your calendar, stand on your page." | "你与{company}的面试将于 {moment} 开始。地点和日历文件请见你的页面。";
    letter_cancelled(title): "Your interview was cancelled: {title}" | "面试已取消：{title}";
    letter_cancelled_text(company): "{company} had to cancel an interview with you. Your application goes on; you find it on your page." | "{company}取消了与你的一场面试，你的申请仍在进行中，详见你的页面。";
    letter_end: "Whoever has this link sees your page, so do not pass it on. Please do not answer this letter: write on your page instead. We never ask for money, for a wallet's words, for a password or for a code." | "持有此链接者可查看你的页面，请勿转发。请勿直接回复本邮件，如需联系请在页面留言。我们绝不会索要费用、助记词、密码或验证码。";
    letter_given(title): "A test waits for you: {title}" | "测试邀请：{title}";
    letter_given_text(company, moment): "{company} invites you to a test or a simulation for your application. What it is, how long it takes and what is kept stand on its page; nothing begins before you say so there. Please begin by {moment}." | "{company}邀请你参加一项与申请相关的测试或情景模拟。内容、时长与保存事项见其页面；在你确认开始之前不会计时。请在 {moment} 前开始。";
    letter_hosts(title): "You hold an interview today: {title}" | "面试提醒（面试官）：{title}";
    letter_hosts_text(title, moment): "An interview for {title} that you hold begins on {moment}. Whom you meet, where, and the questions stand on its page. Please read them first." | "你负责的“{title}”面试将于 {moment} 开始。候选人、地点与问题见其页面，请提前阅读。";
    letter_hosts_end: "Please do not answer this letter: nobody reads it." | "请勿回复本邮件，无人查收。";
    letter_offered(title): "Your offer: {title}" | "你的录用通知：{title}";
    letter_offered_text(company): "{company} makes you an offer. Please read it on your own page, and accept or decline it there." | "{company}向你发出录用通知。请在你的个人页面查看，并在那里接受或拒绝。";
}
