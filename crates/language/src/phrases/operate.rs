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
    notices_title: "Licences and notices" | "许可与声明";
    notices_hint(version): "Handrail {version} is licensed under Apache-2.0. What others made and is built in, and its terms:" | "Handrail {version} 以 Apache-2.0 许可发布。内置的第三方组件及其许可条款如下：";
    retention_title: "Retention" | "保留期限";
    retention_hint: "What is older goes, once a day. Tickets stay as figures when their words are gone; the log holds no words. To change a time, set it where the house is configured." | "超过期限的内容每天清除一次。工单文字清除后仍保留统计数据；日志不含任何文字。如需调整，请修改系统配置。";
    retention_what: "What" | "内容";
    retention_setting: "Setting" | "配置项";
    retention_days: "Days" | "天数";
    retention_ever: "for ever" | "永久";
    retention_words: "Words and files of solved and closed tickets" | "已解决和已关闭工单的文字与文件";
    retention_suspended: "Suspended mail" | "已暂停的邮件";
    retention_quarantined: "Mail that cannot be read" | "无法读取的邮件";
    retention_files: "Uploaded files that were not sent" | "未发送的上传文件";
    retention_sign_in: "Sessions, invitations and links, after they ended" | "已结束的会话、邀请和链接";
    retention_answers: "Answers of commands, for repeats" | "用于重复请求的命令结果";
    retention_given_up: "Jobs that were given up" | "已放弃的任务";
    health_version(version): "Version {version}" | "版本 {version}";
    health_streams(n): "{n} live screens" | "{n} 个实时屏幕";
}
