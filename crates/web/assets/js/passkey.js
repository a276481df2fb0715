// Passkeys: <passkey-sign-in next> signs in by what the device holds; <passkey-add> makes one. Both stay hidden where
// the browser knows no passkeys; the forms beside them work without.

const knows_passkeys = () => Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON && navigator.credentials);

customElements.define("passkey-sign-in", class extends HTMLElement {
  async connectedCallback() {
    if (!knows_passkeys()) return;
    this.hidden = false;
    find("button", this).addEventListener("click", () => this.sign_in("optional"));
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    // The browser then offers passkeys among the suggestions of the address field.
    find("#email")?.setAttribute("autocomplete", "username webauthn");
    this.sign_in("conditional");
  }

  disconnectedCallback() { this.waiting?.abort(); }

  async sign_in(mediation) {
    this.waiting?.abort();
    const waiting = this.waiting = new AbortController();
    const asked = await ask("POST", "/sign-in/passkey/start");
    if (waiting.signal.aborted) return;
    if (!asked.ok) {
      if (mediation !== "conditional") tell(asked.json?.say ?? say("offline"), { bad: true });
      return;
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.json.publicKey);
    let credential;
    try {
      credential = await navigator.credentials.get({ publicKey, mediation, signal: waiting.signal });
    } catch {
      return; // dismissed, or another question took its place
    }
    const next = this.getAttribute("next");
    const answer = await ask("POST", "/sign-in/passkey", { credential: credential.toJSON(), next });
    if (answer.ok) location.assign(answer.json.to);
    else tell(answer.json?.say ?? say("offline"), { bad: true });
  }
});

customElements.define("passkey-add", class extends HTMLElement {
  connectedCallback() {
    if (!knows_passkeys()) return;
    this.hidden = false;
    this.addEventListener("submit", (event) => { event.preventDefault(); this.add(); });
  }

  async add() {
    const button = find("button", this);
    button.disabled = true;
    try {
      const asked = await ask("POST", "/settings/security/passkeys/start");
      if (!asked.ok) return tell(asked.json?.say ?? say("offline"), { bad: true });
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.json.publicKey);
      const credential = await navigator.credentials.create({ publicKey }).catch(() => null);
      if (!credential) return; // dismissed, or this device has one already
      const name = find("input", this).value.trim() || find("input", this).defaultValue;
      const answer = await ask("POST", "/settings/security/passkeys", { credential: credential.toJSON(), name });
      if (answer.ok) location.assign(answer.json.to);
      else tell(answer.json?.say ?? say("offline"), { bad: true });
    } finally {
      button.disabled = false;
    }
  }
});
