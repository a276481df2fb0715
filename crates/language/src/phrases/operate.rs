//! Phrases of running the house.

phrases! {
    health_follower_counts: "Queue counts" | "队列计数";
    health_follower_chats: "Chat screens" | "对话屏幕";
    health_follower_index: "Full-text index" | "全文索引";
    health_follower_screens: "Live screens" | "实时屏幕";
    health_job_release: "Release replies" | "放行回复";
    health_job_refer: "Read what a message refers to on chains" | "识别消息中的链上信息";
    health_job_mail: "Send replies by mail" | "发送邮件回复";
    health_job_retrying: "Being tried again" | "正在重试";
    health_job_fine: "Fine" | "正常";
    health_letter_doubt(why): "Nobody knows whether it was done. {why}" | "无法确定是否已完成。{why}";
    health_letter_dead(tries, why): "Tried {tries} times. {why}" | "已尝试 {tries} 次。{why}";
    health_letter_abandon: "Give up and record it" | "放弃并记录";
    health_letter_decided: "Somebody has decided about this already." | "已有人处理过这一项。";
    health_version(version): "Version {version}" | "版本 {version}";
    health_streams(n): "{n} live screens" | "{n} 个实时屏幕";
}
