// Finding a service: by own words and a place. A service that is not run here still says who is competent.
// Sets no cookie: looking something up leaves no trace.
#include <algorithm>

#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using catalogue::PlaceKind;
using catalogue::ServiceEntry;
using ui::Writer;

constexpr std::size_t kShown = 10, kFrequent = 9;

ui::Url description_url(const ServiceEntry& service, const std::string& place) {
  ui::Url url = site::url("/leistungen/beschreibung") / service.id;
  return place.empty() ? url : url.with("ort", place);
}

struct Search {
  std::string words, place;
  std::optional<catalogue::PlaceAnswer> answer;  // empty: no place given, or a wrong one
  std::string place_error;                       // what is wrong with it
};

Search read_search(const Site& site, const Request& request) {
  Search out{.words = trimmed(request.query().get_or("q")).substr(0, 200), .place = trimmed(request.query().get_or("ort")).substr(0, 100)};
  if (out.place.empty()) return out;
  auto answer = site.house.places.resolve(out.place);
  if (!answer) {
    out.place_error = site::german_message(answer.error());
  } else if (answer->kind == PlaceKind::unknown) {
    out.place_error = answer->text;
  } else {
    out.answer = std::move(*answer);
  }
  return out;
}

void search_form(Writer& h, const char* label, const Search& search) {
  ui::form(h, {.action = site::url("/suche"), .get = true, .label = "Leistungen suchen", .search = true}, [&] {
    ui::input(h, {.name = "q", .label = label, .value = std::string_view(search.words),
                  .hint = "zum Beispiel Hund anmelden, Ausweis, Parken", .kind = ui::InputKind::search, .optional = false});
    ui::input(h, {.name = "ort", .label = "Postleitzahl oder Ort", .value = std::string_view(search.place), .hint = "Wo wohnen Sie?",
                  .error = std::string_view(search.place_error), .autocomplete = "postal-code"});
    ui::button(h, {.text = "Suchen", .icon = ui::Icon::search});
  });
}

bool may_resolve(const Search& search) { return search.answer && search.answer->kind != PlaceKind::choice; }

bool runs_online(const Site& site, const std::string& tenant, const std::string& package) {
  return !tenant.empty() && !package.empty() && site.house.shelf.offered(tenant, package).has_value();
}

// Who is competent; online only where the package is offered now.
catalogue::Competence who_is_competent(const Site& site, const ServiceEntry& service, const Search& search) {
  catalogue::Competence who = catalogue::competence(service, *search.answer);
  if (!who.online_here || runs_online(site, who.tenant, who.package)) return who;
  ServiceEntry not_offered = service;
  not_offered.package.clear();
  return catalogue::competence(not_offered, *search.answer);
}

std::string subline(const Site& site, const ServiceEntry& service, const Search& search) {
  if (!may_resolve(search)) return service.authority_text;
  return who_is_competent(site, service, search).online_here ? "Online möglich" : service.authority_text;
}

void service_card(Writer& h, const Site& site, const ServiceEntry& service, const Search& search) {
  ui::card(h,
           {.title = std::string_view(service.title),
            .href = description_url(service, search.place),
            .subline = subline(site, service, search)},
           [&] { ui::p(h, service.teaser); });
}

// ---- start ----------------------------------------------------------------------------------------------------------------------

Result<Response> start(Site& site, Request& request) {
  ui::ResidentPage page = site::resident_frame(site, request, "Was möchten Sie erledigen?");
  page.narrow = false;
  Writer h;
  return show_public(page, [&] {
    ui::hero(h, [&] {
      ui::h1(h, "Was möchten Sie erledigen?");
      ui::lead(h, "Anträge, Anmeldungen und Bescheinigungen. Wir sagen Ihnen, wer zuständig ist, was es kostet und was Sie brauchen.");
      search_form(h, "Ihr Anliegen", {});
    });
    std::vector<const ServiceEntry*> frequent;
    for (const ServiceEntry& service : site.house.services.services()) frequent.push_back(&service);
    std::ranges::stable_sort(frequent, [](const ServiceEntry* a, const ServiceEntry* b) {
      return std::pair(a->package.empty(), -a->weight) < std::pair(b->package.empty(), -b->weight);
    });
    if (frequent.size() > kFrequent) frequent.resize(kFrequent);
    ui::h2(h, "Häufig gesucht");
    ui::card_grid(h, [&] {
      for (const ServiceEntry* service : frequent) service_card(h, site, *service, {});
    });
    ui::h2(h, "Orte, die hier mitmachen");
    h.el("ul", {{"class", "kern-list"}}, [&] {
      for (const catalogue::Municipality& one : site.house.places.municipalities()) {
        if (one.tenant.empty() || !site.house.town(one.tenant)) continue;
        h.el("li", [&] { ui::link(h, site::url("/ort/" + one.tenant), one.name); });
      }
    });
  }, h);
}

