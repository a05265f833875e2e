// Every folder of services/ that holds a package.json is a package that can be shipped: its form is a
// readable FIM schema, and nothing in the manifest points into the void.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "libs/fim/fim.h"
#include "libs/json/json.h"
#include "modules/catalogue/catalogue.h"

namespace rathaus {
namespace {

const std::filesystem::path kServices = std::filesystem::path(RATHAUS_SOURCE_DIR) / "services";

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::filesystem::path> packages() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(kServices)) {
    if (std::filesystem::exists(entry.path() / "package.json")) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::set<std::string> ids_of(const json::object& package, std::string_view list) {
  std::set<std::string> out;
  for (const json::value& item : **json::get_array(package, list))
    out.emplace(*json::get_string(item.as_object(), "id"));
  return out;
}

// What one manifest may refer to.
struct Known {
  std::set<std::string> paths, inputs, parameters, steps, placeholders, modules, roles;
};

const std::set<std::string> kOperations = {"add",
                                           "subtract",
                                           "multiply",
                                           "divide",
                                           "min",
                                           "max",
                                           "round_cents",
                                           "eq",
                                           "ne",
                                           "lt",
                                           "le",
                                           "gt",
                                           "ge",
                                           "and",
                                           "or",
                                           "not",
                                           "if",
                                           "is_missing",
                                           "add_days",
                                           "add_months",
                                           "first_of_month_from",
                                           "first_of_next_month",
                                           "later",
                                           "earlier",
                                           "days_inclusive",
                                           "months_in_year",
                                           "lookup"};

class Walk {
 public:
  Walk(const Known& known, std::string name) : known_(known), name_(std::move(name)) {}

  void value(const json::value& v, std::string_view key = {}) {
    if (v.is_string()) return text(json::view(v.get_string()), key);
    if (v.is_array()) {
      for (const json::value& item : v.get_array()) value(item, key);
    }
    if (!v.is_object()) return;
    if (const auto op = json::find_string(v.get_object(), "op"); op && *op) {
      EXPECT_TRUE(kOperations.contains(std::string(**op))) << name_ << ": " << **op;
    }
    for (const auto& member : v.get_object()) {
      const std::string_view name = {member.key().data(), member.key().size()};
      if (key == "where") {
        EXPECT_TRUE(known_.paths.contains(std::string(name))) << name_ << ": " << name;
      }
      value(member.value(), name);
    }
  }

  int references = 0, placeholders = 0, paths = 0;

 private:
  void text(std::string_view s, std::string_view key) {
    const bool path = key == "path" || key == "group" || key == "files" || key == "answers";
    if (path) {
      ++paths;
      EXPECT_TRUE(known_.paths.contains(std::string(s))) << name_ << ": no such position " << s;
    }
    reference(s);
    for (std::size_t at = 0; (at = s.find("{{", at)) != std::string_view::npos; at += 2) {
      const std::size_t end = s.find("}}", at);
      ASSERT_NE(end, std::string_view::npos) << name_ << ": open placeholder in " << s;
      const std::string inner(s.substr(at + 2, end - at - 2));
      ++placeholders;
      if (inner.find('.') != std::string::npos) {
        reference(inner);
      } else {
        EXPECT_TRUE(known_.placeholders.contains(inner)) << name_ << ": " << inner;
      }
    }
  }

  void reference(std::string_view s) {
    const auto check = [&](std::string_view prefix, const std::set<std::string>& names) {
      if (!s.starts_with(prefix) || s.find_first_of(" ,") != std::string_view::npos) return;
      ++references;
      EXPECT_TRUE(names.contains(std::string(s.substr(prefix.size())))) << name_ << ": " << s;
    };
    check("in.", known_.inputs);
    check("param.", known_.parameters);
    check("step.", known_.steps);
  }

  const Known& known_;
  std::string name_;
};

Known known_of(const json::object& package, const fim::Document& form) {
  Known known;
  for (fim::Index i = 0; i < form.positions.size(); ++i) known.paths.insert(fim::path_of(form, i));
  known.inputs = ids_of(package, "inputs");
  known.parameters = ids_of(package, "parameters");
  known.roles = ids_of(package, "roles");
  known.steps = ids_of(**json::get_object(package, "fee"), "steps");
  for (const auto& member : **json::get_object(package, "placeholders"))
    known.placeholders.emplace(member.key());
  for (const auto& member : **json::get_object(**json::get_object(package, "letters"), "modules"))
    known.modules.emplace(member.key());
  return known;
}

TEST(Packages, FormsAreReadableAndWellCut) {
  int repeated_anywhere = 0;
  ASSERT_GE(packages().size(), 8u);
  for (const auto& folder : packages()) {
    const std::string bytes = read_file(folder / "form.xdf3.xml");
    const auto form = fim::read(as_bytes(bytes));
    ASSERT_TRUE(form) << folder << " " << form.error().code << " " << form.error().detail;
    EXPECT_EQ(form->version, fim::Version::xdf3);
    for (const fim::Finding& finding : form->findings)
      ADD_FAILURE() << folder << ":" << finding.line << " " << finding.message;
    EXPECT_GE(form->top.size(), 4u);
    EXPECT_LE(form->top.size(), 7u);
    std::set<std::string> ids;
    int repeated = 0, files = 0, rules = static_cast<int>(form->rules.size());
    for (fim::Index i = 0; i < form->positions.size(); ++i) {
      const fim::Position& position = form->positions[i];
      const fim::Element& element = form->element(position);
      EXPECT_TRUE(ids.insert(element.identifier.id).second) << "used twice: " << element.identifier.id;
      EXPECT_FALSE(element.label_input.empty()) << element.identifier.id;
      EXPECT_FALSE(fim::legal_basis_of(*form, i).bases->empty()) << element.identifier.id;
      EXPECT_LE(position.children.size(), 7u) << element.name;
      const fim::Field* field = form->field(i);
      if (field == nullptr)
        repeated += position.cardinality.repeats();
      else
        files += field->type == fim::DataType::file;
    }
    repeated_anywhere += repeated;
    EXPECT_GE(files, 1) << folder;
    std::cout << folder.filename().string() << ": " << form->positions.size() << " positions, " << rules
              << " rules\n";
  }
  EXPECT_GE(repeated_anywhere, 8);
}

TEST(Packages, ManifestsPointAtWhatExists) {
  for (const auto& folder : packages()) {
    const std::string name = folder.filename().string();
    const auto parsed = json::parse_object(read_file(folder / "package.json"));
    ASSERT_TRUE(parsed) << name << " " << parsed.error().detail;
    const json::object& package = *parsed;
    EXPECT_EQ(*json::get_string(package, "id"), name);
    const json::object& form_part = **json::get_object(package, "form");
    const std::string bytes = read_file(folder / *json::get_string(form_part, "file"));
    const auto form = fim::read(as_bytes(bytes));
    ASSERT_TRUE(form) << name;
    EXPECT_EQ(*json::get_string(form_part, "schema"), form->schema->identifier.id);
    EXPECT_EQ(*json::get_string(form_part, "version"), form->schema->identifier.version);

    const Known known = known_of(package, *form);
    Walk walk(known, name);
    walk.value(*parsed);
    // A small package refers to less: to each value its model asks for, to each input of a position and to two names.
    const json::object& fee = **json::get_object(package, "fee");
    const auto asked = (*json::get_object(**json::get_object(fee, "model"), "inputs"))->size();
    EXPECT_GE(walk.references, std::min(12, int(asked))) << name;
    int positions = 0;
    for (const json::value& input : **json::get_array(package, "inputs"))
      positions += input.as_object().contains("path") ? 1 : 0;
    EXPECT_GE(positions, 2) << name;
    EXPECT_GT(walk.placeholders, 10) << name;
    EXPECT_GE(walk.paths, positions + 2) << name;
    EXPECT_TRUE(
        known.steps.contains(std::string(*json::get_string(**json::get_object(package, "fee"), "result"))));
    for (const json::value& task : **json::get_array(package, "tasks")) {
      EXPECT_TRUE(known.roles.contains(std::string(*json::get_string(task.get_object(), "role")))) << name;
    }
    const json::object& outcomes = **json::get_object(**json::get_object(package, "notice"), "outcomes");
    for (const auto& outcome : outcomes) {
      for (const json::value& module : outcome.value().as_array()) {
        EXPECT_TRUE(known.modules.contains(std::string(module.as_string())))
            << name << ": " << module.as_string();
      }
    }
    for (const char* needed : {"approval", "partial", "refusal", "question_back", "hearing", "receipt"}) {
      EXPECT_TRUE(known.modules.contains(needed)) << name << ": " << needed;
    }
  }
}

// A step may only use steps above it: the explanation is read from top to bottom, and there is no circle.
TEST(Packages, FeeStepsUseEarlierStepsOnly) {
  for (const auto& folder : packages()) {
    const auto package = json::parse_object(read_file(folder / "package.json"));
    ASSERT_TRUE(package);
    std::set<std::string> earlier;
    for (const json::value& step : **json::get_array(**json::get_object(*package, "fee"), "steps")) {
      const auto* value = step.as_object().if_contains("value");  // steps of a model order themselves
      const std::string text = value == nullptr ? std::string() : json::canonical(*value);
      for (std::size_t at = 0; (at = text.find("\"step.", at)) != std::string::npos; ++at) {
        const std::string used = text.substr(at + 6, text.find('"', at + 6) - at - 6);
        EXPECT_TRUE(earlier.contains(used)) << folder << ": " << used;
      }
      EXPECT_TRUE(earlier.insert(std::string(*json::get_string(step.as_object(), "id"))).second);
    }
  }
}

TEST(Packages, TheCatalogueLeadsToThem) {
  auto data = catalogue::read_catalogue(read_file(kServices / "catalogue.json"));
  ASSERT_TRUE(data) << data.error().detail;
  const catalogue::Index index(std::move(*data));
  std::set<std::string> offered, shipped;
  for (const catalogue::ServiceEntry& entry : index.services()) {
    if (!entry.package.empty()) offered.insert(entry.package);
  }
  for (const auto& folder : packages()) {
    const auto package = json::parse_object(read_file(folder / "package.json"));
    shipped.insert(std::string(*json::get_string(*package, "id")));
    const catalogue::ServiceEntry* entry = index.find(*json::get_string(*package, "catalogue_id"));
    ASSERT_NE(entry, nullptr) << folder;
    EXPECT_EQ(entry->title, *json::get_string(*package, "title"));
    EXPECT_EQ(catalogue::code_of(entry->level), *json::get_string(*package, "assurance_level"));
    const json::array& keys = package->at("leika_keys").as_array();
    EXPECT_EQ(entry->key, keys.empty() ? std::string() : std::string(keys.at(0).as_string()));
  }
  EXPECT_EQ(offered, shipped);
}

}  // namespace
}  // namespace rathaus
