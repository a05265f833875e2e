// Synthetic cases in all states, made by the same flows that people use, on a clock that runs through the last weeks.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>

#include "app/demo.h"
#include "flows/acts.h"
#include "flows/desk.h"
#include "flows/handover.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "modules/documents/sample_file.h"
#include "modules/forms/generate.h"
#include "modules/forms/validate.h"
#include "modules/notices/letter.h"

namespace rathaus::app {
namespace {

constexpr std::array kGiven = {"Anna", "Bruno", "Clara", "Deniz", "Emma", "Felix", "Greta", "Hakan", "Ida", "Jakob", "Katja", "Leon", "Mina", "Nils", "Olga", "Paul"};
constexpr std::array kFamily = {"Meier", "Mayer", "Schmidt", "Yılmaz", "Müller", "Schäfer", "Weiß", "Kowalski", "Nguyen", "Becker", "Özdemir", "Krüger", "Lange", "Hoffmann", "Roth", "Vogel"};
constexpr std::array kStreets = {"Lindenweg", "Bahnhofstraße", "Am Anger", "Mühlgasse", "Gartenstraße", "Schulstraße", "Kirchplatz", "Hauptstraße"};

struct Stop {
  enum What { received, taken, asked, answered, complete, decided, sent, withdrawn } what;
};

forms::Draft with_person(const forms::Form& form, forms::Draft draft, const cases::Applicant& person) {
  // The first name, birth and address fields are the applicant's: the list then shows people and not random letters.
  bool given = false, family = false, street = false, code = false, city = false, number = false;
  for (auto& [place, raw] : draft.raw) {
    const forms::Node& node = form[place.node()];
    const auto once = [&](bool& done, const std::string& text) {
      if (!done) raw = text;
      done = true;
    };
    switch (node.field.format) {
      case forms::TextFormat::person_name:
        if (node.label.find("Vorname") != std::string::npos) once(given, person.given_names);
        else if (node.label.find("Familienname") != std::string::npos || node.label.find("Nachname") != std::string::npos) once(family, person.family_name);
        break;
      case forms::TextFormat::street: once(street, person.street.substr(0, person.street.rfind(' '))); break;
      case forms::TextFormat::house_number: once(number, person.street.substr(person.street.rfind(' ') + 1)); break;
      case forms::TextFormat::postal_code: once(code, person.postal_code); break;
      case forms::TextFormat::city: once(city, person.city); break;
      default: break;
    }
  }
  return draft;
}

cases::Applicant person_for(int i, const tenancy::Town& town) {
  const auto n = static_cast<std::size_t>(i);
  cases::Applicant person;
  person.given_names = kGiven[n % kGiven.size()];
  person.family_name = kFamily[(n / kGiven.size() + n) % kFamily.size()];
  person.street = fmt::format("{} {}", kStreets[n % kStreets.size()], 1 + n % 40);
  person.postal_code = town.postal_code;
  person.city = town.short_name;
  return person;
}

// Answers about which the rules find nothing for a person to weigh, as in most of real life; what chance gives first when none is near.
forms::Generated answers_for(const flows::DraftView& view, const tenancy::Town& town,
                             const cases::Applicant& person, int i, bool plain, LocalDate today) {
  forms::GenerateOptions options{
      .seed = static_cast<std::uint64_t>(i) * 7919 + 13, .land = town.land(), .today = today};
  forms::Generated first = forms::generate(view.form(), options);
  first.draft = with_person(view.form(), std::move(first.draft), person);
  if (!plain || view.package->decision != packages::DecisionKind::bound) return first;
  const event::Object parameters = notices::parameters_for(*view.package, town);
  options.optional_percent = 5;
  for (int attempt = 0; attempt < 200; ++attempt, options.seed += 104'729) {
    forms::Generated one = forms::generate(view.form(), options);
    one.draft = with_person(view.form(), std::move(one.draft), person);
    const auto answers =
        json::parse_object(forms::to_json(view.form(), forms::evaluate(view.form(), one.draft).answers));
    if (!answers) break;
    const fees::Proposal found = fees::propose(view.package->rules, parameters, *answers, today);
    if (found.ask.empty() && found.refuse.empty() && found.open_points.empty()) return one;
  }
  return first;
}

Result<std::string> submit_one(flows::House& house, const std::string& tenant, const std::string& service,
                               int i, bool plain, const std::filesystem::path& scratch) {
  const flows::Caller caller{{"guest", hex(crypto::sha256(fmt::format("seed {} {}", tenant, i))).substr(0, 32)}, "none"};
  flows::DraftView view = TRY(flows::begin_draft(house, tenant, service, caller));
  view.synthetic = true;
  const auto town = TRY(house.town(tenant));
  const cases::Applicant person = person_for(i, *town);
  const forms::Generated target =
      answers_for(view, *town, person, i, plain, berlin_date(house.runtime.now()));
  for (int round = 0; round < 400; ++round) {
    const auto open = std::find_if(view.pages.begin(), view.pages.end(), [&](const forms::Page& page) {
      const auto state = view.draft.pages.find(page.id);
      return state == view.draft.pages.end() || state->second != forms::PageState::done;
    });
    if (open == view.pages.end()) break;
    const forms::Page page = *open;
    const forms::PagePost post = forms::post_for_page(view.form(), page, view.draft, target);
    forms::PostFields fields = post.fields;
    if (!post.button.empty()) fields.emplace_back(post.button, "1");
    std::vector<flows::IncomingFile> files;
    if (post.button.empty()) {
      for (const forms::WantedFile& wanted : post.files) {
        const std::string content = documents::sample_file("application/pdf");
        const auto path = scratch / "nachweis.pdf";
        std::ofstream(path, std::ios::binary) << content;
        files.push_back({.field = forms::name_of(view.form(), forms::NameKind::answer, wanted.place), .name = wanted.name, .path = path,
                         .sha256 = hex(crypto::sha256(content)), .size = content.size(), .head = content});
      }
    }
    const flows::SaveResult saved = TRY(flows::save_page(house, view, page, fields, files, caller));
    if (post.button.empty() && !saved.structure_changed && !saved.errors.empty()) {
      return fail(refused("demo.generated_answers", saved.errors.front().code, forms::path_of(view.form(), saved.errors.front().place)));
    }
  }
  flows::DeliveryWish wish{.addressee = person};
  return TRY(flows::submit_application(house, view, wish, caller)).case_id;
}

Status bring_to(flows::House& house, platform::SystemClock& clock, const identity::Staff& clerk, const std::string& id, Stop::What stop, int i) {
  // Never beyond the present: the runtime's time does not run backwards, and people log in at the real one.
  const auto later = [&](int hours) {
    clock.set_offset(std::min(clock.offset() + std::chrono::seconds(std::chrono::hours(hours)), std::chrono::seconds(-60)));
  };
  const auto action = [&]() { return flows::DeskAction{.case_id = id}; };
  if (stop == Stop::received) return {};
  if (stop == Stop::withdrawn) {
    return house.runtime.command(clerk.tenant, {"guest", ""}, "", {"cases.Withdraw", {{"case_id", id}}}).has_value() ? Status{} : fail(refused("demo.withdraw"));
  }
  TRY(flows::assign_case(house, clerk, action(), clerk.id));
  if (stop == Stop::taken) return {};
  if (stop == Stop::asked || stop == Stop::answered) {
    const LocalDate due = plus_days(berlin_date(house.runtime.now()), 14);
    TRY(flows::ask_applicant(house, clerk, action(), "Bitte reichen Sie den fehlenden Nachweis nach.", due));
    if (stop == Stop::asked) return {};
    later(5);
    const flows::CaseView view = TRY(flows::desk_case(house, clerk, id));
    const flows::Caller applicant{{"case_code", id}, "none"};
    return flows::answer_question(house, view, view.c.questions.back().id, "Der Nachweis liegt jetzt bei.", {}, "", applicant);
  }
  const flows::CaseView view = TRY(flows::desk_case(house, clerk, id));
  for (const cases::CheckItem& item : view.c.checklist) TRY(flows::tick_item(house, clerk, action(), item.id, true));
  TRY(flows::declare_complete(house, clerk, action()));
  if (stop == Stop::complete) return {};
  later(3);
  const flows::CaseView ready = TRY(flows::desk_case(house, clerk, id));
  const bool elsewhere = ready.package->handover.has_value();
  const cases::Outcome outcome = i % 7 == 0  ? cases::Outcome::refused
                                 : elsewhere ? cases::Outcome::handed_over
                                             : cases::Outcome::granted;
  flows::DecisionProposal proposal = TRY(flows::propose_decision(house, clerk, ready, outcome));
  const auto settle_placeholders = [](std::string& text) {
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
      const std::size_t end = text.find("}}", at);
      text.replace(at, end == std::string::npos ? std::string::npos : end + 2 - at, "(siehe Akte)");
    }
  };
  settle_placeholders(proposal.input.text);
  settle_placeholders(proposal.input.reasons);
  if (outcome == cases::Outcome::refused && proposal.input.reasons.empty()) proposal.input.reasons = "Die Voraussetzungen liegen nach den Angaben im Antrag nicht vor.";
  if (outcome == cases::Outcome::refused) {
    TRY(flows::waive_hearing(house, clerk, action(), "own_words", "Wir folgen den Angaben im Antrag."));
  }
  if (elsewhere) TRY(flows::make_handover(house, clerk, action()));
  TRY(flows::decide_case(house, clerk, action(), proposal.input));
  if (stop == Stop::decided) return {};
  const flows::CaseView decided = TRY(flows::desk_case(house, clerk, id));
  if (decided.c.notices.empty()) return {};  // waits for the second signature
  later(4);
  // The minutes in which it could be taken back are over.
  if (!house.runtime.command(clerk.tenant, {"system", ""}, "",
                             {"cases.Release", {{"case_id", id}, {"id", decided.c.notices.back().id}}})) {
    return fail(refused("demo.release"));
  }
  return flows::hand_to_post(house, clerk, id, decided.c.notices.back().id, berlin_date(house.runtime.now()), "");
}

}  // namespace

