// Tasks, completeness, question, assignment, notes: the working side of the case page.
#include "web/desk/case_panels.h"

#include <algorithm>

#include "flows/process.h"

#include "modules/fees/fees.h"
#include "modules/notices/letter.h"

namespace rathaus::desk {

namespace {

// Where the task is done; empty: on this page.
Url place_of(const Panels& p, const cases::Task& task) {
  if (task.kind == "decide") return p.url("entscheiden");
  if (task.kind == "second_signature") return p.url("").fragment("unterschrift");
  if (task.kind == "sign_correction") return p.url("").fragment("betrag");
  if (task.kind == "correct_amount") return p.url("berichtigen");
  const auto& notices = p.view.c.notices;
  const bool by_post = !notices.empty() && notices.back().channel == cases::Channel::post;
  if (task.kind == "send_notice" && by_post) return p.at.url("post");
  return {};
}

// The look past the protection that this task is about was the member's own.
bool own_look(const Panels& p, const cases::Task& task) {
  return std::any_of(p.view.c.accesses.begin(), p.view.c.accesses.end(), [&](const cases::Access& one) {
    return one.at == task.opened_at && one.by == p.at.staff().id;
  });
}

}  // namespace

namespace {

// The fields a model asks for when its task is done. Names hold the task: several tasks stand on one page.
void task_fields(Writer& h, const Panels& p, const std::string& task, const flows::DeskTask& of) {
  for (const bpmn::FormField& f : of.fields) {
    const std::string name = task_field(task, f.id), label = f.label.empty() ? f.id : f.label;
    const auto known = of.shown.find(f.id);
    const std::string value = p.typed.value(name, known == of.shown.end() ? std::string() : known->second);
    const ui::Str error = ui::error_of(p.typed.errors, name);
    if (f.read_only) {
      ui::p(h, label + ": " + (value.empty() ? "–" : value));
    } else if (f.type == "boolean") {
      ui::checkbox(h, {.name = name,
                       .label = label,
                       .error = error,
                       .checked = !value.empty() && value != "false",
                       .optional = !f.required});
    } else if (f.type == "choice") {
      std::vector<ui::Option> options;
      for (const auto& [id, text] : f.choices) options.push_back({id, text});
      ui::select(h, {.name = name,
                     .label = label,
                     .error = error,
                     .options = options,
                     .value = value,
                     .optional = !f.required});
    } else if (f.type == "date") {
      ui::date(h, {.name = name, .label = label, .value = value, .error = error, .optional = !f.required});
    } else {
      const bool number = f.type == "whole" || f.type == "decimal";
      ui::input(h, {.name = name,
                    .label = label,
                    .value = value,
                    .error = error,
                    .kind = number ? ui::InputKind::decimal : ui::InputKind::text,
                    .optional = !f.required});
    }
  }
}

}  // namespace

std::string task_field(const std::string& task, const std::string& field) {
  return "feld." + task + "." + field;
}

void tasks_panel(Writer& h, const Panels& p) {
  const auto& tasks = p.view.c.tasks;
  if (std::none_of(tasks.begin(), tasks.end(), [](const cases::Task& one) { return !one.done_at; })) return;
  ui::panel(h, {.title = "Jetzt zu tun", .id = "aufgaben"}, [&] {
    std::vector<ui::Task> out;
    for (const cases::Task& task : tasks) {
      if (task.done_at) continue;
      const bool late = task.due_on && *task.due_on < p.at.today();
      out.push_back({.title = task.title, .href = place_of(p, task), .tone = late ? ui::Tone::danger : ui::Tone::neutral,
                     .status = task.due_on ? (late ? "überfällig seit " : "bis ") + to_german(*task.due_on) : std::string("offen")});
    }
    ui::task_list(h, out);
    const auto found = flows::process_tasks(p.at.house, p.at.staff(), p.view);
    const std::map<std::string, flows::DeskTask> of_model =
        found ? *found : std::map<std::string, flows::DeskTask>();
    // A letter that lies in the tray ends its task itself when it goes to the post.
    const bool letter_lies =
        std::any_of(p.view.c.letters.begin(), p.view.c.letters.end(), [](const cases::Notice& letter) {
          return letter.state == cases::NoticeState::waiting || letter.state == cases::NoticeState::held;
        });
    for (const cases::Task& task : tasks) {
      const auto model = of_model.find(task.id);
      if (!task.done_at && model != of_model.end() && !model->second.mine)
        ui::muted(h, "„" + task.title + "“ erledigt: " + process::said(model->second.whose) +
                         ". Die Leitung kann einspringen.");
      const bool by_hand = task.kind == "follow_up" || task.kind == "answer_missing" ||
                           (task.kind == "process" && (model == of_model.end() || model->second.mine)) ||
                           (task.kind == "process_head" && p.at.staff().has("head")) ||
                           task.kind == "accessible_format" || task.kind == "objection_received" ||
                           (task.kind == "tell_on_paper" && !letter_lies) || task.kind == "correct_amount" ||
                           task.kind == "letter_failed" || task.kind == "deadline" ||
                           (task.kind == "review_access" && p.at.staff().has("head") && !own_look(p, task));
      if (!task.done_at && task.kind == "review_access" && own_look(p, task))
        ui::muted(h, "Ihren eigenen Zugriff kann nur jemand anderes prüfen.");
      if (task.done_at || !by_hand) continue;
      case_form(h, p.at, p.view, "erledigt",
                [&] {
                  ui::hidden(h, "aufgabe", task.id);
                  if (model != of_model.end() && !model->second.fields.empty()) {
                    ui::h3(h, task.title);
                    task_fields(h, p, task.id, model->second);
                  }
                  ui::button(h, {.text = "Erledigt",
                                 .kind = ui::ButtonKind::secondary,
                                 .hidden_context = task.title,
                                 .small = true});
                },
                {.label = "Erledigt: " + task.title});
    }
  });
}

namespace {

struct Day {
  LocalDate on{};
  std::string what, how;
};

std::string law_behind(const std::string& law) { return law.empty() ? "" : " (" + law + ")"; }

// What became of a day that the service sets.
std::string how_kept(const Panels& p, const cases::Deadline& one) {
  const cases::Case& c = p.view.c;
  const std::string law = law_behind(one.law);
  if (!one.message.empty()) {
    const auto sent = [](const cases::Message& m) { return m.kind == "expiry"; };
    if (std::ranges::any_of(c.messages, sent)) return "Die Erinnerung ist hinausgegangen." + law;
    return one.begins_on > p.at.today() ? "Erinnerung an die Person am " + to_german(one.begins_on) + law
                                        : law;
  }
  if (one.who == "applicant") {
    const LocalDate filed = berlin_date(c.received_at);
    const int late = (std::chrono::sys_days(filed) - std::chrono::sys_days(one.due_on)).count();
    if (late <= 0) return "eingehalten" + law;
    return (late == 1 ? std::string("einen Tag") : std::to_string(late) + " Tage") + " zu spät eingegangen" +
           law;
  }
  if (const auto done = c.done_at(one)) return "erledigt am " + to_german(berlin_date(*done)) + law;
  if (one.begins_on > p.at.today()) return "wird am " + to_german(one.begins_on) + " zur Aufgabe" + law;
  return (one.due_on < p.at.today() ? "überschritten" : "offen") + law;
}

std::vector<Day> days_of(const Panels& p) {
  const cases::Case& c = p.view.c;
  std::vector<Day> out;
  for (const cases::Deadline& one : c.deadlines) out.push_back({one.due_on, one.title, how_kept(p, one)});
  if (const cases::Question* asked = c.open_question())
    out.push_back({asked->due_on, "Antwort auf die Rückfrage", "offen"});
  if (c.expected_by)
    out.push_back({*c.expected_by, "Entscheidung, wie angekündigt",
                   c.decision ? "entschieden am " + to_german(berlin_date(c.decision->at)) : "offen"});
  if (c.decision && c.decision->fee.due_on)
    out.push_back({*c.decision->fee.due_on, "Zahlung fällig", fees::euro(c.decision->fee.cents)});
  for (const cases::Notice& notice : c.notices) {
    if (notice.remedy.ends_on)
      out.push_back({*notice.remedy.ends_on, notice.remedy.kind + " möglich bis", notice.subject});
  }
  if (c.valid_until) out.push_back({*c.valid_until, p.view.package->notice_name + " gilt bis", ""});
  std::ranges::stable_sort(out, {}, &Day::on);
  return out;
}

}  // namespace

void deadlines_panel(Writer& h, const Panels& p) {
  const std::vector<Day> days = days_of(p);
  if (days.empty()) return;
  ui::panel(h, {.title = "Fristen", .id = "fristen"}, [&] {
    std::vector<ui::Fact> facts;
    for (const Day& day : days) facts.push_back({day.what, to_german(day.on), {}, day.how});
    ui::facts(h, facts);
  });
}

void checklist_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (c.checklist.empty() && (c.complete_at || !c.open())) return;
  const bool editable = c.open() && !c.decision;
  ui::panel(h, {.title = "Vollständigkeit", .id = "pruefen"}, [&] {
    for (const cases::CheckItem& item : c.checklist) {
      h.el("div", {{"class", "rh-toolbar"}}, [&] {
        ui::badge(h, item.done ? ui::Tone::success : ui::Tone::neutral, item.done ? "erledigt" : "offen");
        h.el("div", [&] {
          h.text(item.label);
          if (item.done && item.at) ui::muted(h, p.names.staff(item.by) + ", " + to_german(*item.at));
        });
        if (!editable || c.complete_at) return;
        case_form(h, p.at, p.view, "abhaken", [&] {
          ui::hidden(h, "punkt", item.id);
          ui::hidden(h, "erledigt", item.done ? "nein" : "ja");
          ui::button(h, {.text = item.done ? "Haken entfernen" : "Abhaken", .kind = ui::ButtonKind::secondary, .hidden_context = item.label, .small = true});
        });
      });
    }
    if (c.complete_at) {
      ui::p(h, "Vollständig seit " + to_german(*c.complete_at) + ", festgestellt von " + p.names.staff(c.complete_by) + ".");
      return;
    }
    if (!editable) return;
    // Only VwVfG knows a fiction that begins with the complete papers.
    ui::muted(h, std::string(p.law().name == "VwVfG"
                                 ? "Mit „vollständig“ beginnt die Bearbeitungsfrist (§ 42a Abs. 2 VwVfG). "
                                 : "") +
                     "Die antragstellende Person sieht, bis wann sie voraussichtlich "
                     "mit der Entscheidung rechnen kann (" +
                     std::to_string(p.view.package->expected_days) + " Tage).");
    case_form(h, p.at, p.view, "vollstaendig", [&] { ui::button(h, {.text = "Unterlagen sind vollständig"}); }, {.label = "Vollständig"});
  });
}

