#pragma once
// A small town on a real runtime, for tests of journeys without pages.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>

#include "flows/acts.h"
#include "flows/login.h"
#include "flows/process.h"
#include "libs/json/json.h"
#include "modules/forms/form_builder.h"
#include "modules/tenancy/test_support.h"
#include "platform/system/clock.h"
#include "tests/town/town.h"

namespace rathaus::flows {

using test::kTown;

inline std::string flow(const std::string& a, const std::string& b) {
  return "<sequenceFlow id=\"f_" + a + "_" + b + "\" sourceRef=\"" + a + "\" targetRef=\"" + b + "\"/>";
}

// The town on a clock that only the test moves.
class TownTest : public ::testing::Test {
 protected:
  TownTest() {
    char name[] = "/tmp/rathaus-flows-XXXXXX";
    folder_ = mkdtemp(name);
    open();
  }
  ~TownTest() override {
    town_.reset();
    std::filesystem::remove_all(folder_);
  }
  // Closes everything and opens it again from the disk.
  void open() {
    town_.reset();
    town_ =
        test::TestTown::open({.data = folder_, .facts = tenancy::facts_of(tenancy::sample_town())}, &clock_)
            .value();
    runtime_ = &town_->runtime();
    shelf_ = &town_->shelf();
    house_ = &town_->house();
    register_effects(*house_);
  }

  std::filesystem::path folder_;
  platform::ManualClock clock_{Instant{1'795'000'000'000'000}};
  std::unique_ptr<test::TestTown> town_;
  runtime::Runtime* runtime_ = nullptr;
  Shelf* shelf_ = nullptr;
  House* house_ = nullptr;
};

// Two services, a clerk and a head.
class ProcessTown : public TownTest {
 protected:
  ProcessTown() {
    EXPECT_TRUE(install("hund", {}));
    for (const char* login : {"anna", "head"}) {
      const auto made = add_staff(
          *house_, kTown, login,
          {.name = login, .services = {"*"}, .roles = {login == std::string("head") ? "head" : "clerk"}});
      EXPECT_TRUE(made);
      ids_[login] = made->staff_id;
    }
  }
  Status install(const std::string& id, const std::string& xml, int deemed_months = 0) {
    forms::FormBuilder b(id);
    b.group("P");
    b.field("name", forms::DataType::text);
    const forms::Form form = b.build();
    event::Object manifest = packages::default_manifest(form);
    manifest["id"] = id, manifest["title"] = id;
    if (!xml.empty()) manifest["process"] = "ablauf.bpmn";
    if (deemed_months > 0)
      manifest["deemed_approval"] = event::Object{{"months", deemed_months}, {"law", "§ 1 Mustersatzung"}};
    TRY(shelf_->install(manifest, form,
                        xml.empty() ? packages::Files{} : packages::Files{{"ablauf.bpmn", xml}}));
    return shelf_->offer(kTown, id, "1.0");
  }
  identity::Staff staff(const std::string& login) { return staff_by_id(*house_, kTown, ids_[login]).value(); }
  // `more`: what else the case is, before it goes in.
  std::string file(const std::string& service, const std::string& name = "Meier",
                   const std::function<void(cases::Case&)>& more = {}) {
    const std::string draft = "d" + std::to_string(++filed_);
    EXPECT_TRUE(runtime_->write_records(
        kTown, {{.collection = "draft", .id = draft, .data = event::Object{{"owner", "guest:g"}}}}));
    cases::Case c;
    c.service = {service, "1.0", service};
    c.retention_days = 30;
    c.answers = {{"P[0]/name[0]", name}};
    c.applicant = {.given_names = "Erika",
                   .family_name = name,
                   .street = "Weg 1",
                   .postal_code = "12345",
                   .city = "Musterstadt"};
    if (more) more(c);
    const PackagePtr package = shelf_->get(service, "1.0").value();
    const auto outcome =
        runtime_->command(kTown, {"guest", "g"}, draft,
                          {"cases.Submit",
                           {{"draft", draft},
                            {"case", cases::to_state(c)},
                            {"process", process_arguments(*house_, *package, kTown).value()}}});
    EXPECT_TRUE(outcome) << outcome.error().code;
    code_ = std::string(*json::get_string(outcome->answer, "access_code"));
    return std::string(*json::get_string(outcome->answer, "case_id"));
  }
  CaseView look(const std::string& id) { return desk_case(*house_, staff("head"), id).value(); }
  std::vector<std::string> active(const std::string& id) {
    const auto view = case_process(*house_, look(id)).value();
    std::vector<std::string> out;
    if (!view) return {"none"};
    for (const auto& [run, node] : bpmn::Engine(view->deployment->model).active(view->state))
      out.push_back(view->deployment->model.nodes[node].id);
    return out;
  }
  std::string task(const std::string& id, const std::string& title) {
    for (const cases::Task& one : look(id).c.tasks) {
      if (!one.done_at && one.title == title) return one.id;
    }
    return {};
  }
  Status finish(const std::string& login, const std::string& id, const std::string& title) {
    return finish_task(*house_, staff(login), {.case_id = id}, task(id, title));
  }
  void expect_replay() {
    const auto verified = runtime_->verify(kTown);
    ASSERT_TRUE(verified);
    EXPECT_TRUE(verified->differences.empty()) << verified->differences.front();
  }

  std::map<std::string, std::string> ids_;
  int filed_ = 0;
  std::string code_;  // access code of the case filed last
};
using Ids = std::vector<std::string>;

}  // namespace rathaus::flows
