#pragma once
// Inside of read_model(): from the tree of elements to the tables of model.h. Private to this room.
#include <set>

#include "libs/bpmn/model.h"

namespace rathaus::bpmn {

class Reader {
 public:
  Reader(const Element& root, const ReadOptions& options) : root_(root), options_(options) {}
  void read();

  Model model;
  std::vector<Finding> findings;

 private:
  // reader.cpp
  void definitions();
  void collect_names(const Element& e);
  void process(const Element& e);
  void global_task(const Element& e);
  Index scope(const Element& e, ScopeKind kind, Index owner, Index parent, Index process);
  void node(const Element& e, NodeKind kind, Index scope);
  void flow(const Element& e, Index scope);
  void connect();
  void lanes(const Element& set);
  void associations(const Element& e);
  void correlations(const Element& e, Process& p);
  void retrievals();

  // reader_parts.cpp
  void activity(const Element& e, Node& n);
  void event(const Element& e, Node& n);
  std::optional<EventDefinition> event_definition(const Element& e);
  Io io(const Element& e);
  DataAssociation association(const Element& e);
  void loops(const Element& e, Node& n);
  void owners(const Element& e, Node& n);
  Formula formula(const Element* e, std::string_view of);
  Formula time(const Element& e, const EventDefinition& definition);
  std::string data_name(std::string_view id) const;
  const Named* find(const std::vector<Named>& all, std::string_view reference) const;
  void finding(std::string rule, const Element& e, std::string text);

  // dialect.cpp
  void dialect(const Element& e, Node& n);
  void dialect_attributes(const Element& e, Node& n);
  void dialect_element(const Element& x, const Element& e, Node& n);
  void dialect_mapping(const Element& from, Node& n, bool in, std::string_view target,
                       std::string_view source);
  void dialect_owner(Node& n, const Element& e, std::string kind, std::string_view text);
  void form_field(const Element& x, Node& n);
  void dialect_multi(const Element& e, Node& n);
  void dialect_rest(const Element& e, std::string_view around);
  void loss(const Element& at, std::string_view element, std::string what);

  const Element& root_;
  const ReadOptions& options_;
  std::string language_;
  std::map<std::string, std::string, std::less<>>
      data_names_;        // id of anything that holds data: name of the variable
  std::map<std::string, const Element*, std::less<>>
      root_events_;   // event definitions of <definitions> by id
  std::map<std::string, std::string, std::less<>> lane_of_;
  std::set<std::string, std::less<>> declared_;
  std::vector<std::pair<const Element*, Index>> pending_flows_;
  std::vector<const Element*> pending_associations_;
};

std::optional<std::string> translate_juel(
    std::string_view text);  // ${a == 'b'} to a = "b"; nullopt: not understood
// A FEEL text for what a vendor wrote: "=x" (Zeebe), "${x}" where it is simple, a plain text as itself; nullopt: not certain.
std::optional<std::string> as_feel(std::string_view text);
// Element of the file to kind; nullopt: no flow node.
std::optional<NodeKind> node_kind(std::string_view name);

// check.cpp: the rules of chapters 8 and 10, by name.
void check_model(const Element& root, const Model& model, const ReadOptions& options,
                 std::vector<Finding>& findings);

}  // namespace rathaus::bpmn
