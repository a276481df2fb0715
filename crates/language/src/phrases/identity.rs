//! Phrases of people, signing in, and who may do what.

phrases! {
    // the rail of the settings
    place_mine: "You" | "个人";
    place_company: "Company" | "公司";
    place_channels: "Channels" | "渠道";
    place_running: "Running" | "运行";
    place_me: "Profile" | "个人资料";
    place_security: "Security" | "登录安全";
    place_sessions: "Signed-in devices" | "登录设备";
    place_tokens: "API tokens" | "接口令牌";
    place_people: "People and roles" | "人员与角色";
    place_groups: "Groups" | "小组";
    list_more: "More" | "更多";

    // coming in
    sign_in_empty_house: "Nobody lives here yet. Run “handrail init” on the server; it prints the link that makes the first owner." | "这里还没有任何账户。请在服务器上运行 handrail init，按打印出的链接创建第一个所有者。";
    signed_out: "You are signed out." | "您已退出登录。";
    welcome_title: "Make this house yours" | "创建所有者账户";
    welcome_hint: "You will be the first owner: you invite everyone else." | "您将成为第一个所有者，其他人由您邀请。";
    welcome_someone: "An administrator" | "管理员";
    password_title: "Choose a new password" | "设置新密码";
    password_first_title: "Choose your password" | "设置您的密码";
    password_first(name, email): "Welcome, {name}. You sign in with {email} and this password." | "欢迎您，{name}。登录时使用 {email} 和此密码。";
    password_for(name): "For {name}. You will be signed out everywhere." | "账户：{name}。所有设备都会退出登录。";
    password_chosen: "Your new password counts from now on. Sign in with it." | "新密码已生效，请用新密码登录。";

    // oneself
    me_about: "About you" | "关于您";
    me_language: "Language" | "语言";
    me_zone: "Time zone" | "时区";
    me_zone_hint: "Times are shown in this zone." | "所有时间按此时区显示。";
    me_look: "Appearance" | "外观";
    device_unknown: "Unknown device" | "未知设备";
    security_present: "Present password" | "当前密码";
    security_password_hint: "Every other device is signed out when it changes." | "修改后，其他设备都会退出登录。";
    security_password_change: "Change password" | "修改密码";
    security_factor_hint: "A six-figure code from an app on your phone, asked for after the password. A stolen password alone then opens nothing." | "登录时除密码外，还需输入手机应用中的六位验证码，这样仅凭被盗的密码无法登录。";
    security_factor_off: "Off" | "未开启";
    security_factor_set_up: "Set up" | "设置";
    security_scan: "Scan this with an authenticator app, or type the letters into it. Then enter the code that it shows." | "用验证器应用扫描二维码，或手动输入下面的密钥，然后填写应用显示的验证码。";
    security_code_hint: "Six figures." | "六位数字。";
    security_factor_confirm: "Turn on" | "开启";
    security_factor_remove: "Turn the second factor off" | "关闭两步验证";
    security_recovery: "Recovery codes" | "恢复代码";
    security_recovery_hint: "Each works once, when the phone is not at hand. Keep them on paper; they will not be shown again." | "手机不在身边时使用，每个只能用一次。请抄写保存，之后不会再显示。";
    security_recovery_left(n): "Recovery codes left: {n}" | "剩余恢复代码：{n} 个";
    security_recovery_renew: "Make new recovery codes" | "重新生成恢复代码";

    passkey_title: "Passkeys" | "通行密钥";
    passkey_hint: "Signs you in with this device’s lock instead of password and code. A look-alike page cannot use it." | "用设备锁（指纹、面容或 PIN）登录，无需密码和验证码，仿冒网站无法使用。";
    passkey_none: "No passkeys yet." | "还没有通行密钥。";
    passkey_name: "Name of the passkey" | "通行密钥名称";
    passkey_add: "Add a passkey" | "添加通行密钥";
    passkey_script: "Your browser needs scripts to make a passkey." | "创建通行密钥需要浏览器启用脚本。";
    passkey_since(day): "made {day}" | "创建于 {day}";
    passkey_remove_ask(name): "Remove the passkey “{name}”? Remove it on the device as well." | "移除通行密钥“{name}”？请在设备上也一并删除。";
    passkey_sign_in: "Sign in with a passkey" | "使用通行密钥登录";

    // people and groups
    people_overdue: "expired; invite again" | "已过期，请重新邀请";
    link_title: "Hand this link over" | "请转交此链接";
    link_hint: "It works once and for 24 hours. It is not stored and will not be shown again." | "链接 24 小时内有效，只能使用一次。系统不保存，之后不会再显示。";
    person_locked_out: "Locked out?" | "无法登录？";
    person_locked_out_hint: "First make sure by voice or in person that it is really them." | "请先通过电话或当面确认是其本人。";
    person_password_link: "Link for a new password" | "生成重设密码链接";
    person_drop_factor: "Turn their second factor off" | "关闭其两步验证";
    person_drop_factor_ask(name): "Turn off the second factor of {name}? They then sign in by password alone until they set it up again." | "关闭{name}的两步验证？重新设置之前，仅凭密码即可登录。";
    group_make: "Make a group" | "新建小组";
    group_hint: "Tickets are routed to groups." | "工单会分派到小组。";
    group_name: "Name of the group" | "小组名称";
    group_none: "No groups yet" | "还没有小组";
    group_none_hint: "Make one for each kind of work, such as deposits or complaints." | "可按工作类型建立小组，例如充值或投诉。";
    group_people(n): "People: {n}" | "{n} 人";
    group_empty: "Nobody is in this group." | "小组内还没有人。";
    group_add: "Add to the group" | "加入小组";
    group_remove: "Remove" | "移出";
    role_customer: "Customer" | "客户";
    role_candidate: "Candidate" | "候选人";
    role_anonymous: "Nobody known" | "未知访客";

    // tokens
    token_rights: "What it may do" | "权限";
    token_days(n): "In {n} days" | "{n} 天后";
    token_others: "Other people’s tokens" | "其他人的令牌";
    right_tickets_read: "Read tickets" | "查看工单";
    right_tickets_work: "Assign, note, set status and tags" | "分派、备注、设置状态和标签";
    right_tickets_reply: "Answer customers" | "回复客户";
    right_replies_release: "Let held replies go" | "批准被拦截的回复";
    right_tickets_open: "Open tickets" | "创建工单";
    right_mail_suspended: "Recover suspended mail" | "处理暂存邮件";
    right_people_manage: "Invite people, change roles" | "邀请人员、修改角色";
    right_channels_manage: "Configure channels" | "配置渠道";
    right_tokens_own: "Make tokens" | "创建令牌";
    right_tokens_manage: "Manage everybody’s tokens" | "管理所有人的令牌";
    right_health_read: "Read the health page" | "查看健康页";
    right_jobs_decide: "Decide about dead letters" | "处理死信";
    right_customers_erase: "Erase customers" | "删除客户数据";
    right_log_read: "Read the log" | "查看日志";
    right_training_learn: "Learn" | "参加培训";
    right_training_see: "See what others have learned" | "查看团队培训情况";
    right_training_lead: "Lead those who learn" | "带教与晋升管理";
    right_training_teach: "Write courses and say what a queue needs" | "编写课程、设置队列要求";
    right_hiring_see: "See whom the company looks for" | "查看招聘需求与进展";
    right_hiring_work: "Find people: requisitions, posts, candidates" | "招聘：需求、发布、候选人";
    right_hiring_approve: "Agree to requisitions" | "审批招聘需求";
    right_hiring_interview: "Interview the candidates one was given" | "面试分配给自己的候选人";
    right_self_manage: "Change one’s own settings" | "修改个人设置";

    // what became of an act
    said_saved: "Saved." | "已保存。";
    said_ended: "Signed out there." | "已退出该处登录。";
    said_password: "Your password is changed; other devices are signed out." | "密码已修改，其他设备已退出登录。";
    said_factor_on: "The second factor is on." | "两步验证已开启。";
    said_factor_off: "The second factor is off." | "两步验证已关闭。";
    said_passkey: "The passkey is added." | "通行密钥已添加。";
    said_passkey_gone: "The passkey is removed." | "通行密钥已移除。";
    said_link: "The link is made." | "链接已生成。";
    said_withdrawn: "The invitation is withdrawn." | "邀请已收回。";
    said_deactivated: "Deactivated; signed out everywhere." | "已停用，并已从所有设备退出。";
    said_activated: "Active again." | "已重新启用。";
    said_revoked: "The token is revoked." | "令牌已吊销。";

    // why something was not done
    problem_field(name): "Unknown field: {name}" | "未知字段：{name}";
    refused_wrong: "Email and password do not fit. Check both and try again." | "邮箱或密码不正确，请检查后重试。";
    refused_gone: "This link was used, replaced, or is older than a day. Ask for a new one." | "链接已使用、已被替换或已超过一天，请索取新的链接。";
    refused_late: "That took too long. Sign in again." | "登录超时，请重新登录。";
    refused_name: "Write a name of 1 to 80 characters." | "请填写 1 到 80 个字符的名称。";
    refused_email: "Write an address such as name@company.com." | "请填写邮箱地址，例如 name@company.com。";
    refused_zone: "Choose a time zone from the list." | "请从列表中选择时区。";
    refused_taken: "This address belongs to someone here already. Activate their account instead of inviting them again." | "该邮箱已属于现有人员。如已停用，请重新启用其账户。";
    refused_name_taken: "A group of this name is there already." | "已有同名小组。";
    refused_short(n): "Use at least {n} characters." | "密码至少需要 {n} 个字符。";
    refused_long(n): "Use at most {n} characters." | "密码最多 {n} 个字符。";
    refused_regular: "This repeats or counts up; choose something less regular." | "密码过于规律，请换一个。";
    refused_known: "This is among the first that a guesser tries: it holds a name from here or a common word. Choose another." | "密码过于常见，或包含姓名、邮箱、公司名，请换一个。";
    refused_present: "The present password does not fit." | "当前密码不正确。";
    refused_code: "The code does not fit. Wait for the next one and try again; each works once." | "验证码不正确。请等待下一个验证码再试，每个只能使用一次。";
    refused_factor: "The second factor was changed meanwhile. Look at the page again." | "两步验证状态已变化，请刷新页面查看。";
    refused_outranked: "Only an owner decides about owners." | "只有所有者可以管理所有者。";
    refused_oneself: "Nobody changes their own role or access. Ask another administrator." | "不能修改自己的角色或停用自己，请联系其他管理员。";
    refused_last_owner: "This is the last owner. Make someone else an owner first." | "这是最后一个所有者，请先指定另一位所有者。";
    refused_role: "This role is not given to people by you." | "您不能授予该角色。";
    refused_rights: "Choose at least one right, and none that you do not have." | "请至少选择一项权限，且不能超出您自己的权限。";
    refused_due: "Choose an end within two years." | "到期时间须在两年之内。";
    refused_many: "There are as many as there can be. Remove one first." | "数量已达上限，请先删除一个。";
    refused_passkey: "The passkey did not fit. Try again, or sign in with your password." | "通行密钥验证失败，请重试，或使用密码登录。";
}
