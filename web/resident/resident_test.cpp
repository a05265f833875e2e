// The resident's way through a real server, without scripts: what a browser would send, what it would show.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "flows/acts.h"
#include "flows/desk.h"
#include "modules/documents/sample_file.h"
#include "modules/forms/form_builder.h"
#include "web/resident/internal.h"
#include "web/site/test_support.h"

namespace rathaus::resident {
namespace {

using forms::DataType;
using web::Client;
using web::ClientResponse;
using web::FormPart;
using web::Pairs;

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Person, dogs (1 to 3), proof (a file), breed from a long list, and a declaration.
forms::Form dog_form() {
  forms::FormBuilder b("Hund anmelden");
  b.group("P");
  b.field("name", DataType::text);
  b.last_node().label = "Familienname";
  b.last().format = forms::TextFormat::person_name;
  b.field("geboren", DataType::date);
  b.last_node().label = "Geburtsdatum";
  b.field("mail", DataType::text, 0);
  b.last_node().label = "E-Mail";
  b.last().format = forms::TextFormat::email;
  b.field("nachweis", DataType::file, 0, 2);
  b.last_node().label = "Nachweis";
  b.last().media_types = {"application/pdf"};
  b.last().max_size_bytes = 30'000'000;
  b.end();
  b.group("H", 1, 3);
  b.last_node().label = "Hund";
  b.field("ruf", DataType::text);
  b.last_node().label = "Rufname";
  b.field("rasse", DataType::text);
  b.last_node().label = "Rasse";
  std::vector<forms::Code> codes;
  for (int i = 1; i <= 20; ++i) codes.push_back({"R" + std::to_string(i), "Rasse Nummer " + std::to_string(i), ""});
  codes.push_back({"DK", "Dackel", ""});
  b.codes(std::move(codes));
  b.end();
  b.field("richtig", DataType::boolean);
  b.last_node().label = "Ich versichere die Richtigkeit";
  b.last().must_accept = true;
  return b.build();
}

catalogue::Index shipped_catalogue() {
  auto data = catalogue::read_catalogue(file_text(RATHAUS_SOURCE_DIR "/services/catalogue.json"));
  EXPECT_TRUE(data) << data.error().code << data.error().detail;
  return catalogue::Index(std::move(*data));
}

class ResidentTest : public site::SiteTest {
 protected:
  ResidentTest()
      : SiteTest(*parse_iso_instant("2026-11-21T10:00:00Z"), shipped_catalogue(),
                 *catalogue::Places::read(file_text(RATHAUS_SOURCE_DIR "/services/places.json"))),
        form_(dog_form()) {}

  void SetUp() override {
    SiteTest::SetUp();
    event::Object manifest = packages::default_manifest(form_);
    manifest["id"] = "hundesteuer";
    manifest["title"] = "Hund anmelden";
    install(manifest, form_);
    serve({});
  }

  void serve(const site::Options& options) {
    SiteTest::serve(options, [](Site& site) {
      std::vector<web::Route> all = routes(site);
      for (web::Route& route : site::login_routes(site)) all.push_back(std::move(route));
      return all;
    });
  }

  // The clerk finds everything there; then says yes.
  void check(const std::string& id) {
    ASSERT_TRUE(flows::assign_case(*house_, clerk_, {id, -1, "k1"}, "s1"));
    const auto assigned = flows::desk_case(*house_, clerk_, id);
    ASSERT_TRUE(assigned);
    for (const cases::CheckItem& item : assigned->c.checklist) {
      ASSERT_TRUE(flows::tick_item(*house_, clerk_, {id, -1, "tick" + item.id}, item.id, true));
    }
    ASSERT_TRUE(flows::declare_complete(*house_, clerk_, {id, -1, "k3"}));
  }
  void grant(const std::string& id, cases::Channel channel) {
    const Status decided = flows::decide_case(*house_, clerk_, {id, -1, "k4"},
                                              {.text = "Ihrem Antrag geben wir statt.", .channel = channel});
    ASSERT_TRUE(decided) << decided.error().code << decided.error().detail;
  }

  Client client() { return Client(server_->port()); }

  // Sends with the token of the page that has the form.
  static ClientResponse post(Client& c, const std::string& page, const std::string& path, Pairs fields) {
    fields.emplace_back("_csrf", web::csrf_token_in(get(c, page).body));
    return send(c, path, fields);
  }
  static ClientResponse post_files(Client& c, const std::string& page, std::vector<FormPart> parts) {
    parts.insert(parts.begin(), {.name = "_csrf", .value = web::csrf_token_in(get(c, page).body)});
    auto response = c.post_multipart(page, parts);
    EXPECT_TRUE(response) << page << (response ? "" : response.error().code);
    return response ? *response : ClientResponse{};
  }

