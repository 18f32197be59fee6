# ozd_add_test(name SOURCES a.cc ... FOLDERS folder ... [EXCLUDE file ...]
#              LIBS lib ... [LABELS unit|rpc|e2e ...] [ENV VAR=value ...]
#              [PCH target])
# One GoogleTest executable, registered with ctest as one test: these sources,
# and all sources of these folders (paths relative to the caller). Each of its
# tests has a deadline of its own (tests/support/test_deadline.cc); ctest's is
# for what even that does not end.
set(OZD_TEST_FLAGS "-O0;-g1" CACHE STRING "How tests are compiled; optimising them would take half of the build's time")
set(OZD_TEST_TIMEOUT 1500)
add_library(ozd_test_deadline OBJECT ${PROJECT_SOURCE_DIR}/tests/support/test_deadline.cc)
target_link_libraries(ozd_test_deadline PRIVATE ozd_options GTest::gtest)
# A fast linker, where there is one: the tests are sixty programs.
find_program(OZD_MOLD ld.mold)
function(ozd_add_test name)
  cmake_parse_arguments(ARG "" "PCH" "SOURCES;FOLDERS;EXCLUDE;LIBS;LABELS;ENV" ${ARGN})
  ozd_folder_sources(sources ${CMAKE_CURRENT_SOURCE_DIR} "${ARG_FOLDERS}" "${ARG_EXCLUDE}")
  add_executable(${name} ${ARG_SOURCES} ${sources}
    $<TARGET_OBJECTS:ozd_test_deadline>)
  target_compile_options(${name} PRIVATE ${OZD_TEST_FLAGS})
  if(OZD_MOLD)
    target_link_options(${name} PRIVATE -fuse-ld=mold)
  endif()
  target_link_libraries(${name} PRIVATE ozd_options ${ARG_LIBS}
    GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES
    UNITY_BUILD_MODE GROUP
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test-bin)
  if(OZD_PCH AND ARG_PCH)
    target_precompile_headers(${name} REUSE_FROM ${ARG_PCH})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}"
    TIMEOUT ${OZD_TEST_TIMEOUT} ENVIRONMENT "${ARG_ENV}")
endfunction()
