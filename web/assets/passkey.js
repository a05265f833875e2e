// Passkeys: asks the browser, writes its answer into the form's hidden fields and sends the form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

for (const block of document.querySelectorAll("[data-passkey]")) {
  const button = block.querySelector("button"), said = block.querySelector("[role=status]");
  if (!window.PublicKeyCredential) {
    said.textContent = "Dieser Browser kann keine Passkeys.";
    continue;
  }
  said.textContent = "";
  button.hidden = false;
  const data = block.dataset, list = (data.known || "").split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));
  const challenge = bytes(data.challenge);
  const create = () =>
    navigator.credentials.create({
      publicKey: {
        challenge, rp: { id: data.rp, name: data.town }, user: { id: new TextEncoder().encode(data.user), name: data.login, displayName: data.name },
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })), excludeCredentials: list, attestation: "none",
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      },
    });
  const get = () => navigator.credentials.get({ publicKey: { challenge, rpId: data.rp, allowCredentials: list, userVerification: "required" } });
  button.addEventListener("click", async () => {
    const form = block.closest("form");
    if (data.passkey === "create" && !form.reportValidity()) return;
    try {
      const made = await (data.passkey === "create" ? create() : get());
      const answer = made.response;
      const fields = { id: made.rawId, client: answer.clientDataJSON, data: answer.authenticatorData, signature: answer.signature, user: answer.userHandle, attestation: answer.attestationObject };
      for (const [name, value] of Object.entries(fields)) form.elements["pk_" + name].value = value ? text(value) : "";
      form.submit();
    } catch {
      said.textContent = "Das hat nicht geklappt oder wurde abgebrochen. Versuchen Sie es noch einmal.";
    }
  });
}