  // The name of an input; `path` without occurrences, `occurrence` of the group.
  std::string name(const std::string& path, std::uint16_t occurrence = 0, forms::NameKind kind = forms::NameKind::answer) const {
    const forms::NodeIndex node = *form_.find(path);
    const forms::NodeIndex parent = form_[node].parent;
    forms::Place place;
    if (parent != 0) place = place.child(parent, occurrence);
    place = parent == 0 ? place.child(node, occurrence) : place.child(node, 0);
    return forms::name_of(form_, kind, place);
  }

  Pairs good_answers() const {
    return {{name("P/name"), "Müller"}, {name("P/geboren"), "28.3.1986"}, {name("H/ruf"), "Bella"}, {name("H/rasse"), "Dackel"},
            {name("richtig"), "true"}, {"tun", "weiter"}};
  }

  // Begins a draft; the path of its first page.
  static std::string begin(Client& c) {
    const std::string start = "/ort/musterstadt/dienst/hundesteuer";
    const ClientResponse begun = post(c, start, start + "/beginnen", {});
    EXPECT_EQ(begun.status, 303) << begun.body;
    const std::string page = begun.header("location");
    // Who has an account is asked first what to take over from before; nothing is ticked.
    return page.ends_with("/uebernehmen") ? post(c, page, page, {}).header("location") : page;
  }
  static std::string draft_of(const std::string& page) { return page.substr(0, page.find("/seite/")); }

  // Fills all pages from `page` on; ends at the delivery page.
  void fill(Client& c, std::string page, const Pairs& answers) {
    for (int i = 0; i < 10 && page.find("/seite/") != std::string::npos; ++i) {
      const ClientResponse next = post(c, page, page, answers);
      ASSERT_EQ(next.status, 303) << page << next.body;
      page = next.header("location");
    }
    ASSERT_TRUE(page.ends_with("/zustellung")) << page;
  }
  static Pairs good_wish() {
    return {{"channel", "post"}, {"given_names", "Erika"}, {"family_name", "Müller"}, {"street", "Lindenweg 7"},
            {"postal_code", "12345"}, {"city", "Musterstadt"}, {"tun", "weiter"}};
  }
  static std::string hidden(const std::string& html, const std::string& field) {
    std::smatch found;
    return std::regex_search(html, found, std::regex("name=\"" + field + "\" value=\"([^\"]*)\"")) ? found[1].str() : "";
  }
  // A whole application; the path of the draft.
  std::string submit(Client& c, const Pairs& wish = good_wish()) {
    const std::string page = begin(c);
    const std::string draft = draft_of(page);
    fill(c, page, good_answers());
    EXPECT_EQ(post(c, draft + "/zustellung", draft + "/zustellung", wish).header("location"), draft + "/pruefen");
    const std::string check = get(c, draft + "/pruefen").body;
    const ClientResponse sent = post(c, draft + "/pruefen", draft + "/senden", {{"bestaetigt", "ja"}, {"stand", hidden(check, "stand")}});
    EXPECT_EQ(sent.status, 303) << sent.body;
    EXPECT_EQ(sent.header("location"), draft + "/gesendet");
    return draft;
  }
  static std::string found(const std::string& text, const std::string& pattern) {
    std::smatch match;
    return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : "";
  }
  static std::string reference_in(const std::string& html) { return found(html, "<strong>(\\d\\d-\\w{4}-\\w{4})</strong>"); }
  static std::string case_in(const std::string& html) { return found(html, "/vorgang/([0-9a-f-]{36})/kopie"); }
  std::int64_t cases() {
    const identity::Staff head{.id = "s1", .tenant = "musterstadt", .name = "Petra Sommer", .services = {"*"}, .roles = {"head"}};
    const auto page = flows::work_list(*house_, head, {});
    EXPECT_TRUE(page) << page.error().code;
    return page ? static_cast<std::int64_t>(page->rows.size()) : -1;
  }

