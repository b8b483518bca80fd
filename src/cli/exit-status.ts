import { ExportError, type ExportErrorCode } from '../engine/index.ts';

/** The contract: 0 good; 1 the export or a check failed; 2 bad arguments or input. */
export const EXIT_GOOD = 0;
export const EXIT_FAILED = 1;
export const EXIT_BAD_INPUT = 2;

/** What a shell reports of a program that a signal ended: 128 and the signal's number. */
export const EXIT_INTERRUPTED = 130;

const BAD_INPUT: ReadonlySet<ExportErrorCode> = new Set<ExportErrorCode>([
  'INVALID_COMPOSITION',
  'COMPOSITION_LIMIT',
  'INVALID_SETTINGS',
  'UNSUPPORTED_FORMAT',
  'UNKNOWN_PRESET',
  'ASSET_FAILED',
]);

export function exitStatus(error: ExportError): number {
  if (error.code === 'CANCELLED') return EXIT_INTERRUPTED;
  return BAD_INPUT.has(error.code) ? EXIT_BAD_INPUT : EXIT_FAILED;
}

/** An argument that can't be taken: status 2 and a sentence. */
export function badArgument(message: string, value?: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', message, { value });
}
