// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CACHE_RUNS_RUN_MODEL_H_
#define OZD_TESTS_CACHE_RUNS_RUN_MODEL_H_

#include <stdint.h>

#include <random>
#include <string>
#include <vector>

#include "cache/runs/run_store.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The rules of RunFilter and RunSortField, written as plainly as possible: what
// RunStore::List() must agree with.
class RunModel {
 public:
  void Add(oz::v1::Run run) { runs_.push_back(std::move(run)); }
  const std::vector<oz::v1::Run>& runs() const { return runs_; }

  // Ids of all runs that match, in order.
  std::vector<std::string> List(const oz::v1::RunFilter& filter,
                                oz::v1::RunSortField sort_by,
                                oz::v1::SortOrder sort_order) const;

 private:
  bool Matches(const oz::v1::Run& run, const oz::v1::RunFilter& filter) const;
  bool Descends(const oz::v1::Run& run, const std::string& ancestor) const;

  std::vector<oz::v1::Run> runs_;
};

// A run with few distinct values in each field, so that ties and matches are
// common. `number` makes its id.
oz::v1::Run RandomRun(std::mt19937* random, int number);

}  // namespace ozd

#endif  // OZD_TESTS_CACHE_RUNS_RUN_MODEL_H_
