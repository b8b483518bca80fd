import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExportEngine, ExportEngineOptions, ExportRequest } from './api/index.ts';
import { Engine } from './engine.ts';
import { ExportError } from './errors/index.ts';
import { HASHED_WHOLE_BYTES } from './segments/index.ts';

const document = new TextEncoder().encode('{}') as Uint8Array<ArrayBuffer>;
const request: ExportRequest = {
  compositionId: 'film',
  composition: document,
  settings: { format: 'h264-mp4' },
};
const elsewhere = { module: 'https://films.example/film.js' };
const cancelled = { code: 'CANCELLED' };

/** A worker that takes every question and answers none. */
class SilentWorker {
  static begun = 0;
  static ended = 0;
  constructor() {
    SilentWorker.begun++;
  }
  addEventListener(): void {}
  removeEventListener(): void {}
  postMessage(): void {}
  terminate(): void {
    SilentWorker.ended++;
  }
}

// Node 20 has none yet; the browsers that the queue runs in do.
Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

const engines: Engine[] = [];
let stores = 0;

/** An engine that runs nothing: what is in its queue stays there. */
function engineWith(options: ExportEngineOptions = {}): Engine {
  const engine = new Engine({ ...options, storeName: `signals-${stores++}`, watchOnly: true });
  engines.push(engine);
  return engine;
}

beforeEach(() => {
  Object.assign(SilentWorker, { begun: 0, ended: 0 });
  vi.stubGlobal('Worker', SilentWorker);
  vi.stubGlobal('navigator', { locks: { query: async () => ({ held: [] }) } });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  vi.unstubAllGlobals();
});

/** Aborts once `begun` holds, and gives what the call came to. */
async function abortOnce(
  begun: () => unknown,
  call: (options: { signal: AbortSignal }) => Promise<unknown>,
  reason?: unknown,
): Promise<unknown> {
  const controller = new AbortController();
  const rejection = call({ signal: controller.signal }).then(
    () => 'it went through',
    (thrown: unknown) => thrown,
  );
  await expect.poll(begun).toBeTruthy();
  controller.abort(reason);
  return rejection;
}

const BY_RESOLVER: readonly [
  string,
  (engine: ExportEngine, options: { signal: AbortSignal }) => Promise<unknown>,
][] = [
  ['exportComposition', (engine, options) => engine.exportComposition(named, options)],
  [
    'batchExport',
    (engine, options) => engine.batchExport({ compositionIds: ['film'], formats: ['h264-mp4'] }, options),
  ],
  ['preflightExport', (engine, options) => engine.preflightExport(named, options)],
  ['previewExportSettings', (engine, options) => engine.previewExportSettings(named, options)],
  [
    'previewExportSettings by id',
    (engine, options) => engine.previewExportSettings('film', named.settings, options),
  ],
];
const named: ExportRequest = { compositionId: 'film', settings: { format: 'h264-mp4' } };

test.each(BY_RESOLVER)('%s stops asking the host, and puts nothing into the queue', async (_, call) => {
  let told: AbortSignal | undefined;
  const engine = engineWith({
    resolveComposition: (_id, signal) => {
      told = signal;
      return new Promise(() => {});
    },
  });
  const full = new ExportError('STORAGE_FULL', 'The disk of this house is full.');
  expect(
    await abortOnce(
      () => told,
      (options) => call(engine, options),
      full,
    ),
  ).toBe(full);
  expect(told?.aborted).toBe(true);
  told = undefined;
  await expect(call(engine, { signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled);
  expect(told).toBeUndefined();
  expect(await engine.listExports()).toEqual([]);
  expect(await engine.listBatches()).toEqual([]);
  expect(SilentWorker.begun).toBe(0);
});

test('an export that is called off while its files are hashed reads no further, and is not in the queue', async () => {
  const engine = engineWith();
  let read = 0;
  let given = false;
  // The head of a WAV file (RIFF, IBM and Microsoft 1991): sound stays where it is and is hashed from there.
  class Endless extends Blob {
    // Smaller files are hashed whole.
    override get size(): number {
      return 2 * HASHED_WHOLE_BYTES;
    }

    override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
      return new ReadableStream({
        async pull(controller) {
          read++;
          await new Promise((resolve) => setTimeout(resolve, 1));
          controller.enqueue(new Uint8Array(1024));
        },
        cancel() {
          given = true;
        },
      });
    }
  }
  const sound = new Endless(['RIFF', new Uint8Array(4), 'WAVEfmt ', new Uint8Array(64)]);
  const assets = new Map([['sound.wav', sound]]);
  const outcome = await abortOnce(
    () => read > 3,
    (options) => engine.exportComposition({ ...request, assets }, options),
  );
  expect(outcome).toMatchObject(cancelled);
  await expect.poll(() => given).toBe(true);
  expect(await engine.listExports()).toEqual([]);
});

test('who waits for a result may stop waiting; the job and the batch stay in the queue', async () => {
  const engine = engineWith();
  const { signal } = new AbortController();
  const job = await engine.exportComposition(request, { signal });
  const batch = await engine.batchExport(
    {
      compositionIds: ['film'],
      formats: ['vp9-webm'],
      compositions: new Map([['film', { composition: document }]]),
    },
    { signal },
  );
  for (const wait of [
    (options: { signal: AbortSignal }) => engine.getExportResult(job.id, options),
    (options: { signal: AbortSignal }) => engine.getBatchResult(batch.id, options),
  ]) {
    let due = false;
    setTimeout(() => {
      due = true;
    }, 50);
    expect(await abortOnce(() => due, wait)).toMatchObject(cancelled);
    await expect(wait({ signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled);
  }
  expect((await engine.getExportStatus(job.id)).status).toBe('queued');
  expect((await engine.getBatchStatus(batch.id)).status).toBe('queued');
});

const BY_WORKER: readonly [
  string,
  boolean,
  (engine: ExportEngine, options: { signal: AbortSignal }) => Promise<unknown>,
][] = [
  [
    'preflightExport',
    false,
    (engine, options) => engine.preflightExport({ ...request, composition: elsewhere }, options),
  ],
  [
    'previewExportSettings',
    false,
    (engine, options) => engine.previewExportSettings({ ...request, composition: elsewhere }, options),
  ],
  ['inspect', false, (engine, options) => engine.inspect(new Blob([document]), options)],
  ['openPreview', true, (engine, options) => engine.openPreview(elsewhere, options)],
  [
    'renderFrames',
    true,
    async (engine, options) => {
      for await (const _ of engine.renderFrames({ composition: elsewhere, frames: [0] }, options));
    },
  ],
];

test.each(BY_WORKER)('%s waits for its worker no longer', async (_, itsOwn, call) => {
  const engine = engineWith();
  await expect(call(engine, { signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled);
  expect(SilentWorker.begun).toBe(0);
  expect(
    await abortOnce(
      () => SilentWorker.begun,
      (options) => call(engine, options),
    ),
  ).toMatchObject(cancelled);
  expect(SilentWorker.ended).toBe(itsOwn ? 1 : 0);
});
