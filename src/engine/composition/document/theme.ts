import { ExportError } from '../../errors/index.ts';
import { parseJson } from './parse-json.ts';
import {
  arrayOf,
  isArray,
  isObject,
  isTrue,
  type Json,
  type JsonObject,
  numberOr,
  objectsOf,
  rawNumber,
  textOf,
  toNumbers,
} from './values.ts';
import type { Warnings } from './warnings.ts';

/** A theme of an archive, as its file holds it. */
export interface ThemeFile {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface Themed {
  /** The animation's id in the archive: rules may be for some animations only. */
  readonly animation: string | undefined;
  /** The layers of all compositions. */
  readonly stacks: readonly (readonly JsonObject[])[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly warnings: Warnings;
}

/**
 * The slots that a theme fills (dotLottie 2.0, Theming): each rule gives a fixed value, or key frames, to the slot
 * that its `id` names. A rule that can't be read is left out with a warning.
 */
export function slotsOfTheme(theme: ThemeFile, themed: Themed): JsonObject {
  const document = readTheme(theme, themed.warnings);
  const slots: Record<string, Json> = {};
  for (const rule of objectsOf(document?.rules)) {
    const id = textOf(rule.id);
    if (id === undefined || !isFor(rule, themed.animation)) continue;
    const value = slotOf(rule, id, themed);
    if (value === undefined) {
      themed.warnings.add(
        'theme-rule',
        `${theme.id} › ${id.slice(0, 60)}`,
        `The rule for "${id.slice(0, 60)}" of the kind ${String(rule.type).slice(0, 40)} can't be read; the slot keeps its own value.`,
      );
    } else slots[id] = { p: value };
  }
  return slots;
}

function readTheme({ id, bytes }: ThemeFile, warnings: Warnings): JsonObject | undefined {
  try {
    const document = parseJson(bytes, `The theme "${id}"`);
    if (isObject(document)) return document;
  } catch (error) {
    if (!(error instanceof ExportError) || error.code !== 'INVALID_COMPOSITION') throw error;
  }
  warnings.add('theme', id, `The theme "${id}" is damaged; the animation keeps its own colours.`);
  return undefined;
}

function isFor(rule: JsonObject, animation: string | undefined): boolean {
  if (!isArray(rule.animations)) return true;
  return animation !== undefined && rule.animations.some((id) => textOf(id) === animation);
}

function slotOf(rule: JsonObject, id: string, themed: Themed): Json | undefined {
  switch (rule.type) {
    case 'Color':
      return animated(rule, colour);
    case 'Scalar':
      return animated(rule, (value) => rawNumber(value));
    case 'Vector':
    case 'Position':
      return animated(rule, (value) => toNumbers(value));
    case 'Gradient':
      return gradient(rule);
    case 'Image':
      return image(rule.value, themed.files);
    case 'Text':
      return text(rule, writtenText(id, themed.stacks));
    default:
      return undefined;
  }
}

type Reader = (value: Json | undefined) => Json | undefined;

/** A property with the value or the key frames of a rule, and its expression. */
function animated(rule: JsonObject, read: Reader): Json | undefined {
  const expression = typeof rule.expression === 'string' ? { x: rule.expression } : {};
  const frames = objectsOf(rule.keyframes);
  if (frames.length > 0) return { a: 1, k: keyframes(frames, read), ...expression };
  const value = read(rule.value);
  return value === undefined ? undefined : { a: 0, k: value, ...expression };
}

/**
 * A theme keeps the way into a key frame with that key frame, a Lottie document with the one before it; some themes
 * are written as Lottie is.
 */
function keyframes(frames: readonly JsonObject[], read: Reader): Json[] {
  return frames.map((frame, i) => {
    const value = read(frame.value);
    const into = frames[i + 1]?.inTangent ?? frame.inTangent;
    return {
      t: numberOr(frame.frame, 0),
      ...(value !== undefined && { s: isArray(value) ? value : [value] }),
      ...(isObject(into) && { i: into }),
      ...(isObject(frame.outTangent) && { o: frame.outTangent }),
      ...(isTrue(frame.hold) && { h: 1 }),
      ...(isArray(frame.valueInTangent) && { ti: frame.valueInTangent }),
      ...(isArray(frame.valueOutTangent) && { to: frame.valueOutTangent }),
    };
  });
}

/** Numbers from 0 to 1, or `#rrggbb`. */
function colour(value: Json | undefined): number[] | undefined {
  if (isArray(value)) return value.length >= 3 ? toNumbers(value) : undefined;
  const match = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(textOf(value) ?? '');
  if (!match) return undefined;
  const parts = `${match[1]}${match[2] ?? ''}`.match(/../g) ?? [];
  return parts.map((part) => Number.parseInt(part, 16) / 255);
}

function gradient(rule: JsonObject): Json | undefined {
  const first = arrayOf(rule.value ?? objectsOf(rule.keyframes)[0]?.value);
  const colours = animated(rule, stopList);
  return first.length > 0 && colours !== undefined ? { p: first.length, k: colours } : undefined;
}

/** All stops' offsets and colours, then, where one is not opaque, their offsets and alphas. */
function stopList(value: Json | undefined): number[] | undefined {
  const stops = objectsOf(value).map((stop) => ({
    offset: numberOr(stop.offset, 0),
    colour: colour(stop.color) ?? [0, 0, 0, 1],
  }));
  if (stops.length === 0) return undefined;
  const colours = stops.flatMap(({ offset, colour: [r = 0, g = 0, b = 0] }) => [offset, r, g, b]);
  const alphas = stops.map(({ offset, colour: [, , , alpha = 1] }) => [offset, alpha] as const);
  return alphas.every(([, alpha]) => alpha === 1) ? colours : [...colours, ...alphas.flat()];
}

/** Another file for an image asset: by its name in the archive, or by its address. */
function image(value: Json | undefined, files: ReadonlyMap<string, Uint8Array>): Json | undefined {
  if (!isObject(value)) return undefined;
  const id = textOf(value.id);
  const inside = id === undefined ? undefined : [...files.keys()].find((path) => isNamed(path, id));
  const source = inside ?? textOf(value.url);
  if (source === undefined) return undefined;
  const width = rawNumber(value.width);
  const height = rawNumber(value.height);
  return { u: '', p: source, e: 0, ...(width && { w: width }), ...(height && { h: height }) };
}

function isNamed(path: string, id: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === id || name.slice(0, Math.max(0, name.lastIndexOf('.'))) === id;
}

/** What a rule calls the parts of a text, and what a text document does. */
const TEXT_PARTS: readonly (readonly [rule: string, document: string])[] = [
  ['text', 't'],
  ['fontName', 'f'],
  ['fontSize', 's'],
  ['lineHeight', 'lh'],
  ['tracking', 'tr'],
  ['strokeWidth', 'sw'],
  ['strokeOverFill', 'of'],
  ['baselineShift', 'ls'],
  ['wrapSize', 'sz'],
  ['wrapPosition', 'ps'],
];
const JUSTIFICATIONS = [
  'Left',
  'Right',
  'Center',
  'JustifyLastLeft',
  'JustifyLastRight',
  'JustifyLastCenter',
  'JustifyLastFull',
];
const CAPS = ['Regular', 'AllCaps', 'SmallCaps'];

function text(rule: JsonObject, written: JsonObject): Json | undefined {
  const frames = objectsOf(rule.keyframes);
  const values = frames.length > 0 ? frames : [{ frame: 0, value: rule.value }];
  const documents = values.map(({ frame, value }) => {
    const document = textDocument(value, written);
    return document && { t: numberOr(frame, 0), s: document };
  });
  if (documents.some((document) => document === undefined)) return undefined;
  return { k: documents.filter((document) => document !== undefined) };
}

function textDocument(value: Json | undefined, written: JsonObject): JsonObject | undefined {
  if (typeof value === 'string') return { ...written, t: value };
  if (!isObject(value)) return undefined;
  const document: Record<string, Json> = {};
  for (const [rule, part] of TEXT_PARTS) {
    const given = value[rule];
    if (given !== undefined) document[part] = given;
  }
  const fill = colour(value.fillColor);
  const stroke = colour(value.strokeColor);
  const justification = choice(value.justify, JUSTIFICATIONS);
  const caps = choice(value.textCaps, CAPS);
  return {
    ...written,
    ...document,
    ...(fill && { fc: fill }),
    ...(stroke && { sc: stroke }),
    ...(justification !== undefined && { j: justification }),
    ...(caps !== undefined && { ca: caps }),
  };
}

function choice(value: Json | undefined, names: readonly string[]): number | undefined {
  const place = typeof value === 'string' ? names.indexOf(value) : rawNumber(value);
  return place === undefined || place < 0 ? undefined : place;
}

/** The text that a slot's first layer has of its own: a rule may change a part of it. */
function writtenText(id: string, stacks: Themed['stacks']): JsonObject {
  for (const layers of stacks) {
    for (const layer of layers) {
      const property = isObject(layer.t) && isObject(layer.t.d) ? layer.t.d : undefined;
      if (property?.sid !== id) continue;
      const first = objectsOf(property.k)[0]?.s;
      return isObject(first) ? first : {};
    }
  }
  return {};
}
