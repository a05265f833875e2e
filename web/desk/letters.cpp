// Letters on paper: one printed as a batch prints it, the day of posting put right, what stands in a case of them, and answers that
// were said at the counter or on the telephone.
#include <algorithm>

#include "flows/counter.h"
#include "modules/cases/ways_de.h"
#include "web/desk/post_room.h"

namespace rathaus::desk {
namespace {

using flows::LetterId;

void order_form(Writer& h, const Desktop& at, const LetterId& id, const char* rest, std::string label,
                const html::Body& inside) {
  ui::form(h,
           {.action = site::url(sending_path(at, id, rest)),
            .csrf = at.csrf(),
            .key = site::fresh_key(),
            .label = std::move(label)},
           inside);
}

std::string printed_words(const Names& who, const cases::Printing& one) {
  return "Gedruckt am " + to_german(one.at) + " von " + who.staff(one.by) +
         (one.batch.empty() ? std::string(", einzeln") : ", im Stapel " + one.batch);
}

std::string key_of(const Desktop& at) { return at.field("key").substr(0, 60); }

}  // namespace

void print_panel(Writer& h, Desktop& at, const flows::LetterView& one) {
  const cases::Notice& n = one.notice;
  const LetterId id = letter_id(at);
  if (n.state == cases::NoticeState::failed && !n.kind.empty()) {
    ui::panel(h, {.title = "Der Brief lässt sich nicht erstellen", .id = "erstellen", .emphasised = true},
              [&] {
                ui::p(h, site::german_message(refused(n.failure)));
                order_form(h, at, id, "erstellen", "Brief noch einmal erstellen", [&] {
                  ui::buttons(h, [&] {
                    ui::button(h, {.text = "Noch einmal erstellen", .kind = ui::ButtonKind::secondary});
                  });
                });
              });
    return;
  }
  if (n.state == cases::NoticeState::held || n.state == cases::NoticeState::cancelled) return;
  ui::panel(h, {.title = "Drucken", .id = "druck"}, [&] {
    if (const auto who = names(at)) {
      std::vector<std::string> lines;
      for (const cases::Printing& printing : n.printings) lines.push_back(printed_words(*who, printing));
      const std::vector<ui::Str> items(lines.begin(), lines.end());
      if (!items.empty()) ui::bullet_list(h, items);
    }
    const bool before = !n.printings.empty();
    order_form(h, at, id, "drucken", "Brief drucken", [&] {
      if (before) ui::hidden(h, "nachdruck", "ja");
      ui::buttons(h, [&] {
        ui::button(h, {.text = before ? "Nachdruck" : "Drucken", .kind = ui::ButtonKind::secondary});
      });
      ui::muted(h, before
                       ? "Der Brief ist schon gedruckt und kommt in keinen Stapel mehr. Ein Nachdruck "
                         "ändert keinen Tag."
                       : "Es kommt dasselbe heraus wie im Stapel, mit Fensteranschrift und Anlagen. Danach "
                         "kommt der Brief in keinen Stapel mehr.");
    });
  });
}

void day_panel(Writer& h, const Desktop& at, const flows::LetterView& one, const Typed& typed) {
  const cases::Notice& n = one.notice;
  if (n.state != cases::NoticeState::dispatched || !n.dispatched_on || n.served_on || !one.view.c.open())
    return;
  const LetterId id = letter_id(at);
  const auto form = [&] {
    order_form(h, at, id, "tag", "Tag der Aufgabe zur Post berichtigen", [&] {
      ui::date(
          h, {.name = "aufgabe",
              .label = "Wirklich zur Post gegeben am",
              .value = typed.value("aufgabe", to_german(*n.dispatched_on)),
              .error = ui::error_of(typed.errors, "dispatched_on"),
              .note = n.kind.empty() ? "Bekanntgabe, Rechtsbehelfsfrist und Fälligkeit werden neu berechnet."
                                     : "Bekanntgabe und Antwortfrist werden neu berechnet."});
      ui::input(h, {.name = "warum",
                    .label = "Grund der Berichtigung",
                    .value = typed.value("warum"),
                    .hint = "Der alte und der neue Tag stehen mit dem Grund in der Akte.",
                    .error = ui::error_of(typed.errors, "reason"),
                    .maxlength = 500});
      ui::buttons(h, [&] { ui::button(h, {.text = "Tag berichtigen", .kind = ui::ButtonKind::secondary}); });
    });
  };
  ui::panel(h, {.title = "Tag der Aufgabe zur Post", .id = "tag"}, [&] {
    ui::p(h, "Eingetragen ist der " + to_german(*n.dispatched_on) + ".");
    if (typed.values.contains("aufgabe"))
      form();
    else
      ui::details(h, "Falsch eingetragen?", form);
  });
}

namespace {

void answer_form(Writer& h, const Panels& p) {
  case_form(h, p.at, p.view, "antwort",
            [&] {
              std::vector<ui::Option> ways;
              for (const cases::Word& word : cases::answer_words()) {
                if (word.key == "phone" || word.key == "counter") ways.push_back({word.key, word.label});
              }
              ui::radios(h, {.name = "antwortweg",
                             .label = "Wie kam die Antwort?",
                             .options = ways,
                             .value = p.typed.value("antwortweg", "phone"),
                             .horizontal = true});
              ui::date(h, {.name = "antworttag",
                           .label = "Wann?",
                           .value = p.typed.value("antworttag", to_german(p.at.today())),
                           .error = ui::error_of(p.typed.errors, "antworttag")});
              ui::input(h, {.name = "antwortvon",
                            .label = "Wer hat geantwortet?",
                            .value = p.typed.value("antwortvon"),
                            .error = ui::error_of(p.typed.errors, "antwortvon"),
                            .maxlength = 200});
              ui::textarea(h, {.name = "antworttext",
                               .label = "Was wurde geantwortet?",
                               .value = p.typed.value("antworttext"),
                               .error = ui::error_of(p.typed.errors, "antworttext"),
                               .rows = 3,
                               .maxlength = 5'000});
              ui::buttons(h, [&] {
                ui::button(h, {.text = "Als Antwort eintragen", .kind = ui::ButtonKind::secondary});
              });
            },
            {.label = "Antwort eintragen"});
}

}  // namespace

void letters_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  const bool answer = c.open_question() != nullptr && c.on_paper();
  if (c.letters.empty() && !answer) return;
  ui::panel(h, {.title = "Briefe", .id = "briefe"}, [&] {
    for (const cases::Notice& letter : c.letters) {
      std::string state = ": " + sending_state(cases::to_text(letter.state), letter.kind);
      if (letter.dispatched_on) state += " am " + to_german(*letter.dispatched_on);
      if (letter.answer_days > 0 && letter.announced_on)
        state += ", gilt als bekannt gegeben am " + to_german(*letter.announced_on);
      ui::p(h, [&] {
        ui::link(h, site::url(sending_path(p.at, {c.id, letter.id})),
                 letter.subject + " vom " + to_german(berlin_date(letter.issued_at)));
        h.text(state);
      });
    }
    if (!answer) return;
    if (p.typed.values.contains("antworttext"))
      answer_form(h, p);
    else
      ui::details(h, "Antwort am Telefon oder am Schalter eintragen", [&] { answer_form(h, p); });
    ui::muted(h, "Kommt der Antwortbogen als Scan zurück, wird er von selbst hier eingetragen.");
  });
}

namespace {

Result<web::Response> again(Desktop& at, const Status& done, std::initializer_list<const char*> fields) {
  if (done) return site::see_other(at.request, sending_path(at, letter_id(at)));
  if (done.error().kind != ErrorKind::refused) return fail(done.error());
  Typed typed;
  for (const char* name : fields) typed.values.emplace(name, at.field(name));
  typed.errors.push_back({std::string(done.error().field), site::german_message(done.error())});
  return sending_page(at, typed, 422);
}

// Written down first, then shown: looking at a page never prints.
Result<web::Response> post_print(Desktop& at) {
  const LetterId id = letter_id(at);
  const Status done =
      flows::print_letter(at.house, at.staff(), id, at.field("nachdruck") == "ja", key_of(at));
  if (!done) return again(at, done, {});
  return site::see_other(at.request, sending_path(at, id, "druck.pdf"));
}

Result<web::Response> get_print(Desktop& at) {
  const LetterId id = letter_id(at);
  const flows::LetterView one = TRY(flows::letter(at.house, at.staff(), id));
  const auto file = flows::letter_pdf(at.house, at.staff(), id, at.desk.site.options.public_url);
  if (!file && file.error().kind == ErrorKind::refused) return again(at, fail(file.error()), {});
  if (!file) return fail(file.error());
  return inline_pdf(*file, "Brief " + one.view.c.reference + ".pdf");
}

Result<web::Response> post_day(Desktop& at) {
  TRY(flows::letter(at.house, at.staff(), letter_id(at)));
  const auto day = parse_german_date(at.field("aufgabe"));
  if (!day) return again(at, fail(refused("case.bad_date", "dispatched_on")), {"aufgabe", "warum"});
  return again(at,
               flows::correct_posting_day(at.house, at.staff(), letter_id(at), *day,
                                          at.field("warum").substr(0, 1'000), key_of(at)),
               {"aufgabe", "warum"});
}

Result<web::Response> post_make(Desktop& at) {
  return again(at, flows::make_letter_again(at.house, at.staff(), letter_id(at), key_of(at)), {});
}

Result<web::Response> back_to_letter(Desktop& at) {
  TRY(flows::letter(at.house, at.staff(), letter_id(at)));
  return site::see_other(at.request, sending_path(at, letter_id(at)));
}

Result<web::Response> post_answer(Desktop& at) {
  flows::DeskAction action = action_of(at);
  TRY(flows::desk_case(at.house, at.staff(), action.case_id));
  action.seq = -1;  // what was said was said, whatever the case did meanwhile
  Typed typed;
  for (const char* name : {"antwortweg", "antworttag", "antwortvon", "antworttext"})
    typed.values.emplace(name, at.field(name));
  const auto day = parse_german_date(at.field("antworttag"));
  if (!day) typed.errors.push_back({"antworttag", site::german_message(refused("case.bad_date"))});
  if (at.field("antwortvon").empty())
    typed.errors.push_back({"antwortvon", "Schreiben Sie, wer geantwortet hat."});
  if (at.field("antworttext").empty())
    typed.errors.push_back({"antworttext", "Schreiben Sie, was geantwortet wurde."});
  if (!typed.errors.empty()) return case_page(at, action.case_id, typed, 422);
  const Status done = flows::add_document(at.house, at.staff(), action,
                                          {.received_on = *day,
                                           .way = at.field("antwortweg") == "counter" ? "counter" : "phone",
                                           .sender = at.field("antwortvon").substr(0, 400),
                                           .text = at.field("antworttext").substr(0, 10'000),
                                           .answers_question = true},
                                          {});
  if (done) return site::see_other(at.request, at.case_path(action.case_id) + "#nachrichten");
  if (done.error().kind != ErrorKind::refused) return fail(done.error());
  typed.errors.push_back({done.error().code == "case.date_in_future" ? "antworttag" : "antworttext",
                          site::german_message(done.error())});
  return case_page(at, action.case_id, typed, 422);
}

}  // namespace

void add_letter_routes(const AddStaffRoute& add) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  const std::string one = "/vorgang/{fall}/sendung/{sendung}";
  add(get, one + "/druck.pdf", get_print, {});
  const std::pair<const char*, Handler> orders[] = {
      {"/drucken", post_print}, {"/tag", post_day}, {"/erstellen", post_make}};
  for (const auto& [path, page] : orders) {
    add(post, one + path, page, {});
    add(get, one + path, back_to_letter, {});
  }
  add(post, "/vorgang/{fall}/antwort", post_answer, {});
  add(get, "/vorgang/{fall}/antwort", back_to_case, {});
}

}  // namespace rathaus::desk
