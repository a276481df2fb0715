// The keyboard: one key each, none while one writes; g and then a letter goes to a view.

const GO_WITHIN_MS = 1500;
let went_ms = -GO_WITHIN_MS;

// The command key is written as the reader's keyboard writes it.
const mac = /Mac|iP/.test(navigator.platform);
for (const one of findAll("kbd")) {
  if (mac && one.textContent === "Ctrl") one.textContent = "⌘";
  if (!mac && one.textContent === "⌘K") one.textContent = "Ctrl K";
}

document.addEventListener("reach", ({ detail }) => reach(detail));

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "k") return done(event, () => document.dispatchEvent(new CustomEvent("palette")));
  const box = find("composer-box");
  if (command && event.key === "Enter" && box?.contains(event.target)) return done(event, () => submit(box));
  if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) return event.target.blur();
  if (command || event.altKey || typing(event.target) || find("dialog[open]") || event.target.closest?.("details.menu[open]")) return;
  if (performance.now() - went_ms < GO_WITHIN_MS) {
    went_ms = -GO_WITHIN_MS;
    const link = find(`[data-keys="g ${CSS.escape(event.key.toLowerCase())}"]`);
    if (link) return done(event, () => link.click());
  }
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act) done(event, () => act(box));
});

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  r: (box) => box?.write("reply"),
  n: (box) => box?.write("note"),
  e: () => reach("#menu-status"),
  a: () => reach("#menu-assignee"),
  o: () => reach("#availability [data-toggle]"),
  "/": () => find("#find")?.focus(),
  "?": () => document.dispatchEvent(new CustomEvent("all-keys")),
  g: () => { went_ms = performance.now(); },
};

function done(event, act) {
  event.preventDefault();
  act();
}

/** To the next row; from nowhere, from the ticket that is open. Enter opens, as it does on any link. */
function walk(step) {
  const rows = findAll(".rows > li > a");
  const at = rows.findIndex((row) => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((row) => row.parentNode.hasAttribute("data-current"));
  const next = rows[Math.min(Math.max(from < 0 ? 0 : from + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function submit(box) {
  const choices = findAll("[data-submit=reply]:not(:disabled), [data-submit=note]", box);
  const button = choices.find((one) => one.checkVisibility?.() ?? one.offsetParent);
  if (button) find("form.composer", box).requestSubmit(button);
  else find(".hold button, .decide button", box)?.focus();
}

/** Opens, focuses or presses what a selector names. */
function reach(selector) {
  const target = find(selector);
  if (!target) return;
  if (target.matches("details")) {
    target.setAttribute("data-keyed", "");
    target.open = true;
  } else if (target.matches("composer-box")) target.write();
  else if (target.matches("button, a")) target.click();
  else target.focus();
}
