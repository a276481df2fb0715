// The chat button of a host page: <script src="https://desk.example/widget.js" data-lang data-token data-brand async>
// makes one <handrail-chat>, and window.handrail with identify(jwt), open() and close(). Whatever in the page has the
// attribute data-handrail-open opens it too.

const TEXT_MAX = 8000;
const FILE_MAX = 20 * 1048576;
const FILES_MAX = 5;
const FILE_KINDS = ".png,.jpg,.jpeg,.webp,.gif,.pdf,.txt,.log,.csv,.json,.mp4";
const SHOWN_MAX = 500;
const SAME_SPEAKER_MS = 5 * 60e3;
// Nearer to the end than this is at the end: new messages scroll into view.
const NEAR_END_PX = 80;

const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
const BASE = new URL(".", script.src).href;

class Chat extends HTMLElement {
  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("{{widget.css}}");
    this.root.adoptedStyleSheets = [sheet];
    this.phone = matchMedia("(max-width: 479.98px)");
    this.touch = matchMedia("(pointer: coarse)");
    this.picked = [];
    this.atEnd = true;
    this.full = this.shown = false;
    const { lang, token } = script.dataset;
    this.talk = new Talk(BASE, lang || document.documentElement.lang || navigator.language, token, () => this.soon());
    const { keep } = this.talk;
    this.talk.lang = keep.get(keep.local, "lang") || this.talk.lang;
  }

  connectedCallback() {
    const { keep } = this.talk;
    this.build(keep.get(keep.tab, "draft") || "");
    const fit = () => this.measure();
    for (const type of ["resize", "scroll"]) window.visualViewport?.addEventListener(type, fit);
    document.addEventListener("visibilitychange", fit);
    if (keep.known) this.talk.start();
    if (keep.get(keep.tab, "open") && !this.phone.matches) this.open(true);
  }
  disconnectedCallback() {
    this.talk.stop();
  }

  // The parts that stay for as long as the language does; `draw` fills them.
  build(draft) {
    const words = (this.words = this.talk.words);
    const button = (name, label, look, onclick) => h("button." + name, { "aria-label": label, title: label, onclick }, icon(look));
    this.lang = words === WORDS.zh ? "zh-CN" : "en-GB";
    this.rows = new Map();
    this.launch = h("button.launch", { onclick: () => this.open() });
    this.who = h("div.who");
    this.bar = h("div.bar");
    this.list = h("div.list", { role: "log", tabindex: 0, onscroll: () => this.scrolled() });
    new ResizeObserver(() => this.follow()).observe(this.list);
    this.jump = h("button.jump", { onclick: () => this.follow(true) }, words.newer);
    this.banner = h("p.banner", { role: "status" });
    this.error = h("p.error", { role: "alert" });
    this.chips = h("ul.chips");
    this.input = h("input", { type: "file", multiple: "", accept: FILE_KINDS, hidden: "", onchange: () => this.pick(this.input.files) });
    this.box = h("textarea", { rows: 1, placeholder: words.write, "aria-label": words.write, oninput: () => this.typed(), onkeydown: (event) => this.key(event), onpaste: (event) => this.paste(event) });
    this.push = button("send", words.send, "up", () => this.send());
    this.panel = h("section", { role: "dialog", "aria-label": words.open, tabindex: -1, onkeydown: (event) => this.keys(event) },
      h("div.head", null, button("back", words.close, "back", () => this.close()), this.who,
        h("button", { onclick: () => this.speak() }, words.other)),
      this.bar, h("div.middle", null, this.list, this.jump), this.banner, this.error, this.chips,
      h("div.write", null, button("clip", words.files, "clip", () => this.input.click()), this.input, this.box, this.push),
      h("p.foot", null, words.never));
    this.panel.hidden = !this.shown;
    this.root.replaceChildren(this.panel, this.launch);
    this.put(draft);
    this.draw();
  }

  // Many changes, one painting. Not with animation frames, which a hidden tab does not get.
  soon() {
    this.due ||= Promise.resolve().then(() => {
      this.due = null;
      if (this.panel) this.draw();
    });
  }
  draw() {
    const { talk, words } = this;
    const { met } = talk;
    const unread = talk.unread.length;
    this.toggleAttribute("guest", met?.verified === false);
    this.launch.hidden = this.shown;
    this.fill(this.launch, [unread], () => [icon("chat"), words.open, unread && h("b", { title: words.unread(unread) }, unread)]);
    if (!this.shown) return;
    this.drawHead(words, met, met?.company?.name || script.dataset.brand, met?.company?.domain || location.hostname);
    this.drawList(words);
    const waiting = talk.queue.filter((item) => !item.refused);
    const offline = !navigator.onLine;
    this.fill(this.banner, [talk.net, offline, waiting.length], () => talk.net === "down" && [icon("off"),
      h("span", null, h("b", null, offline ? words.offline : words.broken), waiting[0] && !waiting[0].loose && words.kept(waiting.length))]);
    this.jump.hidden = this.atEnd || !unread;
    this.follow();
    this.seen();
  }
  // Fills a part anew when what it depends on has changed.
  fill(part, depends, make) {
    const mark = JSON.stringify(depends);
    if (part.mark === mark) return;
    part.mark = mark;
    part.replaceChildren(...(make() || []).filter(Boolean));
  }

  drawHead(words, met, name, domain) {
    this.fill(this.who, [met], () => [
      h("span.logo", { "aria-hidden": true }, [...(name || words.us)][0]),
      h("div", null, h("h2", null, name ? words.support(name) : words.us, met && icon("shield")),
        h("p", null, met ? `${words.verified} · ${domain}` : words.checking)),
    ]);
    this.fill(this.bar, [met], () => {
      if (!met) return;
      if (!met.verified) return [icon("person"), h("p", null, h("b", null, words.guest), words.blind)];
      const check = h("p.check", null, words.check(domain));
      const how = h("button", { "aria-expanded": false, onclick: () => how.setAttribute("aria-expanded", !(check.hidden = !check.hidden)) }, words.how);
      check.hidden = true;
      return [icon("lock"), h("p", null, met.phrase && words.phrase + " ", h("b", null, met.phrase || met.name)), how, check];
    });
  }

  drawList(words) {
    const { talk } = this;
    const { shown, queue, status, typist, met } = talk;
    const rows = [];
    const line = (key, look, ...kids) => rows.push({ key, mark: kids, make: () => h("div.row." + look, null, kids) });
    const today = new Date().toDateString();
    let day = today;
    let before;
    for (const item of [...[...shown.values()].sort((a, b) => a.seq - b.seq).slice(-SHOWN_MAX), ...queue]) {
      const { at_ms } = item;
      const now = new Date(at_ms).toDateString();
      if (now !== day) {
        line(now, "day", new Date(at_ms).toLocaleDateString(this.lang, { month: "long", day: "numeric", weekday: "short" }));
        before = null;
      }
      day = now;
      rows.push(item.from ? this.row(item, before, words) : this.waiting(item, words));
      before = item;
    }
    if (!rows.length) {
      line("hello", "hello", words.hello);
      line("hint", "day", met?.agents_online === false ? words.away : words.hint);
    }
    if (/solved|closed/.test(status)) line("over", "day", words.over);
    if (typist) line("typing", "day.typing", words.typing(typist));
    this.lay(rows);
  }
  // Lays the rows into the list: what did not change stays where it is, so that nothing flickers or is read out twice.
  lay(rows) {
    const kept = new Map();
    rows.forEach(({ key, mark, make, state }, i) => {
      let node = this.rows.get(key);
      const sign = JSON.stringify(mark);
      if (node?.sign !== sign) {
        node?.remove();
        node = make();
        node.sign = sign;
      }
      if (state) {
        if (!node.state) node.append((node.state = h("p.state", { "aria-live": "off" })));
        this.fill(node.state, state, () => this.state(...state));
        node.dataset.state = state[0];
      }
      kept.set(key, node);
      if (this.list.children[i] !== node) this.list.insertBefore(node, this.list.children[i]);
    });
    while (this.list.children[rows.length]) this.list.lastChild.remove();
    this.rows = kept;
  }

  // A message of the thread.
  row({ id, command_id, seq, from, name = "", text, rich: tree, at_ms, read, delivered, attachments = [] }, before, words) {
    const follows = before?.from === from && before.name === name && at_ms - before.at_ms < SAME_SPEAKER_MS;
    const make = () => h("div.row." + from, null,
      from === "agent" && !follows && h("p.by", null, h("span", { "aria-hidden": true }, [...name][0]), h("b", null, name || words.us), this.time(at_ms)),
      text && said(text, tree), attachments.map((file) => attachment(file, null, () => this.talk.wire.fetch("GET", "attachments/" + file.id))));
    const how = read || seq <= this.talk.read ? "read" : delivered || seq <= this.talk.delivered ? "delivered" : "sent";
    return { key: command_id || id, mark: [text, tree, attachments, follows], make, state: from === "customer" && [how, at_ms] };
  }
  // A message that the desk does not have yet.
  waiting({ id, key, text, files, refused }, words) {
    const { net, progress } = this.talk;
    const parts = files.map((file) => (refused ? null : file.got ? 1 : progress[file.id] || 0));
    const make = () => h("div.row.customer", null, text && said(text), files.map((file, i) => attachment(file, parts[i])));
    return { key: id, mark: [text, parts], make, state: [refused ? "refused" : net === "down" ? "waiting" : "sending", refused, key] };
  }
  // Where a message of the customer's is, in words; for a refused one also what can be done.
  state(how, more, key) {
    const { words, talk } = this;
    if (how === "waiting" || how === "sending") return [icon("clock"), words[how]];
    if (how !== "refused") return [icon(how === "read" ? "read" : "sent"), words[how], this.time(more)];
    const item = talk.queue.find((waiting) => waiting.key === key);
    return [icon("alert"), h("span", null, h("b", null, words.refused), more), h("button", { onclick: () => this.edit(item) }, words.edit), h("button", { onclick: () => talk.drop(item) }, words.drop)];
  }
  // The hour in the reader's zone; all of it on hover.
  time(at_ms) {
    const date = new Date(at_ms);
    return h("time", { title: date.toLocaleString(this.lang) }, date.toLocaleTimeString(this.lang, { hour: "2-digit", minute: "2-digit" }));
  }

  open(quiet) {
    this.shown = true;
    this.panel.hidden = false;
    this.talk.start();
    this.draw();
    this.measure();
    this.typed();
    this.follow(true);
    if (!quiet) (this.touch.matches ? this.panel : this.box).focus();
  }
  close() {
    this.shown = false;
    this.panel.hidden = true;
    this.draw();
    this.measure();
    this.launch.focus();
  }
  // On a phone the panel is the screen less the keyboard, and the page behind it stands still.
  measure() {
    const { keep } = this.talk;
    const full = this.shown && this.phone.matches;
    const { height, offsetTop } = window.visualViewport || {};
    this.style.setProperty("--height", height + "px");
    this.style.setProperty("--top", offsetTop + "px");
    this.panel.setAttribute("aria-modal", full);
    const page = document.documentElement.style;
    if (full !== this.full) [page.overflow, this.overflow] = [full ? "hidden" : this.overflow || "", page.overflow];
    this.full = full;
    keep.set(keep.tab, "open", this.shown && 1);
    this.seen();
  }
  // Who reads at the end stays there whatever comes or changes its size; who reads further up is not moved.
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    // Away from the end only by his own hand, not because something grew.
    if (near || scrollTop < this.top) this.atEnd = near;
    this.top = scrollTop;
    this.seen();
  }
  follow(anyway) {
    if (anyway || this.atEnd) this.list.scrollTop = this.list.scrollHeight;
  }
  seen() {
    if (!this.shown || document.hidden || !this.atEnd || !this.talk.unread.length) return;
    this.talk.readAll();
    this.soon();
  }

  speak() {
    const { talk } = this;
    talk.lang = this.words.other === "English" ? "en" : "zh-CN";
    talk.keep.set(talk.keep.local, "lang", talk.lang);
    this.build(this.box.value);
    this.follow(true);
    this.box.focus();
  }

  // Keys of the panel: Escape closes; on a phone, where the panel is all there is, Tab goes round in it.
  keys(event) {
    if (event.key === "Escape" && !event.isComposing) this.close();
    if (event.key !== "Tab" || !this.full) return;
    const stops = [...this.panel.querySelectorAll("button, a, textarea, ol[tabindex]")].filter((stop) => stop.offsetParent && !stop.disabled);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.root.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }
  // Enter sends, except while an input method composes, with Shift, or on a touch keyboard, which has no Shift.
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || this.touch.matches) return;
    event.preventDefault();
    this.send();
  }
  put(text) {
    this.box.value = text;
    this.chips.replaceChildren(...this.picked.map((file) => h("li", null, h("span.name", null, file.name), size(file.blob.size),
      h("button", { "aria-label": `${this.words.drop} ${file.name}`, onclick: () => this.put(this.box.value, this.picked.splice(this.picked.indexOf(file), 1)) }, icon("close")))));
    this.typed();
  }
  typed(why) {
    const { value, style } = this.box;
    const { keep } = this.talk;
    const over = value.length - TEXT_MAX;
    this.error.textContent = over > 0 ? this.words.long(over) : why || "";
    this.push.disabled = over > 0 || !(value.trim() || this.picked.length);
    style.height = "auto";
    style.height = this.box.scrollHeight + 2 + "px";
    keep.set(keep.tab, "draft", value);
    if (this.root.activeElement === this.box && value) this.talk.tellTyping();
  }
  async send() {
    if (this.push.disabled || this.box.readOnly) return;
    if (this.talk.queue.length >= QUEUE_MAX) return this.typed(this.words.full);
    this.box.readOnly = true;
    await this.talk.write(this.box.value.trim(), this.picked);
    this.box.readOnly = false;
    this.picked = [];
    this.put("");
    this.draw();
    this.follow(true);
    this.box.focus();
  }
  // A message that the desk would not take goes back into the field.
  async edit(item) {
    for (const file of item.files) this.pick([new File([await this.talk.keep.file(file.id)], file.name, { type: file.type })]);
    this.talk.drop(item);
    this.put([this.box.value, item.text].filter(Boolean).join("\n"));
    this.box.focus();
  }
  pick(files) {
    let why;
    for (const blob of files) {
      const { name, type } = blob;
      if (this.picked.length < FILES_MAX && FILE_KINDS.split(",").some((kind) => name.toLowerCase().endsWith(kind)) && blob.size > 0 && blob.size <= FILE_MAX) this.picked.push({ id: uuid(), blob, name, type });
      else why = `${name}: ${this.words.files}`;
    }
    this.input.value = "";
    this.put(this.box.value);
    this.typed(why);
  }
  paste(event) {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    this.pick(files);
  }
}

function begin() {
  const chat = new Chat();
  document.body.append(chat);
  window.handrail = {
    identify: (token) => chat.talk.become(token),
    open: () => chat.open(),
    close: () => chat.close(),
  };
  document.addEventListener("click", ({ target }) => target.closest?.("[data-handrail-open]") && chat.open());
  window.dispatchEvent(new Event("handrail:ready"));
}

// Included twice, it is there once.
if (!customElements.get("handrail-chat")) {
  customElements.define("handrail-chat", Chat);
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}
