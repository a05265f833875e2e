// The case workers' pages through a real server, without scripts: what a browser would send, what it would show.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "flows/import_service.h"
#include "flows/process.h"
#include "libs/json/json.h"
#include "libs/crypto/totp.h"
#include "libs/fim/test_documents.h"
#include "modules/forms/form_builder.h"
#include "web/desk/routes.h"
#include "web/site/test_support.h"

namespace rathaus::desk {
namespace {

using web::Client;
using web::ClientResponse;
using web::Pairs;

constexpr const char* kDesk = "/ort/musterstadt/amt";
constexpr const char* kPassword = "vier lange bunte Papageien";

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string found(const std::string& text, const std::string& pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : "";
}

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

class DeskTest : public site::SiteTest {
 protected:
  DeskTest()
      : SiteTest(*parse_iso_instant("2026-11-23T10:00:00Z"), catalogue::Index(catalogue::Data{}),
                 *catalogue::Places::read(text_of(RATHAUS_SOURCE_DIR "/services/places.json"))) {}

  void SetUp() override {
    SiteTest::SetUp();
    install("hundesteuer", "Hund anmelden");
    install("parken", "Bewohnerparkausweis");
    serve({}, [](site::Site& site) { return routes(site); });
  }

  void install(const std::string& id, const std::string& title, const std::string& process = {},
               const std::string& version = "1.0") {
    forms::FormBuilder b(title);
    b.group("P");
    b.last_node().label = b.last_node().output_label = "Person";
    b.field("name", forms::DataType::text);
    b.last_node().label = "Wie heißen Sie?";
    b.last_node().output_label = "Familienname";
    const forms::Form form = b.build();
    event::Object manifest = packages::default_manifest(form);
    manifest["id"] = id;
    manifest["title"] = title;
    manifest["version"] = version;
    if (!process.empty()) manifest["process"] = "ablauf.bpmn";
    SiteTest::install(manifest, form,
                      process.empty() ? packages::Files{} : packages::Files{{"ablauf.bpmn", process}});
  }

  // ---- cases
  struct Filed {
    std::string id, reference, blob;
  };
  Filed file_case(const std::string& service, const std::string& given, const std::string& family, const std::string& attachment = {}) {
    const flows::Caller guest{{"guest", "g"}, "none"};
    const auto draft = flows::begin_draft(*house_, "musterstadt", service, guest);
    EXPECT_TRUE(draft) << draft.error().code;
    cases::Case c;
    c.service = {service, "1.0", draft->package->title};
    c.applicant = {.given_names = given, .family_name = family, .street = "Lindenweg 7", .postal_code = "12345", .city = "Musterstadt", .born_on = "1980-02-01"};
    c.answers = event::Object{{"P[0]/name[0]", family}};
    for (const packages::CheckItem& item : draft->package->checklist) c.checklist.push_back({.id = item.id, .label = item.label});
    Filed out;
    if (!attachment.empty()) {
      const auto path = folder_ / "upload";
      std::ofstream(path, std::ios::binary) << attachment;
      const auto blob = runtime_->put_draft_file("musterstadt", "draft", draft->id, path);
      EXPECT_TRUE(blob) << blob.error().code;
      c.attachments.push_back({.path = "P[0]", .blob = *blob, .name = "nachweis.pdf", .mime = "application/pdf", .size = static_cast<std::int64_t>(attachment.size())});
      out.blob = *blob;
    }
    const auto sent =
        runtime_->command("musterstadt", guest.actor, draft->submit_key,
                          {"cases.Submit",
                           {{"draft", draft->id},
                            {"revision", draft->revision},
                            {"case", cases::to_state(c)},
                            {"process", flows::process_arguments(*house_, *draft->package).value()}}});
    EXPECT_TRUE(sent) << sent.error().code << " " << sent.error().detail;
    out.id = std::string(sent->answer.at("case_id").as_string());
    out.reference = std::string(sent->answer.at("reference").as_string());
    return out;
  }
  cases::Case state(const std::string& id) { return cases::from_state((*runtime_->read("musterstadt"))->state(id).value()->data); }

  // ---- people
  identity::Staff facts(const std::string& name, std::vector<std::string> services, std::vector<std::string> roles) {
    return {.tenant = "musterstadt", .name = name, .direct_dial = "12", .services = std::move(services), .roles = std::move(roles)};
  }
  std::string code_now(const std::string& base32) { return crypto::totp_code(*crypto::from_base32(base32), clock_.now().micros / 1'000'000 / 30); }

  // A client that is logged in; enrolled without pages.
  Client staff(const std::string& login, const std::string& name, std::vector<std::string> services = {"*"}, std::vector<std::string> roles = {"clerk"}) {
    const auto enrolment = flows::add_staff(*house_, "musterstadt", login, facts(name, std::move(services), std::move(roles)));
    EXPECT_TRUE(enrolment) << enrolment.error().code;
    ids_[login] = enrolment->staff_id;
    const auto secret = flows::enrolment_secret(*house_, "musterstadt", login, enrolment->code);
    const auto open = flows::enrol_staff(*house_, "musterstadt", login, enrolment->code, kPassword, code_now(secret->base32));
    EXPECT_TRUE(open) << open.error().code;
    secrets_[login] = secret->base32;
    Client c(server_->port());
    c.timeout = std::chrono::milliseconds(60'000);
    c.cookies["dev-dienst"] = open->token;
    return c;
  }

  // The form of `page` whose action is `action`, filled with `fields`.
  static Pairs form_of(const std::string& page, const std::string& action, Pairs fields) {
    const std::size_t at = page.find("action=\"" + action + "\"");
    EXPECT_NE(at, std::string::npos) << action << "\n" << page;
    if (at == std::string::npos) return fields;
    const std::size_t begin = page.rfind("<form", at);  // a button's formaction lies inside its form
    const std::string form = page.substr(begin, page.find("</form>", at) - begin);
    for (const char* name : {"_csrf", "key", "seq", "ergebnis_vorher", "weiter"}) {
      if (const std::string value = found(form, std::string("name=\"") + name + "\" value=\"([^\"]*)\""); !value.empty()) fields.emplace_back(name, value);
    }
    return fields;
  }
  static ClientResponse post(Client& c, const std::string& page, const std::string& action, Pairs fields) {
    return send(c, action, form_of(get(c, page).body, action, std::move(fields)));
  }
  static std::string path(const Filed& one, const std::string& rest = {}) { return std::string(kDesk) + "/vorgang/" + one.id + rest; }

  // Up to the moment of deciding.
  void make_ready(Client& c, const Filed& one) {
    EXPECT_EQ(post(c, path(one), path(one, "/uebernehmen"), {}).status, 303);
    for (const cases::CheckItem& item : state(one.id).checklist) {
      EXPECT_EQ(post(c, path(one), path(one, "/abhaken"), {{"punkt", item.id}, {"erledigt", "ja"}}).status, 303);
    }
    EXPECT_EQ(post(c, path(one), path(one, "/vollstaendig"), {}).status, 303);
    EXPECT_TRUE(state(one.id).complete_at);
  }
  static Pairs decision(const std::string& what) {
    return {{"ergebnis", "granted"}, {"tenor", "Dem Antrag geben wir statt."}, {"gruende", "Alles liegt vor."}, {"betrag", "96,00"}, {"weg", "post"}, {"tun", what}};
  }

  std::map<std::string, std::string> ids_, secrets_;
};

TEST_F(DeskTest, EnrolsLogsInAndOut) {
  const auto enrolment = flows::add_staff(*house_, "musterstadt", "p.sommer", facts("Petra Sommer", {"*"}, {"clerk"}));
  ASSERT_TRUE(enrolment);
  Client c(server_->port());
  const std::string page = std::string(kDesk) + "/einrichten", login = std::string(kDesk) + "/anmelden";
  const ClientResponse wrong = post(c, page, page, {{"name", "p.sommer"}, {"einrichtungscode", "ABCD"}, {"tun", "weiter"}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong.body, "value=\"p.sommer\"") && has(wrong.body, "value=\"ABCD\""));
  Pairs fields{{"name", "p.sommer"}, {"einrichtungscode", enrolment->code}, {"tun", "weiter"}};
  const std::string second = post(c, page, page, fields).body;
  const std::string secret = crypto::base32(*crypto::from_base32(flows::enrolment_secret(*house_, "musterstadt", "p.sommer", enrolment->code)->base32));
  EXPECT_TRUE(has(second, secret.substr(0, 4) + " " + secret.substr(4, 4))) << second;
  EXPECT_TRUE(has(second, "<svg viewBox=\"0 0 ") && has(second, "h1v1h-1z"));
  fields.back().second = "fertig";
  fields.insert(fields.end(), {{"passwort", kPassword}, {"nochmal", "anders"}, {"code", code_now(secret)}});
  EXPECT_TRUE(has(post(c, page, page, fields).body, "Die beiden Passwörter sind nicht gleich."));
  fields[4].second = kPassword;
  const ClientResponse done = post(c, page, page, fields);
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(get(c, kDesk).status, 200);

  EXPECT_EQ(post(c, kDesk, std::string(kDesk) + "/abmelden", {}).status, 303);
  EXPECT_EQ(get(c, std::string(kDesk) + "/post").header("location"), login + "?weiter=" + kDesk + "/post");

  clock_.advance(std::chrono::seconds(30));
  const Pairs right{{"name", "p.sommer"}, {"passwort", kPassword}, {"code", code_now(secret)}};
  const auto sentence = [](const std::string& html) { return found(html, "(Anmeldename, Passwort oder Einmalcode[^<]*)"); };
  std::set<std::string> sentences;
  for (int i = 0; i < 3; ++i) {
    Pairs mistyped = right;
    mistyped[static_cast<std::size_t>(i)].second = i == 2 ? "000000" : "nicht-richtig";
    const ClientResponse refused = post(c, login, login, mistyped);
    EXPECT_EQ(refused.status, 422);
    sentences.insert(sentence(refused.body));
  }
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_FALSE(sentences.begin()->empty());
  for (const auto& [target, where] : std::map<std::string, std::string>{{"https://boese.example/", kDesk}, {"//boese.example", kDesk}, {"/ort/anderswo/amt", kDesk},
                                                                        {std::string(kDesk) + "/post", std::string(kDesk) + "/post"}}) {
    clock_.advance(std::chrono::seconds(30));
    const Pairs now{{"name", "p.sommer"}, {"passwort", kPassword}, {"code", code_now(secret)}};
    EXPECT_EQ(post(c, login + "?weiter=" + target, login, now).header("location"), where) << target;
  }
}

TEST_F(DeskTest, ListCountsFiltersAndKeys) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller"), park = file_case("parken", "Aylin", "Özdemir");
  Client c = staff("sommer", "Petra Sommer");
  const std::string list = get(c, kDesk).body;
  EXPECT_TRUE(has(list, dog.reference) && has(list, park.reference) && has(list, "Erika Müller")) << list;
  EXPECT_TRUE(has(list, "<strong>2</strong> <span>nicht zugewiesen</span>")) << list;
  EXPECT_TRUE(has(list, "data-open=\"" + path(dog) + "\""));
  EXPECT_TRUE(has(list, "data-shortcuts=\"on\""));
  EXPECT_TRUE(std::regex_search(list, std::regex("value=\"" + dog.id + "\"[^>]*data-key=\"a\""))) << list;
  const std::string filtered = get(c, std::string(kDesk) + "?leistung=parken").body;
  EXPECT_TRUE(has(filtered, park.reference));
  EXPECT_FALSE(has(filtered, dog.reference));
  EXPECT_TRUE(has(get(c, std::string(kDesk) + "?status=entschieden").body, "Kein Vorgang passt zu diesem Filter."));

