import { expect, onTestFinished, test } from 'vitest';
import { connectFarmSession } from '../../src/farm/connect/index.ts';
import type { Invitation } from '../../src/farm/protocol/index.ts';
import { Welcome } from '../../src/farm/work/welcome.ts';
import { byTcp } from './by-tcp.ts';
import { startTestFarm } from './harness.ts';

const YEAR = 365 * 86_400;

test("workers' tokens may last a year, others a week; a worker notices that its own was taken back", {
  timeout: 60_000,
}, async () => {
  const farm = await startTestFarm();
  onTestFinished(() => farm.close());
  const invite = (role: string) =>
    farm.call('invitations', { method: 'POST', body: JSON.stringify({ role, expiresInSeconds: YEAR }) });
  expect((await invite('submit')).status).toBe(400);
  expect((await invite('admin')).status).toBe(400);
  const { id, token, expires } = (await (await invite('work')).json()) as Invitation;
  expect(expires - Date.now()).toBeGreaterThan(YEAR * 999);

  const line = await connectFarmSession({ url: farm.url, token }, { transport: byTcp(farm) });
  onTestFinished(() => line.close());
  const { session } = line;
  const http: typeof line.http = (path, init) => line.http(path, init);
  // Connected, and not in doubt: nothing is asked.
  const welcome = new Welcome(line);
  expect(await welcome.look()).toBe(false);
  const apart = new Welcome({ http, session, state: { connected: false } });
  expect(await apart.look()).toBe(false);
  expect(apart.refused).toBeUndefined();
  expect((await farm.call(`invitations/${id}`, { method: 'DELETE' })).ok).toBe(true);
  const late = new Welcome({ http, session, state: { connected: false } });
  expect(await late.look()).toBe(true);
  expect(late.refused?.message).toMatch(/refused the token/);
});
