// The post room beyond the tray: print batches, everything that goes out side by side, one sending with its certificate or its return.
#include "web/desk/post_room.h"

#include <algorithm>

#include "modules/cases/ways_de.h"

namespace rathaus::desk {
namespace {

using flows::LetterId;

std::string batch_path(const Desktop& at, const std::string& id, const std::string& rest = {}) {
  return at.path("post/stapel/" + id + (rest.empty() ? "" : "/" + rest));
}

std::string manner_word(std::string_view manner) {
  return std::string(cases::word_for(cases::manner_words(), manner));
}

std::string state_word(std::string_view state) { return sending_state(state, ""); }

std::string channel_word(std::string_view channel) {
  cases::Channel known{};
  return cases::from_text(channel, known) ? std::string(cases::label_of(known)) : std::string(channel);
}

ui::Tone state_tone(std::string_view state) {
  if (state == "failed" || state == "returned") return ui::Tone::danger;
  if (state == "not_retrieved") return ui::Tone::warning;
  if (state == "cancelled") return ui::Tone::neutral;
  return state == "waiting" ? ui::Tone::info : ui::Tone::success;
}

// ---- batches ------------------------------------------------------------------------------------------------------------------------

Result<web::Response> show_batches(Desktop& at) {
  const auto all = TRY(flows::batches(at.house, at.staff()));
  const Names who = TRY(names(at));
  const ui::DeskPage page = TRY(frame(at, "Druckstapel"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Druckstapel");
    post_tabs(h, at, "stapel");
    if (all.empty()) {
      ui::empty_state(h, "Kein Druckstapel.",
                      "Wählen Sie im Postausgang Briefe aus und bilden Sie einen Stapel.");
      return;
    }
    const ui::Table table{
        .caption = "Druckstapel",
        .caption_hidden = true,
        .columns = {{"Stapel"}, {"Zusammengestellt"}, {"Von"}, {"Briefe", {}, ui::Sort::none, true}},
        .dense = true};
    ui::table(h, table, [&](ui::Rows& out) {
      for (const flows::PrintBatch& one : all) {
        const Url open = site::url(batch_path(at, one.id));
        out.row({.open = open}, [&] {
          out.head([&] { ui::link(h, open, one.id); });
          out.cell(to_german(one.made_at));
          out.cell(who.staff(one.by));
          out.cell(std::to_string(one.letters.size()));
        });
      }
    });
  });
  return site::page(at.request, h.take());
}

Result<web::Response> batch_page(Desktop& at, const flows::PrintBatch& batch, const Typed& typed,
                                 int status) {
  const auto rows = TRY(flows::batch_rows(at.house, at.staff(), batch));
  ui::DeskPage page = TRY(frame(at, "Druckstapel " + batch.id));
  page.breadcrumb = {
      {"Postausgang", at.url("post")}, {"Druckstapel", at.url("post/stapel")}, {std::string(batch.id)}};
  page.has_errors = !typed.errors.empty();
  const auto waiting = std::count_if(rows.begin(), rows.end(),
                                     [](const flows::BatchRow& row) { return row.state == "waiting"; });
  const auto trouble = std::count_if(rows.begin(), rows.end(),
                                     [](const flows::BatchRow& row) { return !row.trouble.empty(); });
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, "Druckstapel " + batch.id);
    if (const std::string done = at.query("erledigt"); !done.empty() && done.size() < 4) {
      ui::alert(h, {.tone = ui::Tone::success,
                    .title = done == "1" ? std::string("Ein Brief ist zur Post gegeben.")
                                         : done + " Briefe sind zur Post gegeben.",
                    .live = true});
    }
    if (trouble > 0) {
      ui::alert(h,
                {.tone = ui::Tone::warning,
                 .title = trouble == 1 ? std::string("Bei einem Brief passt die Anschrift nicht ins Fenster.")
                                       : std::to_string(trouble) + " Anschriften passen nicht ins Fenster."},
                "Prüfen Sie die markierten Zeilen, bevor Sie drucken.");
    }
    if (!batch.left_out.empty()) {
      std::string all;
      for (const std::string& reference : batch.left_out) all += (all.empty() ? "" : ", ") + reference;
      ui::alert(h, {.tone = ui::Tone::info, .title = "Nicht dabei, weil schon gedruckt: " + all + "."},
                "Für einen Nachdruck öffnen Sie die Sendung oder bilden den Stapel mit „Nachdruck“.");
    }
    const auto marked =
        std::count_if(rows.begin(), rows.end(), [](const flows::BatchRow& row) { return row.marked; });
    if (marked > 0) {
      ui::alert(h,
                {.tone = ui::Tone::warning,
                 .title = marked == 1 ? std::string("Ein Brief geht an eine geschützte Person.")
                                      : std::to_string(marked) + " Briefe gehen an geschützte Personen."},
                "Sie liegen am Ende des Drucks, jeder hinter einem Blatt, das sagt, wie er zu verpacken ist "
                "(§ 51 BMG).");
    }
    ui::p(h, std::string("Sortiert nach ") + (batch.order == "plz" ? "Postleitzahl" : "Zahl der Anlagen") +
                 ". Sie können jederzeit noch einmal drucken: Der Tag der Aufgabe zur Post ändert sich "
                 "dadurch nicht.");
    ui::buttons(h, [&] {
      ui::button(
          h, {.text = "Alles drucken (ein PDF)", .href = site::url(batch_path(at, batch.id, "druck.pdf"))});
    });
    const ui::Table table{
        .caption = "Briefe dieses Stapels",
        .caption_hidden = true,
        .columns = {{"Aktenzeichen"}, {"Schreiben"}, {"Fensteranschrift"}, {"Art"}, {"Anlagen"}, {"Stand"}},
        .dense = true};
    ui::table(h, table, [&](ui::Rows& out) {
      for (const flows::BatchRow& row : rows) {
        out.row({.open = site::url(sending_path(at, row.id)),
                 .tone = row.trouble.empty() ? ui::Tone::neutral : ui::Tone::warning},
                [&] {
                  out.head([&] { ui::link(h, site::url(sending_path(at, row.id)), row.reference); });
                  out.cell(row.subject);
                  out.cell([&] {
                    if (row.marked)
                      ui::badge(h, ui::Tone::warning, "geschützt");
                    else
                      h.text(row.name + ", " + row.place);
                    if (!row.trouble.empty()) {
                      h.el("br");
                      ui::badge(h, ui::Tone::warning, row.trouble);
                    }
                  });
                  out.cell(manner_word(row.manner));
                  out.cell([&] {
                    std::string all;
                    for (const std::string& name : row.enclosures) all += (all.empty() ? "" : ", ") + name;
                    h.text(all.empty() ? "keine" : all);
                  });
                  out.cell([&] {
                    ui::badge(h, state_tone(row.state),
                              state_word(row.state) +
                                  (row.dispatched_on ? " am " + to_german(*row.dispatched_on) : ""));
                  });
                });
      }
    });
    if (waiting == 0) return;
    ui::form(h,
             {.action = site::url(batch_path(at, batch.id, "versendet")),
              .csrf = at.csrf(),
              .key = site::fresh_key()},
             [&] {
               ui::date(h, {.name = "am",
                            .label = "Zur Post gegeben am",
                            .value = typed.value("am", to_german(at.today())),
                            .error = ui::error_of(typed.errors, "am"),
                            .note = "Aus diesem Tag folgen Bekanntgabe (§ 41 Abs. 2 VwVfG) und "
                                    "Rechtsbehelfsfrist. Bei förmlicher Zustellung setzt sie der Nachweis."});
               ui::buttons(h, [&] { ui::button(h, {.text = "Ganzen Stapel zur Post gegeben"}); });
             });
  });
  return site::page(at.request, h.take(), status);
}

