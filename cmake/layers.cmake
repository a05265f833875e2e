# The floors are checked before anything is compiled: a forbidden #include stops the build. Runs when a source or a rule changed.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
set(layered "")
foreach(floor libs platform modules flows adapters web app tests bench tools)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${floor}/*.cpp ${PROJECT_SOURCE_DIR}/${floor}/*.h)
  list(APPEND layered ${sources})
endforeach()
list(FILTER layered EXCLUDE REGEX "/node_modules/")
set(layers_stamp ${PROJECT_BINARY_DIR}/layers.stamp)
add_custom_command(OUTPUT ${layers_stamp}
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/check_layers.py ${PROJECT_SOURCE_DIR} --stamp ${layers_stamp}
  DEPENDS ${layered} ${PROJECT_SOURCE_DIR}/layers.toml ${PROJECT_SOURCE_DIR}/tools/check_layers.py
  COMMENT "Checking layers" VERBATIM)
add_custom_target(rathaus_layers ALL DEPENDS ${layers_stamp})
add_dependencies(rathaus_flags rathaus_layers) # and with it every target, also when only one is asked for
