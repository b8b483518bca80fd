import type { AbortOptions, ExportRequest } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import type { FormatSettings } from '../formats/index.ts';

/** A composition by its id with its settings, or a whole request with options, as one. */
export function previewRequest(
  asked: string | ExportRequest,
  settings: FormatSettings | AbortOptions,
  options: AbortOptions,
): { readonly request: ExportRequest; readonly signal: AbortSignal } {
  const never = new AbortController().signal;
  if (typeof asked !== 'string') {
    const signal = 'format' in settings ? undefined : settings.signal;
    return { request: asked, signal: signal ?? never };
  }
  if (!('format' in settings)) {
    throw new ExportError('INVALID_SETTINGS', 'Give the settings to preview beside the composition’s id.', {
      value: asked,
    });
  }
  return { request: { compositionId: asked, settings }, signal: options.signal ?? never };
}