  forms::Form form_;
  const identity::Staff clerk_{.id = "s1",
                               .tenant = "musterstadt",
                               .name = "Petra Sommer",
                               .services = {"*"},
                               .roles = {"clerk", "head"}};
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(ResidentTest, FindsAServiceByOwnWordsAndPlace) {
  Client c = client();
  EXPECT_TRUE(has(get(c, "/").body, "Was möchten Sie erledigen?"));
  EXPECT_TRUE(c.cookies.empty());  // looking leaves no trace
  const std::string wrong = get(c, "/suche?q=hund+anmelden&ort=123456").body;
  EXPECT_TRUE(has(wrong, "Eine Postleitzahl hat fünf Ziffern.")) << wrong;
  EXPECT_TRUE(has(wrong, "value=\"123456\""));
  EXPECT_TRUE(has(wrong, "<title>Fehler: "));
  const std::string right = get(c, "/suche?q=hund+anmelden&ort=12345").body;
  const std::string link = found(right, "href=\"(/leistungen/beschreibung/hundesteuer[^\"]*)\"");
  ASSERT_FALSE(link.empty()) << right;
  EXPECT_TRUE(has(get(c, link).body, "href=\"/ort/musterstadt/dienst/hundesteuer\""));
  EXPECT_TRUE(has(get(c, "/suche?q=xyzzyqqq&ort=12345").body, "nichts gefunden"));
  // Run nowhere here: who is competent, no button.
  const std::string other = get(c, "/leistungen/beschreibung/personalausweis?ort=12345").body;
  EXPECT_TRUE(has(other, "Das geht hier nicht online")) << other;
  EXPECT_EQ(get(c, "/leistungen/beschreibung/gibt-es-nicht").status, 404);
}

TEST_F(ResidentTest, TownPagesAndVerifierKey) {
  Client c = client();
  EXPECT_TRUE(has(get(c, "/ort/musterstadt").body, "/ort/musterstadt/dienst/hundesteuer"));
  for (const char* page : {"impressum", "datenschutz", "barrierefreiheit", "leichte-sprache", "gebaerdensprache"}) {
    EXPECT_EQ(get(c, std::string("/ort/musterstadt/") + page).status, 200) << page;
    EXPECT_EQ(get(c, std::string("/") + page).status, 200) << page;
  }
  EXPECT_TRUE(get(c, "/ort/musterstadt/pruefschluessel").body.starts_with(*runtime_->verifier_key("musterstadt")));
  EXPECT_EQ(get(c, "/ort/nirgendwo").status, 404);
}

TEST_F(ResidentTest, FilesAsGuestWithoutScripts) {
  Client c = client();
  const std::string draft = submit(c);
  const std::string sent = get(c, draft + "/gesendet").body;
  const std::string reference = reference_in(sent);
  const std::string code = found(sent, "<strong>(\\w{4}-\\w{4}-\\w{4})</strong>");
  EXPECT_FALSE(reference.empty()) << sent;
  EXPECT_FALSE(code.empty());
  const std::string fall = "/ort/musterstadt/vorgang/" + case_in(sent);
  EXPECT_TRUE(has(get(c, fall).body, "Antrag eingegangen"));
  EXPECT_TRUE(has(get(c, fall).body, "Wir sehen nach, ob die Unterlagen vollständig sind"));
  const std::string english = get(c, fall + "?lang=en").body;
  EXPECT_TRUE(has(english, "We check whether the documents are complete"));
  EXPECT_TRUE(has(english, "class=\"kern-icon kern-icon--check\"")) << english;
  get(c, fall + "?lang=de");
  const ClientResponse pdf = get(c, fall + "/kopie.pdf");
  EXPECT_TRUE(pdf.body.starts_with("%PDF-")) << pdf.status << pdf.body;
  const ClientResponse receipt = get(c, fall + "/quittung");
  EXPECT_TRUE(has(receipt.header("content-disposition"), ".tlog-proof"));
  EXPECT_TRUE(receipt.body.starts_with("c2sp.org/tlog-proof")) << receipt.body;

  // Another device: reference and code, in small letters and without hyphens.
  Client other = client();
  EXPECT_EQ(get(other, fall).header("location"), "/ort/musterstadt/vorgang");
  std::string typed = code;
  std::erase(typed, '-');
  for (char& letter : typed) letter = static_cast<char>(std::tolower(letter));
  const ClientResponse opened = post(other, "/ort/musterstadt/vorgang", "/ort/musterstadt/vorgang", {{"reference", reference}, {"code", typed}});
  EXPECT_EQ(opened.header("location"), fall) << opened.body;
  EXPECT_EQ(get(other, fall).status, 200);
  EXPECT_EQ(get(other, draft + "/gesendet").status, 404);  // the guest's own browser only
}

TEST_F(ResidentTest, ErrorsAreLinkedAndInputIsKept) {
  Client c = client();
  const std::string page = begin(c);
  Pairs answers = good_answers();
  answers[1].second = "31.02.2024";
  const ClientResponse wrong = post(c, page, page, answers);
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong.body, "<title>Fehler: "));
  EXPECT_TRUE(has(wrong.body, "Es gibt ein Problem"));
  EXPECT_TRUE(has(wrong.body, "href=\"#" + ui::field_id(name("P/geboren")) + "\"")) << wrong.body;
  EXPECT_TRUE(has(wrong.body, "id=\"" + ui::field_id(name("P/geboren")) + "\""));
  EXPECT_TRUE(has(wrong.body, "value=\"31.02.2024\""));
  EXPECT_TRUE(has(get(c, page).body, "value=\"31.02.2024\""));  // stored as typed
  // The check page names it and links to its page.
  const std::string check = get(c, draft_of(page) + "/pruefen").body;
  EXPECT_TRUE(has(check, page + "?fehler=1&amp;ziel=pruefen")) << check;
  EXPECT_FALSE(has(check, "Jetzt verbindlich absenden"));
  const ClientResponse forced = post(c, page, draft_of(page) + "/senden", {{"bestaetigt", "ja"}, {"stand", "2"}});
  EXPECT_EQ(forced.status, 422);
  EXPECT_EQ(cases(), 0);
}

TEST_F(ResidentTest, HostileTextStaysText) {
  Client c = client();
  const std::string page = begin(c);
  const std::string evil = "\"><script>alert(1)</script>";
  const ClientResponse shown = post(c, page, page, {{name("P/name"), evil}, {"tun", "weiter"}});
  EXPECT_FALSE(has(shown.body, "<script>alert"));
  EXPECT_TRUE(has(shown.body, "&lt;script&gt;alert(1)")) << shown.body;
  EXPECT_FALSE(has(get(c, "/suche?q=%3Cscript%3Ealert(1)%3C/script%3E&ort=%22%3E%3Cb%3E").body, "<script>alert"));
  const std::string draft = draft_of(page);
  Pairs wish = good_wish();
  wish[2].second = evil;
  post(c, draft + "/zustellung", draft + "/zustellung", wish);
  EXPECT_FALSE(has(get(c, draft + "/pruefen").body, "<script>alert"));
}

TEST_F(ResidentTest, SendsOnceWhateverIsPressed) {
  Client c = client();
  const std::string page = begin(c), draft = draft_of(page);
  fill(c, page, good_answers());
  ASSERT_EQ(post(c, draft + "/zustellung", draft + "/zustellung", good_wish()).status, 303);
  const std::string check = get(c, draft + "/pruefen").body;
  EXPECT_TRUE(has(check, "rechtsverbindlich"));
  const Pairs send{{"_csrf", web::csrf_token_in(check)}, {"bestaetigt", "ja"}, {"stand", hidden(check, "stand")}};
  // Without the confirmation nothing is sent.
  EXPECT_EQ(c.post_form(draft + "/senden", {send[0], send[2]})->status, 422);
  EXPECT_EQ(cases(), 0);
  std::vector<std::thread> presses;
  std::vector<ClientResponse> answers(4);
  for (ClientResponse& answer : answers) {
    presses.emplace_back([&] {
      Client one = client();
      one.cookies = c.cookies;
      if (auto response = one.post_form(draft + "/senden", send)) answer = *response;
    });
  }
  for (std::thread& press : presses) press.join();
  for (const ClientResponse& answer : answers) {
    EXPECT_EQ(answer.status, 303) << answer.body;
    EXPECT_EQ(answer.header("location"), draft + "/gesendet");
  }
  EXPECT_EQ(cases(), 1);
  // Back button, then once more; and every page of the draft leads to the confirmation.
  EXPECT_EQ(c.post_form(draft + "/senden", send)->header("location"), draft + "/gesendet");
  EXPECT_EQ(get(c, draft + "/pruefen").header("location"), draft + "/gesendet");
  EXPECT_EQ(get(c, page).header("location"), draft + "/gesendet");
  EXPECT_EQ(reference_in(get(c, draft + "/gesendet").body), reference_in(get(c, draft + "/gesendet").body));
  EXPECT_EQ(cases(), 1);
}

TEST_F(ResidentTest, BeginningTwiceWithOneClickIsOneDraft) {
  Client c = client();
  const std::string start = "/ort/musterstadt/dienst/hundesteuer";
  const std::string key = found(get(c, start).body, "name=\"key\" value=\"([^\"]+)\"");
  ASSERT_FALSE(key.empty());
  const auto begin_with = [&](Client& who, const std::string& with) {
    const ClientResponse begun = post(who, start, start + "/beginnen", {{"key", with}});
    EXPECT_EQ(begun.status, 303);
    return draft_of(begun.header("location"));
  };
  const std::string first = begin_with(c, key);
  EXPECT_EQ(begin_with(c, key), first);  // the same click again
  EXPECT_NE(begin_with(c, "another page's"), first);
  Client stranger = client();
  EXPECT_NE(begin_with(stranger, key), first) << "somebody else's key is no way in";
  EXPECT_EQ(get(stranger, first).body, get(stranger, "/gibt/es/nicht").body);
}

TEST_F(ResidentTest, WhatWasCheckedIsSent) {
  Client c = client();
  const std::string page = begin(c), draft = draft_of(page);
  fill(c, page, good_answers());
  post(c, draft + "/zustellung", draft + "/zustellung", good_wish());
  const std::string check = get(c, draft + "/pruefen").body;
  post(c, page, page, good_answers());  // another window
  const ClientResponse late = post(c, draft + "/pruefen", draft + "/senden", {{"bestaetigt", "ja"}, {"stand", hidden(check, "stand")}});
  EXPECT_EQ(late.status, 409);
  EXPECT_TRUE(has(late.body, "haben sich geändert"));
  EXPECT_EQ(cases(), 0);
}

TEST_F(ResidentTest, ForeignDraftsAndCasesDoNotExist) {
  Client mine = client(), other = client();
  const std::string page = begin(mine), draft = draft_of(page);
  begin(other);
  const ClientResponse foreign = get(other, page);
  const ClientResponse unknown = get(other, "/ort/musterstadt/antrag/00000000000000000000000000000000/seite/1");
  const ClientResponse nowhere = get(other, "/gibt/es/nicht");
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.body, unknown.body);
  EXPECT_EQ(foreign.body, nowhere.body);
  for (const char* rest : {"", "/zustellung", "/pruefen", "/gesendet", "/codes/a1.0"}) EXPECT_EQ(get(other, draft + rest).status, 404) << rest;
  const std::string token = web::csrf_token_in(get(other, "/ort/musterstadt/dienst/hundesteuer").body);
  for (const char* rest : {"/zustellung", "/senden", "/loeschen"}) {
    EXPECT_EQ(other.post_form(draft + rest, {{"_csrf", token}, {"loeschen", "ja"}})->status, 404) << rest;
  }
  EXPECT_EQ(get(mine, page).status, 200);
}

