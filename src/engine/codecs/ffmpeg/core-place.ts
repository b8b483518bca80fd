import { ExportError } from '../../errors/index.ts';

export type CoreFileName =
  | 'ffmpeg-core.js'
  | 'ffmpeg-core.wasm'
  | 'threaded/ffmpeg-core.js'
  | 'threaded/ffmpeg-core.wasm'
  | 'threaded/ffmpeg-core.worker.js';

/**
 * Beside the app, as literal addresses, so that its bundler knows them for files of the public folder that keep their
 * names. The library has no files of its own: whoever embeds it says where they lie.
 */
const BESIDE_THE_APP: Readonly<Record<CoreFileName, string>> | undefined = import.meta.env
  ?.FRAMEWRIGHT_LIBRARY
  ? undefined
  : {
      'ffmpeg-core.js': new URL('/ffmpeg-core/ffmpeg-core.js', import.meta.url).href,
      'ffmpeg-core.wasm': new URL('/ffmpeg-core/ffmpeg-core.wasm', import.meta.url).href,
      'threaded/ffmpeg-core.js': new URL('/ffmpeg-core/threaded/ffmpeg-core.js', import.meta.url).href,
      'threaded/ffmpeg-core.wasm': new URL('/ffmpeg-core/threaded/ffmpeg-core.wasm', import.meta.url).href,
      'threaded/ffmpeg-core.worker.js': new URL(
        '/ffmpeg-core/threaded/ffmpeg-core.worker.js',
        import.meta.url,
      ).href,
    };

let folder: string | undefined;

/**
 * Says where the files of ffmpeg.wasm lie, for this thread and those that it starts from now on.
 *
 * @throws ExportError INVALID_SETTINGS for what is no address
 */
export function placeFfmpegCore(address: string | URL): void {
  const written = String(address);
  const base = globalThis.location?.href;
  if (!URL.canParse(written, base)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `ffmpegCore is “${written}”, which is no address of a folder.`,
      {
        value: written,
      },
    );
  }
  const { href } = new URL(written, base);
  folder = href.endsWith('/') ? href : `${href}/`;
}

/** As {@link placeFfmpegCore} was told it, for other threads. */
export const ffmpegCorePlace = (): string | undefined => folder;

/** @throws ExportError ENCODER_UNAVAILABLE where nobody said where the files lie */
export function coreAddress(name: CoreFileName): string {
  const address = folder === undefined ? BESIDE_THE_APP?.[name] : `${folder}${name}`;
  if (address !== undefined) return address;
  throw new ExportError(
    'ENCODER_UNAVAILABLE',
    'This needs ffmpeg.wasm, and nobody said where it lies: serve the files of @ffmpeg/core and make the engine with `ffmpegCore`, the address of their folder.',
    { value: name },
  );
}
