// The post room: letters waiting for the post, and incidents of everything that is sent.
#include <algorithm>

#include "modules/cases/ways_de.h"
#include "web/desk/post_room.h"

namespace rathaus::desk {
namespace {

struct PostErrors {
  std::vector<ui::FieldError> errors;
  std::string day;
  std::vector<std::string> chosen;
};

Result<web::Response> post_page(Desktop& at, const PostErrors& typed, int status) {
  constexpr int kMost = 200;
  const auto rows = TRY(flows::post_tray(at.house, at.staff(), kMost));
  ui::DeskPage page = TRY(frame(at, "Postausgang"));
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, "Postausgang");
    post_tabs(h, at, "");
    if (const std::string done = at.query("erledigt"); !done.empty() && done.size() < 4) {
      ui::alert(h, {.tone = ui::Tone::success, .title = done == "1" ? std::string("Ein Brief ist zur Post gegeben.") : done + " Briefe sind zur Post gegeben.", .live = true});
    }
    if (rows.empty()) {
      ui::empty_state(
          h, "Kein Brief wartet.",
          "Bescheide, die mit der Post gehen, und Briefe an Personen ohne Postfach erscheinen hier.");
      return;
    }
    ui::p(h, "Drucken Sie die Briefe und tragen Sie ein, wann sie zur Post gegeben wurden. Aus diesem Tag folgen Bekanntgabe (§ 41 Abs. 2 VwVfG) und Rechtsbehelfsfrist.");
    ui::form(
        h,
        {.action = at.url("post/versendet"),
         .csrf = at.csrf(),
         .key = site::fresh_key(),
         .default_name = "tun",
         .default_value = "ausgewaehlte"},
        [&] {
          const ui::Table table{.caption = "Briefe, die auf den Versand warten",
                                .caption_hidden = true,
                                .columns = {{"Aktenzeichen"},
                                            {"Schreiben"},
                                            {"Name"},
                                            {"Vom"},
                                            {"Art"},
                                            {"Brief"},
                                            {.title = "Aktion", .hidden_title = true}},
                                .dense = true};
          ui::table(h, table, [&](ui::Rows& out) {
            for (const flows::PostRow& row : rows) {
              const std::string value = row.case_id + "." + row.notice_id;
              const Url sending = site::url(at.case_path(row.case_id, "sendung")) / row.notice_id;
              const Url open = at.staff().post_only() ? sending : site::url(at.case_path(row.case_id));
              out.row({.open = open}, [&] {
                out.head([&] {
                  h.el("span", {{"class", "rh-pick"}}, [&] {
                    const bool chosen =
                        std::find(typed.chosen.begin(), typed.chosen.end(), value) != typed.chosen.end();
                    h.el("input", {{"type", "checkbox"},
                                   {"name", "brief"},
                                   {"value", value},
                                   {"id", "brief-" + row.notice_id},
                                   {"aria-label", row.reference + " auswählen: " + row.subject},
                                   {"checked", chosen}});
                    ui::link(h, open, row.reference);
                  });
                });
                out.cell(row.subject);
                out.cell([&] {
                  if (row.marked)
                    ui::badge(h, ui::Tone::warning, "geschützt");
                  else
                    h.text(row.applicant);
                });
                out.cell(to_german(berlin_date(row.issued_at)));
                out.cell([&] {
                  ui::button(h, {.text = cases::word_for(cases::manner_words(), row.manner),
                                 .kind = ui::ButtonKind::tertiary,
                                 .href = sending,
                                 .hidden_context = row.reference,
                                 .small = true});
                });
                out.cell([&] {
                  if (row.printed) {
                    ui::badge(h, ui::Tone::info, "gedruckt");
                    return;
                  }
                  ui::button(h, {.text = "Drucken",
                                 .kind = ui::ButtonKind::tertiary,
                                 .name = "drucken",
                                 .value = value,
                                 .hidden_context = row.reference,
                                 .small = true,
                                 .novalidate = true});
                });
                out.cell([&] {
                  ui::button(h, {.text = "Zur Post gegeben",
                                 .kind = ui::ButtonKind::secondary,
                                 .name = "einzeln",
                                 .value = value,
                                 .hidden_context = row.reference,
                                 .small = true});
                });
              });
            }
          });
          ui::select(h, {.name = "ordnung",
                         .label = "Stapel sortieren nach",
                         .options = {{"plz", "Postleitzahl"}, {"anlagen", "Zahl der Anlagen"}},
                         .value = "plz",
                         .placeholder = ""});
          ui::checkbox(h, {.name = "nachdruck", .label = "Nachdruck: auch, was schon gedruckt ist"});
          ui::buttons(h, [&] {
            ui::button(h, {.text = "Druckstapel aus den ausgewählten bilden",
                           .kind = ui::ButtonKind::secondary,
                           .name = "tun",
                           .value = "stapel",
                           .novalidate = true});
          });
          ui::date(h, {.name = "am",
                       .label = "Zur Post gegeben am",
                       .value = typed.day.empty() ? to_german(at.today()) : typed.day,
                       .error = ui::error_of(typed.errors, "am")});
          ui::buttons(h, [&] {
            ui::button(h, {.text = "Ausgewählte zur Post gegeben", .name = "tun", .value = "ausgewaehlte"});
          });
        });
    if (rows.size() == kMost) ui::p(h, "Es warten noch mehr Briefe. Sie erscheinen, wenn diese versandt sind.");
  });
  return site::page(at.request, h.take(), status);
}

