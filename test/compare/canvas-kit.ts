import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { CanvasKit, CanvasKitInitOptions } from 'canvaskit-wasm';

let loading: Promise<CanvasKit> | undefined;

/** The build of CanvasKit that has Skottie and the image codecs, once a process. */
export function loadCanvasKit(): Promise<CanvasKit> {
  const require = createRequire(import.meta.url);
  const script = require.resolve('canvaskit-wasm/full');
  const init = require(script) as (options: CanvasKitInitOptions) => Promise<CanvasKit>;
  loading ??= init({ locateFile: (file) => join(dirname(script), file) });
  return loading;
}
