// The one translation unit that compiles Boost.JSON itself.
#include <boost/json/src.hpp>
