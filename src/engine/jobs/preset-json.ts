import { ExportError } from '../errors/index.ts';
import { type PresetDraft, type ProfileDraft, readPreset, readProfile } from './preset-reading.ts';

/** Raised when a file that is written now could not be read by an older version. */
const VERSION = 1;

const LONGEST_TEXT = 8 * 2 ** 20;
const MOST = 1000;

/** Files of what a person made, to be carried elsewhere. */
export interface OwnFile<Draft> {
  /** What is to be kept, as the text of a file. */
  format(values: readonly (Draft & { readonly builtIn?: boolean })[]): string;
  /**
   * Reads what `format` wrote, whoever changed it since.
   *
   * @throws ExportError INVALID_SETTINGS that names the preset or profile, the field and the value
   */
  parse(text: string): Draft[];
}

export const PRESET_FILE: OwnFile<PresetDraft> = ownFile('presets', 'Preset', readPreset);
export const PROFILE_FILE: OwnFile<ProfileDraft> = ownFile('profiles', 'Profile', readProfile);

/** Reads a file of quality profiles as `quality.importQualityProfiles` does, and keeps nothing. */
export const parseQualityProfiles = (text: string): ProfileDraft[] => PROFILE_FILE.parse(text);

function ownFile<Draft extends object>(
  list: 'presets' | 'profiles',
  one: string,
  read: (value: unknown, where: string) => Draft,
): OwnFile<Draft> {
  // What tells such a file from any other JSON.
  const kind = `framewright-${list}`;
  return {
    format(values) {
      const written = values.map((value) => {
        const { builtIn: _ours, ...fields } = { builtIn: false, ...value };
        return fields;
      });
      return `${JSON.stringify({ kind, version: VERSION, [list]: written }, null, 2)}\n`;
    },
    parse(text) {
      const fields = fieldsOf(text, list);
      if (fields.kind !== kind) {
        throw refusal(
          `The file holds no ${list} of Framewright: its "kind" is to be "${kind}".`,
          fields.kind,
        );
      }
      refuseVersion(fields.version, list);
      const values = fields[list];
      if (!Array.isArray(values) || values.length > MOST) {
        throw refusal(`The file’s "${list}" is to be a list of at most ${MOST}.`, typeof values);
      }
      return values.map((value, index) => read(value, `${one} ${index + 1}`));
    },
  };
}

function fieldsOf(text: string, list: string): Record<string, unknown> {
  if (text.length > LONGEST_TEXT) {
    throw refusal(
      `The file has more than ${LONGEST_TEXT / 2 ** 20} MiB: no ${list} are so many.`,
      text.length,
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (cause) {
    throw new ExportError('INVALID_SETTINGS', `The file is no JSON: ${ExportError.from(cause).message}`, {
      value: text.slice(0, 40),
      cause,
    });
  }
}

function refuseVersion(version: unknown, list: string): void {
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw refusal('The file’s "version" is to be a whole number.', version);
  }
  if (version <= VERSION) return;
  throw refusal(
    `The ${list} were written by a newer version of Framewright (${version}; this one reads up to ${VERSION}): update it.`,
    version,
  );
}

function refusal(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', message, { value });
}
