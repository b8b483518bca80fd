import { fromDecibels } from '../../media/index.ts';
import { numberProperty, type Property, type Vector, vectorProperty } from '../animation/property.ts';
import { isArray, isObject, type Json, type JsonObject, toNumbers } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import type { SoundLevels } from '../sound.ts';
import type { AudioExtension } from './extension.ts';

/** After Effects' own range of decibels. What lies above can only be the percentages that lottie-web reads. */
const LOUDEST_DECIBELS = 24;

/**
 * How loud a layer is: `au.lv`, which After Effects' exporter writes in decibels, left and right, and lottie-web reads
 * as percent; then the extension's gain, pan and fades.
 *
 * @returns undefined where it is played as it is
 */
export function layerLevels(
  layer: JsonObject,
  extension: AudioExtension,
  edges: { readonly inPoint: number; readonly outPoint: number },
  context: LayerContext,
): SoundLevels | undefined {
  const written = isObject(layer.au) ? layer.au.lv : undefined;
  const levels = written === undefined ? undefined : readLevels(written, context);
  const { gain, pan, fadeIn, fadeOut } = extension;
  const rate = context.document.frameRate;
  const animated = (levels?.animated ?? false) || gain.animated || pan.animated || fadeIn > 0 || fadeOut > 0;
  const at = (time: number): readonly [number, number] => {
    const [left, right] = levels?.at(time) ?? UNITY;
    const side = Math.max(-1, Math.min(1, pan.at(time)));
    const factor =
      fromDecibels(Math.min(LOUDEST_DECIBELS, gain.at(time))) *
      ramp((time - edges.inPoint) / rate, fadeIn) *
      ramp((edges.outPoint - time) / rate, fadeOut);
    return [left * factor * Math.min(1, 1 - side), right * factor * Math.min(1, 1 + side)];
  };
  if (animated) return { animated, at };
  const still = at(edges.inPoint);
  return still[0] === 1 && still[1] === 1 ? undefined : { animated, at: () => still };
}

const UNITY = [1, 1] as const;

const ramp = (seconds: number, length: number): number =>
  length === 0 ? 1 : Math.max(0, Math.min(1, seconds / length));

function readLevels(raw: Json, context: LayerContext): SoundLevels {
  const toFactor = largestOf(raw) > LOUDEST_DECIBELS ? (percent: number) => percent / 100 : fromDecibels;
  const paired = hasPairs(raw);
  const pairs: Property<Vector> | undefined = paired ? vectorProperty(raw, [0, 0], context) : undefined;
  const both: Property<number> | undefined = paired ? undefined : numberProperty(raw, 0, context);
  const at = (time: number): readonly [number, number] => {
    const [left = 0, right = left] = pairs?.at(time) ?? [both?.at(time) ?? 0];
    return [toFactor(left), toFactor(right)];
  };
  return { animated: pairs?.animated ?? both?.animated ?? false, at };
}

function valuesOf(raw: Json): number[][] {
  const value = isObject(raw) ? raw.k : raw;
  if (isArray(value) && isObject(value[0])) {
    return value.flatMap((key) => (isObject(key) ? [toNumbers(key.s) ?? [], toNumbers(key.e) ?? []] : []));
  }
  return [toNumbers(value) ?? []];
}

const largestOf = (raw: Json): number =>
  valuesOf(raw).reduce((most, values) => Math.max(most, ...values.slice(0, 2)), Number.NEGATIVE_INFINITY);

const hasPairs = (raw: Json): boolean => valuesOf(raw).some(({ length }) => length > 1);
