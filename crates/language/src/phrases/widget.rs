//! Phrases of the exchange's own page that carries the chat in the demo. The chat itself brings its words along.

phrases! {
    quay_name: "Quayside" | "渡口";
    quay_title: "Assets · Quayside" | "资产 · 渡口";
    quay_demo: "A demonstration: Quayside, its customers and these coins are invented. The chat in the corner is real, and the desk answers it." | "演示页面：渡口、客户和币都是虚构的。右下角的对话是真的，由客服工作台应答。";
    quay_markets: "Markets" | "行情";
    quay_trade: "Trade" | "交易";
    quay_assets: "Assets" | "资产";
    quay_help: "Help" | "帮助";
    quay_sign_in: "Sign in" | "登录";
    quay_sign_out: "Sign out" | "退出";
    quay_other_lang: "中文" | "English";
    quay_total: "Total, about" | "总资产约";
    quay_deposit: "Deposit" | "充值";
    quay_withdraw: "Withdraw" | "提币";
    quay_convert: "Convert" | "兑换";
    quay_coin: "Coin" | "币种";
    quay_available: "Available" | "可用";
    quay_on_way: "On its way" | "在途";
    quay_worth: "Worth in USDT" | "折合 USDT";
    quay_recent: "Recent" | "最近记录";
    quay_waiting: "Waiting for a block" | "等待进区块";
    quay_credited: "Credited" | "已到账";
    quay_done: "Done" | "已完成";
    quay_hours_ago(n): "{n} h ago" | "{n} 小时前";
    quay_days_ago(n): "{n} d ago" | "{n} 天前";
    quay_network: "Network" | "网络";
    quay_to: "To" | "收款地址";
    quay_hash: "Transaction" | "交易哈希";
    quay_fee: "Fee" | "手续费";
    quay_ask: "Ask support about this" | "咨询客服";
    quay_contact: "Talk to support" | "联系客服";
    quay_security: "Security" | "安全";
    quay_phrase: "Anti-phishing phrase" | "防钓鱼短语";
    quay_phrase_note: "Shown at the top of every chat and mail from us. If it is missing, it is not us." | "我们的每次对话和邮件顶部都会显示。没有它，就不是我们。";
    quay_passkey: "Passkey" | "通行密钥";
    quay_addresses: "Withdrawal list" | "提币地址簿";
    quay_on: "On" | "已开启";
    quay_never: "Quayside never asks for your seed phrase, private key, password or code, and never calls you first." | "渡口绝不会要您的助记词、私钥、密码或验证码，也不会主动给您打电话。";
    quay_guest: "Sign in to see your assets" | "登录后查看资产";
    quay_guest_note: "You can talk to support without signing in; they will then see nothing of your account." | "不登录也可以联系客服，但客服看不到您的账户。";
    quay_guest_scam: "Somebody called in our name?" | "有人自称渡口联系您？";
    quay_guest_scam_note: "Ask in the chat before you do anything. Nothing that is urgent for them is urgent for your money." | "先在对话里问我们，再做任何操作。他们越催，您越不用急。";
}
