// What every element needs: words, elements, icons, talking to the server, saying what happened.

const page = document.documentElement;
const body = document.body;

/** The server's clock as this browser may use it: the browser's own may be wrong. */
const skew_ms = (() => {
  const off = Number(body.dataset.now) - Date.now();
  return Math.abs(off) > 2000 ? off : 0;
})();
const now_ms = () => Date.now() + skew_ms;

/** A phrase in the page's language; `n` and `m` fill its places. */
const say = (name, n = "", m = "") => (WORDS[page.lang] ?? WORDS.en)[name].replace("{n}", n).replace("{m}", m);

const find = (selector, within = document) => within.querySelector(selector);
const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

/** An element with attributes and children; text is never read as markup. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** One of the house's own drawings. */
function drawing(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = ICONS[name] ?? ICONS.right;
  return svg;
}

/** Markup that the server drew, as elements. */
function drawn(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return document.importNode(box.content, true);
}

/** Asks the server. `{ok, status, json}`; status 0 when it was not reached. Never throws. */
async function ask(method, url, sent, more = {}) {
  const headers = { accept: "application/json" };
  const body = sent === undefined || sent instanceof FormData || sent instanceof URLSearchParams ? sent : JSON.stringify(sent);
  if (typeof body === "string") headers["content-type"] = "application/json";
  try {
    const answer = await fetch(url, { method, headers, body, ...more });
    const json = answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
    return { ok: answer.ok, status: answer.status, json };
  } catch {
    return { ok: false, status: 0, json: null };
  }
}

/** Says what became of an act, at the foot of the page. */
function tell(words, { bad = false, stays_ms = bad ? 12000 : 5000 } = {}) {
  const toast = el("div", { class: "toast", "data-mark": bad ? "bad" : "good", role: bad ? "alert" : "status" }, drawing(bad ? "warning" : "check"), el("p", {}, words));
  find("#notices").append(toast);
  setTimeout(() => toast.remove(), stays_ms);
}

/** Asks before something that cannot be undone. */
function confirmed(words) {
  return new Promise((answer) => {
    const box = el("dialog", { "aria-labelledby": "confirm-words", close: () => { answer(box.returnValue === "yes"); box.remove(); } },
      el("header", {}, el("p", { id: "confirm-words" }, words)),
      el("form", { method: "dialog", class: "actions" }, el("button", { class: "button", value: "" }, say("cancel")), el("button", { class: "button primary", value: "yes" }, say("confirm"))));
    body.append(box);
    box.showModal();
  });
}

/** Whether the reader is typing into something. */
const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select"));

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `6 m`, `2 h 10 m`, `3 d`; the same as the server's `span`. */
function span(ms) {
  const left = Math.abs(ms);
  if (left < MINUTE) return say("seconds", Math.floor(left / SECOND));
  if (left < HOUR) return say("minutes", Math.floor(left / MINUTE));
  if (left >= DAY) return say("days", Math.floor(left / DAY));
  const hours = Math.floor(left / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  return minutes === 0 || hours >= 10 ? say("hours", hours) : say("hours_minutes", hours, minutes);
}

/** Calls `paint` of every element in `ticking` once a second; nothing ticks in a hidden tab. */
const ticking = new Set();
setInterval(() => {
  if (document.visibilityState === "visible") for (const one of ticking) one.paint();
}, SECOND);

/** An element that is painted when it comes and every second. */
class Ticking extends HTMLElement {
  connectedCallback() {
    ticking.add(this);
    this.paint();
  }
  disconnectedCallback() {
    ticking.delete(this);
  }
}
