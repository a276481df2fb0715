// The command palette: everything by name. The server says what there is; what cannot run now stays listed with its reason.

const ASK_AFTER_MS = 80;
let box = null;

document.addEventListener("palette", ({ detail }) => open(detail ?? ""));
find("#palette-open")?.addEventListener("click", () => open(find("#find").value));
find("#keys-open")?.addEventListener("click", () => document.dispatchEvent(new CustomEvent("all-keys")));

function open(text) {
  if (box) return;
  const state = { ticket: body.dataset.ticket ?? "", at: 0, options: [], asked: 0 };
  const input = el("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-label": say("find"), placeholder: say("find"), autocomplete: "off", spellcheck: "false", maxlength: 200 });
  const chip = state.ticket ? el("span", { class: "chip good" }, say("ticket", find("#head")?.dataset.number ?? "")) : null;
  const list = el("div", { id: "palette-list", role: "listbox", "aria-label": say("find") });
  const foot = el("footer", { "aria-hidden": "true" }, hint(["↑", "↓"], "move"), hint(["↵"], "run"), chip ? hint(["⌫"], "all_tickets") : null);
  box = el("dialog", { class: "palette", "aria-label": say("find"), close: () => { box.remove(); box = null; } }, el("div", { class: "ask" }, drawing("search"), chip, input, el("kbd", {}, "esc")), list, foot);
  body.append(box);
  box.showModal();
  input.value = text;
  const more = () => fill(state, input, list);
  let later = 0;
  input.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(more, ASK_AFTER_MS);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(state, input, state.at + step);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const option = state.options[state.at];
      if (option) option.click();
      else if (input.value.trim()) location.href = `/search?q=${encodeURIComponent(input.value.trim())}`;
    } else if (event.key === "Backspace" && !input.value && state.ticket) {
      state.ticket = "";
      chip.remove();
      more();
    }
  });
  more();
}

const hint = (keys, name) => el("span", {}, ...keys.map((key) => el("kbd", {}, key)), say(name));

async function fill(state, input, list) {
  const asked = ++state.asked;
  const query = new URLSearchParams({ q: input.value, ticket: state.ticket });
  const { json } = await ask("GET", `/palette?${query}`);
  if (asked !== state.asked) return;
  state.options = [];
  list.replaceChildren(...(json?.groups ?? []).filter((group) => group.items.length).map((group, n) => {
    const title = el("p", { id: `palette-${n}` }, group.title);
    return el("div", { role: "group", "aria-labelledby": title.id }, title, ...group.items.map((item) => option(state, input, item)));
  }));
  if (!state.options.length) list.append(el("p", { class: "nothing" }, json ? say("nothing") : say("offline")));
  choose(state, input, 0);
}

function option(state, input, item) {
  const n = state.options.length;
  const keys = item.keys ? el("span", { class: "keys" }, ...item.keys.split(" ").map((key) => el("kbd", {}, key.toUpperCase()))) : null;
  const made = el("div", { role: "option", id: `palette-option-${n}`, "aria-selected": "false", "aria-disabled": item.disabled ? "true" : null, click: () => item.disabled || run(item) },
    drawing(item.icon), matched(item.label, input.value), item.hint || item.disabled ? el("span", { class: "hint" }, item.disabled || item.hint) : null, keys);
  made.addEventListener("pointermove", () => choose(state, input, n));
  state.options.push(made);
  return made;
}

/** The label with what was typed in the accent. */
function matched(label, typed) {
  const at = typed.trim() ? label.toLowerCase().indexOf(typed.trim().toLowerCase()) : -1;
  if (at < 0) return el("span", {}, label);
  const end = at + typed.trim().length;
  return el("span", {}, label.slice(0, at), el("b", {}, label.slice(at, end)), label.slice(end));
}

function choose(state, input, at) {
  const count = state.options.length;
  state.options[state.at]?.setAttribute("aria-selected", "false");
  state.at = count ? (at + count) % count : 0;
  const option = state.options[state.at];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

/** `href` goes there; an `action` that is a path is a form with `fields`; any other is a selector of what to open here. */
async function run(item) {
  box.close();
  if (item.href) return void (location.href = item.href);
  if (!item.action.startsWith("/")) return void document.dispatchEvent(new CustomEvent("reach", { detail: item.action }));
  const answer = await ask("POST", item.action, new URLSearchParams(item.fields));
  if (!answer.ok) tell(answer.json?.say ?? say("offline"), { bad: true });
  else if (!body.hasAttribute("data-live")) location.reload();
}
