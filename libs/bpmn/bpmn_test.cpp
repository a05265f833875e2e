#include <gtest/gtest.h>

#include "libs/bpmn/engine.h"
