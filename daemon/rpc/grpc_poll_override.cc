// Copyright (c) 2026 The ozd authors. MIT licence.

// gRPC 1.51 drives the callback API with threads that wait for one second and,
// when nothing came, sleep for a tenth of one, all of them at the same time: of
// the calls that reach a quiet daemon, one in eleven would be answered up to
// 100 ms late, and a daemon that does nothing would wake four times a second
// for it. They wait in grpc_completion_queue_next, which libgrpc++ calls
// through the dynamic linker; the definition here takes precedence and lets
// those threads, and no others, wait for as long as it takes.
//
// Without this file everything works, only later and less quietly.

#include <dlfcn.h>
#include <grpc/grpc.h>
#include <grpc/support/time.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

namespace {

// By name: gRPC does not tell its threads apart in any other way. Others, such
// as the one in Server::Shutdown, mean the deadline they give.
bool IsCallbackThread() {
  char name[16] = "";
  return prctl(PR_GET_NAME, name) == 0 && strcmp(name, "nexting_thread") == 0;
}

using Next = grpc_event (*)(grpc_completion_queue*, gpr_timespec, void*);

Next FindOriginal() {
  void* const original = dlsym(RTLD_NEXT, "grpc_completion_queue_next");
  if (original == nullptr) {
    fputs(
        "ozd: libgrpc has no grpc_completion_queue_next: it was linked in "
        "another way than ozd expects; link ozd with the shared libgrpc, or "
        "without grpc_poll_override.cc\n",
        stderr);
    abort();
  }
  return reinterpret_cast<Next>(original);
}

}  // namespace

extern "C" grpc_event grpc_completion_queue_next(grpc_completion_queue* queue,
                                                 gpr_timespec deadline,
                                                 void* reserved) {
  static const Next next = FindOriginal();
  thread_local const bool patient = IsCallbackThread();
  return next(queue, patient ? gpr_inf_future(GPR_CLOCK_REALTIME) : deadline,
              reserved);
}
