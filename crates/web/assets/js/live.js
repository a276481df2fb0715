// Live fragments: a patch sets or removes children of [data-list] by id, sorted by data-order. What the reader holds
// (focus, open menus, the pointer) stays where it is.

const QUIET_MS = 1000;
const watches = (body.dataset.watch ?? "").split(" ").filter(Boolean).map((name) => [name, Number(body.dataset.seq)]);
const held = new Map();
let pointer_ms = 0;
const line = find("live-line");

addEventListener("pointermove", () => { pointer_ms = performance.now(); }, { passive: true });
document.addEventListener("patch", ({ detail }) => apply(detail));
document.addEventListener("signed-out", () => show("out"));

// After the first frame: the page is there before what makes it live.
const soon = (act) => document.visibilityState === "visible" ? requestAnimationFrame(() => setTimeout(act)) : act();
if (watches.length && body.dataset.worker) soon(connect);

function connect() {
  const url = body.dataset.worker;
  const port = "SharedWorker" in self ? new SharedWorker(url).port : new Worker(url);
  port.onmessage = ({ data }) => take(data);
  port.start?.();
  port.postMessage({ watch: watches });
  addEventListener("pagehide", () => port.postMessage({ leave: true }));
  addEventListener("pageshow", ({ persisted }) => persisted && port.postMessage({ watch: watches, now: true }));
  addEventListener("online", () => port.postMessage({ watch: watches, now: true }));
}

function take({ patch, seq, state }) {
  if (state) show(state);
  if (!patch) return;
  const watch = watches.find(([name]) => name === patch.watch);
  if (!watch || seq < watch[1]) return;
  watch[1] = seq;
  const fresh = apply(patch);
  document.dispatchEvent(new CustomEvent("patched", { detail: { watch: patch.watch, seen: patch.seen, fresh } }));
}

/** On, off, signed out. A first connection is not news; a short break is not worth a banner. */
let off_ms = 0;
function show(state) {
  body.toggleAttribute("data-live", state === "on");
  if (!line) return;
  if (state === "on") {
    if (line.hasAttribute("state")) tell(say("online"));
    line.removeAttribute("state");
    line.replaceChildren();
    off_ms = 0;
    return;
  }
  off_ms ||= Date.now();
  const words = say(state === "out" ? "signed_out" : "offline");
  const put = () => {
    line.setAttribute("state", state);
    line.replaceChildren(el("div", { class: "banner amber" }, drawing(state === "out" ? "lock" : "offline"), el("p", {}, words), state === "out" ? el("a", { href: location.href }, say("sign_in")) : null));
  };
  if (state === "out" || !navigator.onLine) put();
  else setTimeout(() => off_ms && put(), 2500);
}

/** Carries a patch out; gives the elements that were not there before. */
function apply(patch) {
  const fresh = [];
  const lists = new Set([...(patch.set ?? []), ...(patch.gone ?? [])].map((one) => one.list).concat(patch.lists ?? []));
  for (const name of lists) {
    const list = find(`[data-list="${CSS.escape(name)}"]`);
    if (!list) continue;
    const set = (patch.set ?? []).filter((one) => one.list === name);
    const gone = (patch.gone ?? []).filter((one) => one.list === name).map((one) => one.key);
    if (patch.whole) for (const child of list.children) if (!set.some((one) => one.key === child.id)) gone.push(child.id);
    fresh.push(...set.map((one) => put(list, one, patch.whole)).filter(Boolean));
    for (const key of gone) move(list, () => list.querySelector(`#${CSS.escape(key)}`)?.remove());
  }
  return fresh;
}

/** Puts one fragment in its place. When a whole list comes, what is the same already is left alone. */
function put(list, { key, order, html }, whole) {
  const fresh = drawn(html).firstElementChild;
  if (!fresh) return null;
  if (order != null) fresh.dataset.order = order;
  const old = document.getElementById(key);
  const there = old && list.contains(old);
  if (there && whole && bare(old) === bare(fresh)) return null;
  if (there) {
    fresh.setAttribute("aria-live", "off");
    keep(old, fresh);
    old.replaceWith(fresh);
    restore(fresh);
  }
  mark(fresh);
  fresh.classList.add("lit");
  fresh.addEventListener("animationend", () => fresh.classList.remove("lit"), { once: true });
  const place = () => {
    const now = document.getElementById(key) ?? fresh;
    const next = [...list.children].find((child) => child !== now && (child.dataset.order ?? "") > (now.dataset.order ?? ""));
    if (now.parentNode !== list || now.nextElementSibling !== (next ?? null)) list.insertBefore(now, next ?? null);
  };
  move(list, place);
  return there ? null : fresh;
}

const PASSING = ["data-current", "data-order", "aria-current", "aria-live", "class", "style", "open", "soon-now", "late", "data-mood", "value"];

/** An element as markup, without what passes by itself: times that tick, what is chosen or open. */
function bare(element) {
  const copy = element.cloneNode(true);
  for (const time of findAll("time", copy)) time.textContent = "";
  for (const one of [copy, ...findAll("sla-clock, promise-bar, progress, details, a, copy-text button", copy)]) for (const name of PASSING) one.removeAttribute(name);
  return copy.outerHTML;
}

/** Does what moves things, unless the pointer is at work over the list: then a moment later. */
function move(list, act) {
  const busy = list.matches("ol:hover, ul:hover") && performance.now() - pointer_ms < QUIET_MS;
  if (!busy && !held.has(list)) return act();
  const acts = held.get(list) ?? [];
  acts.push(act);
  if (acts.length > 1) return;
  held.set(list, acts);
  const settle = () => {
    if (list.matches(":hover") && performance.now() - pointer_ms < QUIET_MS) return setTimeout(settle, QUIET_MS);
    held.delete(list);
    acts.forEach((one) => one());
  };
  setTimeout(settle, QUIET_MS);
}

let kept = null;
function keep(old, fresh) {
  for (const name of ["data-current"]) if (old.hasAttribute(name)) fresh.setAttribute(name, "");
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  kept = {
    open: findAll("details[open]", old).map((one) => one.id).filter(Boolean),
    focus: focus && (focus.id ? `#${CSS.escape(focus.id)}` : focus.href ? `a[href="${CSS.escape(focus.getAttribute("href"))}"]` : focus.closest("details[id]") ? `#${CSS.escape(focus.closest("details[id]").id)} summary` : null),
    value: focus?.matches("input, textarea") ? focus.value : null,
  };
}

function restore(fresh) {
  for (const id of kept.open) find(`#${CSS.escape(id)}`, fresh)?.setAttribute("open", "");
  const focus = kept.focus && find(kept.focus, fresh);
  if (focus) {
    if (kept.value != null) focus.value = kept.value;
    focus.focus({ preventScroll: true });
  }
}

/** The row and the view that are open say so, also when they were drawn for everybody. */
function mark(fresh) {
  const link = fresh.matches("li") && find(":scope > a[href]", fresh);
  if (!link) return;
  const url = new URL(link.href);
  const here = fresh.hasAttribute("data-current") || (url.pathname.length > "/tickets/".length && url.pathname === location.pathname);
  fresh.toggleAttribute("data-current", here);
  if (here) link.setAttribute("aria-current", "true");
}
