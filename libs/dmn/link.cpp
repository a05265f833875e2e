// Loads what a model imports and finds what its references mean.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "libs/dmn/impl.h"
#include "libs/dmn/tree.h"

namespace rathaus::dmn {
namespace {

class Linker {
 public:
  Linker(Impl& impl, const Loader& loader) : impl_(impl), loader_(loader) {}

  // Gives the unit's position; its imports come before it.
  Result<std::uint32_t> load(Definitions definitions) {
    if (++files_ > kMaxFiles) {
      return fail(invalid("dmn.limit", fmt::format("mehr als {} Dateien", kMaxFiles), definitions.file));
    }
    open_.push_back(definitions.ns);
    std::vector<Unit::Used> imports;
    for (const Import& import : definitions.imports) {
      if (!is_dmn(import)) {
        impl_.issues.push_back(
            {Severity::error, "dmn.import",
             fmt::format("Importe der Art „{}“ werden nicht gelesen, nur DMN", import.type), definitions.file,
             import.name, import.place});
        continue;
      }
      imports.push_back({TRY(import_unit(import, definitions.file)), feel::normal_name(import.name)});
    }
    open_.pop_back();
    Unit unit;
    unit.file = std::make_shared<const std::string>(definitions.file);
    unit.definitions = std::move(definitions);
    unit.imports = std::move(imports);
    loaded_.emplace(unit.definitions.ns, static_cast<std::uint32_t>(impl_.units.size()));
    impl_.units.push_back(std::move(unit));
    return static_cast<std::uint32_t>(impl_.units.size() - 1);
  }

 private:
  static bool is_dmn(const Import& import) {
    return import.type.empty() || import.type.find("/DMN/") != std::string::npos;
  }

  Result<std::uint32_t> import_unit(const Import& import, const std::string& file) {
    const auto refuse = [&](std::string_view message) {
      return fail(error_at("dmn.import", file, import.place, "import", message));
    };
    if (std::ranges::find(open_, import.ns) != open_.end()) {
      return refuse(fmt::format("der Import von „{}“ führt im Kreis", import.ns));
    }
    if (const auto known = loaded_.find(import.ns); known != loaded_.end()) return known->second;
    if (!loader_) return refuse(fmt::format("„{}“ wird gebraucht und liegt nicht vor", import.ns));
    const Result<Source> source = loader_(import);
    if (!source)
      return refuse(fmt::format("„{}“ kann nicht gelesen werden: {}", import.ns, source.error().detail));
    Definitions definitions = TRY(read(as_bytes(source->bytes), source->file, impl_.options.read));
    if (definitions.ns != import.ns) {
      return refuse(fmt::format("„{}“ hat den Namensraum „{}“, erwartet ist „{}“", source->file,
                                definitions.ns, import.ns));
    }
    return load(std::move(definitions));
  }

  Impl& impl_;
  const Loader& loader_;
  std::size_t files_ = 0;
  std::vector<std::string> open_;  // namespaces of the files that are being loaded
  std::map<std::string, std::uint32_t, std::less<>> loaded_;
};

// References, names and order of one unit.
class Resolver {
 public:
  Resolver(Impl& impl, Unit& unit) : impl_(impl), unit_(unit) {}