Result<flows::PrintBatch> the_batch(const Desktop& at) {
  return flows::load_batch(at.house, at.staff(), std::string(at.request.param("stapel")));
}

Result<web::Response> show_batch(Desktop& at) { return batch_page(at, TRY(the_batch(at)), {}, 200); }

Result<web::Response> get_batch_pdf(Desktop& at) {
  const flows::PrintBatch batch = TRY(the_batch(at));
  return inline_pdf(TRY(flows::batch_pdf(at.house, at.staff(), batch, at.desk.site.options.public_url)),
                    "Stapel " + batch.id + ".pdf");
}

Result<web::Response> post_batch(Desktop& at) {
  const flows::PrintBatch batch = TRY(the_batch(at));
  Typed typed;
  typed.values.emplace("am", at.field("am"));
  const auto day = parse_german_date(at.field("am"));
  if (!day) {
    typed.errors.push_back(
        {"am", "Geben Sie ein Datum ein, das es gibt, zum Beispiel " + to_german(at.today()) + "."});
    return batch_page(at, batch, typed, 422);
  }
  const flows::BatchPosted done =
      TRY(flows::batch_to_post(at.house, at.staff(), batch, *day, at.field("key").substr(0, 60)));
  for (const auto& [reference, error] : done.left)
    typed.errors.push_back({"am", reference + ": " + site::german_message(error)});
  if (!typed.errors.empty()) return batch_page(at, batch, typed, 422);
  return site::see_other(at.request, batch_path(at, batch.id) + "?erledigt=" + std::to_string(done.done));
}

