#pragma once
// German words of the desk for what the modules name by code.
#include <string>

#include "flows/desk.h"
#include "modules/cases/law.h"
#include "modules/cases/texts_de.h"
#include "web/ui/components.h"

namespace rathaus::desk {

std::string_view status_word(cases::CaseStatus status);
ui::Tone status_tone(cases::CaseStatus status);
std::string_view channel_law(cases::Channel channel, const cases::ProcedureLaw& law);
std::string_view assurance_word(std::string_view level);

// "25.11.2026", "überfällig seit 3 Tagen: Vollständigkeit prüfen".
std::string overdue_words(const flows::ListRow& row, LocalDate today);
std::string euro(std::int64_t cents);
std::string file_size(std::int64_t bytes);

// One line of the history; empty title: not shown.
struct EventWords {
  std::string title, text;
};
EventWords event_words(const event::Event& event, const cases::Case& c);

}  // namespace rathaus::desk
