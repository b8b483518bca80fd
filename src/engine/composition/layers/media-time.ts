import { numberProperty, type Property } from '../animation/property.ts';
import { isObject, type JsonObject, numberOr } from '../document/values.ts';
import type { LayerContext } from './layer-context.ts';

/**
 * Our extension of a layer that plays a video, `fw.video`: `in` and `out` trim the file, in seconds; `rate` is its speed; `fit`
 * says how it lies in the size that its asset states.
 */
export function videoExtension({ fw }: JsonObject): JsonObject {
  const extension = isObject(fw) ? fw.video : undefined;
  return isObject(extension) ? extension : {};
}

/**
 * Where in its file a layer plays: `in + rate · t`, with t the seconds since the layer's start `st`, divided by its
 * stretch `sr`, or those that its time remap `tm` gives.
 */
export class MediaTime {
  /** Of the file, in seconds: nothing before the one is shown, nothing from the other on. */
  readonly trimStart: number;
  readonly trimEnd: number;
  /** Whether the file plays from its end to its start. */
  readonly backward: boolean;
  /** Present where the layer's time is remapped: then the ends of the file are held. */
  readonly remap: Property<number> | undefined;
  readonly #start: number;
  readonly #secondsPerFrame: number;
  readonly #rate: number;

  constructor(raw: JsonObject, context: LayerContext) {
    const trim = videoExtension(raw);
    this.trimStart = Math.max(0, numberOr(trim.in, 0));
    this.trimEnd = numberOr(trim.out, Number.POSITIVE_INFINITY);
    this.remap = raw.tm === undefined ? undefined : numberProperty(raw.tm, 0, context);
    this.#start = numberOr(raw.st, 0);
    this.#rate = numberOr(trim.rate, 1) || 1;
    const stretch = numberOr(raw.sr, 1) || 1;
    this.#secondsPerFrame = 1 / (stretch * context.document.frameRate);
    this.backward = !this.remap && this.#rate * stretch < 0;
  }

  /**
   * In seconds of the file; it may lie outside of it.
   *
   * @param frame of the composition that holds the layer
   */
  at(frame: number): number {
    const seconds = this.remap ? this.remap.at(frame) : (frame - this.#start) * this.#secondsPerFrame;
    return this.trimStart + this.#rate * seconds;
  }
}
