import { ExportError } from '../errors/index.ts';
import type { DeliveryPreset } from '../formats/index.ts';
import { type PresetDraft, readPreset } from './preset-reading.ts';

/** Raised when a file that is written now could not be read by an older version. */
const VERSION = 1;
/** What tells a file of presets from any other JSON. */
const KIND = 'framewright-presets';

const LONGEST_TEXT = 8 * 2 ** 20;
const MOST_PRESETS = 1000;

/** Presets as the text of a file. */
export function formatPresets(presets: readonly (PresetDraft | DeliveryPreset)[]): string {
  const written = presets.map((preset) => {
    const { builtIn: _ours, ...fields } = { builtIn: false, ...preset };
    return fields;
  });
  return `${JSON.stringify({ kind: KIND, version: VERSION, presets: written }, null, 2)}\n`;
}

/**
 * Reads what {@link formatPresets} wrote, whoever changed it since.
 *
 * @throws ExportError INVALID_SETTINGS that names the preset, the field and the value
 */
export function parsePresets(text: string): PresetDraft[] {
  if (text.length > LONGEST_TEXT) {
    throw refusal(
      `The file has more than ${LONGEST_TEXT / 2 ** 20} MiB: no presets are so many.`,
      text.length,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ExportError('INVALID_SETTINGS', `The file is no JSON: ${ExportError.from(cause).message}`, {
      value: text.slice(0, 40),
      cause,
    });
  }
  const { kind, version, presets } = typeof value === 'object' && value !== null ? asFields(value) : {};
  if (kind !== KIND) {
    throw refusal(`The file holds no presets of Framewright: its "kind" is to be "${KIND}".`, kind);
  }
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw refusal('The file’s "version" is to be a whole number.', version);
  }
  if (version > VERSION) {
    throw refusal(
      `The presets were written by a newer version of Framewright (${version}; this one reads up to ${VERSION}): update it.`,
      version,
    );
  }
  if (!Array.isArray(presets) || presets.length > MOST_PRESETS) {
    throw refusal(`The file’s "presets" is to be a list of at most ${MOST_PRESETS}.`, typeof presets);
  }
  return presets.map((preset, index) => readPreset(preset, `Preset ${index + 1}`));
}

const asFields = (value: object): Record<string, unknown> => ({ ...value });

function refusal(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', message, { value });
}
