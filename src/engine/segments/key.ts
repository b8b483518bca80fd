import { sha256Hex } from '../media/index.ts';
import type { SegmentRecipe } from './segments.ts';

/**
 * Raised whenever our own stages (evaluation, rendering, conversion, encoding, the segment file) may give other bytes
 * for the same recipe. Backends of the renderer agree to a code value, so their names are not part of a key.
 */
export const ENGINE_VERSION = 2;

/**
 * The name of a segment: what its bytes depend on, and nothing else. Its place in the file is left out, so that equal
 * stretches of a composition are built once.
 *
 * @param sceneHashes of the segment's frames, in order
 * @param beside hashes of the frames around it, where its encoder looks at them
 * @returns SHA-256, hexadecimal
 */
export async function segmentKey(
  recipe: Pick<SegmentRecipe, 'render' | 'encoder' | 'frameRate' | 'lut'>,
  sceneHashes: readonly string[],
  beside: { readonly before?: string | undefined; readonly after?: string | undefined } = {},
): Promise<string> {
  const { settings, input, encoder, acceleration, webcodecs, ffmpeg, fingerprint } = recipe.encoder;
  return sha256Hex(
    new TextEncoder().encode(
      canonicalJson({
        version: ENGINE_VERSION,
        render: recipe.render,
        frameRate: recipe.frameRate,
        lut: recipe.lut,
        encoder: { settings, input, encoder, acceleration, webcodecs, ffmpeg, fingerprint },
        scenes: sceneHashes,
        before: beside.before,
        after: beside.after,
      }),
    ),
  );
}

/** JSON with the keys of every object sorted and absent values left out: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Uint8Array) return canonicalJson(Array.from(value));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
