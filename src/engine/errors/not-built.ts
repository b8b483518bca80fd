import { ExportError } from './export-error.ts';

/** The error of a call that has its place but no work behind it yet. */
export function notBuilt(call: string): ExportError {
  return new ExportError('NOT_BUILT', `${call} is planned and not built yet.`, { value: call });
}
