import {
  ExportError,
  type HigherRung,
  higherRung,
  parseQualityProfiles,
  type QualityProfile,
  SHIPPED_PROFILES,
  suggest,
} from '../engine/index.ts';
import { badArgument } from './exit-status.ts';
import { choice, type Options } from './option-readers.ts';
import { readText } from './text-files.ts';

/** A profile that comes with Framewright, by its id, or one that a file brought. */
export type ProfileChoice = string | Omit<QualityProfile, 'builtIn'>;

/**
 * `--profile`: the id of a profile that comes with Framewright, or a file that the app or `exportQualityProfiles` wrote.
 *
 * @throws ExportError INVALID_SETTINGS for what is neither; a command line keeps no profiles
 */
export async function readProfile(options: Options): Promise<ProfileChoice | undefined> {
  const given = options.get('profile');
  if (typeof given !== 'string') return undefined;
  const known = SHIPPED_PROFILES.map((profile) => profile.id);
  if (known.includes(given)) return given;
  if (/\.json$/i.test(given)) {
    const [profile, ...others] = parseQualityProfiles(await readText('profile', given, 'a file of profiles'));
    if (profile && others.length === 0) return profile;
    throw badArgument(
      `${given} holds ${1 + others.length} profiles: --profile takes a file with one.`,
      given,
    );
  }
  throw badArgument(
    `There is no quality profile "${given.slice(0, 40)}".${suggest(given, known)} ` +
      `The profiles are ${known.join(', ')}; a profile of your own is a .json file.`,
    given,
  );
}

export type Reencode = 'never' | 'quality' | 'codec';

/** `--reencode`, else as the profile has it. */
export function readReencode(options: Options, profile: ProfileChoice | undefined): Reencode {
  const given = choice(options, 'reencode', ['never', 'quality', 'codec'] as const);
  if (given) return given;
  const own = typeof profile === 'object' ? profile.reencode : false;
  return own === 'codec' ? 'codec' : own ? 'quality' : 'never';
}

/** What an export whose pictures failed their gates is made with once more; undefined where it ends there. */
export function rungAfter(
  thrown: unknown,
  settings: Parameters<typeof higherRung>[0],
  reencode: Reencode,
): HigherRung | undefined {
  if (reencode === 'never' || !(thrown instanceof ExportError) || thrown.code !== 'CHECK_FAILED')
    return undefined;
  const { value } = thrown;
  const isWorthIt =
    typeof value === 'object' && value !== null && Reflect.get(value, 'worthReencoding') === true;
  return isWorthIt ? higherRung(settings, reencode === 'codec') : undefined;
}
