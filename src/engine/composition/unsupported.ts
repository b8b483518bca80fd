import type { LayerContext } from './layer-context.ts';
import { LIMITS } from './limits.ts';
import { isTrue, type JsonObject, objectsOf, rawNumber, textOf } from './values.ts';

/** Layer types that draw, or would be heard, but are not built yet (Lottie's `ty`). */
const LAYER_TYPES: Readonly<Record<number, readonly [feature: string, message: string]>> = {
  6: ['audio-layer', 'Audio is not exported yet; the layer is silent.'],
  7: ['placeholder-layer', 'Placeholder layers are not drawn; the layer is left out.'],
  8: ['image-sequence-layer', 'Image sequences are not drawn yet; the layer is left out.'],
  9: ['video-layer', 'Video is not drawn yet; the layer is left out.'],
  10: ['placeholder-layer', 'Placeholder layers are not drawn; the layer is left out.'],
  11: ['guide-layer', 'Guide layers are not drawn; the layer is left out.'],
  14: ['light', 'Lights are not drawn; layers in space keep their own colours and cast no shadows.'],
  15: ['data-layer', 'Data layers draw nothing by themselves; what follows their data stays still.'],
};

/** Layer types that are drawn or followed, and nulls. */
const DRAWN_TYPES = [0, 1, 2, 3, 4, 5, 12, 13];

const EFFECTS: Readonly<Record<number, string>> = {
  20: 'Tint',
  21: 'Fill',
  22: 'Stroke',
  23: 'Tritone',
  24: 'Pro Levels',
  25: 'Drop Shadow',
  26: 'Radial Wipe',
  27: 'Displacement Map',
  28: 'Set Matte',
  29: 'Gaussian Blur',
  30: 'Twirl',
  31: 'Mesh Warp',
  32: 'Wave Warp',
  33: 'Spherize',
  34: 'Puppet',
};
/** Sliders, colour pickers and the like: they only hold values. */
const CONTROLS = [0, 1, 2, 3, 4, 6, 7, 10];
/** What bodymovin writes both for groups of controls and for any effect that has no type of its own. */
const CUSTOM_EFFECT = 5;
/** The match names of groups of controls, in After Effects. */
const CONTROL_GROUP = /^(ADBE (Slider|Angle|Color|Point|Point3D|Checkbox|Layer|Dropdown) Control$|Pseudo\/)/;

const LAYER_STYLES = [
  'Stroke',
  'Drop Shadow',
  'Inner Shadow',
  'Outer Glow',
  'Inner Glow',
  'Bevel and Emboss',
  'Satin',
  'Color Overlay',
  'Gradient Overlay',
];

/** Names what of a layer is not drawn as its author saw it. */
export function warnOfUnsupported(raw: JsonObject, context: LayerContext): void {
  const type = rawNumber(raw.ty);
  const layer = type === undefined ? undefined : LAYER_TYPES[type];
  if (layer) context.warn(...layer);
  else if (type === undefined || !DRAWN_TYPES.includes(type)) {
    context.warn('unknown-layer', `A layer of the unknown type ${type ?? '(none)'} is left out.`);
  }
  warnOfEffects(raw, context);
  const styles = objectsOf(raw.sy);
  context.spend(styles.length * LIMITS.shapeWork);
  for (const style of styles) {
    const name = LAYER_STYLES[rawNumber(style.ty) ?? -1] ?? 'of an unknown kind';
    context.warn(`layer-style-${slug(name)}`, `The layer style ${name} is not drawn yet.`);
  }
}

function warnOfEffects(raw: JsonObject, context: LayerContext): void {
  const effects = objectsOf(raw.ef);
  context.spend(effects.length * LIMITS.shapeWork);
  for (const effect of effects) {
    const type = rawNumber(effect.ty);
    const enabled = effect.en === undefined || isTrue(effect.en);
    if (!enabled || type === undefined || CONTROLS.includes(type)) continue;
    const custom = textOf(effect.mn)?.slice(0, 200);
    if (type === CUSTOM_EFFECT && (custom === undefined || CONTROL_GROUP.test(custom))) continue;
    const name = EFFECTS[type] ?? custom?.replace(/^ADBE /, '') ?? textOf(effect.nm) ?? `number ${type}`;
    context.warn(`effect-${slug(name)}`, `The effect ${name.slice(0, 60)} is not drawn yet.`);
  }
}

const slug = (name: string): string =>
  name
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'unknown';
