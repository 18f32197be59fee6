// Copyright (c) 2026 The ozd authors. MIT licence.
//
// The baseline: what starting any program costs. Linked like a C program.
int main() { return 0; }
