import type { CompositionFiles, ExportEngineOptions, ExportRequest } from './api/index.ts';
import { ExportError, refuseAborted, unlessAborted } from './errors/index.ts';
import { bringLinkedAssets, type LinkedAssetsContext } from './linked-assets.ts';

/** A request with its composition. */
export type CompleteRequest = ExportRequest & CompositionFiles;

export interface CompleteRequestOptions
  extends Pick<ExportEngineOptions, 'resolveComposition' | 'resolveAsset' | 'assetBase'>,
    Pick<LinkedAssetsContext, 'listLinked'> {}

/**
 * Asks the host for the composition where the request only names it, and for the files that its document links to.
 *
 * @throws ExportError INVALID_COMPOSITION where nobody knows it; ASSET_FAILED, COMPOSITION_LIMIT for its files; the
 * signal's reason
 */
export async function completeRequest(
  request: ExportRequest,
  options: CompleteRequestOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<CompleteRequest> {
  refuseAborted(signal);
  const { compositionId } = request;
  const complete = await withComposition(request, options, signal);
  const files = await bringLinkedAssets(complete, options, { ...options, compositionId, signal });
  return { ...complete, ...files };
}

async function withComposition(
  request: ExportRequest,
  { resolveComposition }: CompleteRequestOptions,
  signal: AbortSignal,
): Promise<CompleteRequest> {
  const { composition, compositionId } = request;
  if (composition) return { ...request, composition };
  if (!resolveComposition) {
    throw new ExportError(
      'INVALID_COMPOSITION',
      `The request names the composition “${compositionId}” and brings none: give \`composition\`, or make the engine with \`resolveComposition\`.`,
      { value: compositionId },
    );
  }
  return { ...request, ...(await askForComposition(compositionId, resolveComposition, signal)) };
}

async function askForComposition(
  compositionId: string,
  resolveComposition: NonNullable<ExportEngineOptions['resolveComposition']>,
  signal: AbortSignal,
): Promise<CompositionFiles> {
  let files: CompositionFiles | undefined;
  try {
    files = await unlessAborted(signal, () => resolveComposition(compositionId, signal));
  } catch (thrown) {
    if (thrown instanceof ExportError) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ExportError(
      'INVALID_COMPOSITION',
      `The host could not give the composition “${compositionId}”: ${reason}.`,
      { value: compositionId, cause: thrown },
    );
  }
  // The host may be plain JavaScript.
  if (files?.composition) return files;
  throw new ExportError(
    'INVALID_COMPOSITION',
    `resolveComposition knows no composition “${compositionId}”: let it give an object with \`composition\`.`,
    { value: compositionId },
  );
}
