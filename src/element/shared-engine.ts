import { createExportEngine, type ExportEngine } from '../engine/index.ts';

let shared: ExportEngine | undefined;

/** The engine of all elements of the page that were given none; made when the first of them exports. */
export function sharedEngine(ffmpegCore: string | undefined): ExportEngine {
  shared ??= createExportEngine(
    ffmpegCore === undefined ? {} : { ffmpegCore: new URL(ffmpegCore, document.baseURI) },
  );
  return shared;
}