  const ClientResponse taken = post(c, kDesk, std::string(kDesk) + "/uebernehmen", {{"vorgang", dog.id}});
  EXPECT_EQ(taken.header("location"), path(dog)) << taken.body;
  EXPECT_EQ(state(dog.id).assignee, ids_["sommer"]);
  const std::string mine = get(c, std::string(kDesk) + "?wer=ich").body;
  EXPECT_TRUE(has(mine, dog.reference) && has(mine, "Petra Sommer"));
  EXPECT_FALSE(has(mine, park.reference));

  clock_.advance(std::chrono::hours(24 * 10));
  // The session has ended meanwhile; another one looks.
  Client later = staff("krause", "Tim Krause");
  EXPECT_TRUE(has(get(later, kDesk).body, "überfällig seit 7 Tagen: Vollständigkeit prüfen"));
}

TEST_F(DeskTest, ListPagesByKey) {
  for (int i = 0; i < 45; ++i) file_case("parken", "P", "Nummer" + std::to_string(i));
  Client c = staff("sommer", "Petra Sommer");
  std::set<std::string> seen;
  std::string next = kDesk;
  const std::regex row("data-open=\"([^\"]*)\"");
  int pages = 0;
  for (; !next.empty() && pages < 5; ++pages) {
    const std::string page = get(c, next).body;
    for (std::sregex_iterator one(page.begin(), page.end(), row), end; one != end; ++one) EXPECT_TRUE(seen.insert((*one)[1]).second);
    next = found(page, "href=\"([^\"]*nach=[^\"]*)\" rel=\"next\"");
    next = std::regex_replace(next, std::regex("&amp;"), "&");
  }
  EXPECT_EQ(pages, 2);
  EXPECT_EQ(seen.size(), 45U);
}

TEST_F(DeskTest, TheSecondOfTwoIsToldWhoWasFaster) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client first = staff("sommer", "Petra Sommer"), second = staff("krause", "Tim Krause");
  const std::string seen = get(second, path(dog)).body;
  EXPECT_EQ(post(first, path(dog), path(dog, "/uebernehmen"), {}).status, 303);
  const ClientResponse late = send(second, path(dog, "/uebernehmen"), form_of(seen, path(dog, "/uebernehmen"), {}));
  EXPECT_EQ(late.status, 409);
  EXPECT_TRUE(has(late.body, "Jemand war schneller") && has(late.body, "Petra Sommer")) << late.body;
  EXPECT_EQ(state(dog.id).assignee, ids_["sommer"]);
  const ClientResponse note = send(second, path(dog, "/notiz"), form_of(seen, path(dog, "/notiz"), {{"vermerk", "Anruf um neun"}}));
  EXPECT_EQ(note.status, 409);
  EXPECT_TRUE(has(note.body, "Anruf um neun"));
  EXPECT_TRUE(state(dog.id).notes.empty());
  // Back to the tray, and over to somebody else.
  EXPECT_EQ(post(first, path(dog), path(dog, "/zuweisen"), {{"an", ""}}).status, 422);
  EXPECT_EQ(state(dog.id).assignee, ids_["sommer"]);
  EXPECT_EQ(post(first, path(dog), path(dog, "/zuweisen"), {{"an", "-"}}).status, 303);
  EXPECT_EQ(state(dog.id).assignee, "");
  EXPECT_EQ(post(first, path(dog), path(dog, "/zuweisen"), {{"an", ids_["krause"]}}).status, 303);
  EXPECT_EQ(state(dog.id).assignee, ids_["krause"]);
  EXPECT_EQ(post(first, path(dog), path(dog, "/zuweisen"), {{"an", "nobody-we-know"}}).status, 404);
  // From the list, with a page as old.
  Filed park = file_case("parken", "Aylin", "Özdemir");
  const std::string list = get(second, kDesk).body;
  EXPECT_EQ(post(first, kDesk, std::string(kDesk) + "/uebernehmen", {{"vorgang", park.id}}).status, 303);
  EXPECT_EQ(send(second, std::string(kDesk) + "/uebernehmen", form_of(list, std::string(kDesk) + "/uebernehmen", {{"vorgang", park.id}})).status, 409);
}

TEST_F(DeskTest, AsksButNeverWithAPlaceholder) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const std::string page = get(c, path(dog)).body;
  const std::string module = found(page.substr(page.find("name=\"baustein\"")), "<option value=\"([^\"]+)\"");
  ASSERT_FALSE(module.empty()) << page;
  const ClientResponse filled = post(c, path(dog), path(dog, "/rueckfrage"), {{"baustein", module}, {"text", "Guten Tag!"}, {"frist", "7.12.2026"}, {"tun", "baustein"}});
  EXPECT_TRUE(has(filled.body, "Guten Tag!") && has(filled.body, "- " + state(dog.id).checklist[0].label) &&
              has(filled.body, dog.reference))
      << filled.body;
  EXPECT_FALSE(has(filled.body, "{{fehlende_angaben}}")) << "what the checklist waits for is filled in";
  const ClientResponse refused = post(c, path(dog), path(dog, "/rueckfrage"), {{"text", "Es fehlt: {{fehlende_angaben}}"}, {"frist", "7.12.2026"}, {"tun", "senden"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(has(refused.body, "Es fehlt: {{fehlende_angaben}}"));
  EXPECT_TRUE(state(dog.id).questions.empty());
  const ClientResponse past = post(c, path(dog), path(dog, "/rueckfrage"), {{"text", "Was fehlt?"}, {"frist", "31.02.2026"}, {"tun", "senden"}});
  EXPECT_EQ(past.status, 422);
  EXPECT_TRUE(has(past.body, "value=\"31.02.2026\"") && has(past.body, "Was fehlt?"));
  const Pairs good = form_of(get(c, path(dog)).body, path(dog, "/rueckfrage"), {{"text", "Welche Chipnummer hat der Hund?"}, {"frist", "7.12.2026"}, {"tun", "senden"}});
  EXPECT_EQ(send(c, path(dog, "/rueckfrage"), good).status, 303);
  EXPECT_EQ(send(c, path(dog, "/rueckfrage"), good).status, 303);  // a double click
  ASSERT_EQ(state(dog.id).questions.size(), 1U);
  EXPECT_EQ(state(dog.id).status, cases::CaseStatus::waiting_for_applicant);
  EXPECT_TRUE(has(get(c, path(dog)).body, "Welche Chipnummer hat der Hund?"));
  EXPECT_TRUE(has(get(c, std::string(kDesk) + "?status=wartet").body, "Wartet auf Antwort"));
}

TEST_F(DeskTest, ATaskOfTheModelIsFilledInByWhomItNames) {
  install(
      "baum", "Baum fällen",
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:t">
    <process id="p" isExecutable="true"><startEvent id="s"/><userTask id="messen" name="Messen" camunda:candidateGroups="baumamt" camunda:candidateUsers="sommer"><extensionElements><camunda:formData>
      <camunda:formField id="hoehe" label="Höhe in m" type="long"><camunda:validation><camunda:constraint name="required"/></camunda:validation></camunda:formField>
      <camunda:formField id="art" label="Art" type="enum"><camunda:value id="e" name="Eiche"/></camunda:formField><camunda:formField id="am" label="Am" type="date"/>
      <camunda:formField id="krank" label="Krank" type="boolean"/></camunda:formData></extensionElements></userTask><endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="messen"/><sequenceFlow id="f2" sourceRef="messen" targetRef="e"/></process></definitions>)");
  const Filed tree = file_case("baum", "Erika", "Müller");
  Client other = staff("winter", "Karl Winter"), c = staff("sommer", "Petra Sommer"),
         designer = staff("gestalter", "Gita Stalter", {"*"}, {"designer", "clerk"});
  const std::string foreign = get(other, path(tree)).body;
  EXPECT_TRUE(has(foreign, "erledigt: baumamt, sommer")) << foreign;
  EXPECT_FALSE(has(foreign, "Höhe in m"));
  const std::string page = get(c, path(tree)).body, task = found(page, "name=\"aufgabe\" value=\"([^\"]*)\"");
  ASSERT_TRUE(has(page, "Höhe in m") && !task.empty()) << page;
  const std::string field = "feld." + task + ".";
  const ClientResponse wrong = post(
      c, path(tree), path(tree, "/erledigt"),
      {{"aufgabe", task}, {field + "hoehe", "hoch"}, {field + "am", "31.02.2027"}, {field + "art", "e"}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong.body, "Geben Sie bei „Höhe in m“ eine ganze Zahl ein.") &&
              has(wrong.body, "Geben Sie bei „Am“ ein Datum ein"))
      << wrong.body;
  EXPECT_TRUE(has(wrong.body, "value=\"hoch\"") && has(wrong.body, "value=\"31.02.2027\""))
      << "what was typed stays";
  const Pairs good = form_of(get(c, path(tree)).body, path(tree, "/erledigt"),
                             {{"aufgabe", task},
                              {field + "hoehe", "1.000"},
                              {field + "am", "3.3.2027"},
                              {field + "art", "e"},
                              {field + "krank", "ja"}});
  EXPECT_EQ(send(c, path(tree, "/erledigt"), good).status, 303);
  EXPECT_EQ(send(c, path(tree, "/erledigt"), good).status, 303);  // a double click
  for (const cases::Task& one : state(tree.id).tasks)
    EXPECT_EQ(one.done_at.has_value(), one.id == task) << one.title;
  const auto kept = (*runtime_->read("musterstadt"))->state(tree.id).value()->data;
  EXPECT_FALSE(has(json::canonical(kept), "hoch"));
  const std::string service = get(designer, std::string(kDesk) + "/leistungen/baum").body;
  EXPECT_TRUE(has(service, "Unbekannte Zuständigkeit bei „messen“") &&
              has(service, "„baumamt“ ist keine Rolle"))
      << service;
}

TEST_F(DeskTest, TheModelOfACaseCanBeMovedAboutByWhoeverMaySeeTheCase) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer"), outsider = staff("krause", "Tim Krause", {"parken"}),
         designer = staff("gestalter", "Gita Stalter", {"*"}, {"designer"});
  const std::string page = get(c, path(dog)).body;
  EXPECT_TRUE(has(page, "Diagramm zum Bewegen öffnen") && has(page, path(dog, "/ablauf.bpmn"))) << page;
  EXPECT_TRUE(has(page, "assets/process.") && !has(page, "src=\"/assets/bpmn-navigated"))
      << "the viewer itself comes when it is asked for";
  // How it stands with each element, for whoever asks for one of them.
  const std::string open = found(page, "data-element=\"pruefen\"([^>]*)>");
  EXPECT_TRUE(has(open, "data-state=\"open\"") && has(open, "data-said=\"läuft seit ") &&
              has(open, "data-kind=\"Aufgabe für eine Person\""))
      << open;
  EXPECT_TRUE(has(found(page, "data-element=\"eingang\"([^>]*)>"), "data-said=\"erledigt am "));
  const std::string part = found(page, "data-element=\"bearbeitung\"([^>]*)>");
  EXPECT_TRUE(has(part, "data-said=\"läuft, Frist ")) << part;
  const std::string later = found(page, "data-element=\"entscheiden\"([^>]*)>");
  EXPECT_TRUE(has(later, "noch nicht an der Reihe") && !has(later, "data-state")) << later;
  const ClientResponse file = get(c, path(dog, "/ablauf.bpmn"));
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.body, process::universal()->xml);
  EXPECT_EQ(file.header("content-type"), "application/xml; charset=utf-8");
  EXPECT_TRUE(file.header("content-disposition").starts_with("attachment"));
  const ClientResponse foreign = get(outsider, path(dog, "/ablauf.bpmn"));
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.body,
            get(outsider, path({.id = "00000000-0000-7000-8000-000000000000"}, "/ablauf.bpmn")).body);
  const std::string service = std::string(kDesk) + "/leistungen/hundesteuer";
  EXPECT_TRUE(has(get(designer, service).body, "Diagramm zum Bewegen öffnen"));
  EXPECT_EQ(get(designer, service + "/ablauf.bpmn?version=1.0").body, file.body);
  EXPECT_EQ(get(designer, service + "/ablauf.bpmn?version=9").status, 404);
  EXPECT_EQ(get(c, service + "/ablauf.bpmn").status, 404);
}