  void index() {
    const Definitions& file = unit_.definitions;
    std::set<std::string> names;
    const auto enter = [&](const auto& list, ElementKind kind) {
      auto& elements = unit_.elements[static_cast<std::size_t>(kind)];
      for (std::uint32_t i = 0; i < list.size(); ++i) {
        const auto& item = list[i];
        Compiled element;
        element.name = std::make_shared<const std::string>(feel::normal_name(item.name));
        element.where = {unit_.file, element.name, item.place};
        if (!names.insert(*element.name).second) {
          issue("dmn.duplicate", fmt::format("der Name „{}“ ist doppelt vergeben", *element.name),
                element.where);
        }
        if (!item.id.empty() && !unit_.ids.emplace(item.id, Target{kNone, kind, i}).second) {
          issue("dmn.duplicate", fmt::format("die Kennung „{}“ ist doppelt vergeben", item.id),
                element.where);
        }
        elements.push_back(std::move(element));
      }
    };
    enter(file.inputs, ElementKind::input);
    enter(file.decisions, ElementKind::decision);
    enter(file.knowledge, ElementKind::knowledge);
    enter(file.services, ElementKind::service);
    std::set<std::string> types;
    for (const ItemDefinition& item : file.items) {
      if (types.insert(feel::normal_name(item.name)).second) continue;
      issue("dmn.duplicate", fmt::format("der Typ „{}“ ist doppelt definiert", item.name),
            {unit_.file, std::make_shared<const std::string>(item.name), item.place});
    }
  }

  void resolve() {
    const Definitions& file = unit_.definitions;
    for (std::size_t i = 0; i < file.decisions.size(); ++i) {
      const Decision& decision = file.decisions[i];
      Compiled& element = of(ElementKind::decision)[i];
      add(element, decision.inputs, {ElementKind::input, ElementKind::decision}, element.needs);
      add(element, decision.decisions, {ElementKind::decision, ElementKind::input}, element.needs);
      add(element, decision.knowledge, {ElementKind::knowledge, ElementKind::service}, element.needs);
    }
    for (std::size_t i = 0; i < file.knowledge.size(); ++i) {
      Compiled& element = of(ElementKind::knowledge)[i];
      add(element, file.knowledge[i].knowledge, {ElementKind::knowledge, ElementKind::service},
          element.needs);
    }
    for (std::size_t i = 0; i < file.services.size(); ++i) {
      const DecisionService& service = file.services[i];
      Compiled& element = of(ElementKind::service)[i];
      add(element, service.outputs, {ElementKind::decision}, element.needs);
      // Table 25 names the interface: input data first, then input decisions.
      add(element, service.input_data, {ElementKind::input}, element.inputs);
      add(element, service.input_decisions, {ElementKind::decision}, element.inputs);
      std::vector<Target> encapsulated;  // resolved to find wrong references; the outputs lead to them
      add(element, service.encapsulated, {ElementKind::decision}, encapsulated);
    }
  }

  // Kahn's order over the unit's own elements; what is left lies on a cycle or behind one.
  void sort() {
    for (int round = 0;; ++round) {
      collect_order();
      const std::vector<Target> cycle = find_cycle();
      if (cycle.empty()) return;
      std::string path;
      for (const Target& target : cycle) path += *element(target).name + " → ";
      path += *element(cycle.front()).name;
      for (const Target& target : cycle) {
        Compiled& at = element(target);
        if (round < 100) issue("dmn.cycle", fmt::format("Anforderungen im Kreis: {}", path), at.where);
        at.broken = true;
        at.needs.clear();
      }
    }
  }

 private:
  std::vector<Compiled>& of(ElementKind kind) { return unit_.elements[static_cast<std::size_t>(kind)]; }
  Compiled& element(const Target& target) { return of(target.kind)[target.index]; }

  void issue(std::string code, std::string detail, const Where& where) {
    impl_.issues.push_back(
        {Severity::error, std::move(code), std::move(detail), *where.file, *where.element, where.place});
  }

  void add(Compiled& from, const std::vector<Reference>& references, std::initializer_list<ElementKind> kinds,
           std::vector<Target>& to) {
    for (const Reference& reference : references) {
      const auto target = find(reference.href);
      if (target && std::ranges::find(kinds, target->kind) != kinds.end()) {
        to.push_back(*target);
        continue;
      }
      from.broken = true;
      issue("dmn.reference",
            target ? fmt::format("„{}“ ist nicht von der Art, die hier stehen muss", reference.href)
                   : fmt::format("„{}“ gibt es nicht", reference.href),
            {from.where.file, from.where.element, reference.place});
    }
  }

