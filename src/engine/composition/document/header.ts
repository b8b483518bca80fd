import { ExportError } from '../../errors/index.ts';
import { frameRateFromNumber, type Rational, toNumber } from '../../media/index.ts';
import type { Composition } from '../composition.ts';
import { LIMITS } from './limits.ts';
import { type Json, type JsonObject, numberOr, objectsOf, rawNumber, textOf } from './values.ts';

/** What a document says about itself as a whole. */
export interface Header {
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  readonly inPoint: number;
  readonly frameCount: number;
  readonly markers: Composition['markers'];
}

/** @throws ExportError INVALID_COMPOSITION, COMPOSITION_LIMIT */
export function readHeader(document: JsonObject, name: string): Header {
  if (!Array.isArray(document.layers)) {
    throw new ExportError(
      'INVALID_COMPOSITION',
      `${name} has no "layers": it is JSON, but no Lottie document.`,
      {
        value: Object.keys(document).slice(0, 20),
      },
    );
  }
  const width = readSize(document.w, 'width', name);
  const height = readSize(document.h, 'height', name);
  const frameRate = readFrameRate(document.fr, name);
  const inPoint = finite(document.ip, 'in point "ip"', name);
  const outPoint = finite(document.op, 'out point "op"', name);
  if (outPoint <= inPoint) {
    throw invalid(`${name} ends at frame ${outPoint}, which is not after its first, ${inPoint}.`, outPoint);
  }
  const frameCount = countFrames(outPoint - inPoint);
  if (frameCount > LIMITS.frames || Math.abs(inPoint) > LIMITS.coordinate) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `${name} has ${frameCount} frames; at most ${LIMITS.frames} are exported.`,
      {
        value: frameCount,
      },
    );
  }
  const seconds = frameCount / toNumber(frameRate);
  if (seconds > LIMITS.seconds) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `${name} lasts ${Math.round(seconds / 3600)} hours; at most ${LIMITS.seconds / 3600} are exported.`,
      { value: seconds },
    );
  }
  return { width, height, frameRate, inPoint, frameCount, markers: readMarkers(document, inPoint) };
}

/** Whole frames; tools write 59.9999997 for 60, and a part of a frame still shows once. */
function countFrames(length: number): number {
  const nearest = Math.round(length);
  return Math.max(1, Math.abs(length - nearest) < 1e-3 ? nearest : Math.floor(length));
}

function readSize(value: Json | undefined, side: string, name: string): number {
  const size = rawNumber(value);
  if (size === undefined || !Number.isFinite(size) || size < 1) {
    throw invalid(`The ${side} of ${name} is ${shown(value)}; it must be a number of pixels from 1.`, value);
  }
  if (size > LIMITS.size) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `The ${side} of ${name} is ${size} pixels; at most ${LIMITS.size} are exported.`,
      { value: size },
    );
  }
  return size;
}

function readFrameRate(value: Json | undefined, name: string): Rational {
  const rate = rawNumber(value);
  if (rate === undefined || !(rate > 0 && rate <= LIMITS.frameRate) || rate < 1e-3) {
    throw invalid(
      `The frame rate of ${name} is ${shown(value)}; it must lie above 0 and at most at ${LIMITS.frameRate}.`,
      value,
    );
  }
  return frameRateFromNumber(rate);
}

function finite(value: Json | undefined, field: string, name: string): number {
  const number = rawNumber(value);
  if (number === undefined || !Number.isFinite(number)) {
    throw invalid(`The ${field} of ${name} is ${shown(value)}; it must be a frame number.`, value);
  }
  return number;
}

function readMarkers(document: JsonObject, inPoint: number): Composition['markers'] {
  return objectsOf(document.markers)
    .slice(0, 10_000)
    .map((marker) => ({
      name: textOf(marker.cm) ?? '',
      frame: numberOr(marker.tm, 0) - inPoint,
      duration: numberOr(marker.dr, 0),
    }));
}

function invalid(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_COMPOSITION', message, { value });
}

const shown = (value: Json | undefined): string =>
  value === undefined ? 'missing' : (JSON.stringify(value) ?? 'missing').slice(0, 40);

/** Whether the document was written before a version of bodymovin, whose form changed with it. */
export function isOlderThan(document: JsonObject, version: readonly [number, number, number]): boolean {
  const written = textOf(document.v)?.split('.');
  if (!written) return false;
  for (let i = 0; i < 3; i++) {
    const part = Number(written[i]);
    const limit = version[i] as number;
    if (Number.isNaN(part) || part > limit) return false;
    if (part < limit) return true;
  }
  return false;
}
