// Amounts of a real town's by-laws (test data) through the shipped packages. Cases of other questions are counted, not claimed.
#include <fmt/format.h>

#include <iostream>

#include "modules/fees/test_support.h"

namespace rathaus::fees {
namespace {

struct Tally {
  std::vector<std::string> covered, not_covered;
};

std::int64_t cents_of(const json::value& amount) {
  const double euro = amount.is_double() ? amount.get_double() : static_cast<double>(amount.as_int64());  // test data only
  return static_cast<std::int64_t>(euro * 100 + 0.5);
}

std::string text_at(const json::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string())) : std::string();
}

// One dog as the form has it; `others` are the dogs already there ("n", "k", "n_exempt").
event::Object dog_answers(const std::string& kind, const std::string& begin, const std::string& born, const std::vector<std::string>& others) {
  event::Object out{{"G99000000103[0]/F99000000114[0]", day(begin)}, {"G99000000103[0]/F99000000113[0]", day(born)},
                    {"G99000000103[0]/F99000000112[0]", kind == "k" ? "ja" : "nein"}};
  for (std::size_t i = 0; i < others.size(); ++i) {
    const std::string place = fmt::format("G99000000105[0]/G99000000104[{}]/", i);
    out[place + "F99000000117[0]"] = others[i] == "k" ? "ja" : "nein";
    out[place + "F99000000118[0]"] = others[i] == "n_exempt";
  }
  return out;
}

class DogTax {
 public:
  DogTax() : service_(shipped("hundesteuer")) {
    service_.parameters["satz_erster"] = "165.00";
    service_.parameters["satz_weiterer"] = "330.00";
    service_.parameters["satz_listenhund"] = "900.00";
    service_.parameters["steuerfrei_monate"] = "3";
  }

  Proposal of(const event::Object& answers, int year) const {
    auto proposal = propose(service_.specification, service_.parameters, answers, LocalDate(std::chrono::year(year) / 6 / 15));
    CHECK(proposal);
    return *std::move(proposal);
  }

  void run(const std::string& id, const json::object& in, const json::object& expected, Tally& tally) const {
    const std::string event = text_at(in, "event");
    const int year = in.contains("tax_year") ? static_cast<int>(in.at("tax_year").as_int64()) : 2025;
    std::vector<std::string> dogs;
    for (const char* list : {"existing_dogs", "dogs"}) {
      if (!in.contains(list)) continue;
      for (const auto& one : in.at(list).as_array()) dogs.emplace_back(one.as_string());
    }
    if (event == "anmelden" && in.contains("holding_begin") && !in.contains("holding_end")) return registration(id, in, expected, dogs, year, tally);
    if (event == "jahresveranlagung") return whole_year(id, expected, dogs, year, tally);
    if (event == "befreiung") return relief(id, expected, dogs, tally);
    tally.not_covered.push_back(id + " (" + event + ")");  // kennels, leaving, periods: no amounts of this package
  }

 private:
  void registration(const std::string& id, const json::object& in, const json::object& expected, std::vector<std::string> dogs, int year, Tally& tally) const {
    const bool further = in.contains("new_dog");
    const std::string kind = further ? text_at(in, "new_dog") : dogs.at(0);
    const Proposal proposal = of(dog_answers(kind, text_at(in, "holding_begin"), text_at(in, "dog_birth"), further ? dogs : std::vector<std::string>{}), year);
    EXPECT_EQ(proposal.cents, cents_of(expected.at(further ? "tax_eur_new_dog" : "tax_eur"))) << id;
    EXPECT_EQ(proposal.shown.at("step.steuerbeginn"), to_german(on(text_at(expected, "tax_start")))) << id;
    if (expected.contains("months")) {
      EXPECT_EQ(proposal.shown.at("step.monate"), std::to_string(expected.at("months").as_int64())) << id;
    }
    tally.covered.push_back(id);
  }

