import { isTrue, type JsonObject, rawNumber, textOf } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { blackAndWhite } from './black-and-white.ts';
import { boxBlur } from './box-blur.ts';
import { brightnessContrast } from './brightness-contrast.ts';
import { CornerPin } from './corner-pin.ts';
import { DirectionalBlur } from './directional-blur.ts';
import { DisplacementMap } from './displacement-map.ts';
import { DropShadow } from './drop-shadow.ts';
import type { Effect } from './effect.ts';
import type { EffectValues } from './effect-values.ts';
import { fill } from './fill.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { GradientRamp } from './gradient-ramp.ts';
import { hueSaturation } from './hue-saturation.ts';
import { invert } from './invert.ts';
import { easyLevels, proLevels } from './levels.ts';
import { LinearWipe } from './linear-wipe.ts';
import type { Outlines } from './outlines.ts';
import { radialWipe } from './radial-wipe.ts';
import { SetMatte } from './set-matte.ts';
import { shiftChannels } from './shift-channels.ts';
import { SimpleChoker } from './simple-choker.ts';
import { Stroke } from './stroke.ts';
import { threshold } from './threshold.ts';
import { tint } from './tint.ts';
import { toner } from './toner.ts';
import { TransformEffect } from './transform-effect.ts';
import { tritone } from './tritone.ts';
import { VenetianBlinds } from './venetian-blinds.ts';

export type MakeEffect = (values: EffectValues, outlines: Outlines) => Effect;

/** Effects that bodymovin gives a type of its own (Lottie's `ty`), with their names. */
const TYPES: Readonly<Record<number, readonly [name: string, make?: MakeEffect]>> = {
  20: ['Tint', tint],
  21: ['Fill', fill],
  22: ['Stroke', (values, outlines) => new Stroke(values, outlines)],
  23: ['Tritone', tritone],
  24: ['Pro Levels', proLevels],
  25: ['Drop Shadow', (values) => new DropShadow(values)],
  26: ['Radial Wipe', radialWipe],
  27: ['Displacement Map', (values) => new DisplacementMap(values)],
  28: ['Set Matte', (values) => new SetMatte(values)],
  29: ['Gaussian Blur', gaussianBlur],
  30: ['Twirl'],
  31: ['Mesh Warp'],
  32: ['Wave Warp'],
  33: ['Spherize'],
  34: ['Puppet'],
  35: ['Transform', (values) => new TransformEffect(values)],
};

/** By After Effects' match names, whatever type they were written with. */
const NAMES: ReadonlyMap<string, MakeEffect> = new Map<string, MakeEffect>([
  ['ADBE Tint', tint],
  ['ADBE Fill', fill],
  ['ADBE Stroke', (values, outlines) => new Stroke(values, outlines)],
  ['ADBE Tritone', tritone],
  ['ADBE Pro Levels2', proLevels],
  ['ADBE Easy Levels2', easyLevels],
  ['ADBE Drop Shadow', (values) => new DropShadow(values)],
  ['ADBE Radial Wipe', radialWipe],
  ['ADBE Displacement Map', (values) => new DisplacementMap(values)],
  ['ADBE Set Matte3', (values) => new SetMatte(values)],
  ['ADBE Gaussian Blur 2', gaussianBlur],
  ['ADBE Box Blur2', boxBlur],
  ['ADBE Motion Blur', (values) => new DirectionalBlur(values)],
  ['ADBE Geometry2', (values) => new TransformEffect(values)],
  ['ADBE Linear Wipe', (values) => new LinearWipe(values)],
  ['ADBE Venetian Blinds', (values) => new VenetianBlinds(values)],
  ['ADBE Brightness & Contrast 2', brightnessContrast],
  ['ADBE HUE SATURATION', hueSaturation],
  ['ADBE Invert', invert],
  ['ADBE Black&White', blackAndWhite],
  ['ADBE Shift Channels', shiftChannels],
  ['ADBE Simple Choker', (values) => new SimpleChoker(values)],
  ['ADBE Threshold2', threshold],
  ['ADBE Ramp', (values) => new GradientRamp(values)],
  ['ADBE Corner Pin', (values) => new CornerPin(values)],
  ['CC Toner', toner],
]);

/** Sliders, colour pickers and the like, which only hold values; alone or in groups. */
const CONTROLS = [0, 1, 2, 3, 4, 6, 7, 9, 10, 11];
/** What bodymovin writes both for groups of controls and for any effect that has no type of its own. */
const CUSTOM = 5;
const CONTROL_GROUP = /^(ADBE (Slider|Angle|Color|Point|Point3D|Checkbox|Layer|Dropdown) Control$|Pseudo\/)/;

export const isEnabled = ({ en }: JsonObject): boolean => en === undefined || isTrue(en);

/** How an effect is made; undefined for one that holds values only, or is not drawn, of which there is a warning. */
export function knownEffect(raw: JsonObject, context: LayerContext): MakeEffect | undefined {
  const type = rawNumber(raw.ty);
  const name = textOf(raw.mn)?.slice(0, 200);
  const known = (name !== undefined && NAMES.get(name)) || TYPES[type ?? -1]?.[1];
  if (known) return known;
  if (type === undefined || CONTROLS.includes(type)) return undefined;
  if (type === CUSTOM && (name === undefined || CONTROL_GROUP.test(name))) return undefined;
  const shown = TYPES[type]?.[0] ?? name?.replace(/^ADBE /, '') ?? textOf(raw.nm) ?? `number ${type}`;
  context.warn(`effect-${slug(shown)}`, `The effect ${shown.slice(0, 60)} is not drawn.`);
  return undefined;
}

/** Effects that look at another layer, named by their first value. */
const LOOKING_TYPES = [27, 28];
const LOOKING_NAMES = ['ADBE Displacement Map', 'ADBE Set Matte3'];

export function looksElsewhere(raw: JsonObject): boolean {
  return LOOKING_TYPES.includes(rawNumber(raw.ty) ?? -1) || LOOKING_NAMES.includes(textOf(raw.mn) ?? '');
}

const slug = (name: string): string =>
  name
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'unknown';
