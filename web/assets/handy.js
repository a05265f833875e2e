// The desktop waits for photographs from a phone: looks every two seconds whether something new is there, and stops after 15 minutes or
// while nobody looks at the page. Without script the button "Aktualisieren" does the same.
const area = document.querySelector("[data-handy]");
const until = Date.now() + 15 * 60_000;
async function look() {
  if (!area || Date.now() > until) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(area.dataset.stand, { cache: "no-store" });
      if (answer.ok) {
        const now = await answer.json();
        if (now.fertig || now.stand !== area.dataset.handy) return location.reload();
      }
    } catch {
      // no network for a moment: the next look will tell
    }
  }
  setTimeout(look, 2000);
}
setTimeout(look, 2000);
