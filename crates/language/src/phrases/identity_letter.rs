//! Phrases of links that go by mail: invitations, new passwords, and how their letters go.

phrases! {
    // on the page
    people_invite_mailed: "A letter takes a link there by mail. It works once and for 24 hours." | "系统会将邀请链接发送到对方邮箱，24 小时内有效，只能使用一次。";
    people_invite_lang: "Language of the invitation" | "邀请语言";
    people_no_mail: "This house has no mailbox that sends letters, so hand the link over yourself." | "本系统没有可发信的邮箱，请自行转交链接。";
    people_by_hand: "Its link was handed over by hand" | "链接由人工转交";
    people_send_again: "Send again" | "重新发送";
    people_new_link: "New link" | "新链接";
    link_mailed_title: "Or hand the link over yourself" | "也可自行转交链接";
    link_mailed_hint: "Only if the letter does not arrive: it is the same link. It is not stored and will not be shown again." | "仅在对方收不到邮件时使用，与邮件中的链接相同。系统不保存，之后不会再显示。";
    said_mailed(email): "A letter with the link goes to {email}." | "含链接的邮件将发送至 {email}。";
    person_link_mailed(email): "The link goes to {email} by mail." | "链接将通过邮件发送至 {email}。";
    person_link_letter: "The letter with the link:" | "含链接的邮件：";
    letter_sent: "Letter sent" | "邮件已发送：";
    letter_waiting: "The letter is on its way to the mail server" | "邮件正在发送";
    letter_away: "The letter waits: the mail server cannot be reached or will not take it yet. It is tried again by itself." | "邮件等待发送：邮件服务器无法连接或暂不接收，系统会自动重试。";
    letter_late: "Not sent: the link ran out before the mail server took the letter. Make a new one." | "未发送：邮件服务器接收之前链接已过期，请重新生成。";
    letter_key: "Not sent: the link was made with a key that is gone. Make a new one." | "未发送：生成链接的密钥已不存在，请重新生成。";
    letter_nowhere: "Not sent: no mailbox sends letters any more. Hand the link over, or set one up under Channels." | "未发送：已没有可发信的邮箱。请自行转交链接，或在“渠道”中设置邮箱。";
    letter_in_doubt: "Nobody knows whether it arrived: the mail server's answer was lost several times. Ask the person, or send it again." | "无法确认是否送达：邮件服务器多次没有返回结果。请询问对方，或重新发送。";
    letter_gave_up: "Not sent: the mail server did not take it for a day. Look at the mailbox under Channels." | "未发送：邮件服务器一整天未接收。请在“渠道”中检查邮箱。";
    letter_no_address: "Not sent: mail cannot be written to this address. Check its spelling." | "未发送：无法向该地址写信，请检查拼写。";
    letter_refused(code): "Not sent: the mail server refused it for good ({code}). Check the address, then invite again." | "未发送：邮件服务器拒收（{code}）。请检查地址后重新邀请。";

    // in the letters
    letter_joins(company): "You are invited to {company}" | "{company}邀请你加入";
    letter_joins_text(by, company, role, until): "{by} invites you to the support desk of {company}, as: {role}. Open this link, choose a password, and you are in. It works once, until {until}." | "{by}邀请你加入{company}的客服工作台，角色：{role}。打开以下链接并设置密码即可加入。链接只能使用一次，{until} 前有效。";
    letter_joins_end: "You did not expect this? Then do nothing: without the link nobody joins in your name, and it runs out by itself. If you work for this company, ask a colleague whom you know. Whoever has the link can use it, so do not pass it on. We never ask for a password, a code or a wallet's words by mail." | "如果你没有料到这封邮件，请不要操作：没有此链接，任何人都无法以你的名义加入，链接会自行失效。如果你在该公司工作，请向你认识的同事核实。持有此链接者即可使用，请勿转发。我们绝不会通过邮件索要密码、验证码或助记词。";
    letter_password(company): "A new password for {company}" | "{company}：设置新密码";
    letter_password_text(by, company, until): "{by} made a link by which you choose a new password for the support desk of {company}. It works once, until {until}. You will be signed out everywhere; your second factor stays as it is." | "{by}为你生成了重设{company}客服工作台密码的链接。链接只能使用一次，{until} 前有效。重设后所有设备都会退出登录，两步验证保持不变。";
    letter_forgotten(company): "Your forgotten password for {company}" | "{company}：找回密码";
    letter_forgotten_text(company, until): "Somebody said at the sign-in page of {company} that the password of this address was forgotten. Choose a new one here. The link works once, until {until}. You will be signed out everywhere; your second factor stays as it is." | "有人在{company}的登录页表示忘记了此邮箱的密码。请在此设置新密码。链接只能使用一次，{until} 前有效。重设后所有设备都会退出登录，两步验证保持不变。";
    letter_password_end: "You did not ask for this? Then do nothing: your password stays as it is, and the link runs out by itself. If it happens again, tell an administrator. Whoever has the link can use it, so do not pass it on. We never ask for a password, a code or a wallet's words by mail." | "如果不是你要求的，请不要操作：你的密码保持不变，链接会自行失效。如果再次发生，请告知管理员。持有此链接者即可使用，请勿转发。我们绝不会通过邮件索要密码、验证码或助记词。";

    // a forgotten password
    forgotten_link: "Forgotten your password?" | "忘记密码？";
    forgotten_title: "Forgotten password" | "忘记密码";
    forgotten_hint: "Write your address. If there is an account, a letter brings a link by which you choose a new password. It holds for an hour." | "请填写您的邮箱。如果该账户存在，系统会发送一封邮件，您可用其中的链接设置新密码，链接一小时内有效。";
    forgotten_send: "Send me a link" | "发送链接";
    forgotten_back: "Back to sign-in" | "返回登录";
    forgotten_asked(email): "If {email} has an account with a password here, a letter is on its way. Nothing came after a few minutes? Look among the spam, then ask an administrator." | "如果 {email} 在此有账户并设有密码，邮件已在发送途中。几分钟后仍未收到？请查看垃圾邮件，或联系管理员。";
    forgotten_no_mail: "This house sends no mail, so ask an administrator for a link by which you choose a new password." | "本系统不发送邮件，请联系管理员获取重设密码的链接。";
}
