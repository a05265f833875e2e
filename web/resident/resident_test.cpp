// The resident's way through a real server, without scripts: what a browser would send, what it would show.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "flows/account_access.h"
#include "flows/counter.h"
#include "flows/acts.h"
#include "flows/desk.h"
#include "flows/own_data.h"
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
  b.last_node().label = "Angaben zu Ihnen";
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
  // A package that this town does not offer is no promise, neither in the list nor in the description.
  const std::string listed = get(c, "/suche?q=gewerbe+anmelden&ort=12345").body;
  EXPECT_TRUE(has(listed, "/leistungen/beschreibung/gewerbe-anmelden")) << listed;
  EXPECT_FALSE(has(listed, "Online möglich")) << listed;
  const std::string not_offered = get(c, "/leistungen/beschreibung/gewerbe-anmelden?ort=12345").body;
  EXPECT_TRUE(has(not_offered, "Online geht das hier noch nicht.")) << not_offered;
  EXPECT_FALSE(has(not_offered, "hier online stellen")) << not_offered;
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

TEST_F(ResidentTest, TwoHundredReadsStayReadable) {
  std::vector<flows::Access> all;
  for (int i = 0; i < 200; ++i) {  // newest first: 20 days, ten times a day, two offices
    const Instant at = clock_.now() + (-std::chrono::minutes(24 * 60 * (i / 10) + 10 * (i % 10)));
    all.push_back({at, i % 10 < 7 ? "Musterstadt, Steueramt" : "Musterstadt, Kasse", "Antrag bearbeiten",
                   "den Vorgang mit Ihren Angaben"});
  }
  const auto groups = flows::grouped(all);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].office, "Musterstadt, Steueramt");
  EXPECT_EQ(groups[0].count, 140U);
  ASSERT_EQ(groups[0].days.size(), 20U);
  EXPECT_EQ(groups[0].days[0].count, 7U);
  EXPECT_EQ(groups[0].days[0].last, all[0].at);
  EXPECT_EQ(groups[0].days[0].first, all[6].at);
  EXPECT_GT(groups[0].days[0].on, groups[0].days[19].on);
  const std::string csv = flows::access_csv(all);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 201);
  EXPECT_TRUE(flows::access_csv({{clock_.now(), "a \"b\"; c", "", ""}}).find("\"a \"\"b\"\"; c\"") !=
              std::string::npos);
  // The page: what for, which office, day by day.
  Client c = client();
  const std::string sent = get(c, submit(c) + "/gesendet").body, id = case_in(sent),
                    fall = "/ort/musterstadt/vorgang/" + id, entrance = "/ort/musterstadt/vorgang";
  EXPECT_TRUE(has(get(c, fall + "/daten").body, "niemand in der Verwaltung"));
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(flows::look_at_case(*house_, clerk_, id));
    ASSERT_TRUE(flows::look_at_case(*house_, clerk_, id)) << "within a quarter of an hour: one";
    clock_.advance(std::chrono::hours(24));
  }
  ASSERT_TRUE(runtime_->settle("musterstadt"));
  Client again = client(), stranger = client();  // the pass of the first browser held for half an hour
  const std::string code = found(sent, "<strong>(\\w{4}-\\w{4}-\\w{4})</strong>");
  ASSERT_EQ(post(again, entrance, entrance, {{"reference", reference_in(sent)}, {"code", code}}).status, 303);
  const std::string page = get(again, fall + "/daten").body;
  EXPECT_TRUE(has(page, "bisher 12-mal, zuletzt am")) << page;
  EXPECT_TRUE(has(page, ">einmal<")) << "a day with one read";
  EXPECT_TRUE(has(get(again, fall + "/daten?lang=en").body, "opened 12 times so far")) << "also in English";
  EXPECT_TRUE(has(page, "Frühere Tage anzeigen: 5")) << page;
  EXPECT_FALSE(has(page, "Sommer")) << "never a clerk's name";
  const ClientResponse file = get(again, fall + "/daten.csv");
  EXPECT_TRUE(has(file.header("content-disposition"), ".csv"));
  EXPECT_EQ(std::ranges::count(file.body, '\n'), 13);
  for (Client* other : {&c, &stranger}) EXPECT_NE(get(*other, fall + "/daten.csv").status, 200);
}

