#include "adapters/mail/mail.h"

#include <fmt/format.h>
#include <fstream>

#include "flows/account_access.h"
#include "flows/deputies.h"
#include "flows/desk.h"
#include "flows/digest.h"
#include "flows/login.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "modules/cases/case.h"

namespace rathaus::mail {
namespace {

// One sentence for everything that is new: what it is about stays behind the login (BSI TR-03172-4 A3.6.02).
std::string_view text_for(std::string_view reason, bool english) {
  if (reason == "received") return english ? "What you sent has arrived." : "Ihre Sendung ist eingegangen.";
  if (reason == "reminder")
    return english ? "Something is still waiting for you." : "Für Sie liegt noch etwas zum Abruf bereit.";
  if (reason == "file")
    return english ? "We could not accept one of your files. The status page says why."
                   : "Eine Ihrer Dateien konnten wir nicht annehmen. Warum, steht beim Stand Ihres Antrags.";
  return english ? "There is a new message for you." : "Es gibt eine neue Nachricht für Sie.";
}

// A header value must stay one line, whatever was typed into the form.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out;
}

// About a draft: town and, for guests, the draft's code. Never the secret, never which service it is.
Result<std::optional<event::Command>> notify_draft(flows::House& house, const std::filesystem::path& folder,
                                                   const std::string& tenant, const event::Effect& effect) {
  std::string to(TRY(json::find_string(effect.data, "email")).value_or(""));
  if (const auto account = TRY(json::find_string(effect.data, "account")); account && to.empty()) {
    if (const auto known = flows::resident_account(house, std::string(*account))) to = known->email;
  }
  if (to.empty()) return std::optional<event::Command>{};
  const auto town = TRY(house.town(tenant));
  std::string text = "Guten Tag,\r\n\r\n";
  if (TRY(json::get_string(effect.data, "kind")) == "code") {
    text +=
        "Sie haben bei uns einen Antrag begonnen und wollen auf einem anderen Gerät weitermachen. Dafür "
        "brauchen Sie diese Entwurfsnummer und Ihr "
        "Geheimwort. Das Geheimwort haben Sie auf der Seite notiert oder ausgedruckt.\r\n\r\n";
  } else {
    const auto day = parse_iso_date(TRY(json::get_string(effect.data, "delete_on")));
    text += "Ihr begonnener Antrag wird am " + (day ? to_german(*day) : std::string()) +
            " gelöscht, wenn Sie bis dahin nichts daran ändern und ihn nicht absenden.\r\n\r\n";
  }
  if (const auto code = TRY(json::find_string(effect.data, "code")))
    text += "Entwurfsnummer: " + one_line(*code) + "\r\n";
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  const auto file = folder / (hex(crypto::sha256(effect.key)).substr(0, 24) + ".eml");
  std::ofstream out(file, std::ios::trunc);
  out << "To: " << one_line(to) << "\r\nFrom: " << one_line(town->email)
      << "\r\nSubject: " << one_line(town->name) << ": Ihr Entwurf"
      << "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
      << text << one_line(town->name) << "\r\n";
  out.close();
  if (!out) return fail(unavailable("mail.not_written"));
  return std::optional<event::Command>{};
}

Result<std::optional<event::Command>> notify(flows::House& house, const std::filesystem::path& folder, const std::string& tenant,
                                             const event::Effect& effect) {
  const auto state = TRY(TRY(house.runtime.read(tenant))->state(effect.stream));
  if (!state) return std::optional<event::Command>{};  // erased meanwhile
  const cases::Case c = cases::from_state(state->data);
  const cases::Applicant& to = c.addressee();
  if (to.email.empty()) return std::optional<event::Command>{};
  const auto town = TRY(house.town(tenant));
  const std::string reason(TRY(json::get_string(effect.data, "reason")));
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  // One file per effect: delivered twice means written twice to the same place.
  const auto file = folder / (hex(crypto::sha256(effect.key)).substr(0, 24) + ".eml");
  std::ofstream out(file, std::ios::trunc);
  out << message(to.email, *town, c.reference, reason, to.language);
  out.close();
  if (!out) return fail(unavailable("mail.not_written"));
  return std::optional<event::Command>{};
}

// About the access to an account: a code, or that something was changed. Never a name, never what else the account holds.
Result<std::optional<event::Command>> notify_account(flows::House& house, const std::filesystem::path& folder,
                                                     const event::Effect& effect) {
  const std::string to(TRY(json::get_string(effect.data, "to"))),
      kind(TRY(json::get_string(effect.data, "kind")));
  std::string text = "Guten Tag,\r\n\r\n";
  if (kind == "code") {
    text +=
        "zum Ändern Ihres Zugangs geben Sie diesen Code auf der Seite ein, auf der Sie begonnen "
        "haben:\r\n\r\n" +
        one_line(TRY(json::get_string(effect.data, "code"))) +
        "\r\n\r\nEr gilt 30 Minuten. Haben Sie das nicht gewollt, geben Sie ihn niemandem. Ohne den Code "
        "ändert "
        "sich nichts.\r\n";
  } else if (kind == "warning") {
    text +=
        "jemand hat mit Ihrem Passwort eine andere E-Mail-Adresse für Ihr Konto angegeben. Noch ist nichts "
        "geändert. Waren Sie es nicht, ändern Sie gleich Ihr Passwort.\r\n";
  } else if (kind == "taken") {
    text +=
        "jemand wollte diese Adresse für ein anderes Konto angeben. Es gibt zu ihr schon ein Konto. Sie "
        "müssen "
        "nichts tun.\r\n";
  } else {
    text +=
        "der Zugang zu Ihrem Konto ist geändert, und alle Geräte sind abgemeldet. Waren Sie es nicht, rufen "
        "Sie "
        "uns gleich an.\r\n";
  }
  // The portal is of several towns; the first one's address stands for it.
  std::string from;
  if (const auto towns = house.runtime.tenants(); towns && !towns->empty()) {
    if (const auto town = house.town(towns->front())) from = (*town)->email;
  }
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  std::ofstream out(folder / (hex(crypto::sha256(effect.key)).substr(0, 24) + ".eml"), std::ios::trunc);
  out << "To: " << one_line(to) << "\r\nFrom: " << one_line(from)
      << "\r\nSubject: Ihr Konto\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
      << text << "In unseren Mails steht nie ein Link.\r\n";
  out.close();
  if (!out) return fail(unavailable("mail.not_written"));
  return std::optional<event::Command>{};
}

// To a member of staff who asked for it: town and numbers, nothing else.
Result<std::optional<event::Command>> digest(flows::House& house, const std::filesystem::path& folder,
                                             const std::string& tenant, const event::Effect& effect) {
  const auto member =
      flows::staff_by_id(house, tenant, std::string(TRY(json::get_string(effect.data, "staff"))));
  if (!member || member->email.empty()) return std::optional<event::Command>{};  // works there no longer
  const identity::Staff staff = TRY(flows::with_deputyships(house, *member));
  const flows::AlarmCounts n = TRY(flows::alarm_counts(house, staff));
  if (n.overdue == 0) return std::optional<event::Command>{};
  const auto town = TRY(house.town(tenant));
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  std::ofstream out(folder / (hex(crypto::sha256(effect.key)).substr(0, 24) + ".eml"), std::ios::trunc);
  out << "To: " << one_line(staff.email) << "\r\nFrom: " << one_line(town->email)
      << "\r\nSubject: " << one_line(town->name)
      << ": Ihre Fristen\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nRechtlich kritisch: " << n.critical
      << "\r\n\u00DCberf\u00E4llig: " << n.overdue << "\r\n\r\n"
      << one_line(town->name) << "\r\n";
  out.close();
  if (!out) return fail(unavailable("mail.not_written"));
  return std::optional<event::Command>{};
}

}  // namespace

