import { checkPlace, type Place } from '../quality/index.ts';
import { factsOfResult } from './delivery-facts.ts';
import type { LiveJob } from './job.ts';
import type { QualityShelf } from './quality-shelf.ts';

/**
 * The place that a preset is for.
 *
 * @param isBinding whether a rule that is broken is an error
 * @returns undefined where there is no such preset, or its place has no rules
 */
export async function placeOf(
  shelf: Pick<QualityShelf, 'preset'>,
  presetId: string | undefined,
  isBinding: boolean,
): Promise<Place | undefined> {
  const preset = presetId === undefined ? undefined : await shelf.preset(presetId);
  return preset?.rules && { name: preset.name, rules: preset.rules, isBinding };
}

/** The place that a job's file is made for. A preset that was deleted meanwhile holds nothing back. */
export async function chosenPlace(
  job: LiveJob,
  shelf: Pick<QualityShelf, 'preset'>,
): Promise<Place | undefined> {
  const { presetId, profileId } = job.record;
  if (presetId !== undefined && !(await shelf.preset(presetId))) {
    job.note('warning', `The preset “${presetId}” is gone: the rules of its place were not held.`);
  }
  return placeOf(shelf, presetId, profileId !== undefined);
}

/** The rules of the place, held against a file that only its usual check looked at. */
export function complianceOf(
  place: Place | undefined,
  file: Parameters<typeof factsOfResult>[0],
): { readonly compliance?: ReturnType<typeof checkPlace> } {
  return place ? { compliance: checkPlace(factsOfResult(file), place) } : {};
}
