//! Phrases of: mail.

phrases! {
    /// Subject of an acknowledgement: fixed words, nothing of what came in.
    mail_ack_subject(number): "We received your message [#{number}]" | "我们已收到您的邮件 [#{number}]";
    mail_ack_text(brand, number): "Thank you for writing to {brand}. Your message has reached us; its number is {number}. A person will read it and answer to this address.\n\nWe never ask for your password, seed phrase, private keys or codes, and we never ask you to move funds. If you did not write to us, you need not do anything." | "感谢您联系 {brand}。您的邮件已送达，编号为 {number}，我们的同事会阅读并回复到本邮箱。\n\n我们绝不会索要您的密码、助记词、私钥或验证码，也绝不会要求您转移资金。如果您没有联系过我们，请忽略本邮件。";
    mail_too_large_subject: "Your message was too large" | "您的邮件过大";
    mail_too_large_text(brand, megabytes): "Your message to {brand} was larger than {megabytes} MB and could not be read. Please write again with smaller files." | "您发给 {brand} 的邮件超过 {megabytes} MB，无法读取。请缩小附件后重新发送。";
    mail_from_via(person, brand): "{person} via {brand}" | "{person}（{brand}）";
    mail_phrase(phrase): "Your anti-phishing phrase: {phrase}" | "您的防钓鱼短语：{phrase}";
    mail_footer(brand, number): "{brand} · ticket {number}" | "{brand} · 工单 {number}";

    mail_why_no_sender: "No sender, or several" | "没有发件人，或有多个";
    mail_why_own_address: "From one of our own addresses" | "来自我们自己的地址";
    mail_why_mailer_daemon: "From a mail system" | "来自邮件系统";
    mail_why_unwanted: "From a sender whose mail is not wanted" | "发件人在拒收名单中";
    mail_why_sender_blocked: "Sender blocked for an hour" | "发件人已被暂停一小时";
    mail_why_loop: "Too many mails from one sender in a short time" | "同一发件人短时间内来信过多";
    mail_why_auth_failed: "The sender’s domain says it is not theirs" | "发件域名验证失败";
    mail_why_spam: "Marked as spam" | "被标记为垃圾邮件";
    mail_why_too_many_cc: "More than 48 people in Cc" | "抄送超过 48 人";
    mail_why_out_of_office: "Out of office" | "外出自动回复";
    mail_why_automated: "Written by a machine" | "由程序自动发送";
    mail_why_verification_code: "Brings a sign-in code from elsewhere" | "含有其他网站的验证码";
    mail_why_empty: "Nothing in it" | "内容为空";
    mail_why_too_large: "Too large" | "过大";
    mail_why_too_many_headers: "Too many headers" | "邮件头过多";
    mail_why_too_many_parts: "Too many parts" | "部分过多";
    mail_why_too_deep: "Nested too deeply" | "嵌套过深";
    mail_why_too_many_recipients: "Too many recipients" | "收件人过多";
    mail_why_too_many_attachments: "Too many attachments" | "附件过多";
    mail_why_unreadable: "Cannot be read as a mail" | "无法按邮件读取";
    mail_why_too_slow: "Took too long to read" | "读取超时";
    mail_why_failed: "The reader failed on it" | "读取程序出错";
    mail_why_unfetchable: "The mailbox would not give it out" | "邮箱无法取出";
    mail_why_ours: "Written by this desk" | "由本系统发出";
    mail_why_copy: "Taken before" | "此前已收取";
    mail_why_returned: "About a mail of ours that came back" | "我方邮件的退信";

    mail_why_discarded: "Discarded" | "已丢弃";
    mail_decided: "Someone has decided about this letter already." | "这封邮件已有人处理。";
    mail_unrecoverable: "Nobody can be told from this letter, so it cannot become a ticket." | "无法识别发件人，不能恢复为工单。";
    mail_place_suspended: "Suspended" | "暂存";
    mail_place_quarantined: "Cannot be read" | "无法读取";
    mail_verdict_pass: "the sender’s domain vouches for it" | "发件域名已验证";
    mail_verdict_fail: "the sender’s domain disowns it" | "发件域名验证失败";
    mail_verdict_none: "nobody vouches for the sender" | "发件人未经验证";

    mail_link_title: "You are leaving" | "您即将离开";
    mail_link_text: "This link was in a customer’s mail. It leads to:" | "该链接来自客户的邮件，指向：";
    mail_link_foreign: "The name has letters that may look like others." | "该域名含有可能被混淆的字符。";
    mail_link_disguised: "The link was made to look like another address." | "该链接被伪装成另一个地址。";
    mail_link_go: "Open it" | "打开";
    mail_link_bad: "This is not a link that can be opened." | "该链接无法打开。";
    mail_images_off(count): "{count} remote pictures were left out" | "已隐藏 {count} 张远程图片";
}
