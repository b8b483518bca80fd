import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExportError, type FormatSettings } from '../../engine/index.ts';
import { deflate } from './deflate.ts';
import { decodeRecipe, encodeRecipe, type Recipe } from './recipe.ts';

const document = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const MINIMAL = document({ v: '5.7.0', fr: 25, ip: 0, op: 50, w: 100, h: 60, layers: [] });
const RECIPE: Recipe = {
  fileName: 'Größe.json',
  document: MINIMAL,
  settings: { format: 'h264-mp4', size: { width: 640, height: 360 }, quality: 80 },
  preset: 'youtube-1080p',
};

/** What decoding came to: nothing but a recipe or a sentence. */
async function outcome(text: string): Promise<Recipe | ExportError> {
  try {
    return await decodeRecipe(text);
  } catch (thrown) {
    if (!(thrown instanceof ExportError)) throw thrown;
    expect(thrown.message).toMatch(/[.?]$/);
    return thrown;
  }
}

/** A link of any header, as somebody might make it by hand. */
async function forged(header: string, body: Uint8Array = MINIMAL): Promise<string> {
  const line = new TextEncoder().encode(`${header}\n`);
  const whole = new Uint8Array(line.length + body.length);
  whole.set(line);
  whole.set(body, line.length);
  const packed = await deflate(whole);
  return `1.${Buffer.from(packed).toString('base64url')}`;
}

const settings: fc.Arbitrary<FormatSettings> = fc.record(
  {
    format: fc.constantFrom('h264-mp4', 'vp9-webm', 'prores-4444' as const),
    quality: fc.integer({ min: 0, max: 100 }),
    title: fc.string({ maxLength: 200 }),
    supersample: fc.constantFrom(1, 2, 4 as const),
    background: fc.constantFrom('#000', '#ff8800'),
    range: fc.integer({ min: 0, max: 1000 }).map((start) => ({ start, end: start + 1 })),
  },
  { requiredKeys: ['format'] },
);

describe('recipe links', () => {
  it('bring back what went into them', async () => {
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.stringMatching(/^[a-zA-Zäöü0-9 _()-]{1,80}$/),
        fc.jsonValue(),
        fc.boolean(),
        async (asked, name, value, withPreset) => {
          const { preset, ...rest } = RECIPE;
          const recipe = { ...rest, fileName: `${name}.json`, document: document(value), settings: asked };
          const text = await encodeRecipe(withPreset ? { ...recipe, preset: preset ?? '' } : recipe);
          expect(text).toMatch(/^1\.[\w-]+$/);
          expect(await decodeRecipe(text)).toEqual(withPreset ? { ...recipe, preset } : recipe);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('keep an archive byte by byte, and drop only white space of a document', async () => {
    const archive = Uint8Array.from({ length: 3000 }, (_, index) => (index * 7919) >>> 3);
    const lottie = { ...RECIPE, fileName: 'a.lottie', document: archive };
    expect((await decodeRecipe(await encodeRecipe(lottie))).document).toEqual(archive);
    const spaced = new TextEncoder().encode(' { "nm" : "a  b" } ');
    const { document: read } = await decodeRecipe(await encodeRecipe({ ...RECIPE, document: spaced }));
    expect(new TextDecoder().decode(read)).toBe('{"nm":"a  b"}');
  });

  it('end in a sentence, whatever was done to them', async () => {
    const text = await encodeRecipe(RECIPE);
    const letter = fc.constantFrom(...'ABCxyz019-_.=%# é\0');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(text.length), fc.nat(3), fc.string({ unit: letter, maxLength: 3 })), {
          maxLength: 5,
        }),
        async (edits) => {
          let changed = text;
          for (const [at, length, insert] of edits) {
            changed = changed.slice(0, at) + insert + changed.slice(at + length);
          }
          await outcome(changed);
        },
      ),
      { numRuns: 400 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), async (any) => void (await outcome(any))),
      { numRuns: 100 },
    );
    for (let end = 0; end < text.length; end += 7) {
      expect(await outcome(text.slice(0, end))).toBeInstanceOf(ExportError);
    }
  });

  it('refuse what is no setting, no name and no field, by its name', async () => {
    const fields = { fileName: 'a.json', settings: { format: 'h264-mp4' } };
    const cases: [header: unknown, says: RegExp][] = [
      [{ ...fields, settings: { format: 'h264-mp4', qualty: 5 } }, /no setting "qualty"/],
      [{ ...fields, settings: { format: 'h264-mp4', quality: 'best' } }, /quality/i],
      [{ ...fields, settings: { format: 'h264-mp4', size: { width: 1e9, height: 2 } } }, /size|pixels|wide/i],
      [{ ...fields, settings: { format: 'h264-mp5' } }, /h264-mp5/],
      [{ ...fields, settings: [] }, /no settings/],
      [{ ...fields, fileName: '../a.json' }, /file name/],
      [{ ...fields, fileName: 'a\u202enosj.json' }, /file name/],
      [{ ...fields, fileName: 'a.exe' }, /file name/],
      [{ ...fields, preset: '<b>' }, /preset/],
      [{ ...fields, destination: { kind: 'http', url: 'https://example.com' } }, /“destination”/],
      [[], /beginning/],
    ];
    for (const [header, says] of cases) {
      const refused = await outcome(await forged(JSON.stringify(header)));
      expect(refused, JSON.stringify(header)).toBeInstanceOf(ExportError);
      expect((refused as ExportError).message).toMatch(says);
    }
    const polluting = '{"fileName":"a.json","settings":{"format":"h264-mp4","__proto__":{"quality":1}}}';
    expect(await outcome(await forged(polluting))).toBeInstanceOf(ExportError);
    expect(await outcome(await forged(`${'['.repeat(30_000)}`))).toBeInstanceOf(ExportError);
    expect(await outcome(await forged(JSON.stringify(fields), new Uint8Array()))).toMatchObject({
      message: expect.stringContaining('no composition'),
    });
    expect(await outcome('2.AAAA')).toMatchObject({ message: expect.stringContaining('another version') });
  });

  it('stop unpacking at their bound', async () => {
    // As many zeros as a link has room for.
    const bomb = await forged(JSON.stringify({ fileName: 'a.json' }), new Uint8Array(40 * 2 ** 20));
    expect(bomb.length).toBeLessThan(64 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    const refused = await outcome(bomb);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
    expect(refused).toMatchObject({ code: 'COMPOSITION_LIMIT' });
  });

  it('are not made of what is too large, with another way', async () => {
    const noise = Uint8Array.from(randomBytes(60_000));
    await expect(encodeRecipe({ ...RECIPE, fileName: 'big.lottie', document: noise })).rejects.toMatchObject({
      code: 'COMPOSITION_LIMIT',
      message: expect.stringContaining('#/open?url='),
    });
  });
});