TEST_F(ResidentTest, PasswordAndAddressAreChangedWithACodeAndEndEveryLogin) {
  std::map<std::string, std::string> mails;  // by receiver and kind: the code
  runtime_->on_effect(
      flows::kAccountEffect,
      [&](const std::string&, const event::Effect& effect) -> Result<std::optional<event::Command>> {
        const auto text = [&](const char* key) {
          return std::string(json::get_string(effect.data, key).value());
        };
        mails[text("to") + " " + text("kind")] = text("code");
        return std::optional<event::Command>{};
      });
  const auto deliver = [&] { EXPECT_TRUE(runtime_->settle(runtime::Runtime::kControl)); };
  const std::string page = "/konto/zugang", old_one = "Lindenweg im Herbst", next_one = "Regen auf dem Dach",
                    third = "Wolken über dem Tal";
  Client c = client(), other = client(), stranger = client();
  ASSERT_EQ(post(c, "/konto/registrieren", "/konto/registrieren",
                 {{"email", "erika@example.org"}, {"passwort", old_one}})
                .status,
            303);
  ASSERT_EQ(post(stranger, "/konto/registrieren", "/konto/registrieren",
                 {{"email", "jan@example.org"}, {"passwort", old_one}})
                .status,
            303);
  const auto login = [&](Client& who, const std::string& email, const std::string& password) {
    return post(who, "/konto/anmelden", "/konto/anmelden", {{"email", email}, {"passwort", password}}).status;
  };
  ASSERT_EQ(login(other, "erika@example.org", old_one), 303);
  // The password: the old one, then the code from the mail.
  EXPECT_TRUE(
      has(post(c, page, page + "/passwort", {{"altes", "falsch geraten"}, {"passwort", next_one}}).body,
          "Das bisherige Passwort stimmt nicht"));
  EXPECT_EQ(post(c, page, page + "/passwort", {{"altes", old_one}, {"passwort", "kurz"}}).status, 422);
  EXPECT_EQ(post(c, page, page + "/passwort", {{"altes", old_one}, {"passwort", next_one}}).status, 303);
  deliver();
  const std::string code = mails["erika@example.org code"];
  ASSERT_EQ(code.size(), 9U);
  EXPECT_TRUE(has(get(c, page).body, "Code aus der E-Mail"));
  EXPECT_FALSE(has(get(stranger, page).body, "Code aus der E-Mail"))
      << "another account has nothing to confirm";
  EXPECT_TRUE(
      has(post(c, page, page + "/bestaetigen", {{"code", "2222-2222"}}).body, "Der Code stimmt nicht"));
  EXPECT_TRUE(has(get(other, "/konto").body, "Mein Bereich")) << "nothing has changed yet";
  EXPECT_EQ(post(c, page, page + "/bestaetigen", {{"code", code}}).header("location"), page + "?geaendert=1");
  EXPECT_TRUE(has(get(c, page + "?geaendert=1").body, "Ihr Zugang ist geändert"))
      << "here one stays logged in";
  EXPECT_TRUE(has(get(other, "/konto").header("location"), "/konto/anmelden")) << "everywhere else not";
  EXPECT_EQ(login(other, "erika@example.org", old_one), 422);
  EXPECT_EQ(login(other, "erika@example.org", next_one), 303);
  EXPECT_TRUE(has(get(stranger, "/konto").body, "Mein Bereich")) << "other accounts are not touched";
  EXPECT_EQ(post(c, page, page + "/bestaetigen", {{"code", code}}).status, 422) << "a code counts once";
  // The address: a code to the new one, a note to the old one. Somebody else's looks the same and gets no code.
  EXPECT_EQ(post(c, page, page + "/email", {{"email", "erika@example.org"}, {"nochmal", next_one}}).status,
            422);
  EXPECT_EQ(post(c, page, page + "/email", {{"email", "jan@example.org"}, {"nochmal", next_one}}).status,
            303);
  deliver();
  EXPECT_TRUE(mails.contains("jan@example.org taken"));
  EXPECT_FALSE(mails.contains("jan@example.org code"));
  EXPECT_TRUE(has(get(c, page).body, "Wir haben einen Code an die neue Adresse geschickt"));
  EXPECT_EQ(post(c, page, page + "/abbrechen", {}).status, 303);
  EXPECT_EQ(post(c, page, page + "/email", {{"email", "neu@example.org"}, {"nochmal", next_one}}).status,
            303);
  deliver();
  EXPECT_TRUE(mails.contains("erika@example.org warning"));
  EXPECT_EQ(post(c, page, page + "/bestaetigen", {{"code", mails["neu@example.org code"]}}).status, 303);
  EXPECT_TRUE(has(get(other, "/konto").header("location"), "/konto/anmelden"));
  EXPECT_EQ(login(other, "erika@example.org", next_one), 422);
  EXPECT_EQ(login(other, "neu@example.org", next_one), 303);
  // Five wrong codes end it, and so does half an hour.
  EXPECT_EQ(post(c, page, page + "/passwort", {{"altes", next_one}, {"passwort", third}}).status, 303);
  deliver();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(post(c, page, page + "/bestaetigen", {{"code", "2222-2222"}}).status, 422);
  EXPECT_EQ(post(c, page, page + "/bestaetigen", {{"code", mails["neu@example.org code"]}}).status, 422)
      << "the right one does not count any more";
  Client fresh = client();
  EXPECT_EQ(login(fresh, "neu@example.org", third), 422);
  EXPECT_EQ(login(fresh, "neu@example.org", next_one), 303) << "nothing has changed";
}

