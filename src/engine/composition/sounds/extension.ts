import { CHANNEL_LAYOUTS, type ChannelLayout, type Speaker } from '../../media/index.ts';
import { constant, numberProperty, type Property } from '../animation/property.ts';
import {
  arrayOf,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  rawNumber,
  textOf,
} from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';

/** What a layer's `fw.audio` says: our extension of the format, for what Lottie has no words for. */
export interface AudioExtension {
  /** Decibels, on top of the layer's own levels. */
  readonly gain: Property<number>;
  /** −1 only left, 0 both, 1 only right. */
  readonly pan: Property<number>;
  /** Seconds from silence after the in point, and to silence before the out point. */
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly mute: boolean;
  readonly solo: boolean;
  readonly routes: ReadonlyMap<Speaker, readonly Speaker[]> | undefined;
}

const PLAIN: AudioExtension = {
  gain: constant(0),
  pan: constant(0),
  fadeIn: 0,
  fadeOut: 0,
  mute: false,
  solo: false,
  routes: undefined,
};

const LONGEST_FADE_SECONDS = 3600;
const SPEAKERS: ReadonlySet<string> = new Set(Object.values(CHANNEL_LAYOUTS).flat());

/** What can't be understood is named in a warning and has no effect. */
export function audioExtension(layer: JsonObject, context: LayerContext): AudioExtension {
  const fields = extensionFields(layer);
  if (fields === undefined) return PLAIN;
  const reader = new FieldReader(context);
  if (!isObject(fields)) {
    reader.refuse('object', fields, 'an object');
    return PLAIN;
  }
  for (const name of Object.keys(fields)) if (!(name in PLAIN)) reader.refuse(name, fields[name], 'nothing');
  return {
    gain: fields.gain === undefined ? PLAIN.gain : numberProperty(fields.gain, 0, context),
    pan: fields.pan === undefined ? PLAIN.pan : numberProperty(fields.pan, 0, context),
    fadeIn: reader.seconds('fadeIn', fields.fadeIn),
    fadeOut: reader.seconds('fadeOut', fields.fadeOut),
    mute: reader.flag('mute', fields.mute),
    solo: reader.flag('solo', fields.solo),
    routes: reader.routes(fields.routes),
  };
}

/** Whether a layer asks to be heard alone; {@link audioExtension} warns of a value that is none. */
export function isSolo(layer: JsonObject): boolean {
  const fields = extensionFields(layer);
  return isObject(fields) && fields.solo === true;
}

/** The document's own `fw.audio.layout`. */
export function documentLayout(document: JsonObject, context: LayerContext): ChannelLayout | undefined {
  const fields = extensionFields(document);
  const layout = isObject(fields) ? fields.layout : undefined;
  if (layout === undefined) return undefined;
  if (typeof layout === 'string' && Object.hasOwn(CHANNEL_LAYOUTS, layout)) return layout as ChannelLayout;
  new FieldReader(context).refuse('layout', layout, `one of ${Object.keys(CHANNEL_LAYOUTS).join(', ')}`);
  return undefined;
}

const extensionFields = ({ fw }: JsonObject): Json | undefined => (isObject(fw) ? fw.audio : undefined);

class FieldReader {
  readonly #context: LayerContext;

  constructor(context: LayerContext) {
    this.#context = context;
  }

  refuse(field: string, value: Json | undefined, wanted: string): void {
    const shown = (JSON.stringify(value) ?? 'missing').slice(0, 40);
    this.#context.warn(
      `audio-extension-${field.slice(0, 20)}`,
      `"fw.audio.${field.slice(0, 20)}" is ${shown}, where ${wanted} is understood; it has no effect.`,
    );
  }

  seconds(field: string, value: Json | undefined): number {
    if (value === undefined) return 0;
    const seconds = rawNumber(value);
    if (seconds !== undefined && seconds >= 0 && seconds <= LONGEST_FADE_SECONDS) return seconds;
    this.refuse(field, value, `0 to ${LONGEST_FADE_SECONDS} seconds`);
    return 0;
  }

  flag(field: string, value: Json | undefined): boolean {
    if (value === undefined || typeof value === 'boolean') return value === true;
    this.refuse(field, value, 'true or false');
    return false;
  }

  /** `{ "L": "C", "R": ["L", "R"] }`: from speakers of the file to speakers of the mix. */
  routes(value: Json | undefined): AudioExtension['routes'] {
    if (value === undefined) return undefined;
    const routes = new Map<Speaker, readonly Speaker[]>();
    for (const [from, to] of isObject(value) ? Object.entries(value) : []) {
      const names = (isArray(to) ? arrayOf(to) : [to]).map((name) => textOf(name) ?? '');
      if (!SPEAKERS.has(from) || !names.every((name) => SPEAKERS.has(name))) {
        this.refuse('routes', value, `names among ${[...SPEAKERS].join(', ')}`);
        return undefined;
      }
      routes.set(from as Speaker, [...new Set(names)] as Speaker[]);
    }
    if (!isObject(value)) this.refuse('routes', value, 'an object of names of speakers');
    return routes.size > 0 ? routes : undefined;
  }
}
