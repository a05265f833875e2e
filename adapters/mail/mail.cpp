#include "adapters/mail/mail.h"

#include <fmt/format.h>
#include <fstream>

#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "modules/cases/case.h"

namespace rathaus::mail {
namespace {

std::string text_for(std::string_view reason) {
  if (reason == "question") return "zu Ihrem Antrag gibt es eine Rückfrage";
  if (reason == "notice") return "zu Ihrem Antrag liegt ein Schreiben für Sie bereit";
  return "Ihr Antrag ist eingegangen";
}

// A header value must stay one line, whatever was typed into the form.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out;
}

Result<std::optional<event::Command>> notify(flows::House& house, const std::filesystem::path& folder, const std::string& tenant,
                                             const event::Effect& effect) {
  const auto state = TRY(TRY(house.runtime.read(tenant))->state(effect.stream));
  if (!state) return std::optional<event::Command>{};  // erased meanwhile
  const cases::Case c = cases::from_state(state->data);
  if (c.applicant.email.empty()) return std::optional<event::Command>{};
  const auto town = TRY(house.town(tenant));
  const std::string reason(TRY(json::get_string(effect.data, "reason")));
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  // One file per effect: delivered twice means written twice to the same place.
  const auto file = folder / (hex(crypto::sha256(effect.key)).substr(0, 24) + ".eml");
  std::ofstream out(file, std::ios::trunc);
  out << "To: " << one_line(c.applicant.email) << "\r\nFrom: " << one_line(town->email) << "\r\nSubject: " << one_line(town->name) << ": " << c.reference
      << "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGuten Tag,\r\n\r\n" << text_for(reason)
      << ". Bitte melden Sie sich wie gewohnt an.\r\n\r\nAktenzeichen: " << c.reference << "\r\n" << one_line(town->name) << "\r\n";
  out.close();
  if (!out) return fail(unavailable("mail.not_written"));
  return std::optional<event::Command>{};
}

}  // namespace

void register_effects(flows::House& house, std::optional<std::filesystem::path> folder) {
  if (!folder) return;
  house.runtime.on_effect("NotifyApplicant", [&house, folder = *folder](const std::string& tenant, const event::Effect& effect) {
    return notify(house, folder, tenant, effect);
  });
}

}  // namespace rathaus::mail