TEST_F(ResidentTest, OpenDraftsAreFoundAgain) {
  Client c = client();
  const std::string service = "/ort/musterstadt/dienst/hundesteuer",
                    again = "Sie haben diesen Antrag schon angefangen";
  EXPECT_FALSE(has(get(c, service).body, again));
  const std::string page = begin(c), draft = draft_of(page);
  for (const std::string& where :
       {service, std::string("/ort/musterstadt"), std::string("/ort/musterstadt/weitermachen")}) {
    const std::string html = get(c, where).body;
    EXPECT_TRUE(has(html, "href=\"" + draft + "\"")) << where << html;
    EXPECT_TRUE(has(html, "Zuletzt gespeichert") && has(html, "21.11.2026, 11:00 Uhr")) << where;
    EXPECT_TRUE(has(html, "Wird gelöscht am") && has(html, "21.12.2026")) << where;
  }
  EXPECT_TRUE(has(get(c, service).body, again));
  Client stranger = client();
  for (const std::string& where :
       {service, std::string("/ort/musterstadt"), std::string("/ort/musterstadt/weitermachen")})
    EXPECT_FALSE(has(get(stranger, where).body, draft)) << where;
  EXPECT_TRUE(has(get(stranger, "/ort/musterstadt/weitermachen").body, "Nummer oder Geheimwort verloren?"));
  post(c, draft, draft + "/loeschen", {{"loeschen", "ja"}});
  EXPECT_FALSE(has(get(c, service).body, again)) << "deleted is gone from the list";
  // With an account: in the own area, from any device.
  Client mine = client();
  const Pairs account{{"vornamen", "Erika"},
                      {"familienname", "Müller"},
                      {"email", "erika@example.org"},
                      {"passwort", "vier lange falsche Wörter"}};
  ASSERT_EQ(post(mine, "/konto/registrieren", "/konto/registrieren", account).status, 303);
  const std::string own = draft_of(begin(mine));
  const std::string area = get(mine, "/konto").body;
  EXPECT_TRUE(has(area, "href=\"" + own + "\"") && has(area, "Zuletzt gespeichert")) << area;
}