// ---- results --------------------------------------------------------------------------------------------------------------------

void place_summary(Writer& h, const Search& search) {
  if (search.place_error.empty()) return;
  const ui::FieldError errors[] = {{"ort", std::string_view(search.place_error)}};
  ui::error_summary(h, errors);
}

void place_line(Writer& h, const Search& search) {
  if (!search.answer) return;
  const catalogue::PlaceAnswer& answer = *search.answer;
  if (answer.kind != PlaceKind::choice) {
    ui::p(h, answer.text);
    return;
  }
  ui::alert(h, {.tone = ui::Tone::info, .title = "Welchen Ort meinen Sie?"}, [&] {
    if (!answer.text.empty()) ui::p(h, answer.text);
    h.el("ul", {{"class", "kern-list"}}, [&] {
      for (const catalogue::Municipality* one : answer.places) {
        const std::string code = one->postal_codes.empty() ? "" : one->postal_codes.front() + " ";
        h.el("li", [&] { ui::link(h, site::url("/suche").with("q", search.words).with("ort", one->name), code + one->name + ", " + std::string(catalogue::land_name(one->land))); });
      }
    });
  });
}

void served_places(Writer& h, const Site& site) {
  std::string names;
  for (const catalogue::Municipality& one : site.house.places.municipalities()) {
    if (!one.tenant.empty()) names += (names.empty() ? "" : ", ") + one.name;
  }
  if (!names.empty()) ui::p(h, "Online-Anträge gibt es hier für: " + names + ".");
}

void nothing_found(Writer& h, const Site& site, const Search& search) {
  ui::empty_state(h, "Dazu haben wir nichts gefunden", [&] {
    ui::bullet_list(h, {"Versuchen Sie ein anderes oder ein kürzeres Wort, zum Beispiel „Ausweis“ statt „Ausweisdokument neu beantragen“.",
                        "Prüfen Sie die Schreibweise.", "Rufen Sie die Behördennummer 115 an. Dort hilft man Ihnen weiter."});
  });
  std::vector<const ServiceEntry*> frequent;
  for (const ServiceEntry& service : site.house.services.services()) {
    if (!service.package.empty()) frequent.push_back(&service);
  }
  if (frequent.empty()) return;
  ui::h2(h, "Häufig gesucht");
  ui::card_grid(h, [&] {
    for (const ServiceEntry* service : frequent) service_card(h, site, *service, search);
  });
}

Result<Response> results(Site& site, Request& request) {
  const Search search = read_search(site, request);
  const auto hits = site.house.services.search(search.words, kShown);
  ui::ResidentPage page = frame(site, request, search.words.empty() ? "Suche" : "Suche: " + search.words);
  page.narrow = false;
  page.has_errors = !search.place_error.empty();
  Writer h;
  return show_public(
      page,
      [&] {
        place_summary(h, search);
        ui::h1(h, "Leistungen finden");
        search_form(h, "Was möchten Sie erledigen?", search);
        if (!search.place_error.empty()) served_places(h, site);
        place_line(h, search);
        if (search.words.empty()) {
          ui::p(h, "Schreiben Sie in das Feld, worum es geht. Ihre eigenen Worte genügen.");
          return;
        }
        if (hits.empty()) return nothing_found(h, site, search);
        ui::h2(h, hits.size() == 1 ? std::string("Ein Ergebnis")
                                   : "Die besten " + std::to_string(hits.size()) + " Ergebnisse");
        ui::card_grid(h, [&] {
          for (const catalogue::Hit& hit : hits)
            service_card(h, site, site.house.services.services()[hit.service], search);
        });
      },
      h);
}

// ---- one service ----------------------------------------------------------------------------------------------------------------

void online_part(Writer& h, const Site& site, const ServiceEntry& service, const Search& search) {
  if (!may_resolve(search)) {
    ui::form(h, {.action = site::url("/leistungen/beschreibung") / service.id, .get = true, .label = "Ort wählen"}, [&] {
      ui::input(h, {.name = "ort", .label = "Postleitzahl oder Ort", .value = std::string_view(search.place),
                    .hint = "Damit wir wissen, wer für Sie zuständig ist", .error = std::string_view(search.place_error),
                    .autocomplete = "postal-code"});
      ui::buttons(h, [&] { ui::button(h, {.text = "Zuständige Stelle zeigen"}); });
    });
    if (search.answer) {
      ui::p(h, search.answer->text);
      h.el("ul", {{"class", "kern-list"}}, [&] {
        for (const catalogue::Municipality* one : search.answer->places) h.el("li", [&] { ui::link(h, description_url(service, one->name), one->name); });
      });
    }
    if (!search.place_error.empty()) served_places(h, site);
    return;
  }
  const catalogue::Competence who = who_is_competent(site, service, search);
  if (who.online_here) {
    ui::p(h, who.text);
    ui::buttons(h, [&] {
      ui::button(h, {.text = "Online beantragen", .href = site::url(service_path(who.tenant, who.package)), .icon = ui::Icon::arrow_right});
    });
    return;
  }
  // The text ends with what is possible elsewhere: a paragraph of its own, because only the first one has an English wording.
  const std::string ending = service.elsewhere.empty() ? std::string() : " " + service.elsewhere;
  const std::string_view here = std::string_view(who.text).substr(
      0, who.text.size() - (who.text.ends_with(ending) ? ending.size() : 0));
  ui::alert(h, {.tone = ui::Tone::info, .title = "Das geht hier nicht online"}, [&] {
    ui::p(h, here);
    if (!service.elsewhere.empty()) ui::p(h, service.elsewhere);
  });
}

