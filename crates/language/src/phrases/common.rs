//! Phrases used everywhere.

phrases! {
    product: "Handrail" | "扶手";
    save: "Save" | "保存";
    cancel: "Cancel" | "取消";
    close: "Close" | "关闭";
    copy: "Copy" | "复制";
    copied: "Copied" | "已复制";
    retry: "Try again" | "重试";
    back: "Back" | "返回";
    search: "Search" | "搜索";
}