TEST_F(ResidentTest, TwoWindowsOnOneDraftLoseNothing) {
  Client c = client();
  const std::string page = begin(c), who = name("P/name"), born = name("P/geboren");
  const auto send_page = [&](const std::string& shown, const std::string& typed, const std::string& day,
                             Pairs more = {}) {
    Pairs fields{{who, typed}, {born, day}, {"gezeigt", shown}, {"tun", "weiter"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return post(c, page, page, fields);
  };
  const auto typed_in = [&](const std::string& html) {
    return found(html, "name=\"" + who + "\"[^>]* value=\"([^\"]*)\"");
  };
  const auto stored = [&] { return typed_in(get(c, page).body); };
  const std::string first = hidden(get(c, page).body, "gezeigt");
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(send_page(first, "Müller", "").status, 422) << "the date is missing; the name is stored";
  ASSERT_EQ(stored(), "Müller");
  // The other window was opened before that.
  const ClientResponse clash = send_page(first, "Miller", "28.3.1986");
  EXPECT_EQ(clash.status, 409);
  EXPECT_TRUE(has(clash.body, "auch in einem anderen Fenster geändert")) << clash.body;
  EXPECT_TRUE(has(clash.body, "„Miller“") && has(clash.body, "„Müller“")) << clash.body;
  EXPECT_TRUE(has(clash.body, "<title>Fehler:"));
  EXPECT_EQ(typed_in(clash.body), "Miller") << "what was typed here stands in the field";
  EXPECT_EQ(stored(), "Müller") << "and nothing is written over";
  EXPECT_TRUE(has(get(c, page).body, "28.3.1986")) << "what does not clash is kept";
  const std::string second = hidden(clash.body, "gezeigt");
  EXPECT_EQ(send_page(second, "Miller", "28.3.1986").status, 409) << "nobody has chosen";
  const std::string mine = found(clash.body, "value=\"(hier\\.[0-9a-f]+)\""),
                    theirs = found(clash.body, "value=\"(dort\\.[0-9a-f]+)\"");
  ASSERT_FALSE(mine.empty() || theirs.empty());
  EXPECT_EQ(send_page(second, "Miller", "28.3.1986", {{"wahl." + who, theirs}}).status, 303);
  EXPECT_EQ(stored(), "Müller");
  EXPECT_EQ(send_page(second, "Miller", "28.3.1986", {{"wahl." + who, mine}}).status, 303);
  EXPECT_EQ(stored(), "Miller");
  // A choice counts for what was seen: changed a third time, it is asked again.
  const std::string third = hidden(get(c, page).body, "gezeigt");
  EXPECT_EQ(send_page(third, "Maier", "28.3.1986").status, 303);
  EXPECT_EQ(send_page(second, "Miller zwei", "28.3.1986", {{"wahl." + who, mine}}).status, 409);
  // Who did not touch a field does not bring its old value back.
  EXPECT_EQ(send_page(third, "Miller", "1.4.1987").status, 303);
  EXPECT_EQ(stored(), "Maier");
  EXPECT_TRUE(has(get(c, page).body, "1.4.1987"));
}

TEST_F(ResidentTest, TwoWindowsOnTheDeliveryPageLoseNothing) {
  Client c = client();
  const std::string first = begin(c), page = draft_of(first) + "/zustellung";
  fill(c, first, good_answers());
  const std::string shown = hidden(get(c, page).body, "gezeigt");
  ASSERT_FALSE(shown.empty());
  const auto with = [&](const std::string& street, const std::string& stand, Pairs more = {}) {
    Pairs fields = good_wish();
    for (auto& [key, value] : fields) {
      if (key == "street") value = street;
    }
    fields.emplace_back("gezeigt", stand);
    fields.insert(fields.end(), more.begin(), more.end());
    return post(c, page, page, fields);
  };
  EXPECT_EQ(with("Lindenweg 7", shown).status, 303);
  const ClientResponse clash = with("Gartenweg 9", shown);
  EXPECT_EQ(clash.status, 409);
  EXPECT_TRUE(has(clash.body, "„Lindenweg 7“") && has(clash.body, "„Gartenweg 9“")) << clash.body;
  EXPECT_TRUE(has(get(c, page).body, "value=\"Lindenweg 7\""));
  const std::string mine = found(clash.body, "value=\"(hier\\.[0-9a-f]+)\"");
  EXPECT_EQ(with("Gartenweg 9", hidden(clash.body, "gezeigt"), {{"wahl.street", mine}}).status, 303);
  EXPECT_TRUE(has(get(c, page).body, "value=\"Gartenweg 9\""));
}

TEST_F(ResidentTest, WhoActsForAChildIsAskedAboutTheChild) {
  Client c = client();
  const std::string page = begin(c), draft = draft_of(page);
  EXPECT_FALSE(has(get(c, page).body, "Sie füllen diesen Antrag für"));
  ASSERT_EQ(post(c, draft + "/vertretung", draft + "/vertretung",
                 {{"role", "parent"},
                  {"scope", "case"},
                  {"proof", "later"},
                  {"given_names", "Mia"},
                  {"family_name", "Meier"},
                  {"born_on", "1.4.2019"},
                  {"tun", "weiter"}})
                .status,
            303);
  const std::string form = get(c, page).body;
  EXPECT_TRUE(has(form, "Sie füllen diesen Antrag für Mia Meier aus.")) << form;
  EXPECT_TRUE(has(form, "Angaben zu Mia Meier</h1>")) << form;
  EXPECT_FALSE(has(form, "Angaben zu Ihnen")) << form;
  EXPECT_TRUE(has(get(c, draft).body, "Angaben zu Mia Meier"));
  fill(c, page, good_answers());
  ASSERT_EQ(post(c, draft + "/zustellung", draft + "/zustellung", good_wish()).header("location"),
            draft + "/pruefen");
  const std::string check = get(c, draft + "/pruefen").body;
  EXPECT_TRUE(has(check, "Angaben zu Mia Meier")) << check;
  ASSERT_EQ(post(c, draft + "/pruefen", draft + "/senden",
                 {{"bestaetigt", "ja"}, {"stand", hidden(check, "stand")}})
                .status,
            303);
  EXPECT_TRUE(
      has(get(c, draft + "/gesendet").body, "Der Antrag ist für Mia Meier. Gestellt hat ihn Erika Müller."));
}

TEST_F(ResidentTest, TwoWindowsOnTheRepresentationPageLoseNothing) {
  Client c = client();
  const std::string page = draft_of(begin(c)) + "/vertretung";
  const auto with = [&](const std::string& given, const std::string& stand, Pairs more = {}) {
    Pairs fields{{"role", "parent"},     {"scope", "case"},        {"proof", "later"},
                 {"given_names", given}, {"family_name", "Meier"}, {"born_on", "1.4.2019"},
                 {"gezeigt", stand},     {"tun", "weiter"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return post(c, page, page, fields);
  };
  const std::string empty = hidden(get(c, page).body, "gezeigt");
  EXPECT_EQ(with("Mia", empty).status, 303);
  const std::string shown = hidden(get(c, page).body, "gezeigt");
  EXPECT_EQ(with("Mia Sophie", shown).status, 303);
  const ClientResponse clash = with("Mia-Marie", shown);
  EXPECT_EQ(clash.status, 409) << clash.body;
  EXPECT_TRUE(has(clash.body, "„Mia Sophie“") && has(clash.body, "„Mia-Marie“")) << clash.body;
  EXPECT_TRUE(has(get(c, page).body, "value=\"Mia Sophie\""));
  // "For myself after all" does not throw away what another window has just written.
  const ClientResponse self = post(c, page, page, {{"gezeigt", shown}, {"tun", "selbst"}});
  EXPECT_EQ(self.status, 409);
  EXPECT_EQ(post(c, page, page, {{"gezeigt", hidden(self.body, "gezeigt")}, {"tun", "selbst"}}).status, 303);
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
  // The back button and other words: not the same press, and not thrown away either.
  EXPECT_EQ(c.post_form(action, {{"_csrf", web::csrf_token_in(page)}, {"text", "Doch vier"}, {"key", key}})
                ->header("location"),
            fall + "?nachgereicht=1");
  const std::string added = get(c, fall + "?nachgereicht=1").body;
  EXPECT_TRUE(has(added, "Ihre Ergänzung ist eingegangen")) << added;
  EXPECT_TRUE(has(added, "Doch vier")) << added;
  const auto both = flows::desk_case(*house_, clerk_, id);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->c.questions.back().answer, "Drei Jahre");
  ASSERT_EQ(both->c.supplements.size(), 1U);
  EXPECT_TRUE(has(get(c, fall + "/zuruecknehmen").body, "nicht rückgängig"));
  EXPECT_EQ(post(c, fall + "/zuruecknehmen", fall + "/zuruecknehmen", {{"tun", "zuruecknehmen"}, {"key", site::fresh_key()}}).status, 303);
  EXPECT_TRUE(has(get(c, fall).body, "Von Ihnen zurückgenommen"));
  EXPECT_FALSE(has(get(c, fall).body, "Wir sehen nach, ob"));
}

TEST_F(ResidentTest, PapersAreHandedInUnaskedWhileTheCaseIsOpen) {
  Client c = client();
  const std::string id = case_in(get(c, submit(c) + "/gesendet").body),
                    fall = "/ort/musterstadt/vorgang/" + id, page = fall + "/nachreichen";
  EXPECT_TRUE(has(get(c, fall).body, page)) << "the way there stands on the status page";
  Client stranger = client();
  EXPECT_EQ(get(stranger, page).header("location"), get(stranger, fall).header("location"));
  const std::string form = get(c, page).body, key = hidden(form, "key");
  ASSERT_FALSE(key.empty());
  const auto send_in = [&](const std::string& text, const std::string& content, const std::string& file) {
    return post_files(c, page,
                      {{.name = "key", .value = key},
                       {.name = "text", .value = text},
                       {.name = "files", .value = content, .file_name = file, .mime = "application/pdf"}});
  };
  const ClientResponse nothing = post(c, page, page, {{"text", " "}, {"key", key}});
  EXPECT_EQ(nothing.status, 422);
  EXPECT_TRUE(has(nothing.body, "Schreiben Sie eine Nachricht oder fügen Sie eine Datei hinzu."));
  const ClientResponse wrong = send_in("Das Bild", "MZ" + std::string(600, '\0'), "bild.pdf");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(has(wrong.body, "Das Bild</textarea>")) << "what was typed stays" << wrong.body;
  EXPECT_TRUE(has(wrong.body, "„bild.pdf“: ")) << wrong.body;
  EXPECT_TRUE(flows::desk_case(*house_, clerk_, id)->c.supplements.empty());
  const std::string pdf = documents::sample_file("application/pdf") + std::string(600, 'x');
  EXPECT_EQ(send_in("Der <b>Plan</b>", pdf, "plan.pdf").header("location"),
            fall + "?nachgereicht=1#nachgereicht");
  EXPECT_EQ(send_in("Der <b>Plan</b>", pdf, "plan.pdf").status, 303) << "pressed twice";
  const auto view = flows::desk_case(*house_, clerk_, id);
  ASSERT_TRUE(view);
  ASSERT_EQ(view->c.supplements.size(), 1U);
  const std::string status = get(c, fall + "?nachgereicht=1").body;
  EXPECT_TRUE(has(status, "Ihre Unterlagen sind eingegangen"));
  EXPECT_TRUE(has(status, "plan.pdf")) << status;
  EXPECT_TRUE(has(status, "Der &lt;b&gt;Plan"));
  EXPECT_TRUE(has(status, "noch nicht angesehen"));
  ASSERT_TRUE(flows::document_seen(*house_, clerk_, {id, -1, "seen"}));
  EXPECT_TRUE(has(get(c, fall).body, "Von uns angesehen am"));
  // At its end nothing arrives any more; it is said, and the words are still there.
  EXPECT_EQ(post(c, fall + "/zuruecknehmen", fall + "/zuruecknehmen",
                 {{"tun", "zuruecknehmen"}, {"key", site::fresh_key()}})
                .status,
            303);
  EXPECT_FALSE(has(get(c, fall).body, page));
  EXPECT_TRUE(has(get(c, page).body, "Ihr Antrag ist abgeschlossen"));
  const auto late =
      c.post_form(page, {{"_csrf", web::csrf_token_in(form)}, {"text", "Zu spät"}, {"key", key}});
  ASSERT_TRUE(late);
  EXPECT_EQ(late->status, 422);
  EXPECT_TRUE(has(late->body, "ist nicht angekommen")) << late->body;
  EXPECT_TRUE(has(late->body, "Zu spät</textarea>"));
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