// ---- incidents

std::string effect_word(const std::string& kind) {
  if (kind == flows::kReadScan) return "Scan lesen";
  if (kind == "NotifyApplicant") return "E-Mail an die antragstellende Person";
  if (kind == "MakeLetter") return "Brief erstellen";
  if (kind == "ProvideInAccount") return "Bescheid zum Abruf im Konto bereitstellen";
  if (kind == "DeliverToNationalAccount") return "Bescheid in das Postfach des BundID-Kontos legen";
  if (kind == "ProcessMessage") return "Nachricht an einen anderen Vorgang";
  if (kind == "ProcessSignal") return "Signal an wartende Vorgänge";
  return "Versand „" + kind + "“";
}

std::string cause_word(const std::string& code) {
  if (code == "adapter.missing") return "Kein Versandweg eingerichtet";
  if (code == "scan.reading") return "Wird noch gelesen";
  if (code == "process.message_nobody") return "Kein Vorgang wartet darauf";
  if (code == "process.message_ambiguous") return "Mehrere Vorgänge warten darauf; die Akte nennt sie";
  if (code == "process.message_loop") return "Vorgänge rufen sich gegenseitig ohne Ende auf";
  if (code == "process.signal_many") return "Mehr als 1000 Vorgänge warten darauf";
  if (code == "process.message_erased") return "Der Vorgang, der sie gesandt hat, wurde gelöscht";
  if (code.empty()) return "Grund unbekannt";
  return "Die Gegenstelle hat nicht angenommen (" + code + ")";
}

// When it should have gone out: effects are made by what happened to the case.
std::optional<Instant> since(const event::Effect& effect, const cases::Case& c) {
  if (effect.key == "received/" + c.id) return c.received_at;
  for (const cases::Question& one : c.questions) {
    if (effect.key.ends_with("/" + one.id)) return one.asked_at;
  }
  for (const cases::Notice& one : c.notices) {
    if (effect.key.ends_with("/" + one.id)) return one.issued_at;
  }
  return std::nullopt;
}

}  // namespace

Result<web::Response> show_post(Desktop& at) { return post_page(at, {}, 200); }

Result<web::Response> back_to_post(Desktop& at) { return site::see_other(at.request, at.path("post")); }

Result<web::Response> post_dispatched(Desktop& at) {
  PostErrors typed{.day = at.field("am")};
  for (const std::string_view one : at.request.form().all("brief")) typed.chosen.emplace_back(one);
  if (const std::string one = at.field("einzeln"); !one.empty()) typed.chosen = {one};
  if (const std::string one = at.field("drucken"); !one.empty()) {
    const std::size_t dot = one.find('.');
    if (dot == std::string::npos) return fail(not_found("case.unknown"));
    const flows::LetterId id{one.substr(0, dot), one.substr(dot + 1)};
    const Status done =
        flows::print_letter(at.house, at.staff(), id, false, at.field("key").substr(0, 60) + "/d");
    if (done) return site::see_other(at.request, sending_path(at, id, "druck.pdf"));
    if (done.error().kind != ErrorKind::refused) return fail(done.error());
    typed.errors.push_back({"", site::german_message(done.error())});
    return post_page(at, typed, 422);
  }
  const bool batch = at.field("tun") == "stapel" && at.field("einzeln").empty();
  const auto day = parse_german_date(typed.day);
  if (!day && !batch)
    typed.errors.push_back(
        {"am", "Geben Sie ein Datum ein, das es gibt, zum Beispiel " + to_german(at.today()) + "."});
  if (typed.chosen.empty()) typed.errors.push_back({"", "Wählen Sie mindestens einen Brief aus."});
  if (!typed.errors.empty()) return post_page(at, typed, 422);
  if (batch) {
    std::vector<flows::LetterId> letters;
    for (const std::string& one : typed.chosen) {
      const std::size_t dot = one.find('.');
      if (dot == std::string::npos) return fail(not_found("case.unknown"));
      letters.push_back({one.substr(0, dot), one.substr(dot + 1)});
    }
    auto made = batch_from_tray(at, letters);
    if (made || made.error().kind != ErrorKind::refused) return made;
    typed.errors.push_back({"", site::german_message(made.error())});
    return post_page(at, typed, 422);
  }
  std::vector<std::string> left;
  int done = 0;
  for (const std::string& one : typed.chosen) {
    const std::size_t dot = one.find('.');
    if (dot == std::string::npos) return fail(not_found("case.unknown"));
    const std::string case_id = one.substr(0, dot), notice = one.substr(dot + 1);
    const Status sent = flows::hand_to_post(at.house, at.staff(), case_id, notice, *day, at.field("key").substr(0, 60) + "/" + notice);
    if (sent) {
      ++done;
      continue;
    }
    if (sent.error().kind == ErrorKind::not_found || sent.error().kind == ErrorKind::unavailable) return fail(sent.error());
    left.push_back(one);
    const std::string reference =
        TRY(flows::letter(at.house, at.staff(), {case_id, notice})).view.c.reference;
    typed.errors.push_back({"am", reference + ": " + site::german_message(sent.error())});
  }
  if (!typed.errors.empty()) {
    typed.chosen = std::move(left);
    return post_page(at, typed, 422);
  }
  return site::see_other(at.request, at.path("post") + "?erledigt=" + std::to_string(done));
}

