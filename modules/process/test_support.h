#pragma once
// What the tests of this room share: facts of a case, and a case file that keeps events as the store does (text and back).
#include <gtest/gtest.h>

#include "libs/json/json.h"
#include "modules/process/process.h"

namespace rathaus::process::test {

inline feel::Value facts(const std::vector<std::pair<std::string, feel::Value>>& changed = {}) {
  feel::Context out;
  out.set("seit", LocalDate{std::chrono::year{2027} / 3 / 1});
  for (const char* flag : {"vollstaendig", "entwurf", "entschieden"}) out.set(flag, false);
  for (const char* day : {"vollstaendig_am", "bekannt_am", "rechtsbehelf_bis"}) out.set(day, feel::Value());
  for (const auto& [name, value] : changed) out.set(name, value);
  return feel::Value(std::move(out));
}

inline feel::Value service(bool rules = false, int months = 0) {
  feel::Context out;
  out.set("regeln", rules);
  out.set("fiktion_monate", feel::Value::number(months));
  return feel::Value(std::move(out));
}

// Events as they lie on the disk: canonical text. What was folded and what a replay gives must be the same bytes.
class File {
 public:
  void commit(Outcome out, Instant at) {
    for (event::Event& one : out.events) {
      const std::string text = json::canonical(one.data);
      events_.push_back({.stream = "c",
                         .seq = static_cast<std::int64_t>(events_.size()) + 1,
                         .event = {one.type, one.version, *json::parse_object(text)},
                         .at = at});
      instance = *json::parse_object(json::canonical(evolve(std::move(instance), events_.back())));
    }
  }
  event::Object replayed() const {
    event::Object out;
    for (const event::RecordedEvent& one : events_) out = evolve(std::move(out), one);
    return out;
  }
  const std::vector<event::RecordedEvent>& events() const { return events_; }
  event::Object instance;

 private:
  std::vector<event::RecordedEvent> events_;
};

inline std::string model(const std::string& body, const std::string& before = {}) {
  return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d"
    targetNamespace="urn:t" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">)" +
         before + R"(<process id="p" isExecutable="true">)" + body + "</process></definitions>";
}
inline std::string flow(const std::string& a, const std::string& b) {
  return "<sequenceFlow id=\"f_" + a + "_" + b + "\" sourceRef=\"" + a + "\" targetRef=\"" + b + "\"/>";
}

}  // namespace rathaus::process::test
