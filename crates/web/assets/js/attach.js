// Files of a draft: chosen, dropped or pasted; each goes up by itself and shows how far it is.

const box = find("composer-box");
const form = box && find("form.attach", box);
if (form) {
  const input = find("input", form);
  const list = find("[data-list=attachments]", box);
  const most = Number(input.getAttribute("max-bytes"));
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  box.addEventListener("paste", (event) => event.clipboardData.files.length && (event.preventDefault(), take([...event.clipboardData.files])));
  box.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && (event.preventDefault(), box.setAttribute("dropping", "")));
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.removeAttribute("dropping"));
  box.addEventListener("drop", (event) => event.dataTransfer.files.length && (event.preventDefault(), take([...event.dataTransfer.files])));
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("li");
    ask("POST", button.formAction, {}).then(({ ok, json }) => ok ? item.remove() : tell(json?.say ?? say("offline"), { bad: true }));
  });

  function take(files) {
    for (const file of files) {
      if (most && file.size > most) tell(say("too_large", file.name, `${Math.round(most / 1e6)} MB`), { bad: true });
      else send(file);
    }
  }

  function send(file) {
    const bar = el("progress", { max: 1, value: 0, "aria-label": file.name });
    const item = el("li", { class: "file" }, drawing("file"), el("span", { class: "name" }, file.name), bar);
    list.append(item);
    const fields = new FormData();
    fields.append("file", file, file.name);
    const going = new XMLHttpRequest();
    going.open("POST", form.action);
    going.setRequestHeader("accept", "application/json");
    going.responseType = "json";
    going.upload.addEventListener("progress", (event) => { bar.value = event.loaded / (event.total || 1); });
    going.addEventListener("loadend", () => {
      item.remove();
      if (going.status >= 200 && going.status < 300) {
        const set = (going.response?.attachments ?? []).map(({ id, html }) => ({ list: "attachments", key: `attachment-${id}`, order: id, html }));
        document.dispatchEvent(new CustomEvent("patch", { detail: { set } }));
      } else {
        tell(`${say("upload_failed", file.name)} ${going.response?.say ?? ""}`, { bad: true });
      }
    });
    going.send(fields);
  }
}
