import { ExportError } from '../../errors/index.ts';
import { LINE_JOINS, type StrokeStyle } from '../../scene/index.ts';
import { readProperty, type Timeline } from '../animation/keyframes.ts';
import { LIMITS } from '../document/limits.ts';
import {
  isArray,
  isObject,
  isTrue,
  type Json,
  type JsonObject,
  numberOr,
  rawNumber,
  textOf,
  toNumbers,
} from '../document/values.ts';
import type { Sampled } from '../expressions/expressions.ts';
import { expressedText } from '../expressions/text-expression.ts';
import type { LayerContext } from '../layers/layer-context.ts';

/** Red, green and blue, 0–1. */
export type Rgb = readonly [number, number, number];

export const JUSTIFICATIONS = [
  'left',
  'right',
  'centre',
  'full-left',
  'full-right',
  'full-centre',
  'full',
] as const;
export type Justification = (typeof JUSTIFICATIONS)[number];

/** A text with how it is set (Lottie's `t.d`), at one key frame. Lengths in the layer's pixels. */
export interface TextDocument {
  readonly text: string;
  /** The name of an entry in the document's list of fonts. */
  readonly font: string;
  readonly size: number;
  readonly justification: Justification;
  /** Added between letters, thousandths of the size. */
  readonly tracking: number;
  /** From baseline to baseline. */
  readonly lineHeight: number;
  readonly baselineShift: number;
  readonly caps: 'none' | 'all' | 'small';
  readonly fill: Rgb | undefined;
  readonly stroke: Rgb | undefined;
  readonly strokeWidth: number;
  readonly strokeJoin: StrokeStyle['join'];
  readonly strokeOverFill: boolean;
  /** The box that lines are wrapped in; without it text runs on from the layer's origin. */
  readonly box:
    | { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
    | undefined;
}

/** Texts over time: each holds until the next. */
export class TextDocuments {
  readonly list: readonly TextDocument[];
  readonly #expressed: Sampled<string> | undefined;
  readonly #context: LayerContext;
  readonly #timeline: Timeline | undefined;

  constructor(raw: Json | undefined, context: LayerContext) {
    // Before bodymovin 4.4.14 the text was not key-framed and stood there by itself.
    const bare = isObject(raw) && raw.k === undefined && textOf(raw.t) !== undefined;
    const { value, track } = bare ? { value: raw } : readProperty(raw, context);
    const written = track ? track.keyframes.map(({ start }) => start) : [value];
    this.#timeline = track?.timeline;
    this.list = written.map((document) => readDocument(isObject(document) ? document : {}, context));
    this.#context = context;
    this.#expressed = expressedText(
      raw,
      { at: (time) => this.list[this.#indexAt(time)]?.text ?? '' },
      context,
    );
  }

  /** What is shown: one of `list`, with the words of an expression where there is one. */
  at(time: number): { readonly index: number; readonly document: TextDocument } | undefined {
    const index = this.#indexAt(time);
    const document = this.list[index];
    const text = this.#expressed?.at(time);
    if (!document) return undefined;
    if (text === undefined || text === document.text) return { index, document };
    // It is set while a frame is drawn, and so must be short work.
    boundLength(text, LIMITS.expressedTextLength, this.#context);
    return { index, document: { ...document, text } };
  }

  #indexAt(time: number): number {
    return this.#timeline ? Math.max(0, this.#timeline.locate(time)) : 0;
  }
}

function readDocument(raw: JsonObject, context: LayerContext): TextDocument {
  const text = textOf(raw.t) ?? '';
  boundLength(text, LIMITS.textLength, context);
  const size = Math.max(0, numberOr(raw.s, 12));
  const box = toNumbers(raw.sz);
  const [x = 0, y = 0] = toNumbers(raw.ps) ?? [];
  const [width = 0, height = 0] = box ?? [];
  return {
    text,
    font: textOf(raw.f) ?? '',
    size,
    justification: JUSTIFICATIONS[rawNumber(raw.j) ?? 0] ?? 'left',
    tracking: numberOr(raw.tr, 0),
    // Automatic leading is 120 % of the size.
    lineHeight: numberOr(raw.lh, 0) || size * 1.2,
    baselineShift: numberOr(raw.ls, 0),
    caps: (['none', 'all', 'small'] as const)[rawNumber(raw.ca) ?? 0] ?? 'none',
    fill: readColour(raw.fc),
    stroke: readColour(raw.sc),
    strokeWidth: Math.max(0, numberOr(raw.sw, 0)),
    strokeJoin: LINE_JOINS[(rawNumber(raw.lj) ?? 1) - 1] ?? 'miter',
    strokeOverFill: isTrue(raw.of),
    box: box ? { x, y, width: Math.max(0, width), height: Math.max(0, height) } : undefined,
  };
}

function boundLength(text: string, limit: number, { layer }: LayerContext): void {
  if (text.length <= limit) return;
  throw new ExportError(
    'COMPOSITION_LIMIT',
    `A text of the layer "${layer}" has ${text.length} letters; at most ${limit} are set.`,
    { value: text.length },
  );
}

function readColour(value: Json | undefined): Rgb | undefined {
  if (!isArray(value) || value.length < 3) return undefined;
  const [r = 0, g = 0, b = 0] = (toNumbers(value) ?? []).map((part) => Math.max(0, Math.min(1, part)));
  return [r, g, b];
}
