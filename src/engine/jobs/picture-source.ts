import type { CompositionFiles } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import type { FrameSourceModule, PictureSource } from '../segments/index.ts';
import { sourceOf } from './source.ts';

/**
 * The pictures of a request as threads take them: a document's bytes, or where another program's renderer lies.
 *
 * @throws ExportError COMPOSITION_LIMIT, INVALID_COMPOSITION for a module whose address or options will not do, or the
 * signal's reason
 */
export async function pictureSourceOf(
  request: CompositionFiles,
  signal?: AbortSignal,
): Promise<PictureSource> {
  const { composition, ...rest } = request;
  return 'module' in composition ? moduleOf(composition) : sourceOf({ ...rest, composition }, signal);
}

/** The name that a frame source's files get: its module's, without its ending. */
export function moduleName({ module }: FrameSourceModule): string {
  const name = /^(https?|file):/.test(module) ? new URL(module).pathname.split('/').at(-1) : undefined;
  return name?.replace(/\.[^.]*$/, '') || 'export';
}

function moduleOf({ module, options }: Extract<CompositionFiles['composition'], { module: unknown }>): {
  module: string;
  options?: unknown;
} {
  let address: string;
  try {
    // Threads would resolve it against their own script.
    address = new URL(module, globalThis.location?.href).href;
  } catch (cause) {
    throw new ExportError('INVALID_COMPOSITION', `“${module}” is no address of a module.`, {
      value: String(module),
      cause,
    });
  }
  if (options === undefined) return { module: address };
  try {
    return { module: address, options: JSON.parse(JSON.stringify(options)) };
  } catch (cause) {
    throw new ExportError(
      'INVALID_COMPOSITION',
      'The options of a frame source are to be plain data, as JSON can say it.',
      { cause },
    );
  }
}
