// Every key, in a dialog.

const COMMAND = /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl";
const KEYS = [["J K", "move"], ["↵", "open"], ["R", "reply"], ["N", "note"], [`${COMMAND} ↵`, "submit"], [`${COMMAND} B`, "bold"], [`${COMMAND} I`, "italic"], ["E", "status"], ["A", "assign"], ["O", "available"], ["/", "search"], [`${COMMAND} K`, "palette"], ["G …", "go"], ["Esc", "leave"], ["?", "all"]];

document.addEventListener("all-keys", () => {
  const list = el("dl", { class: "all-keys" });
  for (const [keys, name] of KEYS) list.append(el("dt", {}, ...keys.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, say(`keys_${name}`)));
  const close = el("form", { method: "dialog" }, el("button", { class: "button icon", "aria-label": say("close") }, drawing("cross")));
  const box = el("dialog", { "aria-labelledby": "keys-title", close: () => box.remove() }, el("header", {}, el("h2", { id: "keys-title" }, say("keys_title")), close), list);
  body.append(box);
  box.showModal();
});
