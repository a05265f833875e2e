// Says in time that the session ends, and goes on with it when somebody asks, or is typing (WCAG 2.2.1). The server decides.
const box = document.querySelector("[data-idle]");
if (box) {
  const [said, button, renew] = ["p", "button", "a"].map((one) => box.querySelector(one));
  const warn = 300;
  let start = performance.now(), idle = Number(box.dataset.idle), most = Number(box.dataset.most), shown = "";
  const gone = () => (performance.now() - start) / 1000;

  const say = (kind, text) => {
    if (shown === kind) return;
    shown = kind;
    said.textContent = text;
    button.hidden = kind !== "idle";
    renew.hidden = kind === "idle" || kind === "";
    box.hidden = kind === "";
  };
  const look = () => {
    const left = idle - gone(), all = most - gone();
    if (left <= 0 || all <= 0) say("over", "Ihre Sitzung ist beendet. Was Sie geschrieben haben, bleibt beim Absenden erhalten: Melden Sie sich dann wieder an.");
    else if (all <= warn) say("most", "Ihre Anmeldung endet in wenigen Minuten. Erneuern Sie sie, Ihre Eingaben auf dieser Seite bleiben stehen.");
    else if (left <= warn) say("idle", "Ihre Sitzung endet in wenigen Minuten, weil nichts mehr geschehen ist.");
    else say("", "");
  };
  const extend = async () => {
    try {
      const answer = await fetch(box.dataset.extend, { method: "POST", headers: { "x-csrf-token": box.dataset.csrf }, redirect: "error" });
      if (answer.ok) {
        ({ idle, most } = await answer.json());
        start = performance.now();
      }
    } catch {} // the warning stays
    look();
  };
  button.addEventListener("click", async () => {
    await extend();
    document.querySelector("main")?.focus();
  });
  // Typing is doing something; a timer of ours is not.
  let asked = 0;
  addEventListener("input", (event) => {
    if (!event.isTrusted || gone() < warn || performance.now() - asked < warn * 1000) return;
    asked = performance.now();
    extend();
  });
  addEventListener("visibilitychange", look);
  setInterval(look, 5000);
  look();
}
