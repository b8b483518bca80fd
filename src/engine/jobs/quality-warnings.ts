import type { QualityProfile, QualityValidation } from '../api/index.ts';
import type { CompositionWarning } from '../composition/index.ts';

/**
 * What a file that passed is to be told of all the same: gates that only warn, and rules of its place.
 *
 * @param profile that somebody chose: only then is speed asked for
 */
export function warningsOf(
  { findings, gates }: Pick<QualityValidation, 'findings' | 'gates'>,
  profile?: QualityProfile,
): CompositionWarning[] {
  const warns = gates.some(({ passed, action }) => !passed && action === 'warn_user');
  return findings
    .filter(({ severity }) => severity === 'warning')
    .filter(({ id }) => id === 'delivery-rule' || (warns && (profile || id !== 'slower-than-target')))
    .map(({ id, message }) => ({
      feature: id === 'delivery-rule' ? id : 'quality-gate',
      layer: '',
      message,
    }));
}
