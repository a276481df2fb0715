//! Phrases of the practice room.

phrases! {
    practice_room: "Practice room" | "练习室";
    practice_try: "Try the work first" | "先体验一下这份工作";
    practice_try_hint: "Sit at a real support desk for a quarter of an hour and help a customer who is played by a program. No name is asked for, it counts for nothing, and it is deleted after a day." | "在真实的客服工作台前坐一刻钟，帮助一位由程序扮演的客户。无需留名，不计入任何结果，一天后删除。";
    practice_enter: "To the practice room" | "进入练习室";
    practice_own: "Rehearse before it counts: the same desk as in a simulation, with another customer. It is not part of your application, and nobody here sees it." | "正式参加前先练一练：与情景模拟相同的工作台，不同的客户。练习不计入申请，我们也看不到。";
    practice_own_left(left, most): "{left} of {most} rehearsals left within 24 hours." | "24 小时内还可练习 {left} 次（共 {most} 次）。";
    practice_own_of(when): "Rehearsal of {when}" | "{when} 的练习";
    practice_intro(minutes): "You sit at a real support desk, and a customer who is played by a program writes to you. It takes up to {minutes} minutes. Afterwards you read what went well and what was missed." | "你将坐在真实的客服工作台前，由程序扮演的客户会向你咨询，最多 {minutes} 分钟。结束后可以看到哪些做得好、哪些有遗漏。";
    practice_kept_not: "It counts for nothing: no recruiter sees it, no figure knows it, and it is not joined with an application." | "练习不计入任何结果：招聘人员看不到，不进入任何统计，也不与申请关联。";
    practice_kept_time: "What you write is deleted 24 hours after you begin. Until then only the link of the rehearsal leads to it." | "你所写的内容会在开始 24 小时后删除；在此之前，只有持有本次练习链接的人才能打开。";
    practice_kept_never: "Do not write anything private. Nobody here is a real customer." | "请勿填写私人信息。其中没有真实客户。";
    practice_begin(minutes): "Begin a rehearsal: up to {minutes} minutes" | "开始练习（最多 {minutes} 分钟）";
    practice_runs: "A customer waits" | "客户正在等待";
    practice_runs_hint(minutes): "The rehearsal goes on when you leave the desk, and ends by itself after {minutes} minutes." | "离开工作台后练习仍会继续，{minutes} 分钟后自动结束。";
    practice_keep_link: "Keep the address of this page if you want to come back." | "如需稍后返回，请保存本页地址。";
    practice_stop_hint: "Then you read how it went." | "结束后即可查看反馈。";
    practice_over: "How it went" | "练习反馈";
    practice_over_hint: "A program read it by fixed rules, the same as in a simulation. It understands words, not intentions: it may miss what you said well in other words." | "由程序按固定规则判读，与情景模拟相同。程序只识别措辞，不理解意图，用其他说法表达得好的内容可能会被遗漏。";
    practice_deleted(when): "This page and all that was said are deleted {when}." | "本页及全部对话内容将于 {when} 删除。";
    practice_unplayed: "Nobody sat down, so there is nothing to tell." | "没有进入工作台，因此没有反馈。";
    practice_again: "Practise again" | "再练一次";
    practice_again_own: "To practise again, go back to your application's own page." | "如需再次练习，请返回你的申请页面。";
    practice_none: "This rehearsal is deleted, or it never was" | "该练习已删除或不存在";
    practice_none_hint: "Rehearsals are deleted 24 hours after they begin." | "练习会在开始 24 小时后删除。";
    practice_over_note(href): "This rehearsal is over. [Read what went well and what was missed]({href})" | "本次练习已结束。[查看哪些做得好、哪些有遗漏]({href})";
    practice_refused_full: "Every seat in the practice room is taken at the moment. Please try again in a quarter of an hour." | "练习室座位已满，请一刻钟后再试。";
    practice_refused_often(most): "That was {most} rehearsals within 24 hours. Please come back tomorrow." | "24 小时内已练习 {most} 次，请明天再来。";
}
