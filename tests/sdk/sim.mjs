// Copyright (c) 2026 The ozd authors. MIT licence.
// Starts oz-sim for a test and talks to its control calls.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export const KEY = 'wk-1.sdk';
export const OTHER_KEY = 'wk-1.other';

// Runs until stop(). `root` is where it listens.
export class Sim {
  static async start(...flags) {
    const binary = process.env.OZ_SIM;
    if (!binary) throw new Error('OZ_SIM must name the oz-sim executable');
    const child = spawn(binary, flags, {
      env: { ...process.env, OZ_SIM_API_KEY: `${KEY},${OTHER_KEY}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      child.once('exit', (code) => reject(new Error(`oz-sim ended: ${code}`)));
      child.once('error', reject);
    });
    const sim = new Sim();
    sim.child = child;
    sim.root = first.match(/http:\S+/)[0];
    return sim;
  }

  async stop() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  get baseURL() {
    return `${this.root}/api/v1`;
  }

  // A control call; `body` undefined makes it a GET.
  async control(path, body, method = body === undefined ? 'GET' : 'POST') {
    const response = await fetch(`${this.root}/sim/${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  // Lets the course of a run take its next steps.
  advance(runID, steps) {
    return this.control('advance', { run_id: runID, steps });
  }

  async requests(route) {
    return (await this.control('stats')).requests[route] ?? 0;
  }
}