TEST_F(DeskTest, AModelWithoutADrawingHasNothingToMove) {
  install(
      "baum", "Baum fällen",
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p" isExecutable="true"><startEvent id="s"/><userTask id="messen" name="Messen"/><endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="messen"/><sequenceFlow id="f2" sourceRef="messen" targetRef="e"/></process></definitions>)");
  const Filed tree = file_case("baum", "Erika", "Müller");
  Client c = staff("gestalter", "Gita Stalter", {"*"}, {"designer", "clerk"});
  for (const std::string& page :
       {get(c, path(tree)).body, get(c, std::string(kDesk) + "/leistungen/baum").body}) {
    EXPECT_TRUE(has(page, "hat keine Zeichnung")) << page;
    EXPECT_FALSE(has(page, "data-diagram") || has(page, "assets/process."));
  }
}

TEST_F(DeskTest, RunningCasesGoOverToAnotherVersionAfterADryRun) {
  const auto model = [](const std::string& task) {
    return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t"><process id="p" isExecutable="true"><startEvent id="s"/><userTask id=")" +
           task + R"(" name="Messen"/><endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef=")" +
           task + R"("/><sequenceFlow id="f2" sourceRef=")" + task +
           R"(" targetRef="e"/></process></definitions>)";
  };
  install("baum", "Baum fällen", model("messen"));
  const Filed tree = file_case("baum", "Erika", "Müller");
  install("baum", "Baum fällen", model("vermessen"), "1.1");
  const auto runs_on = [&] {
    const auto data = (*runtime_->read("musterstadt"))->state(tree.id).value()->data;
    return process::model_of(data.at("process").as_object());
  };
  const std::string before = runs_on();
  Client clerk = staff("sommer", "Petra Sommer"),
         designer = staff("gestalter", "Gita Stalter", {"*"}, {"designer"});
  const std::string page = std::string(kDesk) + "/leistungen/baum", action = page + "/ablauf";
  EXPECT_EQ(get(clerk, page).status, 404);
  // The order begins a run; the page that it leads to tells what came of it.
  const auto run = [&](const Pairs& form) {
    const std::string where = post(designer, page, action, form).header("location");
    EXPECT_TRUE(runtime_->settle("musterstadt"));
    return get(designer, where.substr(0, where.find('#')));
  };
  const ClientResponse dry = run({{"tun", "probe"}});
  EXPECT_TRUE(has(dry.body, "Nichts wurde geändert") && has(dry.body, tree.reference) &&
              has(dry.body, "(messen) gibt es im neuen Modell nicht"))
      << dry.body;
  EXPECT_EQ(post(designer, page, action, {{"tun", "ernst"}, {"zuordnung", "messen = vermessen"}}).status, 422)
      << "no reason";
  EXPECT_EQ(post(designer, page, action, {{"tun", "probe"}, {"zuordnung", "messen vermessen"}}).status, 422);
  EXPECT_TRUE(
      has(run({{"tun", "probe"}, {"zuordnung", "messen = vermessen"}}).body, "1 ließen sich überführen"));
  EXPECT_EQ(runs_on(), before);
  const ClientResponse done =
      run({{"tun", "ernst"}, {"zuordnung", "messen = vermessen"}, {"grund", "Neue Fassung der Satzung"}});
  EXPECT_TRUE(has(done.body, "1 überführt")) << done.body;
  EXPECT_NE(runs_on(), before);
  EXPECT_TRUE(has(get(clerk, path(tree)).body, "Neue Fassung der Satzung"))
      << "reason and name stand in the file";
  EXPECT_TRUE(has(run({{"tun", "ernst"}, {"grund", "noch einmal"}}).body, "1 bleiben"));
}