Result<web::Response> back_to_batch(Desktop& at) {
  return site::see_other(at.request, batch_path(at, TRY(the_batch(at)).id));
}

// ---- everything that goes out -----------------------------------------------------------------------------------------------------

Result<web::Response> show_all(Desktop& at) {
  flows::SendingFilter filter{.channel = at.query("weg"), .state = at.query("stand")};
  cases::Channel channel{};
  cases::NoticeState state{};
  if (!cases::from_text(filter.channel, channel)) filter.channel.clear();
  if (!cases::from_text(filter.state, state)) filter.state.clear();
  const auto rows = TRY(flows::sendings(at.house, at.staff(), filter));
  const ui::DeskPage page = TRY(frame(at, "Alle Sendungen"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Alle Sendungen");
    post_tabs(h, at, "alle");
    ui::filter_bar(h, at.url("post/alle"), [&] {
      std::vector<ui::Option> ways, states;
      for (const char* one : {"post", "account_retrieval", "national_mailbox"})
        ways.push_back({one, channel_word(one)});
      for (const char* one :
           {"waiting", "dispatched", "retrieved", "not_retrieved", "failed", "returned", "cancelled"})
        states.push_back({one, state_word(one)});
      ui::select(h, {.name = "weg",
                     .label = "Weg",
                     .options = std::move(ways),
                     .value = filter.channel,
                     .placeholder = "alle"});
      ui::select(h, {.name = "stand",
                     .label = "Stand",
                     .options = std::move(states),
                     .value = filter.state,
                     .placeholder = "alle"});
      ui::button(h, {.text = "Filtern", .kind = ui::ButtonKind::secondary});
    });
    if (rows.empty()) {
      ui::empty_state(h, "Keine Sendung.", "Mit diesem Filter gibt es nichts.");
      return;
    }
    const ui::Table table{.caption = "Sendungen, die neuesten zuerst",
                          .caption_hidden = true,
                          .columns = {{"Aktenzeichen"}, {"Schreiben"}, {"Name"}, {"Weg"}, {"Stand"}, {"Vom"}},
                          .dense = true};
    ui::table(h, table, [&](ui::Rows& out) {
      for (const flows::Sending& row : rows) {
        const bool post = row.channel == "post";
        const Url open = site::url(post ? sending_path(at, {row.case_id, row.notice_id})
                                        : at.case_path(row.case_id) + "#bescheid");
        out.row({.open = open}, [&] {
          out.head([&] { ui::link(h, open, row.reference); });
          out.cell(row.subject);
          out.cell(row.applicant);
          out.cell(post ? manner_word(row.manner) : channel_word(row.channel));
          out.cell([&] {
            ui::badge(h, state_tone(row.state),
                      post || row.state != "dispatched" ? sending_state(row.state, row.kind)
                                                        : std::string("Bereitgestellt"));
            if (post && row.printed && row.state == "waiting") h.text(" gedruckt");
          });
          out.cell(to_german(berlin_date(row.issued_at)));
        });
      }
    });
    if (static_cast<int>(rows.size()) == filter.limit)
      ui::p(h, "Es gibt noch ältere. Grenzen Sie mit dem Filter ein.");
  });
  return site::page(at.request, h.take());
}

