// The conversation as this tab knows it, and the loops that keep it true: meet the desk, catch up with the thread,
// listen to the stream, send the queue. The view reads the fields and is told to paint when one changed.

const READ_LATER_MS = 300;
const TYPING_MS = 3000;
const TYPING_SHOWN_MS = 6000;
// How long the line may be down before it is said. A desk that restarts is back sooner.
const DOWN_MS = 1500;
const STEADY_MS = 5000;

// The subject of a token, unchecked: it only says whose things in this browser are meant. The desk checks the token.
function subject(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub || "";
  } catch {
    return "";
  }
}

class Talk {
  constructor(base, lang, token, paint) {
    Object.assign(this, { base, lang, paint, resting: new Set() });
    this.settle(token);
    window.addEventListener("online", () => {
      this.tries = { stream: 0, pump: 0 };
      this.stir();
    });
    window.addEventListener("offline", () => {
      this.fail();
      this.cut?.abort();
    });
    window.addEventListener("storage", ({ key }) => key?.startsWith("handrail ") && this.reload());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.turn?.take();
      this.stir();
    });
  }

  get words() {
    return WORDS[/^zh/i.test(this.lang) ? "zh" : "en"];
  }

  // Begins with this person: nothing shown, nothing sent of anybody else's.
  settle(token) {
    Object.assign(this, {
      token, keep: new Keep(this.base, subject(token)), wire: new Wire(this.base),
      met: null, synced: false, net: "", status: "", typist: "", shown: new Map(), progress: {},
      cursor: 0, mine: 0, told: 0, read: 0, delivered: 0, until_ms: 0, tries: { stream: 0, pump: 0 },
    });
    this.reload();
  }

  // Another person, or nobody, is signed in on the page.
  become(token) {
    const who = subject(token);
    this.token = token;
    if (who === this.keep.who) return;
    const speaking = this.life;
    this.stop();
    if (this.keep.who) this.keep.set(this.keep.tab, "met");
    this.settle(token);
    if (speaking || this.keep.known) this.start();
  }

  start() {
    if (this.life) return;
    this.life = new AbortController();
    // Tabs that cannot share the queue talk each for itself.
    const name = this.keep.root + (this.keep.local instanceof Storage ? "turn" : uuid());
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.turn = new Turn(name, (signal) => {
      this.stream(signal);
      this.pump(signal);
    });
    this.keep.sweep();
    this.hail();
  }
  stop() {
    this.life?.abort();
    this.turn?.leave();
    this.channel?.close();
    this.life = this.turn = this.channel = null;
  }

  // Waits, or is woken by `stir`.
  rest(ms, signal) {
    return new Promise((done) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.resting.delete(wake);
        done();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener("abort", wake);
      this.resting.add(wake);
    });
  }
  stir() {
    for (const wake of [...this.resting]) wake();
  }

  // The line is up; it failed.
  ok() {
    clearTimeout(this.fell);
    this.fell = 0;
    this.turnTo("up");
  }
  fail() {
    if (!navigator.onLine) this.turnTo("down");
    this.fell ||= setTimeout(() => this.turnTo("down"), DOWN_MS);
  }
  turnTo(net) {
    if (this.net === net) return;
    this.net = net;
    if (this.turn?.term) this.channel?.postMessage({ net });
    if (net === "up") this.stir();
    this.paint();
  }

  // Says who is here and learns who the desk is. Once for each tab, for a guest once for each browser, and again when the
  // secret is no longer good.
  async meet() {
    if (this.met) return;
    const { keep } = this;
    // Two new tabs must not become two guests.
    const alone = !keep.who && navigator.locks;
    this.meeting ||= alone ? alone.request(keep.root + "meet", () => this.introduce()) : this.introduce();
    try {
      await this.meeting;
    } finally {
      this.meeting = null;
    }
  }
  async introduce() {
    const { keep, wire, token, life } = this;
    let met = parsed(keep.get(keep.safe, "met"));
    if (!met.secret) {
      const body = { lang: this.lang, page: location.origin + location.pathname };
      if (token) body.jwt = token;
      met = await wire.ask("POST", "visitors", body, life.signal).catch((why) => {
        if (!token || !(why.final || why.status === 401)) throw why;
        return {};
      });
      if (life !== this.life) throw new Trouble();
      if (token && !met.verified) {
        // Not who the page says he is: he is a guest, until the page calls identify() with a token that is good.
        this.become(null);
        window.dispatchEvent(new Event("handrail:token"));
      }
      if (!met.secret || life !== this.life) throw new Trouble();
      keep.set(keep.safe, "met", JSON.stringify({ ...met, agents_online: null }));
      keep.set(keep.local, "known", 1);
    }
    wire.secret = met.secret;
    this.met = met;
    this.paint();
  }

  // The secret `stale` is no longer good: who is here is asked for again.
  lost(stale) {
    const { keep } = this;
    if (parsed(keep.get(keep.safe, "met")).secret === stale) keep.set(keep.safe, "met");
    if (stale !== this.wire.secret || !this.met) return;
    Object.assign(this, { met: null, cursor: 0 });
    if (this.synced) this.hail();
  }

  // Every tab meets the desk and fetches the thread by itself, so that it depends on no other tab for what it shows.
  async hail() {
    const { signal } = this.life;
    this.synced = false;
    for (let tries = 0; !this.synced && !signal.aborted; tries++)
      try {
        await this.meet();
        await this.catchUp(signal);
        this.synced = true;
        this.ok();
        this.stir();
      } catch (why) {
        if (signal.aborted) return;
        if (why.status === 401) this.lost(this.wire.secret);
        this.fail();
        await this.rest(why.final ? PAUSE_MAX_MS : pause(tries) + (why.retry_ms || 0), signal);
      }
    this.paint();
  }
  async catchUp(signal) {
    for (let more = true; more; ) {
      const page = await this.wire.ask("GET", "thread?after=" + this.cursor, null, signal);
      if (!page.messages) throw new Trouble();
      for (const message of page.messages) this.show(message, true);
      more = page.more && page.messages.length;
      if (!more) this.cursor = Math.max(this.cursor, page.seq || 0);
      this.status = page.status;
    }
  }

  // Listens for as long as it is this tab's turn.
  async stream(signal) {
    signal.addEventListener("abort", () => this.cut?.abort());
    while (!signal.aborted) {
      const { secret } = this.wire;
      const began_ms = Date.now();
      this.cut = new AbortController();
      if (!this.synced) {
        await this.rest(PAUSE_MAX_MS, signal);
        continue;
      }
      try {
        await this.wire.listen(this.cursor, this.cut.signal, async (name, data, id) => {
          // One of ours may come before the answer that says which of ours it is.
          if (data.from === "customer") await this.posting;
          this.channel?.postMessage({ name, data, id });
          this.take(name, data, id);
        });
      } catch (why) {
        if (why.status === 401) this.lost(secret);
      }
      if (signal.aborted) return;
      this.fail();
      if (Date.now() - began_ms > STEADY_MS) this.tries.stream = 0;
      await this.rest(pause(this.tries.stream++), signal);
    }
  }

  // Sends what waits, oldest first, one at a time. Only the desk's answer erases it here.
  async pump(signal) {
    while (!signal.aborted) {
      const item = this.queue.find((waiting) => !waiting.refused);
      const wait_ms = Math.max(this.until_ms - Date.now(), item && navigator.onLine ? 0 : PAUSE_MAX_MS);
      if (wait_ms > 0) await this.rest(wait_ms, signal);
      if (!item || signal.aborted || this.until_ms > Date.now()) continue;
      const { secret } = this.wire;
      try {
        await this.meet();
        await this.deliver(item, signal);
        this.tries.pump = 0;
        this.ok();
      } catch (why) {
        if (signal.aborted) return;
        if (why.final && this.met) {
          item.refused = why.say || why.status;
          this.keep.change(item);
          this.reload();
        } else if (why.status === 401) this.lost(secret);
        else if (why.status !== 429) this.fail();
        this.until_ms = Date.now() + (why.retry_ms || 0);
        await this.rest(pause(this.tries.pump++), signal);
      }
    }
  }
  async deliver(item, signal) {
    const { visitor } = this.met;
    for (const file of item.files) {
      // A file at the desk is the visitor's who sent it, and this person is another one in each tab.
      if (file.by !== visitor) Object.assign(file, { by: visitor, got: 0, up: uuid() });
      if (file.got) continue;
      this.keep.change(item);
      const blob = await this.keep.file(file.id);
      if (!blob) throw new Trouble(410, JSON.stringify({ say: this.words.gone }));
      file.got = await this.wire.upload(file, blob, signal, (part) => {
        this.progress[file.id] = part;
        this.paint();
      });
      this.keep.change(item);
    }
    const body = { command_id: item.id, text: item.text, attachments: item.files.map((file) => file.got) };
    const asked = this.wire.ask("POST", "messages", body, signal);
    this.posting = asked.catch(() => 0);
    try {
      const { message } = await asked;
      // Anything else, such as the page of a hotel's network, is not an acknowledgement.
      if (!message?.id) throw new Trouble();
      message.command_id = item.id;
      this.channel?.postMessage({ message });
      this.show(message);
    } catch (why) {
      if (why.code !== "command_reused") throw why;
      // The desk has it already, from this person in another tab; the thread has brought it or the stream will.
      this.drop(item);
    }
  }

  // Takes one event of the stream, heard by this tab or by the one that talks.
  take(name, data, id) {
    this.ok();
    if (name === "message") this.show(data, true);
    if (name === "typing") this.typed(data.name || this.words.us);
    if (name === "read" || name === "delivered") this[name] = Math.max(this[name], data.seq);
    if (name === "hello") this.tellRead();
    this.status = data.status ?? this.status;
    this.cursor = Math.max(this.cursor, id);
    this.paint();
  }
  hear({ name, data, id, message, mine, net }) {
    if (name) this.take(name, data, id);
    if (message) this.show(message);
    if (mine) this.mine = Math.max(this.mine, mine);
    if (net === "up") this.ok();
    else if (net) this.turnTo(net);
    this.paint();
  }
  typed(name) {
    clearTimeout(this.typing);
    this.typist = name;
    if (name) this.typing = setTimeout(() => this.paint(this.typed()), TYPING_SHOWN_MS);
  }

  // Shows a message of the thread, new or changed. `counted`: it came in the log's order, so that the place is known.
  show(message, counted) {
    const { id, seq, from, read } = message;
    message.command_id ||= this.shown.get(id)?.command_id;
    this.shown.set(id, message);
    if (counted) this.cursor = Math.max(this.cursor, seq);
    if (from === "agent") this.typed();
    if (from !== "customer" && read) this.mine = this.told = Math.max(this.mine, seq);
    const item = this.queue.find((waiting) => waiting.id === message.command_id);
    if (item) this.drop(item);
    this.paint();
  }
  reload() {
    this.queue = this.keep.queue(this.words.before);
    this.stir();
    this.paint();
  }

  // Writes a message into the queue; without files that is done before it returns. `files`: [{ id, blob, name, type }].
  async write(text, files) {
    for (const { id, blob } of files) await this.keep.putFile(id, blob);
    const kept = files.map(({ id, blob, name, type }) => ({ id, name, type, size: blob.size }));
    this.last = uuid(this.last || this.queue.at(-1)?.id);
    this.keep.put({ id: this.last, text, at_ms: Date.now(), files: kept });
    this.start();
    this.reload();
    // One that would not go into the storage is in this tab alone.
    if (this.queue.at(-1).loose) this.turn.take();
  }
  drop(item) {
    this.keep.erase(item);
    this.reload();
  }

  // What the customer has not seen, and that he has seen all there is.
  get unread() {
    return [...this.shown.values()].filter(({ from, seq }) => from !== "customer" && seq > this.mine);
  }
  readAll() {
    for (const { seq } of this.unread) this.mine = Math.max(this.mine, seq);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tellRead(), READ_LATER_MS);
  }
  async tellRead() {
    const seq = this.mine;
    if (!this.met || seq <= this.told) return;
    this.told = seq;
    this.channel?.postMessage({ mine: seq });
    await this.wire.ask("POST", "read", { seq }).catch(() => (this.told = 0));
  }
  tellTyping() {
    if (this.net !== "up" || Date.now() < (this.typing_ms || 0)) return;
    this.typing_ms = Date.now() + TYPING_MS;
    this.wire.ask("POST", "typing", {}).catch(() => 0);
  }
}