TEST_F(DeskTest, DecidesInOnePanel) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer", {"*"}, {"clerk", "head"}), other = staff("krause", "Tim Krause");
  const std::string decide = path(dog, "/entscheiden");
  make_ready(c, dog);
  const std::string stale = get(other, decide).body;
  const std::string begun = get(c, decide).body;
  EXPECT_TRUE(has(begun, "geben wir statt") && has(begun, "Bei Aufgabe zur Post heute gilt der Bescheid am")) << begun;

  // Another outcome brings its texts, but never over the clerk's own.
  Pairs changed = decision("vorschlag");
  changed[0].second = "refused";
  const std::string kept = post(c, decide, decide, changed).body;
  EXPECT_TRUE(has(kept, "Dem Antrag geben wir statt.") && has(kept, "lehnen wir ab")) << kept;

  Pairs wrong = decision("erlassen");
  wrong[3].second = "viel";
  const ClientResponse fee = post(c, decide, decide, wrong);
  EXPECT_EQ(fee.status, 422);
  EXPECT_TRUE(has(fee.body, "value=\"viel\"") && has(fee.body, "Dem Antrag geben wir statt."));
  Pairs open = decision("erlassen");
  open[1].second = "Wegen {{gruende}}.";
  EXPECT_EQ(post(c, decide, decide, open).status, 422);
  EXPECT_FALSE(state(dog.id).decision);

  const ClientResponse preview = post(c, decide, decide, decision("vorschau"));
  EXPECT_EQ(preview.status, 200);
  EXPECT_TRUE(has(preview.body, "ENTWURF") && has(preview.body, "Rechtsbehelfsbelehrung") && has(preview.body, "Rathausplatz 1")) << preview.body;
  const ClientResponse pdf = send(c, decide + "/vorschau.pdf", form_of(begun, decide, decision("")));
  EXPECT_EQ(pdf.header("content-type"), "application/pdf");
  EXPECT_TRUE(pdf.body.starts_with("%PDF-"));

  const Pairs issue = form_of(begun, decide, decision("erlassen"));
  const ClientResponse done = send(c, decide, issue);
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(send(c, decide, issue).status, 303);  // a double click
  ASSERT_EQ(state(dog.id).notices.size(), 1U);
  EXPECT_EQ(state(dog.id).decision->fee.cents, 9600);
  Pairs late = form_of(stale, decide, decision("erlassen"));
  late[1].second = "Mein eigener Text.";
  const ClientResponse slower = send(other, decide, late);
  EXPECT_EQ(slower.status, 409) << slower.body;
  EXPECT_TRUE(has(slower.body, "Petra Sommer") && has(slower.body, "Mein eigener Text."));

  // The letter waits for the post; the day of dispatch sets the dates.
  const std::string tray = std::string(kDesk) + "/post", notice = state(dog.id).notices[0].id;
  EXPECT_TRUE(get(c, path(dog, "/bescheid/") + notice + ".pdf").body.starts_with("%PDF-"));
  const ClientResponse future = post(c, tray, tray + "/versendet", {{"brief", dog.id + "." + notice}, {"am", "1.12.2026"}, {"tun", "ausgewaehlte"}});
  EXPECT_EQ(future.status, 422) << future.body;
  EXPECT_EQ(post(c, tray, tray + "/versendet", {{"brief", dog.id + "." + notice}, {"am", "23.11.2026"}, {"tun", "ausgewaehlte"}}).status, 303);
  EXPECT_TRUE(has(get(c, tray).body, "Kein Brief wartet."));
  EXPECT_EQ(to_iso(*state(dog.id).notices[0].announced_on), "2026-11-27");  // VwVfG 41(2): the fourth day
  const std::string after = get(c, path(dog)).body;
  EXPECT_TRUE(has(after, "27.11.2026") && has(after, "28.12.2026") && has(after, "Warum?")) << after;
  EXPECT_TRUE(has(after, "Bescheid versandt am 23.11.2026"));
  EXPECT_TRUE(get(c, path(dog, "/kopie.pdf")).body.starts_with("%PDF-"));
  const ClientResponse receipt = get(c, path(dog, "/quittung"));
  EXPECT_TRUE(receipt.body.starts_with("c2sp.org/tlog-proof") && has(receipt.header("content-disposition"), ".tlog-proof"));
  const ClientResponse early = post(c, path(dog), path(dog, "/abschliessen"), {});
  EXPECT_EQ(early.status, 422) << "the period runs";
  EXPECT_TRUE(has(early.body, "Die Frist für den Rechtsbehelf läuft noch.")) << early.body;
  EXPECT_EQ(post(c, path(dog), path(dog, "/abschliessen"), {{"abschluss_grund", "Verzicht erklärt."}}).status,
            303);
  EXPECT_EQ(state(dog.id).status, cases::CaseStatus::closed);
  EXPECT_TRUE(has(get(c, path(dog)).body, "Grund: Verzicht erklärt."));
}

TEST_F(DeskTest, AmendsFactsWithReasonAndSourceAndKeepsWhatWasSent) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const std::string amend = path(dog, "/angaben");
  EXPECT_FALSE(has(get(c, path(dog)).body, "Angaben ändern")) << "nobody works on it yet";
  ASSERT_EQ(post(c, path(dog), path(dog, "/uebernehmen"), {}).status, 303);
  EXPECT_TRUE(has(get(c, path(dog)).body, "Angaben ändern"));
  const std::string list = get(c, amend).body;
  const std::string id = found(list, "name=\"zu\" value=\"([0-9][^\"]*)\"");
  ASSERT_FALSE(id.empty()) << list;
  const std::string form = post(c, amend, amend, {{"seite", "liste"}, {"zu", id}}).body;
  const std::string field = found(form, "name=\"(a[0-9.]+)\"");
  ASSERT_FALSE(field.empty()) << form;
  EXPECT_TRUE(has(form, "value=\"Müller\""));
  const ClientResponse bare =
      post(c, amend, amend, {{"seite", id}, {field, "Meierhofer"}, {"tun", "speichern"}});
  EXPECT_EQ(bare.status, 422);
  EXPECT_TRUE(has(bare.body, "value=\"Meierhofer\"") &&
              has(bare.body, "Schreiben Sie, warum Sie die Angabe ändern.") &&
              has(bare.body, "Schreiben Sie, woher Sie die richtige Angabe haben."))
      << bare.body;
  EXPECT_TRUE(has(bare.body, "bisher: Müller")) << "the change beside what was there";
  const Pairs why{{"grund", "Schreibfehler."}, {"quelle", "Anruf am 23.11."}};
  Pairs same{{"seite", id}, {field, "Müller"}, {"tun", "speichern"}};
  same.insert(same.end(), why.begin(), why.end());
  EXPECT_TRUE(has(post(c, amend, amend, same).body, "Sie haben nichts geändert."));
  Pairs all{{"seite", id}, {field, "Meierhofer"}, {"tun", "speichern"}};
  all.insert(all.end(), why.begin(), why.end());
  const Pairs stale = form_of(get(c, amend).body, amend, all);
  ASSERT_EQ(send(c, amend, stale).status, 303);
  const cases::Case now = state(dog.id);
  EXPECT_EQ(now.answers.at("P[0]/name[0]").as_string(), "Meierhofer");
  EXPECT_EQ(now.sent_answers().at("P[0]/name[0]").as_string(), "Müller");
  const std::string shown = get(c, path(dog)).body;
  EXPECT_TRUE(has(shown, "Vom Amt geändert") && has(shown, "Meierhofer") &&
              has(shown, "Quelle: Anruf am 23.11.") && has(shown, "Petra Sommer"))
      << shown;
  EXPECT_EQ(send(c, amend, stale).status, 303) << "the same form twice is one change";
  EXPECT_EQ(state(dog.id).amendments.size(), 1U);
  Pairs late = stale;
  for (auto& [name, value] : late) {
    if (name == "key") value += "x";
    if (name == field) value = "Zu spät";
  }
  const ClientResponse conflict = send(c, amend, late);
  EXPECT_EQ(conflict.status, 409);
  EXPECT_TRUE(has(conflict.body, "Zu spät")) << "to be copied";
  EXPECT_TRUE(has(get(c, path(dog, "/pruefung")).body, "Unverändert"));
}

