// Copyright (c) 2026 The ozd authors. MIT licence.
// Every method of the official TypeScript SDK against oz-sim, and the newer
// calls of the API through the SDK's own transport.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import OzAPI from 'oz-agent-sdk';

import { ask, checkRun, checkSchedule } from './checks.mjs';
import { KEY, OTHER_KEY, Sim } from './sim.mjs';

let sim;
let client;

before(async () => {
  sim = await Sim.start('--seed-runs', '60', '--seed', '7');
  client = connect();
});
after(() => sim.stop());
beforeEach(() => sim.control('faults', undefined, 'DELETE'));

function connect(options = {}) {
  return new OzAPI({ apiKey: KEY, baseURL: sim.baseURL, ...options });
}

describe('agent', () => {
  test('run with a prompt only', async () => {
    const made = await ask(client.agent.run({ prompt: 'Fix it' }));
    assert.equal(made.task_id, made.run_id);
    assert.equal(made.state, 'QUEUED');
    const run = await client.agent.runs.retrieve(made.run_id);
    checkRun(run);
    assert.equal(run.prompt, 'Fix it');
    assert.equal(run.source, 'API');
  });

  test('run with everything', async () => {
    const { environments } = await client.get('/agent/environments');
    const config = {
      base_prompt: 'Be brief',
      computer_use_enabled: true,
      environment_id: environments[0].uid,
      mcp_servers: {
        local: { command: 'npx', args: ['-y', 'some-server'], env: { A: 'b' } },
        remote: { url: 'https://mcp.example.com', headers: { X: 'y' } },
        shared: { warp_id: '5f0c1e0e-0000-4000-8000-000000000000' },
      },
      model_id: 'auto',
      name: 'sdk',
      skill_spec: 'acme/backend:.agents/skills/triage/SKILL.md',
      worker_host: 'warp',
    };
    const first = await client.agent.run({ prompt: '[sim outcome=succeeded]' });
    await sim.advance(first.run_id, 8);
    const { conversation_id } = await client.agent.runs.retrieve(first.run_id);
    const made = await client.agent.run({
      config,
      conversation_id,
      prompt: 'Go on',
      team: false,
      title: 'A title',
    });
    const run = await client.agent.runs.retrieve(made.run_id);
    checkRun(run);
    assert.equal(run.title, 'A title');
    assert.equal(run.conversation_id, conversation_id);
    assert.equal(run.scope.type, 'User');
    assert.deepEqual(run.agent_config, config);
  });

  test('list of skills', async () => {
    const { agents } = await ask(client.agent.list());
    assert.ok(agents.length > 0);
    for (const { name, variants } of agents) {
      assert.equal(typeof name, 'string');
      for (const variant of variants) {
        assert.equal(typeof variant.id, 'string');
        assert.equal(typeof variant.base_prompt, 'string');
        assert.equal(typeof variant.source.skill_path, 'string');
      }
    }
    const some = await client.agent.list({
      refresh: true,
      repo: 'acme/web',
      sort_by: 'last_run',
    });
    assert.ok(some.agents.length > 0);
    assert.ok(some.agents.length < agents.length);
  });
});

describe('agent.runs', () => {
  test('list, with everything', async () => {
    for (const run of (await ask(client.agent.runs.list())).runs) checkRun(run);
    const { runs } = await client.agent.runs.list({
      created_after: '2019-12-27T18:11:19.117Z',
      created_before: '2099-12-27T18:11:19.117Z',
      creator: 'creator',
      environment_id: 'environment_id',
      limit: 1,
      model_id: 'model_id',
      name: 'name',
      q: 'q',
      schedule_id: 'schedule_id',
      skill: 'skill',
      skill_spec: 'skill',
      source: 'LINEAR',
      state: ['QUEUED', 'FAILED'],
      updated_after: '2019-12-27T18:11:19.117Z',
    });
    assert.deepEqual(runs, []);
  });

  test('pages reach every run once', async () => {
    const { runs: all } = await client.agent.runs.list({ limit: 500 });
    const seen = [];
    let cursor;
    do {
      const page = await client.agent.runs.list({ limit: 7, cursor });
      assert.ok(page.runs.length <= 7);
      seen.push(...page.runs.map((run) => run.run_id));
      cursor = page.page_info.has_next_page
        ? page.page_info.next_cursor
        : undefined;
    } while (cursor);
    assert.deepEqual(seen, all.map((run) => run.run_id));
    assert.equal(new Set(seen).size, seen.length);
  });

  test('list by several states', async () => {
    const { runs } = await client.agent.runs.list({
      limit: 500,
      state: ['FAILED', 'ERROR'],
    });
    assert.ok(runs.length > 0);
    for (const run of runs) assert.match(run.state, /^(FAILED|ERROR)$/);
  });

  test('cancel', async () => {
    const { run_id } = await client.agent.run({ prompt: 'Too much' });
    const promise = client.agent.runs.cancel(run_id);
    assert.equal(await promise, run_id);
    const run = await client.agent.runs.retrieve(run_id);
    assert.equal(run.state, 'CANCELLED');
  });
});

