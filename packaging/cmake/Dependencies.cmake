# Every third-party package, found once. The daemon links the shared libraries
# of the distribution; `oz` links static archives only (see client/).
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
# gRPC hands -pthread on to those who compile against it; headers that were
# precompiled without the flag would not fit them. Linking needs no such flag.
set_target_properties(re2::re2 PROPERTIES INTERFACE_COMPILE_OPTIONS "")
find_package(absl CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)

find_library(NGHTTP2_STATIC libnghttp2.a REQUIRED)
find_library(PROTOBUF_LITE_STATIC libprotobuf-lite.a REQUIRED)

# The archives of abseil that the client needs, in link order and as one group:
# loading their shared twins would cost `oz` milliseconds at every start.
set(_oz_absl
  status statusor cord cordz_info cordz_handle cordz_functions
  exponential_biased cord_internal crc_cord_state str_format_internal
  synchronization graphcycles_internal stacktrace symbolize debugging_internal
  demangle_internal malloc_internal time civil_time time_zone strerror strings
  strings_internal int128 base spinlock_wait throw_delegate raw_logging_internal
  log_severity bad_optional_access bad_variant_access hash city low_level_hash
  raw_hash_set)
set(_oz_absl_archives)
foreach(name IN LISTS _oz_absl)
  find_library(ABSL_STATIC_${name} libabsl_${name}.a)
  mark_as_advanced(ABSL_STATIC_${name})
  if(ABSL_STATIC_${name})
    list(APPEND _oz_absl_archives ${ABSL_STATIC_${name}})
  endif()
endforeach()
add_library(oz_absl_static INTERFACE)
target_link_libraries(oz_absl_static INTERFACE
  -Wl,--start-group ${_oz_absl_archives} -Wl,--end-group Threads::Threads)

# The shared abseil that the daemon and its tests use.
add_library(ozd_absl INTERFACE)
target_link_libraries(ozd_absl INTERFACE
  absl::status absl::statusor absl::strings absl::str_format absl::time
  absl::cleanup absl::flat_hash_map absl::flat_hash_set absl::hash)