TEST_F(DeskTest, AmendsThePersonWithTheFormsOwnSentences) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  ASSERT_EQ(post(c, path(dog), path(dog, "/uebernehmen"), {}).status, 303);
  const std::string amend = path(dog, "/angaben");
  Pairs wrong{{"seite", "person"},           {"person.family_name", "Müller"},
              {"person.postal_code", "123"}, {"person.born_on", "31.2.1981"},
              {"grund", "Zahlendreher"},     {"quelle", "Ausweis"},
              {"tun", "speichern"}};
  const ClientResponse refused = post(c, amend, amend, wrong);
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(has(refused.body, "Eine Postleitzahl hat fünf Ziffern.") &&
              has(refused.body, "value=\"123\"") && has(refused.body, "Geben Sie ein Datum ein, das es gibt"))
      << refused.body;
  wrong[2].second = "12346", wrong[3].second = "1.2.1981";
  ASSERT_EQ(post(c, amend, amend, wrong).status, 303);
  EXPECT_EQ(state(dog.id).applicant.born_on, "1981-02-01");
  EXPECT_EQ(state(dog.id).applicant.postal_code, "12346");
  EXPECT_EQ(state(dog.id).sent_by().born_on, "1980-02-01");
  EXPECT_TRUE(has(get(c, std::string(kDesk) + "/suche?q=1.2.1981").body, dog.reference))
      << "found by the right day";
}

TEST_F(DeskTest, TakesAWithdrawalDownAndConfirmsIt) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const std::string page = path(dog, "/ruecknahme");
  Pairs fields{{"tag", "24.11.2026"},
               {"weg", "phone"},
               {"wer", "Erika Müller"},
               {"vermerk", "Rückruf gemacht"},
               {"text", "Bestätigt."}};
  const ClientResponse future = post(c, page, page, fields);
  EXPECT_EQ(future.status, 422);
  EXPECT_TRUE(has(future.body, "Rückruf gemacht") && has(future.body, "Bestätigt."))
      << "typed values are kept";
  fields[0].second = "23.11.2026";
  fields[1].second = "";
  EXPECT_TRUE(has(post(c, page, page, fields).body, "Wählen Sie, wie die Rücknahme gekommen ist."));
  fields[1].second = "phone";
  const Pairs sent = form_of(get(c, page).body, page, fields);
  ASSERT_EQ(send(c, page, sent).status, 303);
  EXPECT_EQ(send(c, page, sent).status, 303) << "pressed twice";
  EXPECT_EQ(state(dog.id).status, cases::CaseStatus::withdrawn);
  ASSERT_EQ(state(dog.id).messages.size(), 1U);
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  ASSERT_EQ(state(dog.id).letters.size(), 1U) << "no e-mail: a letter, made although the case is over";
  EXPECT_EQ(state(dog.id).letters[0].state, cases::NoticeState::waiting);
  EXPECT_TRUE(
      get(c, path(dog, "/bescheid/") + state(dog.id).letters[0].id + ".pdf").body.starts_with("%PDF-"));
  const std::string shown = get(c, path(dog)).body;
  EXPECT_TRUE(has(shown, "Bestätigung der Rücknahme vom") && has(shown, "Am Telefon")) << shown;
  EXPECT_FALSE(has(get(c, kDesk).body, dog.reference)) << "nothing is left to do at the case";
  EXPECT_TRUE(has(get(c, std::string(kDesk) + "/post").body, dog.reference))
      << "the confirmation has still to be sent";
}

TEST_F(DeskTest, WritesAMessageThatAsksNothing) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const std::string page = path(dog, "/nachricht");
  EXPECT_TRUE(has(post(c, page, page, {{"text", ""}, {"tun", "senden"}}).body, "Schreiben Sie den Text."));
  const ClientResponse open = post(c, page, page, {{"text", "Guten Tag {{name}}"}, {"tun", "senden"}});
  EXPECT_EQ(open.status, 422);
  EXPECT_TRUE(has(open.body, "Guten Tag {{name}}"));
  ASSERT_EQ(post(c, page, page, {{"text", "Das Amt ist umgezogen."}, {"tun", "senden"}}).status, 303);
  EXPECT_EQ(state(dog.id).messages.back().text, "Das Amt ist umgezogen.");
  EXPECT_EQ(state(dog.id).status, cases::CaseStatus::received) << "nothing waits for an answer";
  EXPECT_TRUE(has(get(c, path(dog)).body, "Das Amt ist umgezogen."));
}

TEST_F(DeskTest, CitesTheLawOfTheService) {
  forms::FormBuilder b("Steuer");
  b.group("P");
  b.field("name", forms::DataType::text);
  const forms::Form form = b.build();
  event::Object manifest = packages::default_manifest(form);
  manifest["id"] = "steuer", manifest["title"] = "Steuer", manifest["procedure_code"] = "AO";
  SiteTest::install(manifest, form, {});
  const Filed tax = file_case("steuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  make_ready(c, tax);
  Pairs refusal = decision("erlassen");
  refusal[0].second = "refused", refusal[3].second = "0";
  const std::string blocked = post(c, path(tax, "/entscheiden"), path(tax, "/entscheiden"), refusal).body;
  EXPECT_TRUE(has(blocked, "§ 91 Abs. 1 AO") && has(blocked, "§ 121 AO") && has(blocked, "§ 122 Abs. 2 AO"))
      << blocked;
  EXPECT_FALSE(has(blocked, "39 VwVfG") || has(blocked, "28 Abs. 1 VwVfG") ||
               has(blocked, "41 Abs. 2 VwVfG"));
  const std::string grant = get(c, path(tax, "/entscheiden")).body;
  EXPECT_TRUE(has(grant, "§ 120 AO")) << grant;
  EXPECT_FALSE(has(grant, "36 VwVfG"));
  EXPECT_FALSE(has(get(c, path(tax)).body, "42a Abs. 2 VwVfG"));
  EXPECT_TRUE(has(get(c, path(tax, "/anhoerung")).body, "§ 91 Abs. 2 Nr. 1 AO"));
}

TEST_F(DeskTest, RefusesNothingUnheard) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer"),
         head = staff("herbst", "Aylin Herbst", {"*"}, {"clerk", "head"});
  make_ready(c, dog);
  const std::string decide = path(dog, "/entscheiden"), hearing = path(dog, "/anhoerung");
  Pairs refusal = decision("erlassen");
  refusal[0].second = "refused";
  refusal[3].second = "0";
  const ClientResponse blocked = post(c, decide, decide, refusal);
  EXPECT_EQ(blocked.status, 422);
  EXPECT_TRUE(has(blocked.body, "Vorher ist anzuhören (§ 28 Abs. 1 VwVfG)") &&
              has(blocked.body, "/anhoerung"))
      << blocked.body;
  EXPECT_TRUE(has(blocked.body, "Alles liegt vor.")) << "the reasons are kept";
  const std::string form = get(c, hearing).body;
  EXPECT_TRUE(has(form, "§ 28 Abs. 2 Nr. 3 VwVfG"));
  EXPECT_FALSE(has(form, "value=\"override\""));
  EXPECT_TRUE(has(get(head, hearing).body, "value=\"override\""));
  EXPECT_EQ(post(c, hearing, hearing,
                 {{"grund", "override"}, {"begruendung", "Weil wir das so wollen."}, {"tun", "absehen"}})
                .status,
            422);
  EXPECT_EQ(post(c, hearing, hearing,
                 {{"text", "Wir wollen ablehnen."}, {"frist", "23.11.2026"}, {"tun", "anhoeren"}})
                .status,
            422);
  ASSERT_EQ(post(c, hearing, hearing,
                 {{"text", "Wir wollen ablehnen, bis {{antwort_bis}}."},
                  {"frist", "7.12.2026"},
                  {"tun", "anhoeren"}})
                .status,
            303);
  ASSERT_EQ(state(dog.id).questions.size(), 1U);
  EXPECT_EQ(state(dog.id).questions[0].text, "Wir wollen ablehnen, bis 07.12.2026.");
  ASSERT_EQ(state(dog.id).questions[0].letters.size(), 1U);
  EXPECT_TRUE(
      get(c, path(dog, "/datei/") + state(dog.id).questions[0].letters[0].blob).body.starts_with("%PDF-"));
  EXPECT_EQ(post(c, decide, decide, refusal).status, 422) << "the hearing runs";
  const std::string shown = get(c, path(dog)).body;
  EXPECT_TRUE(has(shown, "Anhörung vom 23.11.2026") && has(shown, "Eingangsbestätigung vom"));
}

TEST_F(DeskTest, ShowsDocumentsInThePageAndOnlyThoseMayBeFramed) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller", "%PDF-1.7 hier");
  Client c = staff("sommer", "Petra Sommer");
  const std::string page = get(c, path(dog) + "?dokument=" + dog.blob).body;
  EXPECT_TRUE(has(page, "<iframe src=\"" + path(dog, "/datei/") + dog.blob +
                            "?rahmen=1\" title=\"Dokument: nachweis.pdf\""))
      << page;
  const ClientResponse framed = get(c, path(dog, "/datei/") + dog.blob + "?rahmen=1"),
                       alone = get(c, path(dog, "/datei/") + dog.blob);
  EXPECT_TRUE(has(framed.header("content-security-policy"), "frame-ancestors 'self'"));
  EXPECT_EQ(framed.header("x-frame-options"), "SAMEORIGIN");
  EXPECT_TRUE(has(alone.header("content-security-policy"), "frame-ancestors 'none'"));
  EXPECT_TRUE(has(get(c, path(dog)).header("content-security-policy"), "frame-ancestors 'none'"));
}

