// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_SIGNAL_PIPE_H_
#define OZ_CLIENT_SIGNAL_PIPE_H_

// Signals of this process, kept for a poll loop. Global, because signals are;
// for SystemIo alone. See Io::BeginLive for what they do when.

namespace oz {

// Begins to keep SIGINT, SIGTERM and SIGHUP (unless they are ignored, as under
// nohup), SIGWINCH and SIGCONT. `exit_code` is for those that end the process.
// Later calls change the exit code only.
void KeepSignals(int exit_code);

// While true, SIGINT, SIGTERM and SIGHUP end the process at once. At other
// times the second of them does.
void LetSignalsEndProcess(bool at_once);

// Hides the cursor of the terminal on stdout and the echo of keys, or brings
// them back, as every signal that ends or stops the process does. To be called
// again after it was stopped.
void SetTerminalDrawing(bool drawing);

// Readable when there is something to take; -1 before KeepSignals.
int SignalPipe();

// Returns whether a signal that ends the process ever came. Sets `resized` when
// SIGWINCH came since the last call, and `resumed` when SIGCONT did.
bool TakeSignals(bool* resized, bool* resumed);

}  // namespace oz

#endif  // OZ_CLIENT_SIGNAL_PIPE_H_