// ---- returns ------------------------------------------------------------------------------------------------------------------------

Result<web::Response> returns_page(Desktop& at, const Typed& typed, int status) {
  ui::DeskPage page = TRY(frame(at, "Rückläufer und Nachweise"));
  page.has_errors = !typed.errors.empty();
  const auto back =
      TRY(flows::sendings(at.house, at.staff(), {.channel = "post", .state = "returned", .limit = 100}));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::h1(h, "Rückläufer und Nachweise");
    post_tabs(h, at, "ruecklauf");
    ui::p(h,
          "Ein Brief ist zurückgekommen oder ein Zustellungsnachweis ist da: Scannen Sie den Code der "
          "Sendung oder tippen Sie das Aktenzeichen.");
    ui::form(h, {.action = at.url("post/ruecklauf"), .csrf = at.csrf()}, [&] {
      ui::input(h, {.name = "nummer",
                    .label = "Aktenzeichen oder Sendungscode",
                    .value = typed.value("nummer"),
                    .error = ui::error_of(typed.errors, "nummer"),
                    .width = ui::Width::w20,
                    .autofocus = true});
      ui::buttons(h, [&] { ui::button(h, {.text = "Sendung öffnen"}); });
    });
    if (back.empty()) return;
    ui::h2(h, "Zurückgekommen und noch nicht geklärt");
    const ui::Table table{.caption = "Zurückgekommene Briefe",
                          .caption_hidden = true,
                          .columns = {{"Aktenzeichen"}, {"Schreiben"}, {"Name"}},
                          .dense = true};
    ui::table(h, table, [&](ui::Rows& out) {
      for (const flows::Sending& row : back) {
        const Url open = site::url(sending_path(at, {row.case_id, row.notice_id}));
        out.row({.open = open}, [&] {
          out.head([&] { ui::link(h, open, row.reference); });
          out.cell(row.subject);
          out.cell(row.applicant);
        });
      }
    });
  });
  return site::page(at.request, h.take(), status);
}

Result<web::Response> show_returns(Desktop& at) { return returns_page(at, {}, 200); }

Result<web::Response> post_returns(Desktop& at) {
  const auto found = flows::find_letter(at.house, at.staff(), at.field("nummer").substr(0, 80));
  if (found) return site::see_other(at.request, sending_path(at, *found));
  if (found.error().kind != ErrorKind::refused) return fail(found.error());
  Typed typed;
  typed.values.emplace("nummer", at.field("nummer"));
  typed.errors.push_back({"nummer", site::german_message(found.error())});
  return returns_page(at, typed, 422);
}

// ---- one sending ----------------------------------------------------------------------------------------------------------------------

void order_form(Writer& h, const Desktop& at, const LetterId& id, const char* rest, std::string label,
                bool upload, const html::Body& inside) {
  ui::form(h,
           {.action = site::url(sending_path(at, id, rest)),
            .csrf = at.csrf(),
            .key = site::fresh_key(),
            .upload = upload,
            .label = std::move(label)},
           inside);
}

