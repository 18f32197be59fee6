# How our own code is compiled. Third-party targets never link ozd_options.
option(OZD_WERROR "Treat warnings as errors (on in every preset)" OFF)
set(OZD_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")
option(OZD_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
# Changes how two programs are linked, and nothing that is compiled: oz becomes
# static, with an allocator of its own and oz-jq for --jq (client/CMakeLists.txt),
# and ozd replaces the function in which gRPC waits (grpc_poll_override.cc). With
# OFF both are the same as oz-plain and ozd-plain (bin/plain/oz, bin/plain/ozd),
# which are always built and tested.
option(OZ_FAST_START "Link oz and ozd for speed instead of plainly" ON)

set(OZD_LIGHT_FLAGS "" CACHE STRING "How code is compiled that need not be fast: oz-sim and gRPC's stubs")

find_program(CCACHE ccache)
if(CCACHE)
  # What ccache asks for where headers are precompiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()

add_library(ozd_options INTERFACE)
target_include_directories(ozd_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(ozd_options INTERFACE
  OZD_VERSION="${PROJECT_VERSION}"
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
target_compile_options(ozd_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wold-style-cast -Wcast-qual -Wcast-align -Wnon-virtual-dtor
  -Woverloaded-virtual -Wextra-semi -Wdouble-promotion -Wformat=2
  -Wimplicit-fallthrough
  $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op;-Wduplicated-cond;-Wsuggest-override>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${OZD_WERROR}>:-Werror>)
if(OZD_SANITIZE)
  add_compile_options(-fsanitize=${OZD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${OZD_SANITIZE})
endif()
