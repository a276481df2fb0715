// Forms: [data-confirm] asks first, [data-quiet] sends without a new page, [data-submit-on-change] needs no button.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  const question = form.dataset.confirm;
  if (question && form.dataset.confirmed !== question) {
    event.preventDefault();
    if (await confirmed(question)) {
      form.dataset.confirmed = question;
      form.requestSubmit(event.submitter);
    }
    return;
  }
  if (!("quiet" in form.dataset)) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  form.closest("details.menu")?.removeAttribute("open");
  const answer = await ask("POST", form.action, fields);
  if (!answer.ok) tell(answer.json?.say ?? say("offline"), { bad: true });
  else if (answer.json?.go) location.assign(answer.json.go);
  else if (!body.hasAttribute("data-live")) location.reload();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

for (const toast of findAll("#notices .toast")) setTimeout(() => toast.remove(), 6000);