Result<web::Response> show_incidents(Desktop& at) {
  const auto rows = TRY(flows::incidents(at.house, at.staff()));
  const ui::DeskPage page = TRY(frame(at, "Störungen"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Störungen");
    if (const auto hold = at.house.runtime.clock_hold())
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Die Uhr des Servers ist im Zweifel."}, [&] {
        ui::p(h, "Sie zeigte " + to_german(hold->reading) + ", erwartet war " + to_german(hold->expected) +
                     ". Was die Zeit auslöst, ruht: Es wird nichts gelöscht und an nichts erinnert, bis der "
                     "Betrieb das "
                     "Datum bestätigt.");
      });
    ui::p(h, [&] { ui::link(h, at.url("geloeschte-entwuerfe"), "Gelöschte Entwürfe"); });
    if (!at.query("nochmal").empty()) ui::alert(h, {.tone = ui::Tone::info, .title = "Wird noch einmal versucht.", .live = true});
    if (rows.empty()) {
      ui::empty_state(h, "Keine Störung.", "Alles, was hinausgehen soll, ist unterwegs oder angekommen.");
      return;
    }
    ui::p(h, "Nichts davon geht verloren: Es bleibt hier, bis es gelungen ist.");
    ui::form(h, {.action = at.url("stoerungen"), .csrf = at.csrf(), .key = site::fresh_key()}, [&] {
      const ui::Table table{.caption = "Störungen", .caption_hidden = true,
                            .columns = {{"Was"}, {"Vorgang"}, {"Seit"}, {"Warum"}, {"Versuche", {}, ui::Sort::none, true}, {.title = "Aktion", .hidden_title = true}},
                            .dense = true};
      ui::table(h, table, [&](ui::Rows& out) {
        for (const store::PendingEffect& one : rows) {
          const auto view = flows::desk_case(at.house, at.staff(), one.effect.stream);
          out.row({.tone = ui::Tone::danger}, [&] {
            out.head(effect_word(one.effect.kind));
            out.cell([&] {
              if (view) ui::link(h, site::url(at.case_path(one.effect.stream)), view->c.reference);
              else h.text("nicht in Ihrer Zuständigkeit");
            });
            out.cell([&] {
              if (!view) return;
              if (const auto at_time = since(one.effect, view->c)) h.text(to_german(*at_time));
            });
            out.cell([&] { ui::badge(h, ui::Tone::danger, cause_word(one.last_error)); });
            out.cell(std::to_string(one.attempts));
            out.cell([&] {
              ui::button(h, {.text = "Noch einmal versuchen", .kind = ui::ButtonKind::secondary, .name = "nummer", .value = std::to_string(one.id),
                             .hidden_context = effect_word(one.effect.kind), .small = true});
            });
          });
        }
      });
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> post_retry(Desktop& at) {
  const std::string number = at.field("nummer");
  if (number.empty() || number.size() > 15 || !std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return fail(not_found("page.unknown"));
  }
  TRY(flows::retry_incident(at.house, at.staff(), std::stoll(number)));
  return site::see_other(at.request, at.path("stoerungen") + "?nochmal=1");
}

}  // namespace rathaus::desk
