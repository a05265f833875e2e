// A service gets a process of its own: checked with what is wrong where, looked at before it is offered; its tasks with fields at the desk, a message
// that nobody takes, running cases that go over to the next version, and the way back.
import { check, contains, equal } from "../harness.mjs";
import { checkFocusOrder, checkTree } from "../tree.mjs";
import { deskWindow, openCase } from "./desk.mjs";

const town = "musterstadt", service = "sperrmuell";
const page_of = `/ort/${town}/amt/leistungen/${service}`;

const shape = (id, x, width, height) => `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${x}" y="${160 - height / 2}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
const edge = (from, to, a, b) => `<bpmndi:BPMNEdge id="${from}_${to}_di" bpmnElement="${from}_${to}"><di:waypoint x="${a}" y="160"/><di:waypoint x="${b}" y="160"/></bpmndi:BPMNEdge>`;
const flow = (from, to) => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`;

// `look`: id of the first task; the second version of the model calls it otherwise.
const model = (look, title, broken = "") => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" name="${title}" targetNamespace="urn:muster">
<message id="m" name="hof.bestellt"/>
<process id="abholung" isExecutable="true"><startEvent id="s"/>
<userTask id="${look}" name="Stellplatz ansehen" camunda:candidateGroups="head"><extensionElements><camunda:executionListener event="start" class="muster.Protokoll"/><camunda:formData>
<camunda:formField id="platz" label="Stellplatz" type="enum"><camunda:value id="gehweg" name="Gehweg"/><camunda:value id="hof" name="Hof"/></camunda:formField>
<camunda:formField id="am" label="Angesehen am" type="date"/>
<camunda:formField id="meter" label="Breite in m" type="long"><camunda:validation><camunda:constraint name="required"/><camunda:constraint name="min" config="1"/><camunda:constraint name="max" config="20"/></camunda:validation></camunda:formField>
</camunda:formData></extensionElements></userTask>
<intermediateThrowEvent id="bestellen" name="Hof bestellen"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
<userTask id="warten" name="Auf die Abholung warten" camunda:candidateGroups="head"/>${broken}
<endEvent id="e"/>${flow("s", look)}${flow(look, "bestellen")}${flow("bestellen", "warten")}${flow("warten", "e")}</process>
<bpmndi:BPMNDiagram id="dia"><bpmndi:BPMNPlane id="plane" bpmnElement="abholung">${shape("s", 100, 36, 36)}${shape(look, 200, 120, 80)}${shape("bestellen", 390, 36, 36)}
${shape("warten", 500, 120, 80)}${shape("e", 690, 36, 36)}${edge("s", look, 136, 200)}${edge(look, "bestellen", 320, 390)}${edge("bestellen", "warten", 426, 500)}${edge("warten", "e", 620, 690)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`;

async function unfold(w, name) {
  const summary = w.page.locator("summary").filter({ hasText: name }).first();
  if (!(await summary.evaluate((one) => one.parentElement.open))) await summary.click();
}

async function upload(w, xml) {
  if (await w.page.getByLabel("BPMN-Datei").isHidden()) await unfold(w, /^(Eigener|Anderer) Ablauf/);
  await w.page.getByLabel("BPMN-Datei").setInputFiles({ name: "abholung.bpmn", mimeType: "application/xml", buffer: Buffer.from(xml) });
  await w.follow("Prüfen und speichern");
}

async function fileAtTheCounter(w) {
  const { page } = w;
  await w.go(`/ort/${town}/amt/aufnahme`);
  await page.getByLabel("Leistung").selectOption(service);
  await page.getByRole("radio", { name: /^Am Schalter/ }).check({ force: true });
  await page.getByRole("radio", { name: /^Ausweis gesehen/ }).check({ force: true });
  await w.follow("Weiter");
  for (let i = 0; i < 40 && /\/seite\//.test(page.url()); i++) await w.follow("Weiter");
  await page.getByLabel("Vornamen").fill("Olaf");
  await page.getByLabel("Familienname").fill("Ablaufmann");
  await page.getByLabel("Geburtsdatum").fill("01.02.1950");
  await page.getByLabel("Straße und Hausnummer").fill("Lindenweg 4");
  await page.getByLabel("Postleitzahl").fill("12345");
  await page.getByRole("textbox", { name: /^Ort/ }).fill("Musterstadt");
  await w.follow("Weiter");
  await page.getByRole("radio", { name: /^Ausdrucken/ }).check({ force: true });
  await w.follow("Vorgang anlegen");
  await w.has("own model: the case is there", "Der Vorgang ist angelegt");
  return page.locator("[data-reference]").getAttribute("data-reference");
}

async function itsTasks(w, reference) {
  const { page } = w;
  await openCase(w, town, reference);
  const take = page.getByRole("button", { name: "Übernehmen" });
  if (await take.count()) await w.follow(() => take.first().click());
  await w.has("own model: the task of the model waits", "Stellplatz ansehen");
  await w.look("task with fields");
  await checkTree(w, "own model case");
  const width = () => page.getByLabel(/Breite in m/);
  const done = () => page.locator("form").filter({ has: width() }).getByRole("button").first();
  await width().fill("99");
  await page.getByLabel(/Angesehen am/).fill("31.02.2026");
  await w.follow(() => done().click());
  equal("own model: what is wrong in its fields is said", w.status, 422);
  equal("own model: and stays typed", await width().inputValue(), "99");
  await width().fill("4");
  await page.getByLabel(/Angesehen am/).fill("20.11.2026");
  await page.getByRole("combobox", { name: /^Stellplatz/ }).selectOption({ label: "Hof" });
  await w.follow(() => done().click());
  equal("own model: the task is done", await width().count(), 0);
  await w.has("own model: the next one waits", "Auf die Abholung warten");
  await w.has("own model: a message that nobody takes is named", "Noch von niemandem angenommene Nachrichten: „hof.bestellt“");
  await w.look("message on its way");
}

async function takenBack(w) {
  const { page } = w;
  await unfold(w, "Eingreifen");
  await page.getByLabel("Was geschehen soll").selectOption({ label: "Nachrichten zurücknehmen, die niemand angenommen hat: „hof.bestellt“" });
  await w.follow(() => page.getByRole("button", { name: "Eingreifen", exact: true }).click());
  equal("own model: not without a reason", w.status, 422);
  await page.locator("form").filter({ has: page.getByLabel("Was geschehen soll") }).getByLabel("Grund").fill("Der Hof ist geschlossen.");
  await w.follow(() => page.getByRole("button", { name: "Eingreifen", exact: true }).click());
  check("own model: the message is taken back", !(await w.text()).includes("Noch von niemandem angenommene"), "still there");
}

export async function run(env) {
  const w = await deskWindow(env, town, "a.herbst", "own model");
  const { page } = w;
  await w.go(page_of);
  const before = (await page.locator("main").innerText()).match(/Version\s+([\d.]+)/)[1];
  await upload(w, model("ansehen", "Abholung").replace("</process>", ""));
  equal("own model: a file that is no XML is refused", w.status, 422);
  contains("own model: with its line", await w.text(), "Zeile");
  await upload(w, model("ansehen", "Abholung", '<exclusiveGateway id="allein"/><task id="los"/><sequenceFlow id="f9" sourceRef="allein" targetRef="nirgends"/>'));
  equal("own model: a model that cannot run is refused", w.status, 422);
  contains("own model: by name of the element", await w.text(), "„allein“: Das Gateway verbindet nichts.");
  await w.look("refused");
  await w.go(page_of);
  await upload(w, model("ansehen", "Abholung"));
  await w.has("own model: checked and stored", "Der Ablauf ist geprüft und gespeichert.");
  await w.has("own model: what the file says in vain is told", "executionListener");
  await w.has("own model: it is not offered yet", "Diese Fassung wird nicht angeboten");
  await w.look("stored");
  await checkTree(w, "own model service");
  await checkFocusOrder(w, "own model service");
  await upload(w, model("ansehen", "Abholung"));
  equal("own model: the same once more is no new version", w.status, 422);
  await w.follow(() => page.getByRole("button", { name: /^Version .* ab jetzt anbieten/ }).click());
  await w.has("own model: offered", "Diese Fassung wird jetzt angeboten.");

  const reference = await fileAtTheCounter(w);
  await itsTasks(w, reference);
  await takenBack(w);

  // The next version calls nothing otherwise but the model: the running case goes over.
  await w.go(page_of);
  await upload(w, model("ansehen", "Abholung, zweite Fassung"));
  await w.has("own model: the second version", "Der Ablauf ist geprüft und gespeichert.");
  await unfold(w, "Laufende Vorgänge überführen");
  await w.follow("Überführen");
  equal("own model: nobody moves cases without a reason", w.status, 422);
  await page.getByLabel("Elemente mit anderem Namen").fill("ansehen = ansehen");
  await w.follow("Probelauf");
  await page.locator("#lauf").getByText("Probelauf: Nichts wurde geändert.").waitFor();
  await w.has("own model: the dry run tells what would be", "1 ließen sich überführen");
  equal("own model: and what was mapped stays typed", await page.getByLabel("Elemente mit anderem Namen").inputValue(), "ansehen = ansehen\n");
  await w.look("dry run");
  await page.getByLabel(/^Grund/).fill("Neue Fassung des Ablaufs");
  await w.follow("Überführen");
  await page.locator("#lauf").getByText("Überführt.", { exact: true }).waitFor();
  check("own model: the running case went over", /, 1 überführt/.test(await w.text()), await w.text());
  await openCase(w, town, reference);
  await w.has("own model: and runs on the new one", "Abholung, zweite Fassung");

  await w.go(`${page_of}?version=${before}`);
  await w.follow(() => page.getByRole("button", { name: /^Version .* ab jetzt anbieten/ }).click());
  await w.has("own model: the version of before is offered again", "Diese Fassung wird jetzt angeboten.");
  await w.close();
}
