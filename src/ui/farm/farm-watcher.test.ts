import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ExportEngine, FarmStatus, RenderFarmConfig } from '../../engine/index.ts';
import { App } from '../app.ts';
import { routeOf } from '../router.ts';
import { offeredFarm } from './farm-address.ts';

const FARM = { url: 'https://farm.example', token: 'right' };

/** Answers when the test says so. */
class Farm extends EventTarget {
  looks: ((status: FarmStatus) => void)[] = [];
  shares: ((links: readonly []) => void)[] = [];
  url: string | undefined;
  configureRenderFarm = async ({ url }: RenderFarmConfig) => {
    this.url = url;
  };
  farm = {
    getFarm: () => new Promise<FarmStatus>((resolve) => this.looks.push(resolve)),
    listShares: () => new Promise<readonly []>((resolve) => this.shares.push(resolve)),
  };
}

const STATUS: FarmStatus = {
  connected: true,
  url: FARM.url,
  tenant: 'main',
  role: 'admin',
  workers: [],
  jobs: [],
  waiting: { low: 0, normal: 0, high: 0, urgent: 0 },
  leased: 0,
};

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  const none = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  vi.stubGlobal('localStorage', none);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function started() {
  const engine = new Farm();
  return { engine, app: new App(engine as unknown as ExportEngine, []) };
}

it('looks no more at a farm that was left while it connected', async () => {
  const { engine, app } = started();
  const connecting = app.farm.connect(FARM, false);
  await settle();
  await app.farm.disconnect();
  engine.looks[0]?.(STATUS);
  await connecting;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(engine.looks).toHaveLength(1);
  expect(engine.shares).toHaveLength(0);
  expect(app.farm.view.status).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

it('looks at the farm once at a time, and again for what changed meanwhile', async () => {
  const { engine, app } = started();
  void app.farm.connect(FARM, false);
  await vi.advanceTimersByTimeAsync(10_000);
  for (let change = 0; change < 5; change++) void app.farm.refresh();
  expect(engine.looks).toHaveLength(1);
  engine.looks[0]?.(STATUS);
  await settle();
  expect(engine.looks).toHaveLength(2);
});

it('forgets the links of a farm that was left before it told of them', async () => {
  const { engine, app } = started();
  void app.farm.connect(FARM, false);
  await settle();
  engine.looks[0]?.(STATUS);
  await settle();
  await app.farm.disconnect();
  engine.shares[0]?.([{}] as unknown as readonly []);
  await settle();
  expect(app.farm.view.shares).toEqual([]);
});

it('keeps what a link offers until that farm is connected to', async () => {
  const { engine, app } = started();
  const offered = offeredFarm(routeOf('#/farm?url=https%3A%2F%2Ffarm.example&token=right'));
  expect(offered).toEqual(FARM);
  expect(offeredFarm(routeOf('#/farm'))).toBeUndefined();
  const other = { url: 'https://other.example', token: 'other' };
  app.farm.offer(other);
  void app.farm.connect(FARM, false);
  await settle();
  engine.looks[0]?.(STATUS);
  await settle();
  expect(app.farm.view.offered).toEqual(other);
  app.farm.offer(FARM);
  void app.farm.connect(FARM, false);
  await settle();
  engine.looks[1]?.(STATUS);
  await settle();
  expect(app.farm.view.offered).toBeUndefined();
});