TEST_F(ResidentTest, AWrongCodeTellsNothing) {
  Client c = client();
  const std::string reference = reference_in(get(c, submit(c) + "/gesendet").body);
  ASSERT_FALSE(reference.empty());
  const std::string path = "/ort/musterstadt/vorgang";
  Client other = client();
  const ClientResponse wrong_code = post(other, path, path, {{"reference", reference}, {"code", "AAAA-BBBB-CCCC"}});
  const ClientResponse wrong_reference = post(other, path, path, {{"reference", "26-XXXX-YYYY"}, {"code", "AAAA-BBBB-CCCC"}});
  const auto neutral = [&](std::string body, const std::string& typed) {
    for (std::size_t at; (at = body.find(typed)) != std::string::npos;) body.replace(at, typed.size(), "?");
    return std::regex_replace(body, std::regex("name=\"_csrf\" value=\"[^\"]*\""), "");
  };
  EXPECT_EQ(wrong_code.status, 422);
  EXPECT_TRUE(has(wrong_code.body, "gibt es keinen Antrag"));
  EXPECT_EQ(neutral(wrong_code.body, reference), neutral(wrong_reference.body, "26-XXXX-YYYY"));
}

TEST_F(ResidentTest, FilesAreJudgedByTheirBytesAndEachMistakeHasItsSentence) {
  Client c = client();
  const std::string page = begin(c);
  EXPECT_TRUE(has(get(c, page).body, "multipart/form-data"));
  const std::string input = name("P/nachweis");
  const auto upload = [&](const std::string& content, const std::string& file) {
    return post_files(c, page, {{.name = name("P/name"), .value = "Müller"}, {.name = "tun", .value = "speichern"},
                                {.name = input, .value = content, .file_name = file, .mime = "application/pdf"}});
  };
  const ClientResponse disguised = upload("\x89PNG\r\n\x1a\n" + std::string(600, 'x'), "brief.pdf");
  EXPECT_EQ(disguised.status, 422);
  EXPECT_TRUE(has(disguised.body, "ist beschädigt")) << disguised.body;
  EXPECT_TRUE(has(upload("", "leer.pdf").body, "ist leer"));
  EXPECT_TRUE(
      has(upload("MZ" + std::string(600, '\0'), "rechnung.pdf").body, "nicht das, was ihr Name sagt"));
  EXPECT_TRUE(has(upload("%PDF-1.7\n" + std::string(21 << 20, 'x'), "gross.pdf").body, "größer als 20 MB"));
  EXPECT_TRUE(has(get(c, page).body, "value=\"Müller\""));  // the text of the same page was stored
  EXPECT_EQ(
      upload(documents::sample_file("application/pdf") + std::string(600, 'x'), "../../etc/<b>nachweis.pdf")
          .status,
      303);
  const std::string with_file = get(c, page).body;
  EXPECT_TRUE(has(with_file, "nachweis.pdf"));
  EXPECT_FALSE(has(with_file, "<b>nachweis"));
  const std::string remove = found(with_file, "name=\"(d[0-9.]+)\"");
  ASSERT_FALSE(remove.empty());
  EXPECT_EQ(post(c, page, page, {{remove, "1"}}).status, 303);
  EXPECT_FALSE(has(get(c, page).body, "nachweis.pdf"));
}

