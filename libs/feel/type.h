#pragma once
// Types of FEEL (DMN 1.5, 10.3.2.9): what `instance of`, parameters and item definitions speak of.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/feel/value.h"

namespace rathaus::feel {

struct Type;
using TypePtr = std::shared_ptr<const Type>;

// Allowed values of an item definition (DMN 1.5, 7.3.3): asked by conforms().
class Constraint {
 public:
  virtual ~Constraint() = default;
  virtual bool allows(const Value& value) const = 0;
};

struct Type {
  enum class Kind : std::uint8_t {
    any,
    null,
    boolean,
    number,
    string,
    date,
    time,
    date_time,
    months_duration,
    day_time_duration,
    duration,  // either of the two: a parameter of built-in functions
    list,
    context,
    range,
    function
  };
  struct Field {
    std::string name;
    TypePtr type;
  };

  Kind kind = Kind::any;
  std::string name;               // of an item definition; empty for built-in ones
  TypePtr element;                // list, range: of the items, of the endpoints
  std::vector<Field> fields;      // context
  std::vector<TypePtr> parameters;  // function
  TypePtr result;                 // function
  std::shared_ptr<const Constraint> constraint;  // null: none
};

TypePtr simple_type(Type::Kind kind);      // one shared object a kind
TypePtr list_type(TypePtr element);
TypePtr range_type(TypePtr element);
TypePtr context_type(std::vector<Type::Field> fields);
TypePtr function_type(std::vector<TypePtr> parameters, TypePtr result);
// "number", "date and time", "days and time duration", "Any" ...; null for other names. Spaces are normal.
TypePtr built_in_type(std::string_view name);

// Is the value of the type (10.3.2.9.2)? Null belongs to Null and Any only, unless `null_too`. A context may have
// more entries than its type names, none less. Constraints count, unless `allowed_only` is false (instance of: TCK 0070).
bool conforms(const Value& value, const Type& type, bool null_too = false, bool allowed_only = true);
// Does every value of `type` belong to `to` (10.3.2.9.1)? Constraints do not count.
bool conforms(const Type& type, const Type& to);
bool equivalent(const Type& a, const Type& b);
// Implicit conversions of 10.3.2.9.4: a list of one item to the item, an item to a list of one, a date to midnight
// UTC; null where nothing fits (`fits` says whether null was the answer or the failure).
Value coerced(const Value& value, const Type& type, bool& fits);
std::string to_string(const Type& type);  // as written in FEEL: list<number>

}  // namespace rathaus::feel
