// <composer-box ticket>: keeps the draft on the server, sends without a new page, and stops when the thread moved on.

const SAVE_AFTER_MS = 700;
const SAVE_LATEST_MS = 4000;
const SEEN_AFTER_MS = 1500;

customElements.define("composer-box", class extends HTMLElement {
  connectedCallback() {
    this.ticket = this.getAttribute("ticket");
    this.form = find("form.composer", this);
    this.text = find("textarea", this);
    this.saved = find(".saved", this);
    this.notice = find(".notice", this);
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
    this.unseen = new Set();
    this.form.addEventListener("submit", (event) => this.submit(event));
    // A reason is nobody's draft.
    this.form.addEventListener("input", ({ target }) => target.name === "release" || this.changed());
    this.form.addEventListener("click", (event) => this.act(event.target.closest("[data-act]")));
    this.form.addEventListener("keydown", (event) => event.altKey && event.key === "Enter" && this.better(find("[data-act=better]", this.notice), event));
    addEventListener("pagehide", () => this.dirty && this.save(true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.dirty && this.save(true));
    document.addEventListener("patched", ({ detail }) => this.news(detail));
    this.eye = new IntersectionObserver((seen) => this.look(seen), { root: find("#conversation"), threshold: 0.5 });
  }

  get mode() {
    return this.form.elements.mode.value;
  }

  set mode(mode) {
    this.form.elements.mode.value = mode;
  }

  /** Chooses reply or note and goes to the text. */
  write(mode) {
    if (mode) this.mode = mode;
    this.text.focus();
  }

  changed() {
    this.dirty ??= Date.now();
    document.dispatchEvent(new CustomEvent("writing", { detail: this.text.value.trim() !== "" }));
    clearTimeout(this.later);
    this.later = setTimeout(() => this.save(), Math.max(0, Math.min(SAVE_AFTER_MS, this.dirty + SAVE_LATEST_MS - Date.now())));
  }

  async save(leaving = false) {
    clearTimeout(this.later);
    if (this.sending) return;
    this.dirty = undefined;
    this.says("saving");
    const text = this.text.value;
    this.saving = ask("PUT", `/tickets/${this.ticket}/draft`, { text, mode: this.mode }, { keepalive: leaving });
    const answer = await this.saving;
    if (this.sending) return;
    // A secret was taken out: it goes from the screen too.
    if (answer.json?.text !== undefined && this.text.value === text) this.text.value = answer.json.text;
    if (answer.ok && this.text.value === text) this.holds(answer.json?.held);
    if (answer.ok) return this.says(this.dirty ? "" : this.text.value ? "saved" : "");
    this.says("not_saved", true);
    this.dirty ??= Date.now();
    this.later = setTimeout(() => this.save(), SAVE_LATEST_MS);
  }

  says(name, late = false) {
    this.saved.textContent = name && say(name);
    this.saved.toggleAttribute("data-late", late);
  }

  async submit(event) {
    const button = event.submitter;
    if (button?.hasAttribute("data-remove")) return;
    event.preventDefault();
    if (button?.dataset.submit === "ask") return this.send("holds", this.last?.[1] ?? null, false);
    const note = button?.dataset.submit === "note" || (!button && this.mode === "note");
    const first = find("[data-submit=reply]", this).value;
    const status = button?.dataset.submit === "release" ? this.last?.[1] ?? first : button?.value ?? first;
    await this.send(note ? "notes" : "replies", note ? null : status, false);
  }

  /** What the guard would hold, while it is written. A reason that is being given stays. */
  holds(html) {
    const there = find(".holds", this.notice);
    if (there?.contains(document.activeElement) || (html && this.notice.childElementCount && !there)) return;
    if (html) this.notice.replaceChildren(drawn(html));
    else there?.remove();
    this.waits();
  }

  /** Sending waits for as long as something is held. */
  waits() {
    const barred = Boolean(find(".hold, .no-reply", this));
    for (const button of findAll("[data-submit=reply]", this)) button.disabled = barred;
  }

  /** Takes the better wording for what is held, so that one key mends it. */
  better(button, event) {
    if (!button) return;
    event?.preventDefault();
    const held = button.closest(".hold");
    const at = this.text.value.indexOf(held.dataset.quote);
    if (at >= 0) this.text.setRangeText(button.dataset.better, at, at + held.dataset.quote.length, "end");
    held.remove();
    if (!find(".hold", this.notice)) this.notice.replaceChildren();
    this.waits();
    this.text.focus();
    this.changed();
  }

  /** `where`: `replies`, `notes`, or `holds`, which asks a lead. `override`: the reader has seen what is new. The same words keep their command id, so that a second try is no second reply. */
  async send(where, status, override) {
    if (this.sending || !this.text.value.trim()) return;
    const fields = this.form.elements;
    const sent = {
      text: this.text.value,
      seen_seq: Number(fields.seen_seq.value),
      status,
      attachments: findAll("[name=attachments]", this).map((one) => one.value),
      override_stale: override,
      release: find("[name=release]", this.notice)?.value || undefined,
    };
    const same = JSON.stringify([where, sent.text, sent.status, sent.attachments]);
    if (this.tried && this.tried !== same) fields.command_id.value = crypto.randomUUID();
    this.tried = same;
    this.last = [where, status];
    this.sending = true;
    clearTimeout(this.later);
    this.form.setAttribute("aria-busy", "true");
    this.says("sending");
    // A draft on its way must not arrive after the reply that it became.
    await this.saving;
    const answer = await ask("POST", `/tickets/${this.ticket}/${where}`, { command_id: fields.command_id.value, ...sent });
    this.sending = false;
    this.form.removeAttribute("aria-busy");
    if (answer.ok) this.sent(answer.json ?? {}, sent.text);
    else this.refused(answer);
  }

  sent(answer, text) {
    const more = this.text.value !== text;
    this.tried = undefined;
    this.form.elements.command_id.value = crypto.randomUUID();
    this.notice.replaceChildren();
    this.waits();
    if (!more) this.text.value = "";
    find("[data-list=attachments]", this).replaceChildren();
    this.dirty = undefined;
    this.says("");
    this.seen(answer.seq ?? 0);
    document.dispatchEvent(new CustomEvent("writing", { detail: false }));
    this.went = { message: answer.message, text };
    if (answer.release_ms > now_ms() + 1000) this.offer(answer.message, answer.release_ms);
    if (!body.hasAttribute("data-live")) location.reload();
    if (more) this.changed();
  }

  refused({ status, json }) {
    this.says(status === 0 ? "not_sent" : "", status === 0);
    if (json?.code === "held") {
      this.notice.replaceChildren(drawn(json.html));
      return this.waits();
    }
    if (json?.code === "stale") {
      this.notice.replaceChildren(drawn(json.html));
      this.stale = json.seq;
    } else if (status !== 0) {
      this.notice.replaceChildren(el("p", { class: "refused", role: "alert" }, drawing("barred"), el("span", {}, json?.say ?? say("not_sent"))));
    }
    this.changed();
  }

  act(button) {
    const name = button?.dataset.act;
    if (name === "better") return this.better(button);
    if (!name) return;
    this.stale ??= Number(find(".stale", this)?.dataset.seq);
    this.seen(this.stale);
    this.notice.replaceChildren();
    if (name === "keep") this.text.focus();
    const [where, status] = this.last ?? ["replies", find("[data-submit=reply]", this)?.value];
    if (name === "anyway") this.send(where, status, true);
  }

  /** A bar that takes the reply back while there is time. */
  offer(message, until_ms) {
    const bar = find("[data-undo-bar]", this).content.firstElementChild.cloneNode(true);
    bar.setAttribute("until", until_ms);
    find("form", bar).action = `/messages/${message}/undo`;
    find("[data-undo]", this).replaceChildren(bar);
  }

  /** Puts words that were taken back into the composer, before what is there. */
  restore(message) {
    if (this.went?.message !== message) return location.reload();
    const { text } = this.went;
    const there = this.text.value.trim();
    this.text.value = there && there !== text.trim() ? `${text}\n\n${this.text.value}` : text;
    this.write("reply");
    this.changed();
  }

  /** Something changed on this ticket: what is new must have been in sight before a reply counts as having seen it. */
  news({ seen, fresh }) {
    if (!seen) return;
    for (const one of fresh) {
      if (!one.matches(".message") || one.dataset.who === "you") continue;
      this.unseen.add(one);
      this.eye.observe(one);
    }
    this.latest = seen;
    if (!this.unseen.size) this.seen(seen);
  }

  look(entries) {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(target.seenLater);
      if (isIntersecting) target.seenLater = setTimeout(() => this.had(target), SEEN_AFTER_MS);
    }
  }

  had(target) {
    if (document.visibilityState !== "visible") return void (target.seenLater = setTimeout(() => this.had(target), SEEN_AFTER_MS));
    this.eye.unobserve(target);
    this.unseen.delete(target);
    if (!this.unseen.size) this.seen(this.latest);
  }

  /** `seq`: the number of the thread's last message that the reader has seen. */
  seen(seq) {
    const field = this.form.elements.seen_seq;
    if (seq > Number(field.value)) field.value = seq;
  }
});

// Wording from the panel goes into the composer, where its writer reads it before it goes anywhere.
const puts = () => findAll("[data-put]").forEach((button) => (button.hidden = !find("composer-box textarea")));
puts();
document.addEventListener("patched", puts);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-put]");
  const text = button && find("composer-box textarea");
  if (!text) return;
  text.value = text.value.trim() ? `${text.value.trimEnd()}\n\n${button.dataset.put}` : button.dataset.put;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});