TEST_F(ResidentTest, GroupsGrowAndShrinkByButtons) {
  Client c = client();
  std::string page = begin(c);
  const std::string add = forms::name_of(form_, forms::NameKind::add, forms::Place().child(*form_.find("H"), 0));
  for (int i = 0; i < 3 && !has(get(c, page).body, "name=\"" + add + "\""); ++i) page = post(c, page, page, good_answers()).header("location");
  Pairs fields = good_answers();
  fields.pop_back();
  fields.emplace_back(add, "1");
  const ClientResponse added = post(c, page, page, fields);
  EXPECT_EQ(added.status, 303) << added.body;
  EXPECT_TRUE(has(added.header("location"), "#" + ui::field_id(name("H/ruf", 1)))) << added.header("location");
  const std::string two = get(c, page).body;
  EXPECT_TRUE(has(two, "name=\"" + name("H/ruf", 1) + "\""));
  EXPECT_TRUE(has(two, "value=\"Bella\""));
  const std::string remove = forms::name_of(form_, forms::NameKind::remove, forms::Place().child(*form_.find("H"), 0));
  EXPECT_TRUE(has(two, "name=\"" + remove + "\""));
  EXPECT_EQ(post(c, page, page, {{remove, "1"}}).status, 303);
  EXPECT_FALSE(has(get(c, page).body, "value=\"Bella\""));
}