  // The package sets the tax dog by dog; the household's total is their sum.
  void whole_year(const std::string& id, const json::object& expected, const std::vector<std::string>& dogs, int year, Tally& tally) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < dogs.size(); ++i) {
      event::Object answers = dog_answers(dogs[i], "2020-01-01", "2019-01-01", {dogs.begin(), dogs.begin() + static_cast<std::ptrdiff_t>(i)});
      if (dogs[i] == "n_exempt") answers["in.befreiung_gewaehrt"] = true;
      sum += of(answers, year).cents;
    }
    EXPECT_EQ(sum, cents_of(expected.at("tax_eur"))) << id;
    tally.covered.push_back(id);
  }

  // Whether relief is granted is the clerk's part (an input); the amount that follows is the package's.
  void relief(const std::string& id, const json::object& expected, const std::vector<std::string>& dogs, Tally& tally) const {
    event::Object answers = dog_answers(dogs.at(0), "2020-01-01", "2019-01-01", {});
    answers["G99000000106[0]/F99000000123[0]"] = true;
    answers["in.befreiung_gewaehrt"] = text_at(expected, "decision") == "befreit" || dogs.at(0) == "k";  // a listed dog pays even then
    EXPECT_EQ(of(answers, 2025).cents, cents_of(expected.at("tax_eur"))) << id;
    tally.covered.push_back(id);
  }

  Service service_;
};

void resident_parking(const std::string& id, const json::object& in, const json::object& expected, Tally& tally) {
  Service service = shipped("bewohnerparken");
  if (const auto* own = in.if_contains("params_override")) {
    if (const auto* fee = own->as_object().if_contains("fee_per_year")) service.parameters["gebuehr_jahr"] = fmt::format("{:.2f}", fee->as_double());
    if (const auto* order = own->as_object().if_contains("land_gebo")) service.parameters["eigene_gebuehrenordnung"] = order->as_bool();
  }
  if (in.contains("fee_norm")) service.parameters["norm"] = in.at("fee_norm");
  const event::Object answers{{"G99000000205[0]/F99000000218[0]", "12"}, {"G99000000205[0]/F99000000217[0]", day("2026-12-01")}};
  const auto proposal = propose(service.specification, service.parameters, answers, on("2026-11-21"));
  ASSERT_TRUE(proposal) << id;
  if (expected.contains("fee_eur")) {
    EXPECT_EQ(proposal->cents, cents_of(expected.at("fee_eur"))) << id;
  } else if (text_at(expected, "decision") == "konfigurationsfehler") {
    const auto outside = [](const std::string& point) { return point.find("außerhalb des Zulässigen") != std::string::npos; };
    EXPECT_TRUE(std::any_of(proposal->open_points.begin(), proposal->open_points.end(), outside)) << id;
  } else return tally.not_covered.push_back(id + " (" + text_at(expected, "decision") + ")");
  tally.covered.push_back(id);
}

void special_use(const std::string& id, const json::object& in, const json::object& expected, Tally& tally) {
  if (text_at(in, "kind") != "Container auf Gehweg") return tally.not_covered.push_back(id + " (" + text_at(in, "kind") + ")");
  const Service service = shipped("sondernutzung");
  const event::Object answers{{"G99000000303[0]/F99000000311[0]", "container"}, {"G99000000303[0]/F99000000313[0]", day("2026-12-01")},
                              {"G99000000303[0]/F99000000314[0]", day(to_iso(plus_days(on("2026-12-01"), static_cast<int>(in.at("days").as_int64()) - 1)))},
                              {"G99000000303[0]/F99000000315[0]", 8}, {"G99000000301[0]/F99000000301[0]", "privat"},
                              {"G99000000304[0]/F99000000319[0]", "gehweg"}};
  EXPECT_EQ(propose(service.specification, service.parameters, answers, on("2026-11-21"))->cents, cents_of(expected.at("fee_eur"))) << id;
  tally.covered.push_back(id);
}

TEST(Golden, AmountsOfTheShippedServices) {
  const std::filesystem::path file = std::filesystem::path(RATHAUS_SHARED_DIR) / "suites/services-golden/golden.json";
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "SKIPPED: " << file << " is not there";
  }
  const DogTax dogs;
  Tally tally;
  const json::value all = parsed(file_text(file));
  for (const auto& entry : all.as_array()) {
    const json::object& one = entry.as_object();
    const std::string service = text_at(one, "service"), id = text_at(one, "case_id");
    const json::object &in = one.at("input").as_object(), &expected = one.at("expected").as_object();
    if (service == "hundesteuer") dogs.run(id, in, expected, tally);
    if (service == "bewohnerparkausweis") resident_parking(id, in, expected, tally);
    if (service == "sondernutzung") special_use(id, in, expected, tally);
  }
  EXPECT_GE(tally.covered.size(), 18u);
  std::cout << "golden: " << tally.covered.size() << " covered, " << tally.not_covered.size() << " not covered:";
  for (const std::string& id : tally.not_covered) std::cout << "\n  " << id;
  std::cout << "\n";
}

}  // namespace
}  // namespace rathaus::fees