TEST_F(DeskTest, AProtectedPersonIsSeenWithAReasonOnly) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer"), other = staff("krause", "Tim Krause");
  Client head = staff("herbst", "Aylin Herbst", {"*"}, {"clerk", "head"});
  ASSERT_EQ(post(c, path(dog), path(dog, "/uebernehmen"), {}).status, 303);
  const std::string protect = path(dog, "/schutz"), look = path(dog, "/einsehen");
  EXPECT_EQ(post(c, protect, protect, {{"an", "ja"}, {"schutz_grund", ""}}).status, 422);
  ASSERT_EQ(post(c, protect, protect, {{"an", "ja"}, {"schutz_grund", "Auskunftssperre"}}).status, 303);
  EXPECT_TRUE(has(get(c, path(dog)).body, "Erika Müller")) << "who works on it sees the person";
  const ClientResponse closed = get(other, path(dog));
  EXPECT_EQ(closed.status, 403);
  EXPECT_FALSE(has(closed.body, "Müller") || has(closed.body, "Lindenweg")) << closed.body;
  for (const char* rest : {"/entscheiden", "/kopie.pdf", "/akteneinsicht", "/pruefung"}) {
    const ClientResponse page = get(other, path(dog, rest));
    EXPECT_NE(page.status, 200) << rest;
    EXPECT_FALSE(has(page.body, "Müller")) << rest;
  }
  EXPECT_FALSE(has(get(other, kDesk).body, "Müller"));
  EXPECT_FALSE(has(get(other, std::string(kDesk) + "/suche?q=M%C3%BCller").body, dog.reference));
  EXPECT_EQ(post(other, path(dog), look, {{"zugriff_grund", "neugier"}}).status, 422);
  ASSERT_EQ(post(other, path(dog), look, {{"zugriff_grund", "Vertretung am Telefon"}}).status, 303);
  const std::string open = get(other, path(dog)).body;
  EXPECT_TRUE(has(open, "Erika Müller") && has(open, "Trotz Schutz geöffnet") &&
              has(open, "Zugriff der Leitung gemeldet"));
  const std::string task = state(dog.id).tasks.back().id;
  EXPECT_FALSE(has(get(head, path(dog)).body, "Müller")) << "the head reviews without seeing";
  EXPECT_EQ(post(head, path(dog), path(dog, "/erledigt"), {{"aufgabe", task}}).status, 303);
  EXPECT_TRUE(state(dog.id).tasks.back().done_at);
}

TEST_F(DeskTest, GivesInspectionWithWhatIsMissingAndChecksTheFile) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const std::string inspect = path(dog, "/akteneinsicht");
  EXPECT_EQ(post(c, inspect, inspect, {{"wer", "Wolf"}, {"grund", "Beteiligte"}}).status, 422)
      << "nothing chosen";
  Pairs fields{{"wer", "Wolf"}, {"grund", "Beteiligte"}, {"teil_antrag", "ja"}, {"feld_P[0]/name[0]", "ja"}};
  const ClientResponse without = post(c, inspect, inspect, fields);
  EXPECT_EQ(without.status, 422);
  EXPECT_TRUE(has(without.body, "Schreiben Sie den Grund")) << without.body;
  fields.emplace_back("fehlt", "§ 30 VwVfG");
  ASSERT_EQ(post(c, inspect, inspect, fields).status, 303);
  ASSERT_EQ(state(dog.id).inspections.size(), 1U);
  const cases::Inspection one = state(dog.id).inspections[0];
  EXPECT_EQ(one.left_out, 1);
  const ClientResponse file = get(c, path(dog, "/einsicht/") + one.id + ".pdf");
  EXPECT_EQ(file.header("content-type"), "application/pdf");
  EXPECT_TRUE(file.body.starts_with("%PDF-"));
  EXPECT_TRUE(has(get(c, path(dog)).body, "Akteneinsicht gewährt: Wolf"));
  EXPECT_TRUE(has(get(c, path(dog, "/pruefung")).body, "Unverändert"));
}

TEST_F(DeskTest, MergesDuplicatesAndSaysWhereTheOtherWent) {
  const Filed first = file_case("hundesteuer", "Erika", "Müller"),
              second = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const std::string page = get(c, path(second)).body;
  EXPECT_TRUE(has(page, "Vielleicht doppelt") && has(page, first.reference)) << page;
  const std::string merge = path(second, "/zusammenfuehren");
  EXPECT_EQ(post(c, merge, merge, {{"ziel", "26-ZZZZ-ZZZZ"}}).status, 422);
  const ClientResponse both = post(c, merge, merge, {{"ziel", first.reference}});
  ASSERT_EQ(both.status, 200) << "first both are shown";
  EXPECT_TRUE(has(both.body, "Beide Vorgänge nebeneinander") && has(both.body, "wird geschlossen"))
      << both.body;
  EXPECT_FALSE(state(second.id).merged_into);
  const std::string seen = found(both.body, "name=\"ziel_seq\" value=\"([0-9]+)\"");
  const Pairs sure =
      form_of(both.body, merge, {{"ziel", first.reference}, {"ziel_seq", seen}, {"bestaetigt", "ja"}});
  ASSERT_EQ(post(c, path(first), path(first, "/notiz"), {{"vermerk", "Foto ist da."}}).status, 303);
  EXPECT_EQ(send(c, merge, sure).status, 409) << "the other one has changed since it was shown";
  const std::string again = post(c, merge, merge, {{"ziel", first.reference}}).body;
  const Pairs now = form_of(again, merge,
                            {{"ziel", first.reference},
                             {"ziel_seq", found(again, "name=\"ziel_seq\" value=\"([0-9]+)\"")},
                             {"bestaetigt", "ja"}});
  ASSERT_EQ(send(c, merge, now).status, 303);
  EXPECT_EQ(send(c, merge, now).status, 303) << "pressed twice";
  EXPECT_TRUE(has(get(c, path(second)).body, "in einem anderen aufgegangen"));
  EXPECT_TRUE(has(get(c, path(first)).body, "Aufgenommen: " + second.reference));
  EXPECT_TRUE(has(get(c, std::string(kDesk) + "/suche?q=" + second.reference).body, first.reference))
      << "its reference leads to the other";
  EXPECT_TRUE(has(get(c, path(first, "/pruefung")).body, "Unverändert"));
  EXPECT_TRUE(has(get(c, path(second, "/pruefung")).body, "Unverändert"));
}

TEST_F(DeskTest, TwoPeopleAreMergedWithAReasonOnly) {
  const Filed first = file_case("hundesteuer", "Erika", "Müller"),
              second = file_case("hundesteuer", "Hans", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const std::string merge = path(second, "/zusammenfuehren");
  const std::string both = post(c, merge, merge, {{"ziel", first.reference}}).body;
  EXPECT_TRUE(has(both, "von verschiedenen Personen") && has(both, "verschieden")) << both;
  Pairs fields{{"ziel", first.reference},
               {"ziel_seq", found(both, "name=\"ziel_seq\" value=\"([0-9]+)\"")},
               {"bestaetigt", "ja"},
               {"warum", ""}};
  const ClientResponse bare = send(c, merge, form_of(both, merge, fields));
  EXPECT_EQ(bare.status, 422);
  EXPECT_TRUE(has(bare.body, "Schreiben Sie, warum sie trotzdem zusammengehören."));
  fields[3].second = "Ein Haushalt, ein Hund.";
  ASSERT_EQ(send(c, merge, form_of(bare.body, merge, fields)).status, 303);
  EXPECT_TRUE(has(get(c, path(first)).body, "Ein Haushalt, ein Hund."));
  EXPECT_TRUE(has(get(c, path(second)).body, "Ein Haushalt, ein Hund."));
}

TEST_F(DeskTest, ForeignCasesDoNotExist) {
  const Filed dog = file_case("hundesteuer", "Erika", "Mayer", "%PDF-1.7 hier");
  Client outsider = staff("krause", "Tim Krause", {"parken"});
  Client insider = staff("sommer", "Petra Sommer");
  const std::string list = get(outsider, kDesk).body;
  EXPECT_FALSE(has(list, dog.reference));
  EXPECT_TRUE(has(list, "<strong>0</strong> <span>alle offenen</span>")) << list;
  EXPECT_FALSE(has(list, "hundesteuer"));
  EXPECT_FALSE(has(get(outsider, std::string(kDesk) + "?leistung=hundesteuer").body, dog.reference));
  EXPECT_FALSE(has(get(outsider, std::string(kDesk) + "/suche?q=Mayer").body, "Erika"));
  const ClientResponse unknown = get(outsider, path({.id = "00000000-0000-7000-8000-000000000000"}));
  const ClientResponse foreign = get(outsider, path(dog));
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.body, unknown.body);
  EXPECT_EQ(foreign.body, get(outsider, "/gibt/es/nicht").body);
  for (const std::string& rest : std::vector<std::string>{"/entscheiden", "/datei/" + dog.blob, "/kopie.pdf",
                                                          "/quittung", "/notiz", "/ablauf.bpmn"}) {
    EXPECT_EQ(get(outsider, path(dog, rest)).status, 404) << rest;
  }
  const std::string token = web::csrf_token_in(list);
  for (const char* order : {"/uebernehmen", "/notiz", "/rueckfrage", "/vollstaendig", "/entscheiden"}) {
    EXPECT_EQ(send(outsider, path(dog, order), {{"_csrf", token}, {"seq", "1"}, {"key", "k"}, {"vermerk", "x"}, {"text", "x"}, {"frist", "7.12.2026"}}).status, 404) << order;
  }
  EXPECT_EQ(send(outsider, std::string(kDesk) + "/uebernehmen", {{"_csrf", token}, {"key", "k"}, {"vorgang", dog.id}}).status, 404);
  EXPECT_TRUE(state(dog.id).assignee.empty());
  for (const char* page : {"/stoerungen", "/leistungen"}) EXPECT_EQ(get(outsider, std::string(kDesk) + page).status, 404) << page;
  EXPECT_EQ(get(outsider, "/ort/anderswo/amt").status, 404);

  // Whoever may see it does; the name is found as it sounds, and the page says so.
  const std::string heard = get(insider, std::string(kDesk) + "/suche?q=Meier").body;
  EXPECT_TRUE(has(heard, dog.reference) && has(heard, "klingt ähnlich")) << heard;
  EXPECT_FALSE(has(get(insider, std::string(kDesk) + "/suche?q=Mayer").body, "klingt ähnlich</"));
  EXPECT_TRUE(has(get(insider, std::string(kDesk) + "/suche?q=1.2.1980").body, dog.reference));
  const ClientResponse file = get(insider, path(dog, "/datei/") + dog.blob);
  EXPECT_EQ(file.body, "%PDF-1.7 hier");
  EXPECT_TRUE(file.header("content-disposition").starts_with("inline"));
  EXPECT_TRUE(get(insider, path(dog, "/datei/") + dog.blob + "?laden=1").header("content-disposition").starts_with("attachment"));
  EXPECT_TRUE(has(get(insider, path(dog)).body, "Familienname"));
  EXPECT_EQ(get(insider, path(dog, "/datei/") + std::string(64, 'a')).status, 404);
}