TEST_F(ResidentTest, LongListsTakeLabelsAndAnswerSearches) {
  Client c = client();
  const std::string page = begin(c), draft = draft_of(page);
  const std::string json = get(c, draft + "/codes/" + name("H/rasse") + "?q=dack").body;
  EXPECT_EQ(json, R"([{"label":"Dackel","value":"DK"}])");
  EXPECT_EQ(get(c, draft + "/codes/unsinn").status, 404);
  Pairs fields = good_answers();
  fields[3].second = " dackel ";
  fill(c, page, fields);
  EXPECT_TRUE(has(get(c, draft + "/pruefen").body, "Dackel"));
  const auto view = flows::load_draft(*house_, "musterstadt", draft.substr(draft.rfind('/') + 1), {{"guest", ""}, "none"});
  EXPECT_FALSE(view);  // nobody else's
}

TEST_F(ResidentTest, TheDeliveryWishIsKeptEvenWhenWrong) {
  Client c = client();
  const std::string draft = draft_of(begin(c)), page = draft + "/zustellung";
  Pairs wish = good_wish();
  wish[4].second = "1234";
  wish[0].second = "national_mailbox";
  const ClientResponse wrong = post(c, page, page, wish);
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong.body, "href=\"#f-postal_5fcode\"")) << wrong.body;
  EXPECT_TRUE(has(wrong.body, "href=\"#f-channel\""));
  const std::string again = get(c, page).body;
  EXPECT_TRUE(has(again, "value=\"1234\""));
  EXPECT_TRUE(has(again, "value=\"Lindenweg 7\""));
  EXPECT_FALSE(has(again, "account_retrieval"));  // a guest has no account to retrieve from
}