void waiting_panels(Writer& h, const Desktop& at, const flows::LetterView& one, const LetterId& id,
                    const Typed& typed) {
  ui::panel(h, {.title = "Art der Zustellung", .id = "art"}, [&] {
    order_form(h, at, id, "art", "Art der Zustellung", false, [&] {
      std::vector<ui::Option> ways;
      for (const cases::Word& word : cases::manner_words()) ways.push_back({word.key, word.label, word.hint});
      ui::radios(h, {.name = "art",
                     .label = "Wie geht der Brief hinaus?",
                     .error = ui::error_of(typed.errors, "manner"),
                     .options = ways,
                     .value = cases::to_text(one.notice.manner)});
      ui::buttons(h, [&] { ui::button(h, {.text = "Art speichern", .kind = ui::ButtonKind::secondary}); });
    });
  });
  ui::panel(h, {.title = "Anlagen", .id = "anlagen"}, [&] {
    std::vector<ui::Option> files;
    for (const cases::Attachment& file : one.view.c.attachments) {
      const bool in = std::any_of(one.notice.enclosures.begin(), one.notice.enclosures.end(),
                                  [&](const cases::Attachment& e) { return e.blob == file.blob; });
      if (!in && file.mime == "application/pdf")
        files.push_back({std::string_view(file.blob), std::string_view(file.name)});
    }
    if (one.notice.enclosures.empty()) ui::p(h, "Keine Anlage.");
    std::vector<ui::Str> names;
    for (const cases::Attachment& file : one.notice.enclosures) names.push_back(std::string_view(file.name));
    if (!names.empty()) ui::bullet_list(h, names);
    if (files.empty()) return;
    order_form(h, at, id, "anlage", "Anlage beifügen", false, [&] {
      ui::select(h, {.name = "anlage",
                     .label = "PDF aus der Akte beifügen",
                     .error = ui::error_of(typed.errors, "blob"),
                     .options = files});
      ui::buttons(h, [&] { ui::button(h, {.text = "Beifügen", .kind = ui::ButtonKind::secondary}); });
    });
  });
}

void certificate_panel(Writer& h, const Desktop& at, const flows::LetterView& one, const LetterId& id,
                       const Typed& typed) {
  ui::panel(h, {.title = "Zustellungsnachweis", .id = "nachweis", .emphasised = true}, [&] {
    order_form(h, at, id, "zugestellt", "Zustellungsnachweis", true, [&] {
      ui::date(h,
               {.name = "tag",
                .label = "Tag der Zustellung laut Nachweis",
                .value = typed.value("tag"),
                .error = ui::error_of(typed.errors, "served_on"),
                .note = "Dieser Tag ist der Tag der Bekanntgabe. Von ihm an läuft die Rechtsbehelfsfrist."});
      if (one.notice.manner == cases::Manner::pzu) {
        std::vector<ui::Option> ways;
        for (const cases::Word& word : cases::served_how_words())
          ways.push_back({word.key, word.label, word.hint});
        ui::radios(h, {.name = "wie",
                       .label = "Was steht in der Urkunde?",
                       .options = ways,
                       .value = typed.value("wie", "handed_over")});
      }
      ui::file_upload(h, {.name = "scan",
                          .label = "Scan des Nachweises",
                          .hint = "PDF, JPEG, PNG oder TIFF",
                          .error = ui::error_of(typed.errors, "scan"),
                          .accept = ".pdf,.jpg,.jpeg,.png,.tif,.tiff",
                          .optional = true});
      ui::buttons(h, [&] { ui::button(h, {.text = "Zustellung eintragen"}); });
    });
  });
}

void return_panel(Writer& h, const Desktop& at, const LetterId& id, const Typed& typed) {
  ui::panel(h, {.title = "Brief ist zurückgekommen", .id = "zurueck"}, [&] {
    order_form(h, at, id, "zurueck", "Rückläufer", false, [&] {
      std::vector<ui::Option> reasons;
      for (const cases::Word& word : cases::return_words()) reasons.push_back({word.key, word.label});
      ui::radios(h, {.name = "grund",
                     .label = "Warum?",
                     .error = ui::error_of(typed.errors, "reason"),
                     .options = reasons,
                     .value = typed.value("grund")});
      ui::date(h, {.name = "tag",
                   .label = "Zurückgekommen am",
                   .value = typed.value("tag", to_german(at.today())),
                   .error = ui::error_of(typed.errors, "returned_on")});
      ui::muted(h,
                "Ist der Brief nicht angekommen, gilt er als nicht bekannt gegeben (§ 41 Abs. 2 "
                "Satz 3 VwVfG). Die Frist läuft dann nicht.");
      ui::buttons(
          h, [&] { ui::button(h, {.text = "Rückläufer eintragen", .kind = ui::ButtonKind::secondary}); });
    });
  });
}