Result<Response> description(Site& site, Request& request) {
  const ServiceEntry* service = site.house.services.find(request.param("id"));
  if (service == nullptr) return fail(not_found("catalogue.unknown"));
  const Search search = read_search(site, request);
  ui::ResidentPage page = frame(site, request, service->title);
  page.has_errors = !search.place_error.empty();
  Writer h;
  return show_public(
      page,
      [&] {
        place_summary(h, search);
        ui::h1(h, service->title);
        ui::lead(h, service->teaser);
        online_part(h, site, *service, search);
        std::vector<ui::Fact> facts{{"Zuständig", service->authority_text}};
        facts.push_back({"Kosten", service->fee.empty() ? "Nicht bekannt. Fragen Sie die zuständige Stelle."
                                                        : service->fee});
        if (!service->duration.empty()) facts.push_back({"Dauer", service->duration});
        if (service->personal_appearance)
          facts.push_back({"Persönlich erscheinen", "Ja, das Gesetz verlangt es."});
        if (service->level != catalogue::Level::none) {
          facts.push_back({"Konto nötig", service->level == catalogue::Level::high
                                              ? "Ja, Vertrauensniveau hoch"
                                          : service->level == catalogue::Level::substantial
                                              ? "Ja, Vertrauensniveau substanziell"
                                              : "Ja"});
        }
        ui::facts(h, facts);
        if (!service->proofs.empty()) {
          ui::h2(h, "Das brauchen Sie");
          std::vector<ui::Str> items;
          for (const std::string& proof : service->proofs) items.push_back(std::string_view(proof));
          ui::bullet_list(h, items);
        }
        if (!service->legal_bases.empty()) {
          ui::h2(h, "Rechtsgrundlagen");
          h.el("ul", {{"class", "kern-list"}}, [&] {
            for (const catalogue::LegalBasis& basis : service->legal_bases) {
              h.el("li", [&] {
                if (basis.link.empty())
                  h.text(basis.text);
                else
                  ui::link(h, site::url(basis.link), basis.text);
              });
            }
          });
        }
      },
      h);
}

// ---- the portal's own notices ---------------------------------------------------------------------------------------------------

web::Handler portal_notice(Site& site, const char* title) {
  return handler(site, [title](Site& site, Request& request) -> Result<Response> {
    Writer h;
    return show_public(frame(site, request, title), [&] {
      ui::h1(h, title);
      ui::p(h, "Jede Gemeinde ist für ihre Seiten selbst verantwortlich. Wählen Sie Ihre Gemeinde:");
      h.el("ul", {{"class", "kern-list"}}, [&] {
        for (const catalogue::Municipality& one : site.house.places.municipalities()) {
          if (one.tenant.empty() || !site.house.town(one.tenant)) continue;
          h.el("li", [&] { ui::link(h, site::url("/ort/" + one.tenant + std::string(request.path())), one.name + ": " + title); });
        }
      });
    }, h);
  });
}

}  // namespace

void add_search_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  // visitor, not everybody: who is logged in sees it. No cookie is set here.
  out.push_back({Method::get, "/", site::visitor(), handler(site, start)});
  out.push_back({Method::get, "/suche", site::visitor(), handler(site, results)});
  out.push_back({Method::get, "/leistungen/beschreibung/{id}", site::visitor(), handler(site, description)});
  out.push_back({Method::get, "/impressum", site::visitor(), portal_notice(site, "Impressum")});
  out.push_back({Method::get, "/datenschutz", site::visitor(), portal_notice(site, "Datenschutz")});
  out.push_back({Method::get, "/barrierefreiheit", site::visitor(), portal_notice(site, "Barrierefreiheit")});
  out.push_back({Method::get, "/leichte-sprache", site::visitor(), portal_notice(site, "Leichte Sprache")});
  out.push_back({Method::get, "/gebaerdensprache", site::visitor(), portal_notice(site, "Gebärdensprache")});
}

}  // namespace rathaus::resident
