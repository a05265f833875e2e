// The process of a case as a diagram to move about in (bpmn-js) over the server's drawing: what is marked, what an element says, keys, Escape;
// without scripts and on paper the drawing stays. The same for a service's model.
import { Window, check, contains, equal } from "../harness.mjs";
import { deskWindow } from "./desk.mjs";

const town = "musterstadt";
const picture = (w, name) => process.env.RATHAUS_SHOTS && w.page.locator(".rh-diagram").screenshot({ path: `${process.env.RATHAUS_SHOTS}/${name}.png` });
const opener = (w) => w.page.getByRole("button", { name: "Diagramm zum Bewegen öffnen" });
const view = (w) => w.page.getByRole("region", { name: "Diagramm zum Bewegen" });
const said = (w) => view(w).getByRole("status");
const zoom = (w) => w.page.locator(".djs-container .viewport").getAttribute("transform");

async function openIt(w) {
  await opener(w).focus();
  await w.page.keyboard.press("Enter");
  await w.page.locator(".djs-container .djs-shape").first().waitFor();
  await w.page.waitForFunction(() => document.activeElement.matches(".rh-diagram__view"));
}

async function ofACase(env) {
  const w = await deskWindow(env, town, "p.sommer", "diagram");
  const { page } = w;
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await w.go(`/ort/${town}/amt?sortierung=neueste&weg=online`);
  await w.follow(() => page.locator("tbody tr").first().getByRole("link").first().click());
  const late = /bpmn-navigated|diagram-js|\/ablauf\.bpmn/;
  check("diagram: nothing of the viewer is loaded before it is asked for", !asked.some((one) => late.test(one)), asked);
  await openIt(w);
  equal("diagram: now it is", asked.filter((one) => late.test(one)).length, 3);
  check("diagram: the server's drawing gives way", await page.locator(".rh-flow").isHidden());
  const open = await page.locator("g[data-state=open]").evaluateAll((all) => all.map((one) => one.dataset.element));
  check("diagram: something is open", open.length > 0);
  for (const id of open) {
    check(`diagram: the token at ${id} is marked`, (await page.locator(`.djs-element.rh-diagram--open[data-element-id="${id}"]`).count()) === 1);
    check(`diagram: by a sign, too`, (await page.locator(`.djs-overlays[data-container-id="${id}"] .rh-diagram__badge--open`).count()) === 1);
  }
  equal("diagram: what is done has its sign", await page.locator(".rh-diagram__badge--done").count(), await page.locator("g[data-state=done]").count());
  const mark = page.locator("a.bjs-powered-by");
  check("diagram: the watermark is there and links", (await mark.isVisible()) && /\/\/bpmn\.io/.test(await mark.getAttribute("href")));
  check("diagram: and nothing lies over it", await mark.evaluate((one) => {
    one.scrollIntoView({ block: "center" });
    const { left, top, width, height } = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  }));
  await picture(w, "case-1280");

  // By pointer: the element's name, kind, and how it stands with it.
  await view(w).getByRole("button", { name: "Ganz zeigen" }).click();
  await picture(w, "case-whole-1280");
  await page.locator('.djs-element[data-element-id="eingang"] .djs-hit').first().click();
  contains("diagram: a press on an element says its name", await said(w).innerText(), "Antrag eingegangen");
  contains("diagram: and since when", await said(w).innerText(), "erledigt am");
  await page.locator('.djs-element[data-element-id="pruefen"] .djs-hit').first().click();
  contains("diagram: and its documentation", await said(w).innerText(), "Sind alle Angaben und Nachweise da?");
  // By keyboard: one element after the other, size, place.
  const before = await said(w).innerText();
  await view(w).getByRole("button", { name: "Nächstes Element" }).press("Enter");
  check("diagram: the next element", (await said(w).innerText()) !== before, before);
  await view(w).getByRole("button", { name: "Vorheriges Element" }).press("Enter");
  equal("diagram: and back", await said(w).innerText(), before);
  for (const name of ["Vergrößern", "Verkleinern"]) {
    const from = await zoom(w);
    await view(w).getByRole("button", { name }).press("Enter");
    check(`diagram: ${name}`, (await zoom(w)) !== from, from);
  }
  const from = await zoom(w);
  await page.locator(".djs-container > svg").focus();
  await page.keyboard.press("ArrowRight");
  check("diagram: arrow keys move it", (await zoom(w)) !== from, from);
  await w.look("diagram open");
  await mark.click();
  await page.locator(".bjs-powered-by-lightbox").waitFor();
  await page.keyboard.press("Escape");
  check("diagram: Escape closes the note of bpmn.io first", (await page.locator(".bjs-powered-by-lightbox").count()) === 0 && (await view(w).isVisible()));

  await page.emulateMedia({ media: "print" });
  check("diagram: on paper it is the server's drawing", (await page.locator(".rh-flow").isVisible()) && (await page.locator(".rh-diagram__view").isHidden()));
  await page.emulateMedia({ media: null });
  await page.locator(".djs-container > svg").focus();
  await page.keyboard.press("Escape");
  check("diagram: Escape leaves it", (await page.locator(".rh-diagram__view").isHidden()) && (await page.locator(".rh-flow").isVisible()));
  check("diagram: focus is where it began", await opener(w).evaluate((one) => one === document.activeElement));

  await page.setViewportSize({ width: 320, height: 800 });
  await openIt(w);
  await w.fits("diagram open again");
  await picture(w, "case-320");
  await page.keyboard.press("Escape");
  // A model that cannot be had: the drawing stays, and a sentence says so.
  await page.reload();
  await openIt(w);
  await w.fits("diagram opened on a phone");
  check("diagram: what runs is in sight on a phone", await page.locator(".rh-diagram__badge--open").first().evaluate((one) => {
    const a = one.getBoundingClientRect(), b = document.querySelector(".rh-diagram__canvas").getBoundingClientRect();
    return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  }));
  await picture(w, "case-fresh-320");
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))); // colours on their way are neither
  await picture(w, "case-dark-320");
  await w.axe("diagram open, dark, 320");
  await page.emulateMedia({ colorScheme: null });
  await page.reload();
  await page.route("**/ablauf.bpmn", (route) => route.fulfill({ status: 200, contentType: "application/xml", body: "<nichts/>" }));
  await opener(w).click();
  await page.getByText("Das Diagramm lässt sich so nicht öffnen.").waitFor();
  check("diagram: the drawing stays when it fails", (await page.locator(".rh-flow").isVisible()) && (await opener(w).isVisible()));
  const address = page.url(), storage = await w.context.storageState();
  await w.close();
  const plain = await Window.open(env.browser, env.base, { storage, script: false, name: "diagram without scripts" });
  await plain.page.goto(address);
  check("diagram: without scripts the drawing alone", (await plain.page.locator(".rh-flow").isVisible()) && (await opener(plain).count()) === 0);
  await plain.close();
}

async function ofAService(env) {
  const w = await deskWindow(env, town, "a.herbst", "model");
  await w.go(`/ort/${town}/amt/leistungen/hundesteuer`);
  await openIt(w);
  await picture(w, "service-first-1280");
  equal("model: nothing is marked", await w.page.locator(".rh-diagram__badge").count(), 0);
  await w.page.locator('.djs-element[data-element-id="pruefen"] .djs-hit').first().click();
  const text = await said(w).innerText();
  check("model: an element says what it is", /Vollständigkeit prüfen/.test(text) && /Aufgabe für eine Person/.test(text), text);
  await picture(w, "service-1280");
  await w.look("diagram open");
  await w.close();
}

export async function run(env) {
  await ofACase(env);
  await ofAService(env);
}
