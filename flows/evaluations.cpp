#include "flows/evaluations.h"

namespace rathaus::flows {

std::span<const Evaluation> evaluations() {
  static const std::vector<Evaluation> kAll = {
      {"Zahl der Vorgänge je Leistung und Stand",
       "Die Arbeitsliste zeigt, wie viel neu ist, wartet und entschieden ist; Listen finden schneller.",
       "Zahl der Vorgänge, Leistung, Stand. Keine Namen.",
       "Beschäftigte, für die eigenen Leistungen",
       {"counter:cases/", "figures:web/desk/list.cpp"}},
      {"Zahl der offenen Vorgänge: alle, eigene, ohne Zuständige",
       "Beschäftigte finden ihre Arbeit; Unverteiltes fällt auf.",
       "Zahl der offenen Vorgänge je Leistung. Die Zahl der eigenen sieht nur die Person selbst; die Zahl "
       "anderer wird nirgends gezeigt.",
       "Beschäftigte, für die eigenen Leistungen",
       {"counter:open/", "figures:web/desk/list.cpp"}},
      {"Zahl der Fristen: überfällig, rechtlich kritisch, beantwortete Rückfragen",
       "Niemand wartet länger, als das Gesetz erlaubt (§ 75 VwGO, § 25 Abs. 2 VwVfG).",
       "Zahl der Vorgänge je Leistung und Tag der Frist; für die eigene Arbeit nur der Person selbst.",
       "Beschäftigte, für die eigenen Leistungen",
       {"counter:answered/", "counter:due/", "counter:due_of/", "counter:legal/", "counter:legal_of/",
        "query:case_list.count.pressing"}},
      {"Technische Messwerte des Betriebs",
       "Der Betrieb sieht Störungen, bevor Menschen sie spüren.",
       "Zahl und Dauer von Anfragen je Route, Schreibvorgänge, freier Plattenplatz, letzte Sicherung, Sprung "
       "der Uhr. Keine "
       "Personen, keine Inhalte, keine Adressen.",
       "Betrieb, auf einer Adresse, die nicht öffentlich ist",
       {"metric:rathaus_clock_ahead_seconds", "metric:rathaus_commands_total", "metric:rathaus_commits_total",
        "metric:rathaus_disk_free_bytes", "metric:rathaus_disk_syncs_total",
        "metric:rathaus_http_bad_requests_total", "metric:rathaus_http_connections_total",
        "metric:rathaus_http_exceptions_total", "metric:rathaus_http_overload_total",
        "metric:rathaus_http_request_seconds", "metric:rathaus_http_request_seconds_count",
        "metric:rathaus_http_requests_total", "metric:rathaus_http_timeouts_total",
        "metric:rathaus_last_backup_timestamp_seconds", "metric:rathaus_towns_open"}},
  };
  return kAll;
}

}  // namespace rathaus::flows
