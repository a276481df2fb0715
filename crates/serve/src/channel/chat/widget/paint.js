// Drawing: small functions from a thing to its node. Text is always a text node, never markup; styles are classes only,
// so that the strictest policy of a host page allows them.

// Icons in a box of 16, strokes only.
const ICONS = {
  chat: "M2.5 3.5h11v8h-6l-3 2.5v-2.5h-2z",
  back: "M10 3 5 8l5 5",
  close: "M4 4l8 8M12 4l-8 8",
  shield: "M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM6 8l1.5 1.5L10.3 6.5",
  lock: "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  person: "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c1-5 9-5 10 0",
  clip: "M11 5.5 6.5 10a1.2 1.2 0 0 0 1.7 1.7L13 7a2.7 2.7 0 0 0-4-4L4 8a4.2 4.2 0 0 0 6 6l4-4",
  up: "M8 13V3M4 7l4-4 4 4",
  sent: "M3 8.5 6 12l7-7.5",
  read: "M1 8.5 4 12l6-7.5M8 12l6.5-7.5",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3l2 1.5",
  off: "M2 2l12 12M1 6.5q1.5-1.5 3.5-2.3M7.5 3.5q4 0 7 3M4 9.5q1-1 2.5-1.5M10 8q1 .5 2 1.5M8 13h.01",
  image: "M2.5 3h11v10h-11zM2.5 11 6 7.5l4.5 5M9 10l1.5-1.5 3 3M10.5 6h.01",
  file: "M4 2h5.5l3 3v9H4zM9 2v3.5h3.5",
  alert: "M8 2.5 14.5 13.5h-13zM8 6.5v3M8 11.5h.01",
};

// A node: `h("p.note", { onclick, title }, children…)`. Falsy children are left out.
function h(name, given, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  node.className = classes.join(" ");
  for (const key in given)
    if (key.startsWith("on")) node[key] = given[key];
    else if (given[key] != null) node.setAttribute(key, given[key]);
  node.append(...children.flat().filter(Boolean));
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", true);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const size = (bytes) => (bytes < 1e6 ? Math.ceil(bytes / 1024) + " KB" : (bytes / 1048576).toFixed(1) + " MB");

// Text with its links made links and its hashes set whole, in groups of four that copy without spaces.
function words(text) {
  const found = /(https?:\/\/[^\s<>\x22“”‘’（）「」，。；！？、]*[\w\/#=&%-])|\b((?:0x)?[\da-fA-F]{40,64}|bc1[a-z\d]{25,59}|T[1-9A-HJ-NP-Za-km-z]{33})\b/;
  return text.split(found).map((part, i) => {
    if (!part || i % 3 === 0) return part;
    if (i % 3 === 2) return h("code", null, part.match(/^0x|^bc1|.{1,4}/g).map((four) => h("span", null, four)));
    return link(part, [part]);
  });
}
const link = (href, kids) => h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, kids);

// What an agent formatted, as the desk read it: a text, or [tag, inside …], or ["a", where to, inside …].
function rich(node) {
  if (!Array.isArray(node)) return words(node);
  const [tag, ...kids] = node;
  const bare = kids.map((kid) => (Array.isArray(kid) ? rich(kid) : kid));
  if (tag === "a") return link(...kids.splice(0, 1), bare.slice(1));
  return h(tag, null, tag === "pre" || tag === "code" ? bare : kids.map(rich));
}
const said = (text, tree) => (tree ? h("div.said.rich", null, tree.map(rich)) : h("p.said", null, words(text)));

// A file of a message. `part`: how much of it is sent, 0 to 1, while it is being sent. `fetched`: asks the desk for it, which
// wants the visitor's secret; so it is never a link. What comes is shown as a picture or saved, never opened as a page.
function attachment({ name, type, size: bytes }, part, fetched) {
  const image = /^image\/(png|jpeg|webp|gif)$/.test(type);
  const blob = async () => (await fetched()).blob();
  const save = async () => h("a", { href: URL.createObjectURL(await blob()), download: name }).click();
  const node = h(fetched ? "button.file" : "div.file", { onclick: fetched && save },
    h("span.line", null, icon(image ? "image" : "file"), h("span.name", null, name), size(bytes)),
    part != null && h("progress", { value: part, "aria-label": name }));
  const reader = new FileReader();
  // The host's policy may not allow such pictures; the line below stands for it.
  reader.onload = () => {
    const picture = h("img", { src: reader.result, alt: "" });
    picture.onload = () => node.prepend(picture);
  };
  if (image && fetched) blob().then((read) => reader.readAsDataURL(read), () => 0);
  return node;
}
