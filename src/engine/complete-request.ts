import type { CompositionFiles, ExportEngineOptions, ExportRequest } from './api/index.ts';
import { ExportError } from './errors/index.ts';

/** A request with its composition. */
export type CompleteRequest = ExportRequest & CompositionFiles;

/**
 * Asks the host for the composition where the request only names it.
 *
 * @throws ExportError INVALID_COMPOSITION where nobody knows it
 */
export async function completeRequest(
  request: ExportRequest,
  { resolveComposition }: Pick<ExportEngineOptions, 'resolveComposition'>,
  signal: AbortSignal = new AbortController().signal,
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
  return { ...request, ...(await resolveComposition(compositionId, signal)) };
}
