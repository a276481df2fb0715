// How the widget speaks to the desk: short questions, one upload at a time, one long stream. No cookies: the visitor's
// secret goes in a header, and only to the desk.

const ANSWER_MS = 20e3;
const SILENCE_MS = 40e3;
const PAUSE_MAX_MS = 30e3;

// Backoff with jitter: half a second doubled each time, at most PAUSE_MAX_MS, anything from half of it to all of it.
const pause = (tries) => (Math.min(PAUSE_MAX_MS, 500 * 2 ** tries) * (1 + Math.random())) / 2;

// Why a question was not answered. `status` 0: nothing came back, or something that is not the desk's.
class Trouble {
  constructor(status = 0, text, retry_after) {
    const { code, say } = parsed(text);
    Object.assign(this, { status, code, say, retry_ms: 1000 * retry_after || 0 });
  }
  // The desk judged and will not judge otherwise: trying again is of no use.
  get final() {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) || {};
  } catch {
    return {};
  }
}

// Calls `act` with a signal that aborts with `signal`, or when `alive` was not called for `ms`.
async function watched(signal, ms, act) {
  const cut = new AbortController();
  const stop = () => cut.abort();
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, ms);
  };
  signal?.addEventListener("abort", stop);
  alive();
  try {
    return await act(cut.signal, alive);
  } catch (why) {
    throw why instanceof Trouble ? why : new Trouble();
  } finally {
    clearTimeout(timer);
    stop();
    signal?.removeEventListener("abort", stop);
  }
}

class Wire {
  constructor(base) {
    this.base = base + "widget/";
  }

  async fetch(method, path, signal, body) {
    const headers = { "content-type": "application/json" };
    if (this.secret) headers.authorization = "Bearer " + this.secret;
    const answer = await fetch(this.base + path, {
      method, signal, body, headers, credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
    });
    if (!answer.ok) throw new Trouble(answer.status, await answer.text(), answer.headers.get("retry-after"));
    return answer;
  }

  // One question with a JSON answer. Throws Trouble.
  ask(method, path, body, signal) {
    return watched(signal, ANSWER_MS, async (cut) => {
      const answer = await this.fetch(method, path, cut, body && JSON.stringify(body));
      return parsed(await answer.text());
    });
  }

  // Sends one file. XMLHttpRequest, since fetch does not tell how far an upload is. What is watched is silence: 20 MB over
  // a poor line are many minutes. Throws Trouble.
  upload({ name, type, up }, blob, signal, progress) {
    return watched(signal, SILENCE_MS, (cut, alive) => new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.base + "attachments?" + new URLSearchParams({ name, type, command_id: up }));
      request.setRequestHeader("authorization", "Bearer " + this.secret);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.upload.onprogress = ({ loaded, total }) => {
        alive();
        progress(loaded / total);
      };
      cut.addEventListener("abort", () => request.abort());
      request.onloadend = () => {
        const { status, responseText } = request;
        const { attachment } = parsed(responseText);
        if (status < 300 && attachment) done(attachment);
        else fail(new Trouble(status < 300 ? 0 : status, responseText, request.getResponseHeader("retry-after")));
      };
      request.send(blob);
    }));
  }

  // Reads the stream of events until it ends; `take(name, data, id)` for each. Throws Trouble when it breaks, or when
  // nothing, not even a ping, came for SILENCE_MS.
  listen(after, signal, take) {
    return watched(signal, SILENCE_MS, async (cut, alive) => {
      const answer = await this.fetch("GET", "stream?after=" + after, cut);
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      let rest = "";
      for (let part; !(part = await reader.read()).done; ) {
        alive();
        const blocks = (rest + decoder.decode(part.value, { stream: true })).split(/\r?\n\r?\n/);
        rest = blocks.pop();
        for (const block of blocks) {
          const event = {};
          for (const line of block.split(/\r?\n/)) {
            const [, field, text] = /^(\w+):\s?(.*)/.exec(line) || [];
            event[field] = (event[field] ?? "") + text;
          }
          if (event.data) take(event.event, parsed(event.data), Number(event.id) || 0);
        }
      }
    });
  }
}