std::string message(const std::string& to, const tenancy::Town& town, const std::string& reference,
                    std::string_view reason, std::string_view language) {
  const bool english = language == "en";
  const std::string name = one_line(town.name);
  std::string out =
      "To: " + one_line(to) + "\r\nFrom: " + one_line(town.email) + "\r\nSubject: " + name + ": " +
      one_line(reference) +
      "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: " + (english ? "en" : "de") +
      "\r\n\r\n";
  out += english ? "Hello,\r\n\r\n" : "Guten Tag,\r\n\r\n";
  out.append(text_for(reason, english)).append("\r\n");
  out += english ? "Please log in the way you always do. There is never a link in our "
                   "mails.\r\n\r\nReference number: "
                 : "Bitte melden Sie sich wie gewohnt an. In unseren Mails steht nie ein "
                   "Link.\r\n\r\nAktenzeichen: ";
  return out + one_line(reference) + "\r\n" + name + "\r\n";
}

void register_effects(flows::House& house, std::optional<std::filesystem::path> folder) {
  if (!folder) return;
  house.runtime.on_effect("NotifyApplicant", [&house, folder = *folder](const std::string& tenant, const event::Effect& effect) {
    return notify(house, folder, tenant, effect);
  });
  house.runtime.on_effect(flows::kDigestEffect,
                          [&house, folder = *folder](const std::string& tenant, const event::Effect& effect) {
                            return digest(house, folder, tenant, effect);
                          });
  house.runtime.on_effect(flows::kAccountEffect,
                          [&house, folder = *folder](const std::string&, const event::Effect& effect) {
                            return notify_account(house, folder, effect);
                          });
  house.runtime.on_effect("NotifyDraft",
                          [&house, folder = *folder](const std::string& tenant, const event::Effect& effect) {
                            return notify_draft(house, folder, tenant, effect);
                          });
}

}  // namespace rathaus::mail