TEST_F(DeskTest, DisguisedFilesAreNeverShown) {
  const Filed dog = file_case("hundesteuer", "Erika", "Mayer", "<html><script>alert(1)</script>");
  Client c = staff("sommer", "Petra Sommer");
  const ClientResponse file = get(c, path(dog, "/datei/") + dog.blob);
  EXPECT_TRUE(file.header("content-disposition").starts_with("attachment"));
  EXPECT_EQ(file.header("content-type"), "application/octet-stream");
  EXPECT_EQ(file.header("x-content-type-options"), "nosniff");
}

TEST_F(DeskTest, ASessionThatEndsWhileTypingGivesTheTextBack) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const Pairs note = form_of(get(c, path(dog)).body, path(dog, "/notiz"), {{"vermerk", "Lange überlegt <b>"}});
  clock_.advance(std::chrono::hours(1));
  const ClientResponse over = send(c, path(dog, "/notiz"), note);
  ASSERT_EQ(over.status, 303);
  const std::string kept =
      found(over.header("location"), R"re(\?weiter=(/ort/musterstadt/amt/wieder/[0-9a-f]+)$)re");
  ASSERT_FALSE(kept.empty()) << over.header("location");
  EXPECT_TRUE(state(dog.id).notes.empty());
  // Nobody else gets it, and nobody without a login.
  EXPECT_EQ(get(c, kept).status, 303);
  Client other = staff("krause", "Tim Krause");
  EXPECT_EQ(get(other, kept).status, 404);
  // After the login it is all there, to be looked at and sent.
  const std::string login = std::string(kDesk) + "/anmelden";
  const ClientResponse in =
      send(c, login,
           form_of(get(c, login + "?weiter=" + kept).body, login,
                   {{"name", "sommer"}, {"passwort", kPassword}, {"code", code_now(secrets_["sommer"])}}));
  ASSERT_EQ(in.header("location"), kept);
  const ClientResponse back = get(c, kept);
  EXPECT_TRUE(has(back.body, "Lange überlegt &lt;b&gt;") && has(back.body, "Neuer Vermerk")) << back.body;
  const std::string seq = found(back.body, R"re(name="seq" value="([^"]*)")re"),
                    key = found(back.body, R"re(name="key" value="([^"]*)")re");
  EXPECT_EQ(send(c, path(dog, "/notiz"),
                 {{"_csrf", web::csrf_token_in(back.body)},
                  {"seq", seq},
                  {"key", key},
                  {"vermerk", "Lange überlegt <b>"}})
                .status,
            303);
  ASSERT_EQ(state(dog.id).notes.size(), 1u);
}

TEST_F(DeskTest, ASessionNobodyKnowsGivesTheTextBackToCopy) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer");
  const Pairs note =
      form_of(get(c, path(dog)).body, path(dog, "/notiz"), {{"vermerk", "Lange überlegt <b>"}});
  c.cookies["dev-dienst"] = std::string(43, 'x');
  const ClientResponse over = send(c, path(dog, "/notiz"), note);
  EXPECT_EQ(over.status, 403);
  EXPECT_TRUE(has(over.body, "Lange überlegt &lt;b&gt;") && has(over.body, "Ihre Sitzung ist abgelaufen")) << over.body;
  EXPECT_TRUE(has(over.body, "Neuer Vermerk") && !has(over.body, ">vermerk<") && !has(over.body, ">seq<"))
      << over.body;
  EXPECT_TRUE(state(dog.id).notes.empty());
  Client again = staff("krause", "Tim Krause");
  EXPECT_EQ(get(again, path(dog, "/notiz")).header("location"), path(dog));
}

TEST_F(DeskTest, SessionsEndByTimeAndBackgroundDoesNotKeepThem) {
  Client c = staff("sommer", "Petra Sommer");
  clock_.advance(std::chrono::minutes(29));
  EXPECT_EQ(get(c, kDesk).status, 200);
  clock_.advance(std::chrono::minutes(29));
  c.extra_headers = {{"Sec-Fetch-Dest", "empty"}};
  EXPECT_EQ(get(c, kDesk).status, 200);  // fetched by a page: an answer, but nobody did anything
  clock_.advance(std::chrono::minutes(2));
  c.extra_headers.clear();
  EXPECT_EQ(get(c, kDesk).status, 303);

  Client busy = staff("krause", "Tim Krause");
  for (int minutes = 0; minutes < 120; minutes += 20) {
    EXPECT_EQ(get(busy, kDesk).status, 200) << minutes;
    clock_.advance(std::chrono::minutes(20));
  }
  EXPECT_EQ(get(busy, kDesk).status, 200);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(get(busy, kDesk).status, 303) << "two hours after the login";
}

TEST_F(DeskTest, RightsGoWithTheNextRequestAndLogOutWorksEverywhere) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client boss = staff("boss", "Aylin Herbst", {"*"}, {"head", "operator"}),
         c = staff("sommer", "Petra Sommer");
  EXPECT_EQ(get(c, path(dog)).status, 200);
  const std::string page = std::string(kDesk) + "/personal/" + ids_["sommer"];
  const Pairs none{{"name", "Petra Sommer"}, {"rolle", "clerk"}, {"leistung", "parken"}};
  EXPECT_EQ(post(boss, page, page, none).status, 303);
  EXPECT_EQ(get(c, path(dog)).status, 404);
  EXPECT_EQ(post(boss, page, page + "/abschalten", {}).status, 303);
  EXPECT_EQ(get(c, kDesk).status, 303);
  EXPECT_EQ(get(boss, std::string(kDesk) + "/personal/" + ids_["boss"]).status, 200);
  // One's own rights, and the last operator's, stay.
  const std::string own = std::string(kDesk) + "/personal/" + ids_["boss"];
  const ClientResponse refused_own =
      send(boss, own + "/abschalten", {{"_csrf", web::csrf_token_in(get(boss, own).body)}});
  EXPECT_EQ(refused_own.status, 422);
  EXPECT_EQ(get(boss, kDesk).status, 200);
  const std::string access = std::string(kDesk) + "/zugang";
  EXPECT_EQ(post(boss, access, access + "/sitzungen", {{"sitzung", "alle"}}).status, 303);
  EXPECT_EQ(get(boss, kDesk).status, 303);
}

TEST_F(DeskTest, AHeadGivesNothingTheHeadHasNot) {
  Client head = staff("leitung", "Hanna Leitung", {"hundesteuer"}, {"head"}),
         c = staff("sommer", "Petra Sommer", {"hundesteuer"});
  const std::string page = std::string(kDesk) + "/personal/" + ids_["sommer"];
  const auto change = [&](const char* role, const char* service) {
    return post(head, page, page, {{"name", "Petra Sommer"}, {"rolle", role}, {"leistung", service}}).status;
  };
  EXPECT_EQ(change("operator", "hundesteuer"), 422);
  EXPECT_EQ(change("clerk", "*"), 422);
  EXPECT_EQ(change("clerk", "parken"), 422);
  EXPECT_EQ(change("root", "hundesteuer"), 422);
  EXPECT_EQ(change("head", "hundesteuer"), 303);
}

TEST_F(DeskTest, WhatCannotBeTakenBackWantsTheSecondFactorAgain) {
  Client boss = staff("boss", "Aylin Herbst", {"*"}, {"operator"}), c = staff("sommer", "Petra Sommer");
  const std::string page = std::string(kDesk) + "/personal/" + ids_["sommer"];
  clock_.advance(std::chrono::minutes(5) + std::chrono::seconds(1));
  const ClientResponse ask =
      post(boss, page, page, {{"name", "Petra Neu"}, {"rolle", "clerk"}, {"leistung", "*"}});
  EXPECT_EQ(ask.status, 403);
  EXPECT_TRUE(has(ask.body, "Bitte bestätigen") && has(ask.body, "value=\"Petra Neu\"")) << ask.body;
  EXPECT_FALSE(has(get(boss, page).body, "Petra Neu"));
  const auto with_code = [&](const std::string& code) {
    return send(boss, page,
                {{"_csrf", web::csrf_token_in(ask.body)},
                 {"name", "Petra Neu"},
                 {"rolle", "clerk"},
                 {"leistung", "*"},
                 {"bestaetigung_code", code}});
  };
  EXPECT_EQ(with_code("000000").status, 403);
  const std::string code = code_now(secrets_["boss"]);
  EXPECT_EQ(with_code(code).status, 303);
  EXPECT_TRUE(has(get(boss, page).body, "Petra Neu"));
  clock_.advance(std::chrono::minutes(5));
  EXPECT_EQ(post(boss, page, page, {{"name", "Petra Alt"}, {"rolle", "clerk"}}).status, 303)
      << "to the second";
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(with_code(code).status, 403) << "a code is good once";
}

TEST_F(DeskTest, WhoHasLeftKeepsTheirNameInTheFile) {
  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  Client c = staff("sommer", "Petra Sommer"), other = staff("krause", "Tim Krause");
  ASSERT_EQ(post(other, path(dog), path(dog, "/notiz"), {{"vermerk", "Rückruf erbeten"}}).status, 303);
  const auto records = (*runtime_->read("musterstadt"))->list_records("staff", "", 10).value();
  for (event::Record record : records) {
    if (record.id != ids_["krause"]) continue;
    record.data["active"] = false;
    ASSERT_TRUE(runtime_->write_records(
        "musterstadt",
        {{.collection = "staff", .id = record.id, .data = record.data, .lookups = {"krause"}}}));
  }
  clock_.advance(std::chrono::seconds(5));
  const std::string page = get(c, path(dog)).body;
  EXPECT_TRUE(has(page, "Tim Krause")) << page;
  EXPECT_FALSE(has(page, "nicht in der Liste der Beschäftigten"));
  EXPECT_FALSE(has(get(c, kDesk).body, "Tim Krause")) << "nothing can be assigned to who has left";
}

TEST_F(DeskTest, HostileTextStaysText) {
  const std::string evil = "\"><script>alert(1)</script>";
  const Filed dog = file_case("hundesteuer", evil, evil);
  Client c = staff("sommer", "Petra Sommer");
  for (const std::string& page : std::vector<std::string>{kDesk, path(dog), path(dog, "/entscheiden"), std::string(kDesk) + "/suche?q=%22%3E%3Cscript%3Ealert(1)"}) {
    const std::string body = get(c, page).body;
    EXPECT_FALSE(has(body, "<script>alert")) << page;
    EXPECT_TRUE(has(body, "&lt;script&gt;alert")) << page;
  }
}

TEST_F(DeskTest, ImportsASchemaOrNothing) {
  Client designer = staff("demir", "Can Demir", {"*"}, {"designer"}), clerk = staff("sommer", "Petra Sommer");
  const std::string page = std::string(kDesk) + "/leistungen";
  EXPECT_EQ(get(clerk, page).status, 404);
  const auto upload = [&](const std::string& xml) {
    const std::string token = web::csrf_token_in(get(designer, page).body);
    auto response = designer.post_multipart(page, {{.name = "_csrf", .value = token}, {.name = "schema", .value = xml, .file_name = "schema.xml"}});
    EXPECT_TRUE(response);
    return *response;
  };
  const auto schema = [](const std::string& label) {
    return fim::test::schema3(fim::test::rule3("R1", "Das Alter muss stimmen.") + fim::test::at("1:1", fim::test::field3(label)));
  };
  const std::size_t before = shelf_->installed()->size();
  const ClientResponse broken = upload("<?xml version=\"1.0\"?>\n<kaputt>");
  EXPECT_EQ(broken.status, 422);
  EXPECT_TRUE(has(broken.body, "Zeile 2")) << broken.body;
  EXPECT_EQ(shelf_->installed()->size(), before);

  const ClientResponse good = upload(schema("F1"));
  ASSERT_EQ(good.status, 303) << good.body;
  const std::string shown = get(designer, good.header("location")).body;
  EXPECT_TRUE(has(shown, "Importiert. Die Leistung wird jetzt angeboten.") && has(shown, "Frage F1")) << shown;
  EXPECT_TRUE(has(shown, "Das Alter muss stimmen.") && has(shown, "unklar"));
  EXPECT_TRUE(shelf_->offered("musterstadt", "s1"));
  EXPECT_TRUE(has(upload(schema("F1")).header("location"), "import=bekannt"));
  EXPECT_EQ(shelf_->installed()->size(), before + 1);
  const ClientResponse other = upload(schema("F2"));
  EXPECT_TRUE(has(other.header("location"), "import=neue-fassung")) << other.body;
  EXPECT_TRUE(has(upload(schema("F2")).header("location"), "version=1.0.0.2"));
  EXPECT_EQ(shelf_->installed()->size(), before + 2);
  EXPECT_EQ((*shelf_->offered("musterstadt", "s1"))->version, "1.0.0.2");
}

TEST_F(DeskTest, EveryPublishedSchemaImportsAndShows) {
  const std::filesystem::path schemas = RATHAUS_SHARED_DIR "/standards/fim/schemas";
  if (!std::filesystem::exists(schemas)) GTEST_SKIP() << "SKIPPED: no " << schemas;
  Client designer = staff("demir", "Can Demir", {"*"}, {"designer"});
  int imported = 0;
  for (const auto& entry : std::filesystem::directory_iterator(schemas)) {
    if (entry.path().extension() != ".xml") continue;
    const std::string schema = text_of(entry.path());
    const auto result = flows::import_service(*house_, {.schema = as_bytes(schema), .offer_to = "musterstadt"});
    ASSERT_TRUE(result) << entry.path() << " " << result.error().code << " " << result.error().field << " " << result.error().detail;
    EXPECT_FALSE(result->already_there);
    const ClientResponse page = get(designer, std::string(kDesk) + "/leistungen/" + result->id);
    EXPECT_EQ(page.status, 200) << entry.path();
    EXPECT_TRUE(has(page.body, result->version)) << entry.path();
    ++imported;
  }
  EXPECT_GE(imported, 65);
}

TEST_F(DeskTest, SettingsAndIncidents) {
  Client c = staff("sommer", "Petra Sommer", {"*"}, {"head"});
  const std::string settings = std::string(kDesk) + "/einstellungen", incidents = std::string(kDesk) + "/stoerungen";
  EXPECT_EQ(post(c, settings, settings, {{"tasten", "aus"}}).status, 303);
  EXPECT_TRUE(has(get(c, kDesk).body, "data-shortcuts=\"off\""));

  const Filed dog = file_case("hundesteuer", "Erika", "Müller");
  EXPECT_EQ(post(c, path(dog), path(dog, "/rueckfrage"), {{"text", "Welche Chipnummer?"}, {"frist", "7.12.2026"}, {"tun", "senden"}}).status, 303);
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  const std::string page = get(c, incidents).body;
  EXPECT_TRUE(has(page, "Kein Versandweg eingerichtet") && has(page, dog.reference) && has(page, "23.11.2026, 11:00 Uhr")) << page;
  runtime_->on_effect("NotifyApplicant", [](const auto&, const auto&) { return Result<std::optional<event::Command>>(std::nullopt); });
  EXPECT_EQ(post(c, incidents, incidents, {{"nummer", found(page, "name=\"nummer\" value=\"(\\d+)\"")}}).status, 303);
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_TRUE(has(get(c, incidents).body, "Keine Störung."));
}

TEST_F(DeskTest, AClockInDoubtStandsAboveEveryPageOfWhoeverLeads) {
  Client head = staff("sommer", "Petra Sommer", {"*"}, {"head"}), clerk = staff("kurz", "Uwe Kurz", {"*"});
  const std::string incidents = std::string(kDesk) + "/stoerungen";
  const char* sentence = "Die Uhr des Servers ist gesprungen";
  EXPECT_FALSE(has(get(head, kDesk).body, sentence));
  jump(std::chrono::hours(24 * 400));
  EXPECT_TRUE(has(get(head, kDesk).body, sentence)) << "and the session goes on";
  EXPECT_TRUE(has(get(head, incidents).body, "Die Uhr des Servers ist im Zweifel."));
  const ClientResponse of_clerk = get(clerk, kDesk);
  EXPECT_EQ(of_clerk.status, 200);
  EXPECT_FALSE(has(of_clerk.body, sentence));
  jump(std::chrono::hours(-24 * 400));
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  EXPECT_FALSE(has(get(head, kDesk).body, sentence));
}

}  // namespace
}  // namespace rathaus::desk