TEST_F(ResidentTest, AccountsLogInAndComeBackOnlyToThisSite) {
  Client c = client();
  const ClientResponse weak = post(c, "/konto/registrieren", "/konto/registrieren", {{"email", "erika@example.org"}, {"passwort", "kurz"}});
  EXPECT_EQ(weak.status, 422);
  EXPECT_TRUE(has(weak.body, "mindestens 12 Zeichen"));
  const ClientResponse made = post(c, "/konto/registrieren", "/konto/registrieren",
                                   {{"email", "erika@example.org"}, {"passwort", "Lindenweg im Herbst"}, {"weiter", "//evil.example/x"}});
  EXPECT_EQ(made.header("location"), "/konto") << made.body;
  EXPECT_TRUE(has(get(c, "/konto").body, "noch keinen Antrag"));
  const std::string draft = submit(c, {{"channel", "account_retrieval"}, {"consent", "ja"}, {"family_name", "Müller"}, {"street", "Lindenweg 7"},
                                       {"postal_code", "12345"}, {"city", "Musterstadt"}, {"tun", "weiter"}});
  const std::string sent = get(c, draft + "/gesendet").body;
  EXPECT_FALSE(has(sent, "Notieren Sie Ihren Zugangscode"));
  EXPECT_TRUE(has(get(c, "/konto").body, reference_in(sent)));

  Client again = client();
  EXPECT_EQ(get(again, "/konto").header("location"), "/konto/anmelden?weiter=/konto");
  EXPECT_EQ(post(again, "/konto/anmelden", "/konto/anmelden", {{"email", "erika@example.org"}, {"passwort", "falsch falsch falsch"}}).status, 422);
  const ClientResponse in = post(again, "/konto/anmelden", "/konto/anmelden",
                                 {{"email", "erika@example.org"}, {"passwort", "Lindenweg im Herbst"}, {"weiter", "/ort/musterstadt/dienst/hundesteuer"}});
  EXPECT_EQ(in.header("location"), "/ort/musterstadt/dienst/hundesteuer");
  EXPECT_EQ(get(again, "/ort/musterstadt/vorgang/" + case_in(sent)).status, 200);
  EXPECT_EQ(post(again, "/konto", "/konto/abmelden", {}).status, 303);
  EXPECT_EQ(get(again, "/konto").status, 303);
  // Somebody else with an account: a foreign case is an unknown one.
  Client third = client();
  post(third, "/konto/registrieren", "/konto/registrieren", {{"email", "jan@example.org"}, {"passwort", "Regen auf dem Dach"}});
  EXPECT_EQ(get(third, "/ort/musterstadt/vorgang/" + case_in(sent)).body, get(third, "/gibt/es/nicht").body);
}

TEST_F(ResidentTest, NothingTypedIsLostWhenTheLoginEnds) {
  Client c = client();
  post(c, "/konto/registrieren", "/konto/registrieren", {{"email", "erika@example.org"}, {"passwort", "Lindenweg im Herbst"}});
  const std::string page = begin(c);
  Pairs typed{{"_csrf", web::csrf_token_in(get(c, page).body)}, {name("P/name"), "Müller <b>"}, {"tun", "weiter"}};
  clock_.advance(std::chrono::hours(24 * 40));
  EXPECT_EQ(c.post_form(page, typed)->status, 403);  // no word from the browser where it comes from: the plain page
  c.extra_headers = {{"Sec-Fetch-Site", "same-origin"}};
  const ClientResponse kept = *c.post_form(page, typed);
  EXPECT_EQ(kept.status, 403);
  EXPECT_TRUE(has(kept.body, "value=\"Müller &lt;b&gt;\"")) << kept.body;
  EXPECT_EQ(get(c, page).header("location"), "/konto/anmelden?weiter=" + page);
}

TEST_F(ResidentTest, TheNationalAccountIsForDemonstrationsOnly) {
  Client c = client();
  EXPECT_EQ(get(c, "/konto/national").status, 404);
  serve({.demo = true});
  Client demo = client();
  EXPECT_TRUE(has(get(demo, "/konto/national").body, "nur Vorführung"));
  EXPECT_EQ(post(demo, "/konto/national", "/konto/national", {{"person", "erfunden"}, {"niveau", "high"}}).status, 422);
  EXPECT_EQ(post(demo, "/konto/national", "/konto/national", {{"person", "national-test-erika"}, {"niveau", "high"}}).header("location"), "/konto");
  EXPECT_TRUE(has(get(demo, "/konto").body, "Erika Mustermann"));
  const std::string draft = draft_of(begin(demo));
  const std::string delivery = get(demo, draft + "/zustellung").body;
  EXPECT_TRUE(has(delivery, "national_mailbox"));
  EXPECT_TRUE(has(delivery, "value=\"Lindenweg 7\""));  // what the account knows and the form did not ask
}