  std::optional<Target> find(std::string_view href) const {
    const auto hash = href.rfind('#');
    const std::string_view ns = hash == std::string_view::npos ? std::string_view() : href.substr(0, hash);
    const std::string_view id = hash == std::string_view::npos ? href : href.substr(hash + 1);
    if (ns.empty() || ns == unit_.definitions.ns) {
      const auto found = unit_.ids.find(id);
      return found == unit_.ids.end() ? std::nullopt : std::optional(found->second);
    }
    for (std::uint32_t i = 0; i < unit_.imports.size(); ++i) {
      const Unit& other = impl_.units[unit_.imports[i].unit];
      if (other.definitions.ns != ns) continue;
      const auto found = other.ids.find(id);
      if (found == other.ids.end()) return std::nullopt;
      return Target{i, found->second.kind, found->second.index};
    }
    return std::nullopt;
  }

  std::uint32_t number(ElementKind kind, std::uint32_t index) const {
    std::size_t before = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(kind); ++k) before += unit_.elements[k].size();
    return static_cast<std::uint32_t>(before) + index;
  }

  void collect_order() {
    const std::uint32_t count = unit_.size();
    std::vector<std::uint32_t> missing(count);
    std::vector<std::vector<std::uint32_t>> waiting(count);
    std::vector<std::pair<ElementKind, std::uint32_t>> all;
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::uint32_t i = 0; i < unit_.elements[k].size(); ++i) {
        const auto kind = static_cast<ElementKind>(k);
        all.emplace_back(kind, i);
        for (const Target& need : unit_.elements[k][i].needs) {
          if (need.import != kNone) continue;
          ++missing[number(kind, i)];
          waiting[number(need.kind, need.index)].push_back(number(kind, i));
        }
      }
    }
    unit_.order.clear();
    done_.assign(count, false);
    std::vector<std::uint32_t> ready;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (missing[i] == 0) ready.push_back(i);
    }
    for (std::size_t at = 0; at < ready.size(); ++at) {
      unit_.order.push_back(all[ready[at]]);
      done_[ready[at]] = true;
      for (const std::uint32_t next : waiting[ready[at]]) {
        if (--missing[next] == 0) ready.push_back(next);
      }
    }
  }

  std::vector<Target> find_cycle() {
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::uint32_t i = 0; i < unit_.elements[k].size(); ++i) {
        const Target start{kNone, static_cast<ElementKind>(k), i};
        if (!done_[number(start.kind, i)]) return cycle_from(start);
      }
    }
    return {};
  }

  // What is not done needs something that is not done: following that comes back to itself.
  std::vector<Target> cycle_from(Target at) {
    std::vector<Target> path;
    std::map<std::uint32_t, std::size_t> seen;
    for (;;) {
      const std::uint32_t n = number(at.kind, at.index);
      if (const auto found = seen.find(n); found != seen.end()) {
        path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(found->second));
        return path;
      }
      seen.emplace(n, path.size());
      path.push_back(at);
      const auto& needs = element(at).needs;
      at = *std::ranges::find_if(needs, [&](const Target& need) {
        return need.import == kNone && !done_[number(need.kind, need.index)];
      });
    }
  }

  Impl& impl_;
  Unit& unit_;
  std::vector<bool> done_;
};

}  // namespace

Status link(Impl& impl, Definitions root, const Loader& loader) {
  Linker linker(impl, loader);
  TRY(linker.load(std::move(root)));
  std::size_t elements = 0;
  for (Unit& unit : impl.units) {
    Resolver(impl, unit).index();
    elements += unit.size();
    if (elements > kMaxElements) {
      return fail(invalid("dmn.limit", fmt::format("mehr als {} Elemente", kMaxElements), *unit.file));
    }
  }
  for (Unit& unit : impl.units) {
    Resolver resolver(impl, unit);
    resolver.resolve();
    resolver.sort();
  }
  return {};
}

}  // namespace rathaus::dmn