void again_panel(Writer& h, const Desktop& at, const flows::LetterView& one, const LetterId& id,
                 const Typed& typed) {
  // The address of a protected person is typed in, not shown, to who may not see it.
  const cases::Applicant a = one.sees_address ? one.view.c.addressee() : cases::Applicant{};
  ui::panel(h, {.title = "Noch einmal senden", .id = "nochmal", .emphasised = true}, [&] {
    ui::p(h,
          "Prüfen Sie die Anschrift, zum Beispiel mit einer Auskunft aus dem Melderegister. Der Brief kommt "
          "wieder in den Postausgang; ein Blatt mit der neuen Anschrift wird davor gedruckt.");
    order_form(h, at, id, "nochmal", "Noch einmal senden", false, [&] {
      ui::input(h, {.name = "strasse",
                    .label = "Straße und Hausnummer",
                    .value = typed.value("strasse", a.street),
                    .error = ui::error_of(typed.errors, "street"),
                    .maxlength = 200});
      ui::field_row(h, [&] {
        ui::input(h, {.name = "plz",
                      .label = "Postleitzahl",
                      .value = typed.value("plz", a.postal_code),
                      .error = ui::error_of(typed.errors, "postal_code"),
                      .kind = ui::InputKind::postal_code,
                      .width = ui::Width::w8});
        ui::input(h, {.name = "ort",
                      .label = "Ort",
                      .value = typed.value("ort", a.city),
                      .error = ui::error_of(typed.errors, "city"),
                      .maxlength = 200});
      });
      ui::buttons(h, [&] { ui::button(h, {.text = "In den Postausgang legen"}); });
    });
  });
}

}  // namespace

std::string sending_path(const Desktop& at, const LetterId& id, const std::string& rest) {
  return at.case_path(id.case_id, "sendung/" + id.notice_id + (rest.empty() ? "" : "/" + rest));
}

LetterId letter_id(const Desktop& at) {
  return {std::string(at.request.param("fall")), std::string(at.request.param("sendung"))};
}

std::string sending_state(std::string_view state, std::string_view kind) {
  if (!kind.empty() && state == "held") return "Wird erstellt";
  if (!kind.empty() && state == "failed") return "Lässt sich nicht erstellen";
  cases::NoticeState known{};
  return cases::from_text(state, known) ? std::string(cases::label_of(known)) : std::string(state);
}