TEST_F(ResidentTest, AQuestionIsAnsweredAndAnApplicationWithdrawn) {
  Client c = client();
  const std::string id = case_in(get(c, submit(c) + "/gesendet").body), fall = "/ort/musterstadt/vorgang/" + id;
  auto view = flows::desk_case(*house_, clerk_, id);
  ASSERT_TRUE(view) << view.error().code;
  const auto assigned = flows::assign_case(*house_, clerk_, {id, view->seq, "k1"}, "s1");
  view = flows::desk_case(*house_, clerk_, id);
  const Status asked = flows::ask_applicant(*house_, clerk_, {id, view->seq, "k2"}, "Wie alt ist <Bella>?",
                                            plus_days(berlin_date(clock_.now()), 14));
  ASSERT_TRUE(asked) << asked.error().code;
  const std::string page = get(c, fall).body;
  EXPECT_TRUE(has(page, "Wie alt ist &lt;Bella&gt;?")) << page;
  EXPECT_TRUE(has(page, "Wir warten auf Ihre Antwort")) << page;
  const std::string action = found(page, "action=\"([^\"]*/antwort/[^\"]*)\"");
  ASSERT_FALSE(action.empty());
  EXPECT_EQ(post(c, fall, action, {{"text", "  "}}).status, 422);
  const std::string key = hidden(page, "key");
  EXPECT_EQ(post(c, fall, action, {{"text", "Drei Jahre"}, {"key", key}}).header("location"), fall + "?beantwortet=1");
  EXPECT_EQ(c.post_form(action, {{"_csrf", web::csrf_token_in(page)}, {"text", "Drei Jahre"}, {"key", key}})->status, 303);  // pressed twice
  EXPECT_TRUE(has(get(c, fall).body, "Ihre Antwort ist eingegangen"));
  EXPECT_FALSE(has(get(c, fall).body, "Wir warten auf Ihre Antwort"));
  EXPECT_TRUE(has(get(c, fall + "/zuruecknehmen").body, "nicht rückgängig"));
  EXPECT_EQ(post(c, fall + "/zuruecknehmen", fall + "/zuruecknehmen", {{"tun", "zuruecknehmen"}, {"key", site::fresh_key()}}).status, 303);
  EXPECT_TRUE(has(get(c, fall).body, "Von Ihnen zurückgenommen"));
  EXPECT_FALSE(has(get(c, fall).body, "Wir sehen nach, ob"));
}

TEST_F(ResidentTest, ADecisionThatIsHeldOrTakenBackIsNotTold) {
  Client c = client();
  tenancy::Town patient = town();
  patient.recall_minutes = 5;
  towns_.by_id["musterstadt"] = std::make_shared<const tenancy::Town>(std::move(patient));
  const std::string id = case_in(get(c, submit(c) + "/gesendet").body),
                    fall = "/ort/musterstadt/vorgang/" + id;
  check(id);
  grant(id, cases::Channel::post);
  const auto view = flows::desk_case(*house_, clerk_, id);
  ASSERT_TRUE(view);
  ASSERT_TRUE(view->c.held());
  const std::string held = get(c, fall).body;
  EXPECT_FALSE(has(held, "Entschieden")) << held;
  EXPECT_TRUE(has(held, "Wir prüfen Ihren Antrag")) << held;
  const Status recalled =
      flows::recall_notice(*house_, clerk_, {id, view->seq, "k5"}, view->c.notices.back().id);
  ASSERT_TRUE(recalled) << recalled.error().code;
  const std::string back = get(c, fall).body;
  EXPECT_FALSE(has(back, "Entschieden")) << back;
  EXPECT_TRUE(has(back, "Wir prüfen Ihren Antrag")) << back;
}

TEST_F(ResidentTest, OpeningTheNoticeInTheAccountIsItsRetrieval) {
  Client c = client();
  post(c, "/konto/registrieren", "/konto/registrieren", {{"email", "erika@example.org"}, {"passwort", "Lindenweg im Herbst"}});
  const std::string draft = submit(c, {{"channel", "account_retrieval"}, {"consent", "ja"}, {"family_name", "Müller"}, {"street", "Lindenweg 7"},
                                       {"postal_code", "12345"}, {"city", "Musterstadt"}, {"tun", "weiter"}});
  const std::string id = case_in(get(c, draft + "/gesendet").body), fall = "/ort/musterstadt/vorgang/" + id;
  check(id);
  EXPECT_TRUE(has(get(c, fall).body, "voraussichtlich bis"));
  grant(id, cases::Channel::account_retrieval);
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  const std::string before = get(c, fall).body;
  EXPECT_TRUE(has(before, "Öffnen gilt als Abruf")) << before;
  EXPECT_FALSE(has(before, "möglich bis"));  // looking at the page announces nothing
  const std::string link = found(before, "href=\"([^\"]*/bescheid/[^\"]*)\"");
  ASSERT_FALSE(link.empty());
  const ClientResponse notice = get(c, link);
  EXPECT_TRUE(notice.body.starts_with("%PDF-")) << notice.status;
  const std::string after = get(c, fall).body;
  EXPECT_TRUE(has(after, "Gilt als bekannt gegeben am"));
  EXPECT_TRUE(has(after, "Widerspruch möglich bis")) << after;
  EXPECT_TRUE(has(after, "Warum dieses Datum?"));
  EXPECT_FALSE(has(after, "Öffnen gilt als Abruf"));
  EXPECT_FALSE(has(after, "Antrag zurücknehmen"));
  EXPECT_EQ(get(c, fall + "/bescheid/GIBTESNICHT").status, 404);
}

}  // namespace
}  // namespace rathaus::resident
