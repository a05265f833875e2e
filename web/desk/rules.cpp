// Rules beside their sentences: understood or not, whom they concern, when, what contradicts; tried out for each Land; completed in FEEL.
#include "web/desk/rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "flows/service_rules.h"
#include "modules/forms/validate.h"
#include "web/desk/rule_drawing.h"

namespace rathaus::desk {
namespace {

constexpr std::array<const char*, 16> kLands = {"BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV",
                                                "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"};
constexpr std::size_t kMostTried = 80;  // fields that rules look at, on the page that tries them out

void state_badge(Writer& h, const forms::ProseRule& rule) {
  if (rule.executable)
    ui::badge(h, ui::Tone::success, rule.completed ? "ergänzt" : "verstanden");
  else
    ui::badge(h, ui::Tone::warning, rule.effects.empty() ? "unklar" : "widerspricht");
}

// The sentence up to where it was understood, and the rest marked.
void sentence(Writer& h, const forms::ProseRule& rule) {
  std::size_t at = std::min<std::size_t>(rule.stopped_at, rule.text.size());
  while (at > 0 && at < rule.text.size() && (rule.text[at] & 0xC0) == 0x80) --at;
  if (rule.executable || rule.stopped_at == 0) {
    ui::p(h, rule.text);
  } else {
    h.el("p", [&] {
      h.text(rule.text.substr(0, at));
      h.el("mark", rule.text.substr(at));
    });
  }
  if (!rule.why.empty()) ui::p(h, rule.why);
}

void effects(Writer& h, const forms::Form& form, const forms::ProseRule& rule) {
  if (rule.effects.empty()) {
    h.text("–");
    return;
  }
  h.el("ul", {{"class", "kern-list"}}, [&] {
    for (const forms::RuleEffect& each : rule.effects) {
      h.el("li", [&] {
        h.el("strong", name_in(form, each.node));
        h.text(std::string(": ") + effect_word(each.effect) +
               (each.value.empty() ? "" : " mit „" + each.value + "“") +
               (each.effect == forms::Effect::valid ? ", es muss gelten: "
                : each.when == "true"               ? ", immer"
                                                    : ", wenn "));
        if (each.when != "true") h.el("code", each.when);
      });
    }
  });
}

void table(Writer& h, const Desktop& at, const packages::Package& package) {
  const forms::Form& form = *package.form;
  ui::table(h,
            {.caption = "Regeln",
             .caption_hidden = true,
             .columns = {{"Regel"}, {"Satz im Schema"}, {"Stand"}, {"Was gilt (FEEL)"}},
             .dense = true},
            [&](ui::Rows& out) {
              for (std::size_t i = 0; i < form.rules.size(); ++i) {
                const forms::ProseRule& rule = form.rules[i];
                const std::string id = "r" + std::to_string(i);
                out.row({.id = std::string_view(id)}, [&] {
                  out.head([&] {
                    h.text(rule.name.empty() ? rule.id : rule.name);
                    ui::muted(h, rule.id + (rule.version.empty() ? "" : " " + rule.version) + ", bei: " +
                                     (rule.node == 0 ? std::string("Datenschema") : form[rule.node].label));
                    ui::p(h, [&] {
                      ui::link(h,
                               (at.url("leistungen") / package.id / "regeln")
                                   .with("version", package.version)
                                   .with("regel", std::to_string(i)),
                               rule.executable ? "Ändern" : "Ergänzen");
                      ui::visually_hidden(h, ": " + rule.id);
                      h.text(" ");
                      ui::link(h, drawing_of(at, package, "r" + std::to_string(i)), "Zeichnung");
                      ui::visually_hidden(h, ": " + rule.id);
                    });
                  });
                  out.cell([&] { sentence(h, rule); });
                  out.cell([&] { state_badge(h, rule); });
                  out.cell([&] { effects(h, form, rule); });
                });
              }
            });
}

// Who depends on whom, as a list: each answer with what hangs on it.
void dependencies(Writer& h, const Desktop& at, const packages::Package& package) {
  const forms::Form& form = *package.form;
  std::map<forms::NodeIndex, std::map<forms::NodeIndex, std::set<std::string>>> out;
  for (const forms::ProseRule& rule : form.rules) {
    if (!rule.executable) continue;
    for (const forms::RuleEffect& each : rule.effects) {
      for (const forms::NodeIndex read : read_by(each))
        out[read][each.node].insert(std::string(effect_word(each.effect)) + ", " + rule.id);
    }
  }
  if (out.empty()) return;
  ui::panel(h, {.title = "Was wovon abhängt"}, [&] {
    h.el("ul", {{"class", "kern-list"}}, [&] {
      for (const auto& [read, targets] : out) {
        h.el("li", [&] {
          ui::link(h, drawing_of(at, package, "f" + std::to_string(read)), name_in(form, read));
          h.el("ul", [&] {
            for (const auto& [target, how] : targets) {
              std::string words;
              for (const std::string& one : how) words += (words.empty() ? "" : "; ") + one;
              h.el("li", "→ " + name_in(form, target) + ": " + words);
            }
          });
        });
      }
    });
  });
}

// The first place of a node: what is tried stands once.
forms::Place first_place(const forms::Form& form, forms::NodeIndex node) {
  if (node == 0) return {};
  return first_place(form, form[node].parent).child(node, 0);
}

std::vector<forms::NodeIndex> tried_fields(const forms::Form& form) {
  std::set<forms::NodeIndex> out;
  for (const forms::ProseRule& rule : form.rules) {
    if (!rule.executable) continue;
    for (const forms::RuleEffect& each : rule.effects) {
      for (const forms::NodeIndex read : read_by(each)) {
        if (form[read].kind == forms::NodeKind::field) out.insert(read);
      }
    }
  }
  return {out.begin(), out.end()};
}

void try_out(Writer& h, const Desktop& at, const packages::Package& package) {
  const forms::Form& form = *package.form;
  std::vector<forms::NodeIndex> fields = tried_fields(form);
  const bool more = fields.size() > kMostTried;
  if (more) fields.resize(kMostTried);
  const std::string land = at.query("land");
  forms::Draft draft;
  draft.land = land;
  for (std::size_t i = 1; i < form.nodes.size();
       ++i) {  // every optional group open, so that all of it can be seen
    const auto node = static_cast<forms::NodeIndex>(i);
    if (form[node].gated || form[node].repeats()) draft.counts[first_place(form, node)] = 1;
  }
  for (const forms::NodeIndex field : fields) {
    const forms::Place place = first_place(form, field);
    if (std::string value = at.query(forms::name_of(form, forms::NameKind::answer, place)); !value.empty())
      draft.raw[place] = std::move(value);
    for (std::size_t level = 0; level < place.depth(); ++level) {
      if (level > 0 && form[place.step(level - 1).node].choice) {
        forms::Place group = place;
        while (group.depth() > level) group = group.parent();
        if (draft.raw.contains(place)) draft.choices[group] = place.step(level).node;
      }
    }
  }
  const forms::Evaluation seen = forms::evaluate(form, draft);
  ui::panel(h, {.title = "Ausprobieren", .id = "probe"}, [&] {
    const Url target = at.url("leistungen") / package.id / "regeln";
    ui::form(h, {.action = target, .get = true}, [&] {
      ui::hidden(h, "version", package.version);
      std::vector<ui::Option> lands;
      for (const char* code : kLands) lands.push_back({.value = code, .label = catalogue::land_name(code)});
      ui::select(h, {.name = "land",
                     .label = "Bundesland",
                     .options = lands,
                     .value = std::string_view(land),
                     .placeholder = "Kein bestimmtes",
                     .optional = true});
      for (const forms::NodeIndex field : fields) {
        const forms::Place place = first_place(form, field);
        const std::string name = forms::name_of(form, forms::NameKind::answer, place),
                          label = name_in(form, field);
        const auto typed = draft.raw.find(place);
        const std::string value = typed == draft.raw.end() ? "" : typed->second;
        std::vector<ui::Option> options;
        if (const forms::CodeList* codes = form.codes(field);
            codes != nullptr && codes->codes.size() <= 300) {
          for (const forms::Code& code : codes->codes)
            options.push_back({.value = std::string_view(code.code), .label = std::string_view(code.label)});
        } else if (form[field].field.type == forms::DataType::boolean) {
          options = {{.value = "true", .label = "Ja"}, {.value = "false", .label = "Nein"}};
        }
        if (options.empty())
          ui::input(h, {.name = std::string_view(name),
                        .label = std::string_view(label),
                        .value = std::string_view(value),
                        .optional = true});
        else
          ui::select(h, {.name = std::string_view(name),
                         .label = std::string_view(label),
                         .options = options,
                         .value = std::string_view(value),
                         .placeholder = "Nicht beantwortet",
                         .optional = true});
      }
      ui::buttons(h, [&] { ui::button(h, {.text = "Zeigen, was die antragstellende Person sieht"}); });
    });
    if (more)
      ui::muted(h, "Nur die ersten " + std::to_string(kMostTried) + " Angaben, von denen Regeln abhängen.");
    std::set<forms::NodeIndex> concerned;
    for (const forms::ProseRule& rule : form.rules) {
      for (const forms::RuleEffect& each : rule.effects) {
        if (rule.executable && each.effect != forms::Effect::valid) concerned.insert(each.node);
      }
    }
    h.el(
        "div", {{"class", "rh-rules"}}, [&] {
          ui::table(
              h,
              {.caption = "Was die antragstellende Person sieht",
               .columns = {{"Angabe"}, {"Stand"}},
               .dense = true},
              [&](ui::Rows& out) {
                for (const forms::NodeIndex node : concerned) {
                  const forms::Place place = first_place(form, node);
                  const bool hidden = std::ranges::any_of(
                      seen.hidden, [&](const forms::Place& each) { return place.within(each); });
                  const bool required =
                      std::ranges::binary_search(seen.required, place) || form[node].min > 0;
                  const feel::Value* value = seen.answers.find(place);
                  out.row([&] {
                    out.head([&] { h.text(name_in(form, node)); });
                    out.cell([&] {
                      ui::badge(h, hidden ? ui::Tone::neutral : ui::Tone::success,
                                hidden     ? "ausgeblendet"
                                : required ? "sichtbar, Pflicht"
                                           : "sichtbar, freiwillig");
                      if (hidden && value != nullptr) h.text(" mit festem Wert");
                    });
                  });
                }
              });
        });
    std::vector<std::string> said;
    for (const forms::FieldError& error : seen.errors) {
      if (error.code == "form.rule" || error.code == "form.group.some")
        said.push_back(forms::error_text(form, error));
    }
    if (!said.empty()) {
      ui::h3(h, "Fehler, die gemeldet werden");
      h.el("ul", {{"class", "kern-list"}}, [&] {
        for (const std::string& one : said) h.el("li", one);
      });
    }
  });
}

struct Given {
  std::string effect, element, when, value, message;
  std::vector<ui::FieldError> errors;
};

void editor(Writer& h, const Desktop& at, const packages::Package& package, std::size_t number,
            const Given& given) {
  const forms::Form& form = *package.form;
  const forms::ProseRule& rule = form.rules[number];
  ui::panel(h,
            {.title = "Regel ergänzen: " + (rule.name.empty() ? rule.id : rule.name),
             .id = "ergaenzen",
             .emphasised = true},
            [&] {
              sentence(h, rule);
              ui::form(h,
                       {.action = at.url("leistungen") / package.id / "regeln",
                        .csrf = at.csrf(),
                        .default_name = "tun",
                        .default_value = "ergaenzen"},
                       [&] {
                         ui::hidden(h, "version", package.version);
                         ui::hidden(h, "regel", std::to_string(number));
                         ui::select(h, {.name = "wirkung",
                                        .label = "Was bewirkt die Regel?",
                                        .error = ui::error_of(given.errors, "wirkung"),
                                        .options = {{"required", "Pflicht"},
                                                    {"shown", "wird angezeigt"},
                                                    {"hidden", "wird ausgeblendet"},
                                                    {"optional", "freiwillig"},
                                                    {"prefilled", "vorbelegt"},
                                                    {"valid", "Prüfung"}},
                                        .value = std::string_view(given.effect)});
                         ui::input(h, {.name = "element",
                                       .label = "Für welches Element?",
                                       .value = std::string_view(given.element),
                                       .hint = "Kennung, zum Beispiel F60000000227 oder "
                                               "G60000000083.F60000000233; bei einer Prüfung leer",
                                       .error = ui::error_of(given.errors, "element"),
                                       .optional = true});
                         ui::textarea(h, {.name = "bedingung",
                                          .label = "Wann gilt das? (FEEL)",
                                          .value = std::string_view(given.when),
                                          .hint = "Namen sind Kennungen der Elemente und land, zum Beispiel "
                                                  "F60000000227 = \"002\" and land = \"SL\"",
                                          .error = ui::error_of(given.errors, "bedingung"),
                                          .rows = 4,
                                          .maxlength = 4000});
                         ui::input(h, {.name = "wert",
                                       .label = "Wert, wenn vorbelegt",
                                       .value = std::string_view(given.value),
                                       .optional = true});
                         ui::input(h, {.name = "meldung",
                                       .label = "Meldung, wenn die Prüfung nicht stimmt",
                                       .value = std::string_view(given.message),
                                       .optional = true});
                         ui::buttons(h, [&] {
                           ui::button(h, {.text = "Regel übernehmen",
                                          .name = "tun",
                                          .value = "ergaenzen",
                                          .busy = "Wird geprüft …"});
                           ui::button(h, {.text = "Regel nicht ausführen",
                                          .kind = ui::ButtonKind::secondary,
                                          .name = "tun",
                                          .value = "abschalten",
                                          .novalidate = true});
                         });
                       });
              ui::muted(h, "Die Ergänzung gehört zu Schema " + form.schema_id + " " + form.schema_version +
                               ". Sie wird eine neue Fassung der Leistung; laufende Vorgänge behalten ihre.");
            });
}

Result<web::Response> page_of(Desktop& at, const Given& given, int status) {
  const std::string id(at.request.param("dienst"));
  const std::string version = status == 200 ? at.query("version") : at.field("version");
  const auto package =
      TRY(version.empty() ? at.house.shelf.offered(at.visit.tenant, id) : at.house.shelf.get(id, version));
  const forms::Form& form = *package->form;
  const std::string wanted = status == 200 ? at.query("regel") : at.field("regel");
  std::size_t number = form.rules.size();
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  ui::DeskPage page = TRY(frame(at, "Regeln: " + package->title));
  page.breadcrumb = {
      {"Leistungen", at.url("leistungen")},
      {std::string(package->title), (at.url("leistungen") / id).with("version", package->version)},
      {"Regeln"}};
  page.has_errors = !given.errors.empty();
  const auto done =
      std::ranges::count_if(form.rules, [](const forms::ProseRule& each) { return each.executable; });
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, given.errors);
    if (at.query("stand") == "neu")
      ui::alert(h, {.tone = ui::Tone::success,
                    .title = "Gespeichert. Diese Fassung wird jetzt angeboten.",
                    .live = true});
    ui::h1(h, "Regeln: " + package->title);
    ui::facts(h, {{"Schema", form.schema_id + " " + form.schema_version},
                  {"Version", package->version},
                  {"Regeln", std::to_string(form.rules.size())},
                  {"davon ausgeführt", std::to_string(done)}});
    if (const std::string why = forms::blocking_rules(form); !why.empty())
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Diese Fassung kann nicht angeboten werden"}, why);
    if (number < form.rules.size()) editor(h, at, *package, number, given);
    if (form.rules.empty())
      ui::empty_state(h, "Das Schema enthält keine Regeln.");
    else
      h.el("div", {{"class", "rh-rules"}}, [&] { table(h, at, *package); });
    if (!form.rules.empty()) rule_drawing(h, at, *package);
    dependencies(h, at, *package);
    if (!form.rules.empty()) try_out(h, at, *package);
  });
  return site::page(at.request, h.take(), status);
}

}  // namespace