Result<web::Response> sending_page(Desktop& at, const Typed& typed, int status) {
  const LetterId id = letter_id(at);
  const flows::LetterView one = TRY(flows::letter(at.house, at.staff(), id));
  const cases::Notice& n = one.notice;
  if (n.channel != cases::Channel::post) return fail(not_found("case.unknown_notice"));
  ui::DeskPage page = TRY(frame(at, "Sendung " + one.view.c.reference));
  page.breadcrumb = {{"Postausgang", at.url("post")}};
  if (one.opens_case)
    page.breadcrumb.push_back({std::string(one.view.c.reference), site::url(at.case_path(id.case_id))});
  page.breadcrumb.push_back({std::string("Sendung")});
  page.has_errors = !typed.errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, typed.errors);
    ui::case_head(
        h, n.subject, one.view.c.reference,
        [&] {
          ui::badge(h, state_tone(cases::to_text(n.state)), sending_state(cases::to_text(n.state), n.kind));
          if (one.view.c.protection) ui::badge(h, ui::Tone::warning, "geschützt (§ 51 BMG)");
        },
        [] {});
    ui::panels(
        h,
        [&] {
          ui::panel(h, {.title = "Sendung"}, [&] {
            const cases::Applicant& a = one.view.c.addressee();
            std::vector<ui::Fact> facts{
                {"An", one.sees_address
                           ? a.display_name() + ", " + a.street + ", " + a.postal_code + " " + a.city
                           : std::string("geschützte Person; die Anschrift steht nur auf dem Brief")},
                {"Art", manner_word(cases::to_text(n.manner)), {}, std::string(n.legal_basis)},
                {"Sendungscode", "RZ1/" + n.id}};
            if (n.dispatched_on) facts.push_back({"Zur Post gegeben", to_german(*n.dispatched_on)});
            if (n.served_on)
              facts.push_back({"Zugestellt",
                               to_german(*n.served_on),
                               {},
                               std::string(cases::word_for(cases::served_how_words(), n.served_how))});
            if (n.returned_on)
              facts.push_back({"Zurückgekommen",
                               to_german(*n.returned_on),
                               {},
                               std::string(cases::word_for(cases::return_words(), n.return_reason))});
            facts.push_back({"Bekannt gegeben am",
                             n.announced_on ? to_german(*n.announced_on) : std::string("noch nicht")});
            if (n.remedy.ends_on) facts.push_back({n.remedy.kind + " bis", to_german(*n.remedy.ends_on)});
            for (const cases::Question& question : one.view.c.questions) {
              if (n.answer_days > 0 && question.id == n.about)
                facts.push_back({"Antwort bis", n.dispatched_on ? to_german(question.due_on)
                                                                : std::to_string(n.answer_days) +
                                                                      " Tage nach der Bekanntgabe"});
            }
            ui::facts(h, facts);
            if (!n.explanation.empty() && !at.staff().post_only()) {
              ui::details(h, "Warum?", [&] {
                std::vector<ui::Str> lines;
                for (const cases::Step& step : n.explanation) lines.push_back(step.rule + ": " + step.text);
                ui::bullet_list(h, lines);
              });
            }
            for (const cases::Attachment& file : n.certificates) {
              if (file.scan == "pending" || file.scan == "infected") {
                ui::p(h,
                      "Nachweis: " + file.name +
                          (file.scan == "pending"
                               ? " wird noch auf Schadsoftware geprüft."
                               : " enthielt Schadsoftware und wurde gelöscht. Scannen Sie ihn noch einmal."));
                continue;
              }
              ui::p(h, [&] {
                ui::link(h, site::url(sending_path(at, id, "nachweis")) / file.blob,
                         "Nachweis: " + file.name);
              });
            }
          });
        },
        [&] {
          print_panel(h, at, one);
          if (n.state == cases::NoticeState::waiting && one.opens_case) waiting_panels(h, at, one, id, typed);
          day_panel(h, at, one, typed);
          if (n.state == cases::NoticeState::dispatched && n.manner != cases::Manner::letter && !n.served_on)
            certificate_panel(h, at, one, id, typed);
          if (n.state == cases::NoticeState::dispatched && !n.served_on) return_panel(h, at, id, typed);
          if (n.state == cases::NoticeState::returned) {
            if (n.manner != cases::Manner::letter) certificate_panel(h, at, one, id, typed);
            again_panel(h, at, one, id, typed);
          }
        });
  });
  return site::page(at.request, h.take(), status);
}

