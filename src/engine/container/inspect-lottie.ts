import {
  isObject,
  type JsonObject,
  numberOr,
  objectsOf,
  parseJson,
  textOf,
  unpackArchive,
} from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import type { FileReport } from './container.ts';
import { listZipEntries } from './zip-directory.ts';

/** Documents are a few megabytes; what is larger is refused before it is read. */
const MOST_BYTES = 256 * 2 ** 20;

/** Whether a file begins as JSON does: an object, maybe after white space or a byte order mark. */
export function isJson(bytes: Uint8Array): boolean {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb ? 3 : 0;
  const first = bytes.subarray(start).find((byte) => byte > 0x20);
  return first === 0x7b;
}

/** Whether a ZIP archive holds a Lottie animation: versions 1 and 2 of dotLottie keep it in these folders. */
export async function isDotLottie(file: Blob): Promise<boolean> {
  const names = (await listZipEntries(file)).map(({ name }) => name);
  return names.includes('manifest.json') && names.some((name) => /^(a|animations)\/[^/]+\.json$/.test(name));
}

/**
 * Reports a Lottie document, alone or in its archive, as one track of pictures.
 *
 * @throws ExportError CHECK_FAILED where it is none
 */
export async function inspectLottie(file: Blob, isArchive: boolean): Promise<FileReport> {
  if (file.size > MOST_BYTES) throw notLottie(file.size);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { document: text } = isArchive ? unpackArchive(bytes, 'The file') : { document: bytes };
  const document = parseJson(text, 'The file');
  if (!isObject(document) || !Array.isArray(document.layers)) throw notLottie(file.size);
  const frameRate = numberOr(document.fr, 0);
  const frameCount = Math.max(0, numberOr(document.op, 0) - numberOr(document.ip, 0));
  const durationSeconds = frameRate > 0 ? frameCount / frameRate : 0;
  return {
    container: isArchive ? 'dotLottie' : 'Lottie',
    mimeType: isArchive ? 'application/zip+dotlottie' : 'application/json',
    bytes: file.size,
    durationSeconds,
    tracks: [
      {
        type: 'pictures',
        codec: 'lottie',
        width: numberOr(document.w, 0),
        height: numberOr(document.h, 0),
        ...{ frameCount, frameRate, durationSeconds, keyFrames: 0, colour: {}, problems: [] },
      },
    ],
    tags: tagsOf(document),
  };
}

function tagsOf(document: JsonObject): Record<string, string> {
  const { meta, metadata } = document;
  const custom = isObject(metadata) && isObject(metadata.customProps) ? metadata.customProps : {};
  const told = {
    title: document.nm,
    version: document.v,
    specification: document.ver,
    generator: isObject(meta) ? meta.g : undefined,
    description: isObject(meta) ? meta.d : undefined,
    author: isObject(meta) ? meta.a : undefined,
    originalFrameRate: custom.originalFrameRate,
    exportTime: custom.exportTime,
    software: custom.software,
    softwareVersion: custom.version,
    layers: objectsOf(document.layers).length,
    assets: objectsOf(document.assets).length,
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined || text === '' ? [] : [[name, text]];
    }),
  );
}

function notLottie(value: number): ExportError {
  return new ExportError('CHECK_FAILED', 'The file is JSON, but no Lottie document.', { value });
}
