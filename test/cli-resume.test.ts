import { describe, expect, it } from 'vitest';
import { HOSTILE_NAMES, isRefused, offer, offerTogether } from './prove/hostile.ts';
import { killOnce } from './prove/kill.ts';

/** Each test is several runs of a browser, on build machines that have other work too. */
const LONG = { timeout: 300_000 };

/** Samples of the proofs at length: `npm run prove -- NAME`. Of workers and edits e2e/engine.spec.ts has one. */
describe('an export is a build', LONG, () => {
  it('goes on after SIGKILL where it was, to the same bytes', async () => {
    const { acknowledged, reused, encoded, identical } = await killOnce();
    expect(acknowledged).toBeGreaterThan(0);
    expect(reused).toBeGreaterThanOrEqual(acknowledged);
    expect(reused + encoded).toBe(8);
    expect(identical).toBe(true);
  });
});

describe('hostile input', LONG, () => {
  const alone = ['empty', 'spaces-200-mb'];
  const together = ['picture-named-json', 'nested-20000-groups', 'precomp-within-itself', 'width-1e308'];

  it('is refused in words, within seconds and bounded memory', async () => {
    expect(HOSTILE_NAMES).toEqual(expect.arrayContaining([...alone, ...together]));
    const refusals = await offerTogether(together);
    for (const name of alone) refusals.push(await offer(name));
    for (const refusal of refusals) expect(isRefused(refusal), JSON.stringify(refusal)).toBe(true);
  });
});
