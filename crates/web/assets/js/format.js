// Formatting: marks around what is selected, by button or by key, and what the text will look like.

const MARKS = { bold: "**", italic: "*", code: "`" };
const CHORDS = { b: "bold", i: "italic", e: "code", "shift+8": "list", "shift+*": "list", "shift+l": "link" };
const box = find("composer-box");
const bar = box && find(".format", box);
if (bar) {
  const text = find("textarea", box);
  const view = find(".preview", box);
  const eye = find("[data-preview]", bar);
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === eye) preview(view.hidden);
    else if (button) format(button.dataset.format);
  });
  text.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const key = event.code === "Digit8" ? "8" : event.key.toLowerCase();
    const name = CHORDS[(event.shiftKey ? "shift+" : "") + key];
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    format(name);
  });
  box.addEventListener("submit", () => preview(false), true);

  async function preview(on) {
    eye.setAttribute("aria-pressed", on);
    view.hidden = !on;
    text.hidden = on;
    if (!on) return;
    const { ok, json } = await ask("POST", "/preview", { text: text.value });
    if (!ok) tell(json?.say ?? say("offline"), { bad: true });
    view.replaceChildren(json?.html ? drawn(json.html) : el("p", { class: "quiet" }, say("no_preview")));
    view.focus();
  }

  /** Replaces what stands between two places as if it had been typed, so that it can be undone, and selects in it. */
  function put(from, to, words, start, end) {
    text.focus();
    text.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    text.setSelectionRange(from + start, from + end);
  }

  function format(name) {
    if (!view.hidden) preview(false);
    const { value, selectionStart: from, selectionEnd: to } = text;
    const words = value.slice(from, to);
    if (name === "list") return list(value, from, to);
    if (name === "link") return put(from, to, `[${words}](https://)`, words.length + 3, words.length + 11);
    const mark = MARKS[name];
    const n = mark.length;
    if (value.slice(from - n, from) === mark && value.slice(to, to + n) === mark) return put(from - n, to + n, words, 0, words.length);
    put(from, to, mark + words + mark, n, n + words.length);
  }

  function list(value, from, to) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const lines = value.slice(start, to).split("\n");
    const all = lines.every((line) => line.startsWith("- "));
    const changed = lines.map((line) => all ? line.slice(2) : line.startsWith("- ") ? line : `- ${line}`).join("\n");
    put(start, to, changed, changed.length, changed.length);
  }
}
