import * as v from 'valibot';
import type { SegmentRecipe } from '../../engine/host.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { RecipeBundle } from './bundle.ts';
import { reader } from './read.ts';
import { contentRef } from './read-messages.ts';
import { count, list, plainData, plainObject, text } from './schemas.ts';

/** Of a bundle's JSON; documents and files are content of their own, a .cube table of 65³ stands in it. */
const LONGEST_BUNDLE = 32 * 2 ** 20;
const LONGEST_LUT = 24 * 2 ** 20;
const MOST_ASSETS = 10_000;
const BOUNDS = { depth: 12, values: 20_000, text: 100_000 };
const SIDE = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32_768));

/** A file's path inside a document: relative, within it. */
const path = v.pipe(
  text(1_000),
  v.check((name) => name !== '' && !hasControls(name), 'is no path'),
);
const rational = v.object({
  num: v.pipe(count(2 ** 31), v.minValue(1)),
  den: v.pipe(count(2 ** 31), v.minValue(1)),
});

const composition = v.variant('kind', [
  v.object({
    kind: v.literal('document'),
    document: contentRef,
    fileName: text(500),
    animationId: v.exactOptional(text(500)),
    assets: list(v.object({ ...contentRef.entries, path, type: text(200) }), MOST_ASSETS),
    reading: v.exactOptional(plainObject<NonNullable<DocumentReading>>(BOUNDS)),
  }),
  v.object({
    kind: v.literal('frame-source'),
    module: contentRef,
    options: v.exactOptional(plainData<unknown>(BOUNDS)),
    signature: v.exactOptional(text(200)),
  }),
]);
type DocumentReading = Extract<RecipeBundle['composition'], { readonly kind: 'document' }>['reading'];

/** The sizes are checked one by one, since memory hangs on them; what else settings say is the engine's to judge. */
const sized = v.looseObject({ width: SIDE, height: SIDE });
const render = v.pipe(
  plainObject<SegmentRecipe['render']>(BOUNDS),
  v.check((it) => v.is(sized, it), 'has no size'),
);
const encoder = v.pipe(
  plainObject<SegmentRecipe['encoder']>(BOUNDS),
  v.check(
    (it) =>
      v.is(
        v.looseObject({
          settings: v.looseObject({ codec: text(32), width: SIDE, height: SIDE, frameRate: rational }),
          input: text(32),
          encoder: text(100),
          acceleration: v.picklist(['hardware', 'software']),
          fingerprint: text(4_000),
          ffmpeg: v.exactOptional(
            v.looseObject({
              encoder: text(100),
              options: list(text(500), 200),
              kind: v.picklist(['intra', 'inter']),
            }),
          ),
        }),
        it,
      ),
    'lacks what an encoder is told',
  ),
);

const schema: v.GenericSchema<unknown, RecipeBundle> = v.object({
  version: count(),
  composition,
  render,
  renderer: v.picklist(['auto', 'cpu', 'webgpu']),
  encoder,
  frameRate: rational,
  pulldown: v.exactOptional(v.literal('3:2')),
  lut: v.exactOptional(text(LONGEST_LUT)),
  burnIn: v.exactOptional(plainObject<NonNullable<SegmentRecipe['burnIn']>>(BOUNDS)),
  leader: v.exactOptional(plainObject<NonNullable<SegmentRecipe['leader']>>(BOUNDS)),
  optimization: v.exactOptional(plainObject<NonNullable<SegmentRecipe['optimization']>>(BOUNDS)),
});
const readPlain = reader<RecipeBundle>('The bundle', schema, LONGEST_BUNDLE);

/** @throws ExportError FARM_FAILED */
export function readBundle(data: unknown): RecipeBundle {
  const bundle = readPlain(data);
  return { ...bundle, encoder: withBinaries(bundle.encoder) as RecipeBundle['encoder'] };
}

/** A bundle as JSON, binary fields of its encoder as `{"base64": …}`. */
export function writeBundle(bundle: RecipeBundle): string {
  return JSON.stringify({ ...bundle, encoder: withoutBinaries(bundle.encoder) });
}

function withoutBinaries(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: toBase64(value) };
  if (Array.isArray(value)) return value.map(withoutBinaries);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutBinaries(entry)]));
}

function withBinaries(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBinaries);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'base64' && typeof only[1] === 'string')
    return fromBase64(only[1]);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withBinaries(entry)]));
}

function hasControls(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) < 32) return true;
  return false;
}
