import { type FormatSettings, higherRung, rungOf } from '../formats/index.ts';
import type { LiveJob } from './job.ts';
import type { QualityShelf } from './quality-shelf.ts';
import type { JobRecord } from './record.ts';

/**
 * A job whose pictures failed their gates as it is to be made once more, one rung higher, where its request or its profile
 * allows that. What lies on a server can't be taken back, so that files that go there are not made again.
 *
 * @returns undefined where it ends as it is
 */
export async function raisedRecord(
  { record, worthReencoding }: Pick<LiveJob, 'record' | 'worthReencoding'>,
  shelf: Pick<QualityShelf, 'profile'>,
): Promise<JobRecord | undefined> {
  const { settings, reencoded, profileId, destination } = record;
  if (!worthReencoding || reencoded || destination.kind === 'http') return undefined;
  const profile = profileId === undefined ? undefined : await shelf.profile(profileId);
  const choice = record.reencode ?? profile?.reencode ?? false;
  const higher = choice === false ? undefined : higherRung(settings, choice === 'codec');
  if (!higher) return undefined;
  return {
    ...record,
    settings: higher.settings,
    reencoded: { settings, words: `${higher.to} instead of ${higher.from}` },
  };
}

/** What the file of an ended job was made with: one that is kept aside may be of the attempt before the settings rose. */
export function settingsOfFile({ state, settings, reencoded, keptAside }: JobRecord): FormatSettings {
  const isOfFirst = state !== 'completed' && reencoded && keptAside?.rung === rungOf(reencoded.settings);
  return isOfFirst ? reencoded.settings : settings;
}
