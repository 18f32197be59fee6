# ozd_library(name FOLDERS folder ... [EXCLUDE file ...] [PCH target])
# A static library of all sources in these folders (paths relative to the
# caller). With CMAKE_UNITY_BUILD the sources of one folder are compiled
# together, so names in anonymous namespaces are unique within a folder.
# PCH names the precompiled header, ozd_pch where nothing is said.
function(ozd_library name)
  cmake_parse_arguments(ARG "" "PCH" "FOLDERS;EXCLUDE" ${ARGN})
  ozd_folder_sources(sources ${CMAKE_CURRENT_SOURCE_DIR} "${ARG_FOLDERS}" "${ARG_EXCLUDE}")
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES UNITY_BUILD_MODE GROUP)
  if(NOT ARG_PCH)
    set(ARG_PCH ozd_pch)
  endif()
  if(OZD_PCH)
    target_precompile_headers(${name} REUSE_FROM ${ARG_PCH})
  endif()
endfunction()

# ozd_precompiled_headers(name LIBS lib ... HEADERS header ... [OPTIONS flag ...])
# Headers that are parsed once for all targets that name `name` as their PCH.
# Sources still include what they use; -DOZD_PCH=OFF shows what is missing.
option(OZD_PCH "Precompile the headers that most sources include" ON)
function(ozd_precompiled_headers name)
  cmake_parse_arguments(ARG "" "" "LIBS;HEADERS;OPTIONS" ${ARGN})
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc.in "")
  file(COPY_FILE ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc.in
    ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc ONLY_IF_DIFFERENT)
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS})
  target_link_libraries(${name} PRIVATE ozd_options ${ARG_LIBS})
  if(OZD_PCH)
    target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
  endif()
endfunction()

# Sources of one folder that are compiled together at most: two cores have work
# until the end, and one changed file does not cost a whole large folder.
set(OZD_UNITY_BATCH 12)

# Collects the sources of `folders` below `root`, each with its unity group.
macro(ozd_folder_sources out root folders exclude)
  set(${out})
  foreach(_folder IN ITEMS ${folders})
    cmake_path(SET _absolute NORMALIZE ${root}/${_folder}/)
    file(GLOB _files CONFIGURE_DEPENDS ${_absolute}*.cc)
    foreach(_name IN ITEMS ${exclude})
      list(REMOVE_ITEM _files ${root}/${_name})
    endforeach()
    string(MAKE_C_IDENTIFIER "${_folder}" _group)
    set(_count 0)
    foreach(_file IN LISTS _files)
      math(EXPR _batch "${_count} / ${OZD_UNITY_BATCH}")
      math(EXPR _count "${_count} + 1")
      set_source_files_properties(${_file} PROPERTIES
        UNITY_GROUP ${_group}_${_batch})
    endforeach()
    list(APPEND ${out} ${_files})
  endforeach()
endmacro()
