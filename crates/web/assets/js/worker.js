// One stream for all tabs of a browser. A tab says what it watches and from which place of the log; patches come back.
// A shared worker where there are shared workers, else a worker of its own tab.

const BEAT_MS = 20000;
const WAIT_FIRST_MS = 500;
const WAIT_MOST_MS = 15000;

const tabs = new Map();
let stream = null;
let wait_ms = WAIT_FIRST_MS;
let again = 0;
let state = "";

function join(port) {
  tabs.set(port, new Map());
  port.onmessage = ({ data }) => {
    if (data.leave) tabs.delete(port);
    else {
      tabs.set(port, new Map(data.watch));
      if (state) port.postMessage({ state });
    }
    if (data.now) wait_ms = WAIT_FIRST_MS;
    clearTimeout(again);
    again = setTimeout(open, data.now ? 0 : 60);
  };
  port.start?.();
}

/** What all tabs watch together, each from the earliest place that a tab has seen. */
function interests() {
  const all = new Map();
  for (const watches of tabs.values()) for (const [name, seq] of watches) all.set(name, Math.min(seq, all.get(name) ?? seq));
  return all;
}

async function open() {
  const watches = interests();
  const wanted = [...watches.keys()].sort().join(" ");
  const behind = stream && [...watches].some(([name, seq]) => seq < (stream.seen.get(name) ?? 0));
  if (stream && stream.wanted === wanted && !behind) return;
  stream?.stop.abort();
  stream = null;
  if (!watches.size) return;
  const mine = { wanted, stop: new AbortController(), seen: watches, beat: 0 };
  stream = mine;
  try {
    await listen(mine);
  } catch {
    // Cut off; whether on purpose is seen below.
  }
  clearTimeout(mine.beat);
  if (stream !== mine) return;
  stream = null;
  if (mine.status === 401 || mine.status === 403) return tell("out");
  tell("off");
  clearTimeout(again);
  again = setTimeout(open, wait_ms * (0.5 + Math.random()));
  wait_ms = Math.min(wait_ms * 2, WAIT_MOST_MS);
}

async function listen(mine) {
  const query = new URLSearchParams();
  for (const [name, seq] of mine.seen) query.append("watch", `${name}@${seq}`);
  alive(mine);
  const answer = await fetch(`/stream?${query}`, { headers: { accept: "text/event-stream" }, signal: mine.stop.signal, cache: "no-store" });
  mine.status = answer.status;
  if (!answer.ok) return;
  wait_ms = WAIT_FIRST_MS;
  tell("on");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive(mine);
    const blocks = (rest + value).replaceAll("\r", "").split("\n\n");
    rest = blocks.pop();
    blocks.forEach((block) => take(mine, block));
  }
}

/** No word for long enough is a dead line, whatever the socket says. */
function alive(mine) {
  clearTimeout(mine.beat);
  mine.beat = setTimeout(() => mine.stop.abort(), BEAT_MS);
}

function take(mine, block) {
  const event = { event: "message", data: "", id: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) {
      const name = line.slice(0, colon);
      const value = line.slice(colon + 1).replace(/^ /, "");
      event[name] = name === "data" && event.data ? `${event.data}\n${value}` : value;
    }
  }
  const seq = Number(event.id);
  if (event.event !== "patch") return;
  const patch = JSON.parse(event.data);
  if (seq) advance(mine, patch.watch, seq);
  for (const [port, watches] of tabs) if (watches.has(patch.watch)) port.postMessage({ patch, seq });
}

function advance(mine, name, seq) {
  mine.seen.set(name, Math.max(seq, mine.seen.get(name) ?? 0));
  for (const watches of tabs.values()) if (watches.has(name)) watches.set(name, Math.max(seq, watches.get(name)));
}

function tell(next) {
  state = next;
  spread({ state });
}

function spread(message) {
  for (const port of tabs.keys()) port.postMessage(message);
}

if ("onconnect" in self) self.onconnect = ({ ports: [port] }) => join(port);
else join(self);
