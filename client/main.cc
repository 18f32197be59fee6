// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/app.h"
#include "client/system_io.h"

int main(int argc, char** argv) {
  oz::SystemIo io;
  io.Exit(oz::Main(argc, argv, &io));
}
