import { later } from '../errors/index.ts';
import type { ValidationHouse, Validations } from './validations.ts';

/*
 * What a page needs only once somebody exports something is loaded by the first call: a page that shows its queue does
 * without encoders, renderer and metrics.
 */

export const runExport: typeof import('./run.ts').runExport = async (...asked) =>
  (await later('exporting', () => import('./run.ts'))).runExport(...asked);

export const previewSettings: typeof import('./settings-preview.ts').previewSettings = async (...asked) =>
  (await later('previews', () => import('./settings-preview.ts'))).previewSettings(...asked);

/** @returns opens them once, with the first call */
export function laterValidations(house: ValidationHouse): () => Promise<Validations> {
  let opened: Promise<Validations> | undefined;
  return () => {
    opened ??= later('validation', () => import('./validations.ts')).then(({ openValidations }) =>
      openValidations(house),
    );
    // Of a network that was away: the next call asks again.
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
}
