//! Phrases of: secrets that were taken out of what people sent.

phrases! {
    secret_removed(what): "[{what} removed]" | "【{what}已移除】";
    secret_seed: "seed phrase" | "助记词";
    secret_key: "private key" | "私钥";
    secret_keystore: "wallet file" | "钱包文件";
    secret_code: "security code" | "验证码";
    secret_backup_codes: "backup codes" | "备用验证码";
    secret_api: "API key" | "API 密钥";
    secret_password: "password" | "密码";
    secret_card: "card number" | "银行卡号";
    secret_id: "ID number" | "证件号码";
    secret_session: "session token" | "登录令牌";
    secret_author: "Automatic safety notice" | "自动安全提醒";
    secret_told: "What you just sent contained a secret. We removed it before it was stored; nobody here has seen it. But it has left your device, so please act now:" | "您刚才发送的内容里含有机密信息。我们在保存之前已将其移除，这里没有人看到。但它已经离开您的设备，请立即处理：";
    secret_do_wallet: "1. Create a new wallet on a device you trust.\n2. Move everything to the new wallet now, the most valuable first.\n3. Never use the old wallet again: whoever has its words or key can take what is in it." | "1. 请在可信的设备上创建一个新钱包。\n2. 立即把全部资产转到新钱包，先转价值最高的。\n3. 不要再使用旧钱包：任何人拿到助记词或私钥都能转走里面的资产。";
    secret_do_code: "Do not use that code. In the security settings, set up your authenticator anew and make new backup codes." | "请不要再使用该验证码，并在安全设置中重新绑定身份验证器、重新生成备用验证码。";
    secret_do_api: "Delete that API key now and make a new one without withdrawal rights." | "请立即删除该 API 密钥；如需重新创建，请不要开启提币权限。";
    secret_do_password: "Change your password now, sign out on all devices, and change it wherever else you use it." | "请立即修改密码并退出所有设备；如果其他网站使用了相同密码，也请一并修改。";
    secret_do_card: "If anyone asked you for your card details, call your bank and have the card blocked." | "如果有人向您索要银行卡信息，请联系银行冻结该卡。";
    secret_do_id: "Please send documents only through the verification page, never in a message." | "请只通过认证页面提交证件信息，不要在消息中发送。";
    secret_never_ask: "We never ask for seed phrases, private keys, passwords or codes. Whoever does is a fraud." | "我们绝不会索要助记词、私钥、密码或验证码。凡是索要的都是骗子。";
    secret_form_told: "What you sent contained a secret. We removed it before it was stored." | "您提交的内容中含有机密信息，我们在保存之前已将其移除。";
}