describe('agent.schedules', () => {
  test('create, retrieve, update, list, pause, resume, delete', async () => {
    const { schedules } = client.agent;
    const made = await ask(
      schedules.create({
        cron_schedule: '0 9 * * 1-5',
        name: 'from the sdk',
        prompt: 'Look around',
      }),
    );
    checkSchedule(made);
    assert.equal(made.enabled, true);
    assert.equal(made.history.next_run.slice(11, 19), '09:00:00');
    const { id } = made;
    assert.deepEqual(await schedules.retrieve(id), made);
    const changed = await schedules.update(id, {
      agent_config: { model_id: 'auto', name: 'weekly' },
      cron_schedule: '0 8 * * 1',
      enabled: true,
      name: 'renamed',
      prompt: 'Look around',
    });
    assert.equal(changed.name, 'renamed');
    assert.equal(changed.agent_config.name, 'weekly');
    assert.equal((await schedules.pause(id)).enabled, false);
    assert.equal((await schedules.resume(id)).enabled, true);
    const list = (await ask(schedules.list())).schedules;
    list.forEach(checkSchedule);
    assert.ok(list.some((item) => item.id === id));
    assert.deepEqual(await schedules.delete(id), { success: true });
    await assert.rejects(schedules.retrieve(id), OzAPI.NotFoundError);
  });

  test('create with everything', async () => {
    const made = await client.agent.schedules.create({
      agent_config: {
        base_prompt: 'Be brief',
        environment_id: (await client.get('/agent/environments'))
          .environments[0].uid,
        skill_spec: 'acme/backend:.agents/skills/triage/SKILL.md',
      },
      cron_schedule: '*/5 * * * *',
      enabled: false,
      name: 'paused',
      prompt: '',
      team: false,
    });
    assert.equal(made.enabled, false);
    assert.equal(made.scope.type, 'User');
  });
});

describe('what is newer than the SDK', () => {
  test('a conversation, its transcript, artifacts and follow-up', async () => {
    const { run_id } = await client.agent.run({
      prompt: '[sim outcome=succeeded]',
    });
    const path = `/agent/runs/${run_id}`;
    await assert.rejects(
      client.get(`${path}/conversation`),
      OzAPI.NotFoundError,
    );
    await sim.advance(run_id, 8);
    const run = await client.agent.runs.retrieve(run_id);
    assert.equal(run.state, 'SUCCEEDED');
    const conversation = await client.get(`${path}/conversation`);
    assert.equal(conversation.conversation_id, run.conversation_id);
    assert.deepEqual(
      await client.get(`/agent/conversations/${run.conversation_id}`),
      conversation,
    );
    // The redirect leads to another path, where the key is not welcome.
    const transcript = await client
      .get(`${path}/transcript`, { fetchOptions: { redirect: 'manual' } })
      .asResponse()
      .catch((error) => error);
    assert.equal(transcript.status, 302);
    for (const artifact of run.artifacts) {
      const uid = artifact.data.artifact_uid;
      if (!uid) continue;
      const full = await client.get(`/agent/artifacts/${uid}`);
      assert.equal(full.artifact_type, artifact.artifact_type);
      if (!full.data.download_url) continue;
      assert.equal((await fetch(full.data.download_url)).status, 200);
    }
    await client.post(`${path}/followups`, { body: { message: 'More' } });
    const again = await client.agent.runs.retrieve(run_id);
    assert.equal(again.state, 'INPROGRESS');
  });

  test('redirects need no token', async () => {
    const { run_id } = await client.agent.run({
      prompt: '[sim outcome=succeeded]',
    });
    await sim.advance(run_id, 4);
    const run = await client.agent.runs.retrieve(run_id);
    const nobody = connect({ defaultHeaders: { Authorization: null } });
    const ofSession = `/agent/sessions/${run.session_id}/redirect`;
    const of = `/agent/conversations/${run.conversation_id}/redirect`;
    assert.deepEqual(await nobody.get(ofSession), {});
    assert.deepEqual(await nobody.get(of), { session_id: run.session_id });
    await sim.advance(run_id, 4);
    assert.deepEqual(await nobody.get(ofSession), {
      conversation_id: run.conversation_id,
    });
    assert.deepEqual(await nobody.get(of), {});
  });

  test('identities', async () => {
    const made = await client.post('/agent/identities', {
      body: { name: 'from the sdk', skills: ['acme/web:audit'] },
    });
    const path = `/agent/identities/${made.uid}`;
    const changed = await client.put(path, { body: { prompt: 'Be kind' } });
    assert.equal(changed.name, 'from the sdk');
    const { agents } = await client.get('/agent/identities');
    assert.ok(agents.some((agent) => agent.uid === made.uid));
    await client.delete(path);
    await assert.rejects(client.get(path), OzAPI.NotFoundError);
  });
});