namespace {

Result<web::Response> show_sending(Desktop& at) { return sending_page(at, {}, 200); }

Result<web::Response> back_to_sending(Desktop& at) {
  const LetterId id = letter_id(at);
  TRY(flows::letter(at.house, at.staff(), id));
  return site::see_other(at.request, sending_path(at, id));
}

Result<web::Response> answer(Desktop& at, const Status& done, std::initializer_list<const char*> fields) {
  if (done) return site::see_other(at.request, sending_path(at, letter_id(at)));
  if (done.error().kind != ErrorKind::refused) return fail(done.error());
  Typed typed;
  for (const char* name : fields) typed.values.emplace(name, at.field(name));
  typed.errors.push_back({std::string(done.error().field), site::german_message(done.error())});
  return sending_page(at, typed, 422);
}

std::string key_of(const Desktop& at) { return at.field("key").substr(0, 100); }

Result<web::Response> post_manner(Desktop& at) {
  cases::Manner manner{};
  if (!cases::from_text(at.field("art"), manner))
    return answer(at, fail(refused("case.bad_manner", "manner")), {});
  return answer(at, flows::choose_manner(at.house, at.staff(), letter_id(at), manner, key_of(at)), {});
}

Result<web::Response> post_enclosure(Desktop& at) {
  return answer(
      at, flows::enclose(at.house, at.staff(), letter_id(at), at.field("anlage").substr(0, 80), key_of(at)),
      {});
}

Result<web::Response> post_served(Desktop& at) {
  TRY(flows::letter(at.house, at.staff(), letter_id(at)));
  const auto day = parse_german_date(at.field("tag"));
  if (!day) return answer(at, fail(refused("case.bad_date", "served_on")), {"tag", "wie"});
  std::string how = at.field("wie");
  if (cases::word_for(cases::served_how_words(), how).empty()) how = "handed_over";
  return answer(at,
                flows::record_service(at.house, at.staff(), letter_id(at), {.served_on = *day, .how = how},
                                      site::incoming_files(at.request), key_of(at)),
                {"tag", "wie"});
}

Result<web::Response> post_returned(Desktop& at) {
  TRY(flows::letter(at.house, at.staff(), letter_id(at)));
  const auto day = parse_german_date(at.field("tag"));
  if (!day) return answer(at, fail(refused("case.bad_date", "returned_on")), {"tag", "grund"});
  return answer(
      at, flows::record_return(at.house, at.staff(), letter_id(at), at.field("grund"), *day, key_of(at)),
      {"tag", "grund"});
}

Result<web::Response> post_again(Desktop& at) {
  return answer(at,
                flows::send_again(at.house, at.staff(), letter_id(at),
                                  {at.field("strasse").substr(0, 200), at.field("plz").substr(0, 10),
                                   at.field("ort").substr(0, 200)},
                                  key_of(at)),
                {"strasse", "plz", "ort"});
}

Result<web::Response> get_certificate(Desktop& at) {
  const flows::LetterView one = TRY(flows::letter(at.house, at.staff(), letter_id(at)));
  const std::string blob(at.request.param("blob"));
  for (const cases::Attachment& file : one.notice.certificates) {
    if (file.blob != blob) continue;
    if (file.scan == "pending" || file.scan == "infected") return fail(not_found("case.unknown_file"));
    const Bytes content = TRY(TRY(at.house.runtime.read(at.visit.tenant))->blob(one.view.c.id, blob));
    if (file.mime == "application/pdf") return inline_pdf(content, file.name);
    web::Response response = web::Response::bytes(std::string(as_text(content)), "application/octet-stream");
    response.as_attachment(file.name);
    return response;
  }
  return fail(not_found("case.unknown_file"));
}

}  // namespace

void post_tabs(Writer& h, const Desktop& at, std::string_view here) {
  ui::tabs(h, "Postausgang",
           {{"Wartet auf den Versand", at.url("post"), here.empty()},
            {"Druckstapel", at.url("post/stapel"), here == "stapel"},
            {"Alle Sendungen", at.url("post/alle"), here == "alle"},
            {"Rückläufer und Nachweise", at.url("post/ruecklauf"), here == "ruecklauf"}});
}

Result<web::Response> batch_from_tray(Desktop& at, const std::vector<LetterId>& letters) {
  const std::string id = TRY(flows::make_batch(at.house, at.staff(), letters, at.field("ordnung"),
                                               at.field("key").substr(0, 60), at.field("nachdruck") == "ja"));
  return site::see_other(at.request, batch_path(at, id));
}

void add_post_room_routes(const AddStaffRoute& add) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  add(get, "/post/stapel", show_batches, {});
  add(get, "/post/stapel/{stapel}", show_batch, {});
  add(get, "/post/stapel/{stapel}/druck.pdf", get_batch_pdf, {});
  add(post, "/post/stapel/{stapel}/versendet", post_batch, {});
  add(get, "/post/stapel/{stapel}/versendet", back_to_batch, {});
  add(get, "/post/alle", show_all, {});
  add(get, "/post/ruecklauf", show_returns, {});
  add(post, "/post/ruecklauf", post_returns, {});
  const std::string one = "/vorgang/{fall}/sendung/{sendung}";
  add(get, one, show_sending, {});
  add(get, one + "/nachweis/{blob}", get_certificate, {});
  const std::pair<const char*, Handler> orders[] = {{"/art", post_manner},
                                                    {"/anlage", post_enclosure},
                                                    {"/zugestellt", post_served},
                                                    {"/zurueck", post_returned},
                                                    {"/nochmal", post_again}};
  add_letter_routes(add);
  for (const auto& [path, page] : orders) {
    add(post, one + path, page, {.max_file_bytes = 50u << 20, .max_files = 20});
    add(get, one + path, back_to_sending, {});
  }
}

}  // namespace rathaus::desk
