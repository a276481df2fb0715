//! Phrases of refusals and failures: what happened, and what to do next.

phrases! {
    problem_missing: "There is nothing here, or it is not yours to see. Go back to the list, or ask a lead for access." | "这里没有内容，或您无权查看。请返回列表，或联系组长开通权限。";
    problem_sign_in: "Please sign in to go on." | "请先登录再继续。";
    problem_right: "Your role cannot do this. Ask an administrator if you need it." | "您的角色不能执行此操作。如有需要，请联系管理员。";
    problem_too_many(seconds): "Too many attempts. Try again in {seconds} seconds." | "操作过于频繁，请在 {seconds} 秒后重试。";
    problem_streams_of_address(most): "There are {most} live screens from your address already. Close some tabs; the operator can raise limits.streams_per_address." | "您的网络地址已打开 {most} 个实时页面。请关闭一些标签页；管理员可调高 limits.streams_per_address。";
    problem_streams: "There are as many live screens as this desk takes. It is tried again by itself; the operator can raise limits.streams." | "实时页面数量已达上限，稍后会自动重试；管理员可调高 limits.streams。";
    problem_busy: "The desk is taking in more than it can write. Nothing was lost; try again in a moment." | "系统正忙，您的内容没有丢失，请稍后重试。";
    problem_full: "There is no room left on the desk's disk. What is here can be read; nothing new can be written. What you wrote was not saved: keep it, tell your administrator, and try again when there is room." | "服务器磁盘已满：现有内容可以查看，但无法写入。您的内容没有保存，请先自行保留并告知管理员，待空间恢复后重试。";
    problem_command_reused: "This request id was used for something else. Send a new id." | "该请求编号已用于其他操作，请换一个新的编号。";
    problem_failure: "Something failed on our side. What you wrote was not saved; try again, and tell your administrator if it happens twice." | "系统内部出错，内容没有保存。请重试；如果再次出现，请告知管理员。";
    problem_idempotency_key: "Idempotency-Key must be a UUID." | "Idempotency-Key 必须是 UUID。";
    problem_too_large: "This is larger than the limit. Send less, or a smaller file." | "内容超过大小限制，请缩短内容或换小一点的文件。";
    problem_media_type: "Send this as application/json." | "请以 application/json 格式发送。";
    problem_input(detail): "This could not be read: {detail}" | "无法读取提交的内容：{detail}";
    problem_other_site: "This came from another site and was not carried out. Open the page here and try again." | "请求来自其他网站，未执行。请在本站打开页面后重试。";
    problem_home: "Back to the start" | "返回首页";
    problem_method: "This address does not take that kind of request." | "该地址不支持这种请求方式。";
}