describe('errors', () => {
  const classes = [
    [400, OzAPI.BadRequestError],
    [401, OzAPI.AuthenticationError],
    [403, OzAPI.PermissionDeniedError],
    [404, OzAPI.NotFoundError],
    [409, OzAPI.ConflictError],
    [422, OzAPI.UnprocessableEntityError],
  ];
  for (const [code, kind] of classes) {
    test(`Prefer: code=${code}`, async () => {
      const once = connect({ maxRetries: 0 });
      const error = await once.agent.runs
        .cancel('any', { headers: { Prefer: `code=${code}` } })
        .then(assert.fail, (problem) => problem);
      assert.ok(error instanceof kind, `${error}`);
      assert.equal(error.status, code);
      assert.equal(error.error.status, code);
      assert.equal(error.error.instance, '/api/v1/agent/runs/any/cancel');
      assert.match(error.error.trace_id, /^[0-9a-f]{32}$/);
      assert.equal(
        error.headers.get('content-type'),
        'application/problem+json',
      );
    });
  }

  test('a path that there is not', async () => {
    await assert.rejects(
      client.agent.runs.list({}, { path: '/_stainless_unknown_path' }),
      OzAPI.NotFoundError,
    );
  });

  test('a bad key and none', async () => {
    await assert.rejects(
      connect({ apiKey: 'wk-1.bad' }).agent.runs.list(),
      OzAPI.AuthenticationError,
    );
    await assert.rejects(
      connect({ defaultHeaders: { Authorization: null } }).agent.runs.list(),
      OzAPI.AuthenticationError,
    );
  });

  test("somebody else's private run", async () => {
    const { run_id } = await client.agent.run({ prompt: 'x', team: false });
    await assert.rejects(
      connect({ apiKey: OTHER_KEY }).agent.runs.retrieve(run_id),
      OzAPI.PermissionDeniedError,
    );
  });

  test('wrong arguments', async () => {
    for (const query of [
      { limit: 0 },
      { limit: 501 },
      { sort_by: 'age' },
      { cursor: 'nonsense' },
      { state: ['HAPPY'] },
      { created_after: 'yesterday' },
    ]) {
      await assert.rejects(
        client.agent.runs.list(query),
        OzAPI.BadRequestError,
        JSON.stringify(query),
      );
    }
    await assert.rejects(client.agent.run({}), OzAPI.BadRequestError);
    await assert.rejects(
      client.agent.schedules.create({
        cron_schedule: 'often',
        name: 'n',
        prompt: 'p',
      }),
      OzAPI.BadRequestError,
    );
  });

  test('failures that pass are retried', async () => {
    await sim.control('stats/reset', {});
    await sim.control('faults', {
      match: 'GET /api/v1/agent/runs',
      kind: 'status',
      status: 503,
      retry_after: '0',
      count: 2,
    });
    const { runs } = await client.agent.runs.list();
    assert.ok(runs.length > 0);
    assert.equal(await sim.requests('GET /api/v1/agent/runs'), 3);
  });

  test('no answer at all', async () => {
    await sim.control('faults', { kind: 'drop' });
    await assert.rejects(
      connect({ maxRetries: 0 }).agent.runs.list(),
      OzAPI.APIConnectionError,
    );
    await sim.control('faults', { kind: 'stall' });
    await assert.rejects(
      connect({ maxRetries: 0, timeout: 200 }).agent.runs.list(),
      OzAPI.APIConnectionTimeoutError,
    );
  });
});