Result<std::string> filled_module(const Panels& p, std::string_view id) {
  const packages::TextModule* module = p.view.package->text(id);
  if (module == nullptr) return std::string();
  const flows::TownPtr town = TRY(p.at.house.town(p.at.visit.tenant));
  notices::Values values = notices::values_of(*p.view.package, *town, p.view.c, p.at.today());
  values["sachbearbeitung"] = p.at.staff().name;
  // The day as it stands in the form, and what the checklist still waits for.
  const auto due = parse_german_date(
      p.typed.value("frist", to_german(plus_days(p.at.today(), p.view.package->question_days))));
  if (due) values["antwort_bis"] = to_german(*due);
  std::string missing;
  for (const cases::CheckItem& item : p.view.c.checklist) {
    if (!item.done) missing += (missing.empty() ? "- " : "\n- ") + item.label;
  }
  if (!missing.empty()) values["fehlende_angaben"] = missing;
  std::vector<std::string> unfilled;
  return notices::fill(module->text, values, unfilled);
}

void question_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (!c.open() || c.decision || c.open_question() != nullptr) return;
  const std::string chosen = p.at.query("baustein");
  std::string proposed;
  if (!chosen.empty()) {
    if (auto text = filled_module(p, chosen)) proposed = std::move(*text);
  }
  const std::string text = p.typed.value("text", proposed);
  ui::panel(h, {.title = "Rückfrage stellen", .id = "rueckfrage"}, [&] {
    std::vector<ui::Option> modules;
    for (const packages::TextModule& one : p.view.package->texts) {
      if (one.use == "question") modules.push_back({std::string(one.id), std::string(one.title)});
    }
    case_form(h, p.at, p.view, "rueckfrage", [&] {
      if (!modules.empty()) {
        ui::select(h, {.name = "baustein", .label = "Textbaustein", .hint = "wird an Ihren Text angehängt", .options = modules, .value = p.typed.value("baustein", chosen), .optional = true});
        ui::button(h, {.text = "Baustein einfügen", .kind = ui::ButtonKind::secondary, .name = "tun", .value = "baustein", .small = true, .novalidate = true});
      }
      ui::textarea(h, {.name = "text", .label = "Text der Rückfrage", .value = text, .error = ui::error_of(p.typed.errors, "text"), .rows = 6, .maxlength = 10'000});
      if (text.find("{{") != std::string::npos) {
        ui::alert(h, {.tone = ui::Tone::warning, .title = "Im Text ist noch ein Platzhalter."}, "Ersetzen Sie alles zwischen {{ und }}. Vorher wird nichts gesendet.");
      }
      ui::date(h, {.name = "frist",
                   .label = "Antwort bis",
                   .value = p.typed.value("frist",
                                          to_german(plus_days(p.at.today(), p.view.package->question_days))),
                   .error = ui::error_of(p.typed.errors, "frist"),
                   .note = p.law().set_limit});
      ui::buttons(h, [&] { ui::button(h, {.text = "Rückfrage senden", .name = "tun", .value = "senden", .busy = "Wird gesendet …"}); });
    }, {.label = "Rückfrage", .default_name = "tun", .default_value = "senden"});
  });
}

void assign_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (!c.open()) return;
  std::vector<ui::Option> people;
  for (const identity::Staff& one : p.names.all()) {
    if (one.may_see(c.service.id) && one.id != c.assignee) people.push_back({std::string(one.id), std::string(one.name)});
  }
  if (!c.assignee.empty()) people.push_back({kNobody, "niemanden (zurücklegen)"});
  if (people.empty()) return;
  ui::panel(h, {.title = "Zuweisen", .id = "zuweisen"}, [&] {
    case_form(h, p.at, p.view, "zuweisen", [&] {
      ui::select(h, {.name = "an", .label = "Zuweisen an", .error = ui::error_of(p.typed.errors, "an"), .options = people, .value = p.typed.value("an"),
                     .placeholder = "Bitte wählen"});
      ui::textarea(h, {.name = "uebergabe",
                       .label = "Was die nächste Person wissen muss",
                       .value = p.typed.value("uebergabe"),
                       .hint = "kommt als Vermerk in die Akte",
                       .optional = true,
                       .rows = 2,
                       .maxlength = 2'000});
      ui::buttons(h, [&] { ui::button(h, {.text = "Zuweisen", .kind = ui::ButtonKind::secondary}); });
    }, {.label = "Zuweisen"});
  });
}

void notes_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (c.notes.empty() && !c.open()) return;
  ui::panel(h, {.title = "Vermerke", .id = "vermerke"}, [&] {
    for (const cases::Note& note : c.notes) {
      paragraphs(h, note.text);
      ui::muted(h, (note.by.empty() ? std::string("System") : p.names.staff(note.by)) + ", " + to_german(note.at));
    }
    if (!c.open()) return;
    case_form(h, p.at, p.view, "notiz", [&] {
      ui::textarea(h, {.name = "vermerk", .label = "Neuer Vermerk", .value = p.typed.value("vermerk"), .hint = "nur für die Akte, nicht für die antragstellende Person",
                       .error = ui::error_of(p.typed.errors, "vermerk"), .rows = 3, .maxlength = 10'000});
      ui::buttons(h, [&] { ui::button(h, {.text = "Vermerk speichern", .kind = ui::ButtonKind::secondary}); });
    }, {.label = "Vermerk"});
  });
}

}  // namespace rathaus::desk
