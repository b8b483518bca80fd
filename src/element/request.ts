import {
  type CompositionFiles,
  type ExportEngine,
  ExportError,
  type ExportRequest,
  type FormatSettings,
  getFormat,
} from '../engine/index.ts';

/** What a page gave the element, in whichever of its ways. */
export interface ExportWish {
  readonly src?: string;
  /** The composition, with its files or alone; or the id by which the engine's `resolveComposition` knows it. */
  readonly composition?: CompositionFiles | CompositionFiles['composition'] | string;
  readonly format?: string;
  readonly preset?: string;
  readonly settings?: Partial<FormatSettings>;
  readonly fileName?: string;
}

const DEFAULT_FORMAT = 'h264-mp4';

/**
 * The request that a wish comes to. A preset's settings come first, the element's own go over them.
 *
 * @throws ExportError INVALID_COMPOSITION, UNSUPPORTED_FORMAT, UNKNOWN_PRESET
 */
export async function requestOf(
  wish: ExportWish,
  engine: ExportEngine,
  signal: AbortSignal,
): Promise<ExportRequest> {
  const preset = wish.preset === undefined ? undefined : await engine.presets.get(wish.preset);
  const format = wish.format ?? wish.settings?.format ?? preset?.settings.format ?? DEFAULT_FORMAT;
  const settings = { ...preset?.settings, ...wish.settings, format: getFormat(format).id };
  return { ...(await compositionOf(wish, signal)), settings, ...(preset && { presetId: preset.id }) };
}

async function compositionOf(
  { src, composition, fileName }: ExportWish,
  signal: AbortSignal,
): Promise<Omit<ExportRequest, 'settings'>> {
  const named = fileName === undefined ? {} : { fileName };
  if (typeof composition === 'string') return { compositionId: composition, ...named };
  if (composition !== undefined) {
    const files = 'composition' in composition ? composition : { composition };
    return { compositionId: fileName ?? files.fileName ?? 'composition', ...files, ...named };
  }
  if (src) {
    const fetched = await fetchDocument(new URL(src, document.baseURI), signal);
    return { compositionId: src, ...fetched, ...named };
  }
  throw new ExportError(
    'INVALID_COMPOSITION',
    'There is nothing to export: give the element a `src` or a `composition`.',
  );
}

async function fetchDocument(address: URL, signal: AbortSignal): Promise<CompositionFiles> {
  const refused = (reason: string, cause?: unknown): ExportError =>
    new ExportError(
      'INVALID_COMPOSITION',
      `${address.href} could not be fetched (${reason}). Check the address, and whether its server allows this page's origin.`,
      { value: address.href, cause },
    );
  try {
    const response = await fetch(address, { signal });
    if (!response.ok) throw refused(`the server answers ${response.status}`);
    const name = decodeURIComponent(address.pathname.split('/').at(-1) ?? '');
    return { composition: await response.blob(), fileName: name || 'composition.json' };
  } catch (thrown) {
    if (signal.aborted || thrown instanceof ExportError) throw thrown;
    throw refused(thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
}

/** @throws ExportError INVALID_SETTINGS for what is no JSON object */
export function parseSettings(text: string | null): Partial<FormatSettings> | undefined {
  if (!text) return undefined;
  try {
    const settings: unknown = JSON.parse(text);
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return settings;
  } catch {
    // Said below, in the same words as for JSON that is no object.
  }
  throw new ExportError(
    'INVALID_SETTINGS',
    'The attribute `settings` is to be a JSON object, such as {"quality": 80}.',
    { value: text },
  );
}
