//! Phrases of CVs that were read.

phrases! {
    cv_title: "Your CV" | "你的简历";
    cv_waits: "We are reading your CV. Open this page again in a minute, and you can correct what we found." | "正在读取你的简历。请一分钟后重新打开本页，即可更正读取的内容。";
    cv_correct: "We read this from your CV. Please correct it: what you write counts, not what we read." | "以下内容由系统从你的简历读取，请核对更正。以你填写的内容为准。";
    cv_corrected: "This is what you told us. You can still change it." | "以下为你确认的内容，仍可修改。";
    cv_by_hand: "You can also fill this in by hand; a person looks at it either way." | "你也可以直接填写，都会有专人查看。";
    cv_says(text): "Your CV says: {text}" | "简历中为：{text}";
    cv_employer: "Where you work, or worked last" | "目前或最近的工作单位";
    cv_languages: "Languages" | "语言";
    cv_links: "Links" | "链接";
    cv_links_hint: "One a line, at most 8, such as a profile." | "每行一个，最多 8 个，例如个人主页。";
    cv_save: "This is right" | "确认无误";
    cv_replace: "Send another CV" | "更换简历";
    cv_replace_hint: "PDF or DOCX, at most 8 MB. It takes the place of the one we have." | "PDF 或 DOCX，不超过 8 MB，将替换现有简历。";
    cv_add_hint: "PDF or DOCX, at most 8 MB, if you like." | "PDF 或 DOCX，不超过 8 MB，选填。";
    cv_send: "Send the CV" | "上传简历";
    cv_saved: "Thank you, it is corrected." | "已保存，谢谢。";
    cv_got: "We have the new CV and are reading it." | "已收到新简历，正在读取。";

    cv_refused: "We could not read your CV" | "无法读取你的简历";
    cv_refused_too_large: "The file is larger than 8 MB. Save it with smaller pictures, or as plain text in a DOCX, and send that." | "文件超过 8 MB。请压缩图片或另存为纯文字 DOCX 后重新上传。";
    cv_refused_wrong_type: "It is neither a PDF nor a DOCX, whatever its name says. Save it as one of them and send that." | "文件不是 PDF 或 DOCX（与文件名无关）。请另存为其中一种格式后重新上传。";
    cv_refused_macros: "The document carries macros, which we do not open. Save it as a DOCX without macros or as a PDF, and send that." | "文档含有宏，我们不会打开。请另存为不含宏的 DOCX 或 PDF 后重新上传。";
    cv_refused_encrypted: "A password is needed to open the file. Send one without a password." | "文件设有密码。请上传没有密码的文件。";
    cv_refused_too_many_pages: "The file has more than 20 pages. Two or three are enough: send a shorter one." | "文件超过 20 页。两三页即可，请上传较短的版本。";
    cv_refused_too_much: "There is far more in the file than a CV needs. Save it anew, without pictures, and send that." | "文件内容远超一份简历所需。请去掉图片、重新保存后上传。";
    cv_refused_unreadable: "The file is damaged, or made in a way that we cannot read. Save it anew as a PDF, and send that." | "文件已损坏或格式无法读取。请重新另存为 PDF 后上传。";
    cv_refused_too_slow: "Reading the file took too long. Save it anew in a simpler form, and send that." | "读取文件超时。请以更简单的格式重新保存后上传。";
    cv_refused_no_text: "There is only a picture of the pages and no text. Save it from the program that wrote it, and send that." | "文件只有页面图片，没有文字。请从原编辑软件直接导出后上传。";

    cv_team_title: "From the CV" | "简历内容";
    cv_team_waits: "It is being read." | "正在读取。";
    cv_team_proposal: "Read by a program; the candidate has not looked at it yet." | "由程序读取，候选人尚未核对。";
    cv_team_corrected: "Looked at by the candidate" | "候选人已核对";
    cv_team_none: "Nothing that we look for stands in it." | "未读到所需内容。";
    cv_team_refused: "Could not be read" | "无法读取";
    cv_team_refused_hint: "The candidate was told why, and can send another one." | "已告知候选人原因，对方可重新上传。";
    cv_team_read(text): "the CV says: {text}" | "简历中为：{text}";
    cv_team_differs(text): "the form says: {text}" | "申请表中为：{text}";
    cv_review: "Review the CV" | "评审简历";
    cv_last_employer: "Last employer" | "最近工作单位";
}