Status seed_cases(Assembly& assembly, const std::vector<Credential>& staff, int count, int ready) {
  if (count + ready <= 0) return {};
  flows::House& house = assembly.house();
  platform::SystemClock& clock = assembly.clock();
  constexpr std::array kServices = {"hundesteuer", "bewohnerparken", "sondernutzung"};
  constexpr std::array kMore = {"sperrmuell", "wohngeld", "gewerbe"};  // those a guest may file
  constexpr std::array<Stop::What, 12> kStops = {Stop::received, Stop::taken, Stop::received, Stop::asked, Stop::answered, Stop::complete,
                                                 Stop::decided, Stop::sent, Stop::sent, Stop::sent, Stop::withdrawn, Stop::complete};
  std::map<std::string, std::vector<identity::Staff>> clerks;
  for (const Credential& one : staff) {
    if (!clerks.contains(one.tenant)) clerks[one.tenant] = TRY(flows::staff_of(house, one.tenant));
  }
  const auto scratch = house.runtime.options().data / "seed";
  std::error_code ec;
  std::filesystem::create_directories(scratch, ec);
  const auto span = kSeedSpan - std::chrono::hours(24);  // the towns exist a day before their first case
  for (int i = 0; i < count; ++i) {
    const std::string tenant = i % 5 == 4 ? "beispielheim" : "musterstadt";
    const auto n = static_cast<std::size_t>(i);
    const std::string service = i % 8 == 7 ? kMore[n / 8 % kMore.size()] : kServices[n % kServices.size()];
    clock.set_offset(std::chrono::duration_cast<std::chrono::seconds>(-span + span * i / count));
    const bool plain = i % 12 == 1 || i % 12 == 3;  // ready to be granted, as they are
    const std::string id = TRY(submit_one(house, tenant, service, i, plain, scratch));
    const auto& list = clerks[tenant];
    const auto clerk = std::find_if(list.begin(), list.end(), [&](const identity::Staff& s) {
      return s.may_see(service) && s.has("clerk") && !s.has("head");
    });
    if (clerk == list.end()) continue;
    clock.set_offset(std::min(clock.offset() + std::chrono::seconds(7200), std::chrono::seconds(-60)));
    // Old cases are further than new ones.
    Stop::What stop = kStops[static_cast<std::size_t>(i * 7) % kStops.size()];
    if (i < count / 3 && (stop == Stop::received || stop == Stop::taken)) stop = Stop::sent;
    if (plain) stop = Stop::complete;
    TRY(bring_to(house, clock, *clerk, id, stop, i));
  }
  for (int i = 0; i < ready; ++i) {
    constexpr const char* kTown = "musterstadt";
    constexpr const char* kService = "hundesteuer";
    const auto& list = clerks[kTown];
    const auto clerk = std::find_if(list.begin(), list.end(), [&](const identity::Staff& s) {
      return s.may_see(kService) && s.has("clerk") && !s.has("head");
    });
    if (clerk == list.end()) break;
    clock.set_offset(-std::chrono::seconds(std::chrono::hours(6)) + std::chrono::seconds(i));
    TRY(bring_to(house, clock, *clerk, TRY(submit_one(house, kTown, kService, count + i, true, scratch)), Stop::complete, i));
  }
  clock.set_offset(std::chrono::seconds{0});
  std::filesystem::remove_all(scratch, ec);
  return {};
}

}  // namespace rathaus::app
