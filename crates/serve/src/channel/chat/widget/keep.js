// What the widget keeps in the customer's own browser: who he is to the desk, what he wrote and the desk has not yet
// acknowledged, and the files that go with it. Text lies in localStorage, because only that is written before the next
// keystroke; each message has a key of its own, so that two tabs never write over each other. Files lie in IndexedDB.

const QUEUE_MAX = 500;
const ORPHAN_MS = 3600e3;

// A storage of the browser; where it is refused, one that lasts as long as the page.
function shelf(kind) {
  try {
    const storage = window[kind];
    storage.setItem("handrail", "");
    storage.removeItem("handrail");
    return storage;
  } catch {
    const kept = Object.create({
      getItem: (key) => kept[key] ?? null,
      setItem: (key, value) => (kept[key] = "" + value),
      removeItem: (key) => delete kept[key],
    });
    return kept;
  }
}

// When a UUIDv7 was made, Unix milliseconds.
const made_ms = (id) => parseInt(id.slice(0, 13).replace("-", ""), 16);

// A UUIDv7 later than `after`, so that the order of ids is the order of writing. Made by hand because
// crypto.randomUUID is missing on pages without TLS.
function uuid(after) {
  const ms = Math.max(Date.now(), after ? made_ms(after) + 1 : 0);
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  bytes[0] = (bytes[0] & 15) | 112;
  bytes[2] = (bytes[2] & 63) | 128;
  const hex = ms.toString(16).padStart(12, 0) + [...bytes].map((byte) => byte.toString(16).padStart(2, 0)).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Everything kept for one person (`who`: the subject of the signed token; empty for a visitor who is not signed in).
// Nobody sends what another person wrote in the same browser.
class Keep {
  constructor(base, who) {
    const root = (of) => `handrail ${base} ${encodeURIComponent(of)} `;
    Object.assign(this, { base, who, root: root(who), guestRoot: root("") });
    this.local = shelf("localStorage");
    this.tab = shelf("sessionStorage");
    // What a signed-in person is to the desk goes with the tab: the next page brings a new token. A guest has no other.
    this.safe = who ? this.tab : this.local;
    // What the storages would not take, for as long as the page is open.
    this.page = shelf("");
  }

  get(kept, name) {
    return kept.getItem(this.root + name);
  }
  // False when the storage is full.
  set(kept, name, value) {
    try {
      if (value) kept.setItem(this.root + name, value);
      else kept.removeItem(this.root + name);
      return true;
    } catch {}
  }

  // Whether this person has ever spoken to the desk here; only then does a closed widget use the network.
  get known() {
    return this.get(this.local, "known") || this.queue("").length > 0;
  }

  // The messages that wait, oldest first. What this browser's guest wrote and never sent is shown to the person who then
  // signed in, as refused for the reason `before`: only he can say whether it is his.
  queue(before) {
    const found = [];
    for (const kept of [this.local, this.page])
      for (const key of Object.keys(kept)) {
        const own = key.startsWith(this.root + "q ");
        if (own || key.startsWith(this.guestRoot + "q ")) {
          const item = JSON.parse(kept.getItem(key));
          found.push({ ...item, key, loose: !(kept instanceof Storage), refused: own ? item.refused : before });
        }
      }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  // Keeps a message; beside its files, when these could not be kept.
  put({ key, loose, ...item }) {
    const json = JSON.stringify(item);
    if (item.files.some(({ id }) => this.page[id]) || !this.set(this.local, "q " + item.id, json)) this.set(this.page, "q " + item.id, json);
  }
  // Changes a message that still waits. One that was erased in the meantime stays erased.
  change(item) {
    if (this.local.getItem(item.key) || this.page.getItem(item.key)) this.put(item);
  }
  // Erases a message and its files: the desk has it, or the customer took it back.
  erase({ key, files }) {
    this.local.removeItem(key);
    this.page.removeItem(key);
    for (const { id } of files) this.eraseFile(id);
  }

  // One deal with the files in IndexedDB. Null where there is none, or it is full.
  files(mode, act) {
    this.opened ||= new Promise((done, fail) => {
      const ask = indexedDB.open("handrail " + this.base);
      ask.onupgradeneeded = () => ask.result.createObjectStore("files");
      ask.onsuccess = () => done(ask.result);
      ask.onerror = fail;
    });
    return this.opened.then((db) => new Promise((done, fail) => {
      const deal = db.transaction("files", mode);
      const ask = act(deal.objectStore("files"));
      deal.oncomplete = () => done(ask.result);
      deal.onabort = fail;
    })).catch(() => null);
  }
  async putFile(id, blob) {
    if (!(await this.files("readwrite", (files) => files.put(blob, id)))) this.page[id] = blob;
  }
  async file(id) {
    return this.page[id] || (await this.files("readonly", (files) => files.get(id)));
  }
  eraseFile(id) {
    delete this.page[id];
    this.files("readwrite", (files) => files.delete(id));
  }
  // Files whose message is gone: a page that was closed between the two writes leaves one. A young one may belong to a
  // message that another tab is just writing.
  async sweep() {
    const queues = Object.keys(this.local).filter((key) => key.startsWith("handrail ")).map((key) => this.local.getItem(key)).join();
    for (const id of (await this.files("readonly", (files) => files.getAllKeys())) || [])
      if (!queues.includes(id) && Date.now() - made_ms(id) > ORPHAN_MS) this.eraseFile(id);
  }
}
