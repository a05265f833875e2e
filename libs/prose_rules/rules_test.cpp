#include "libs/prose_rules/rules.h"

#include <gtest/gtest.h>
