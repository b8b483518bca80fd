import { expect, test } from 'vitest';
import { unlessAborted } from './abort.ts';
import { ExportError } from './export-error.ts';

const forever = (): Promise<never> => new Promise(() => {});

test('who aborts may say why, before or while somebody waits; nobody saying anything is a cancellation', async () => {
  const full = new ExportError('STORAGE_FULL', 'no room');
  for (const [reason, code] of [
    [full, 'STORAGE_FULL'],
    [undefined, 'CANCELLED'],
  ] as const) {
    // biome-ignore format: pairs
    const controller = new AbortController();
    const waiting = unlessAborted(controller.signal, forever());
    controller.abort(reason);
    await expect(waiting).rejects.toMatchObject({ code });
    await expect(unlessAborted(controller.signal, forever())).rejects.toMatchObject({ code });
  }
});

test('work that ends leaves nothing at the signal', async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const watched = Object.assign(signal, {
    addEventListener: () => listeners++,
    removeEventListener: () => listeners--,
  });
  expect(await unlessAborted(watched, Promise.resolve(7))).toBe(7);
  await expect(unlessAborted(watched, Promise.reject(new Error('broke')))).rejects.toThrow('broke');
  await Promise.resolve();
  await Promise.resolve();
  expect(listeners).toBe(0);
});

test('what is to be begun only unless aborted is not begun then; without a signal it is', async () => {
  let begun = 0;
  const work = async (): Promise<number> => ++begun;
  await expect(unlessAborted(AbortSignal.abort(), work)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(begun).toBe(0);
  expect(await unlessAborted(undefined, work)).toBe(1);
  const broken = (): never => {
    throw new Error('broke');
  };
  await expect(unlessAborted(new AbortController().signal, broken)).rejects.toThrow('broke');
});
