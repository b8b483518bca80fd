/**
 * Codes of failures that tell of the document, the settings or the farm, not of the machine: every other worker would fail
 * as well, and none is worse for it.
 */
export const FAULTS_OF_THE_JOB: ReadonlySet<string> = new Set([
  'INVALID_COMPOSITION',
  'COMPOSITION_LIMIT',
  'INVALID_SETTINGS',
  'UNSUPPORTED_FORMAT',
  'ASSET_FAILED',
  'UNSIGNED_PROGRAM',
  'TOO_LARGE',
  'VERSION_MISMATCH',
  'FINGERPRINT_MISMATCH',
  'FARM_FAILED',
]);
