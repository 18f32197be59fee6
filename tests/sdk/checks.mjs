// Copyright (c) 2026 The ozd authors. MIT licence.
// What answers must look like.
import assert from 'node:assert/strict';

// As generated SDK tests do: the same answer raw, parsed and both together.
export async function ask(promise) {
  const raw = await promise.asResponse();
  assert.ok(raw instanceof Response);
  const parsed = await promise;
  assert.ok(!(parsed instanceof Response));
  const both = await promise.withResponse();
  assert.equal(both.response, raw);
  assert.deepEqual(both.data, parsed);
  return parsed;
}

const STATES = new Set([
  'QUEUED', 'PENDING', 'CLAIMED', 'INPROGRESS', 'SUCCEEDED', 'FAILED',
  'BLOCKED', 'ERROR', 'CANCELLED',
]);

export function checkRun(run) {
  for (const field of ['run_id', 'task_id', 'title', 'prompt', 'state']) {
    assert.equal(typeof run[field], 'string', field);
  }
  assert.ok(STATES.has(run.state), run.state);
  for (const field of ['created_at', 'updated_at']) {
    assert.ok(!Number.isNaN(Date.parse(run[field])), field);
  }
}

export function checkSchedule(item) {
  for (const field of ['id', 'name', 'cron_schedule', 'prompt']) {
    assert.equal(typeof item[field], 'string', field);
  }
  assert.equal(typeof item.enabled, 'boolean');
  assert.ok(!Number.isNaN(Date.parse(item.created_at)));
}
