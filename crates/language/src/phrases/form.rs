//! Phrases of the web form.

phrases! {
    form_title: "Write to support" | "联系客服";
    form_hint: "We answer by mail. Never send a seed phrase, a private key, a password or a code: support never asks for them." | "我们会通过邮件回复。请勿发送助记词、私钥、密码或验证码，客服绝不会向您索取。";
    form_email: "Your email" | "您的邮箱";
    form_name: "Your name" | "您的姓名";
    form_subject: "Subject" | "主题";
    form_text: "What happened?" | "发生了什么？";
    form_send: "Send" | "提交";
    form_thanks: "We have your message" | "已收到您的留言";
    form_thanks_hint: "We answer by mail. You can close this page." | "我们将通过邮件回复，您可以关闭此页面。";
    form_email_bad: "This is not a mail address. Write it like name@example.com." | "邮箱格式不正确，请填写类似 name@example.com 的地址。";
}
