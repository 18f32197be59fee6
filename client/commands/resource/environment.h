// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_ENVIRONMENT_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_ENVIRONMENT_H_

#include <string>

#include "client/output/columns.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

inline constexpr char kListImagesMethod[] =
    "/oz.v1.EnvironmentService/ListEnvironmentImages";

extern const Columns<v1::Environment> kEnvironments;

// Renders one environment as published: a line for each thing, lists indented.
std::string RenderEnvironment(const v1::Environment& environment);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_ENVIRONMENT_H_