void rules_panel(Writer& h, const Desktop& at, const packages::Package& package) {
  const forms::Form& form = *package.form;
  if (form.rules.empty()) return;
  const auto done = static_cast<std::size_t>(
      std::ranges::count_if(form.rules, [](const forms::ProseRule& each) { return each.executable; }));
  ui::panel(h, {.title = "Regeln"}, [&] {
    ui::p(h, std::to_string(done) + " von " + std::to_string(form.rules.size()) +
                 " Regeln des Schemas werden im Formular ausgeführt. Was nicht verstanden ist, prüft die "
                 "Sachbearbeitung, bis es jemand ergänzt.");
    ui::p(h, [&] {
      ui::link(h, (at.url("leistungen") / package.id / "regeln").with("version", package.version),
               "Regeln ansehen, ausprobieren und ergänzen");
    });
    for (const forms::ProseRule& rule : form.rules) {
      if (rule.executable) continue;
      ui::h3(h, rule.name.empty() ? rule.id : rule.name);
      state_badge(h, rule);
      sentence(h, rule);
    }
  });
}

Result<web::Response> show_rules(Desktop& at) { return page_of(at, {}, 200); }

Result<web::Response> post_rule(Desktop& at) {
  Given given{at.field("wirkung"), at.field("element"), at.field("bedingung"),
              at.field("wert"),    at.field("meldung"), {}};
  flows::RuleChange change{.service = std::string(at.request.param("dienst")),
                           .version = at.field("version"),
                           .offer_to = at.visit.tenant};
  const std::string number = at.field("regel");
  const auto read = std::from_chars(number.data(), number.data() + number.size(), change.rule);
  if (read.ec != std::errc() || change.version.empty()) return fail(not_found("form.rule.unknown"));
  change.leave_out = at.field("tun") == "abschalten";
  const auto effect = forms::effect_from(given.effect);
  if (!change.leave_out) {
    if (!effect) given.errors.push_back({"wirkung", "Wählen Sie, was die Regel bewirkt."});
    if (given.when.empty())
      given.errors.push_back(
          {"bedingung", "Schreiben Sie, wann die Regel gilt. Gilt sie immer, schreiben Sie true."});
    if (effect && *effect != forms::Effect::valid && given.element.empty())
      given.errors.push_back({"element", "Nennen Sie die Kennung des Elements."});
    if (!given.errors.empty()) return page_of(at, given, 422);
    change.say = {.effect = *effect,
                  .element = given.element,
                  .when = given.when,
                  .value = given.value,
                  .message = given.message};
  }
  const auto version = flows::change_rule(at.house, change);
  if (version)
    return site::see_other(at.request, (at.url("leistungen") / change.service / "regeln")
                                           .with("version", *version)
                                           .with("stand", "neu")
                                           .str());
  if (version.error().kind != ErrorKind::refused) return fail(version.error());
  const std::string& detail = version.error().detail;
  given.errors.push_back(
      {version.error().code == "form.rule.element" && *effect != forms::Effect::valid ? "element"
                                                                                      : "bedingung",
       detail.empty() ? std::string("So lässt sich die Regel nicht übernehmen.") : detail});
  return page_of(at, given, 422);
}

}  // namespace rathaus::desk
