import { ExportError, suggest } from '../errors/index.ts';
import {
  type DeliveryPreset,
  type DeliveryRules,
  FORMATS,
  type FormatSettings,
  GATE_ACTIONS,
  GATE_MEASURES,
  type GateMeasure,
  PRESET_GROUPS,
  PROFILE_SETTINGS,
  PROFILE_USES,
  type QualityGate,
  type QualityProfile,
  type ReencodeChoice,
  type SettingsProblem,
  unknownSetting,
  validateSettings,
} from '../formats/index.ts';

/** A preset as anybody may hand it in: all fields but the one that is ours to say. */
export type PresetDraft = Omit<DeliveryPreset, 'builtIn'>;
export type ProfileDraft = Omit<QualityProfile, 'builtIn'>;

const PRESET_FIELDS = ['id', 'name', 'description', 'group', 'settings', 'rules', 'source', 'builtIn'];
const PROFILE_FIELDS = [
  ...['id', 'name', 'description', 'use', 'settings', 'thresholds', 'builtIn'],
  ...['gates', 'performanceTarget', 'reencode'],
];
const GATE_FIELDS = ['name', 'measure', 'threshold', 'action', 'message'];
const MOST_GATES = 20;
/** Seconds of work for a second of film; above, no target says anything. */
const SLOWEST_TARGET = 100_000;
/** What the numbers of gates may be. */
const THRESHOLDS: Partial<Record<GateMeasure, readonly [number, number]>> = {
  ssim: [0, 1],
  psnr: [0, 100],
  deltaE: [0, 100],
};

const LONGEST = { name: 100, description: 1000, source: 1000, message: 500 };

/** Lower-case words with hyphens, as the ids of our own. */
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_ID = 64;

/**
 * A preset from anywhere, checked field by field.
 *
 * @param where what it is called in messages: `Preset 3`
 * @throws ExportError INVALID_SETTINGS that names the field and the value
 */
export function readPreset(value: unknown, where = 'The preset'): PresetDraft {
  const fields = record(value, where);
  refuseUnknown(fields, PRESET_FIELDS, where);
  const { name, description = '', group = 'own', rules, source } = fields;
  return {
    id: readId(fields.id, where),
    name: readText(name, 'name', where, true),
    description: readText(description, 'description', where),
    group: readChoice(group, 'group', PRESET_GROUPS, where),
    settings: readSettings(fields.settings, where),
    ...(rules !== undefined && { rules: readRules(rules, where) }),
    ...(source !== undefined && { source: readText(source, 'source', where) }),
  };
}

/** @throws ExportError INVALID_SETTINGS that names the field and the value */
export function readProfile(value: unknown, where = 'The profile'): ProfileDraft {
  const fields = record(value, where);
  refuseUnknown(fields, PROFILE_FIELDS, where);
  const settings = record(fields.settings, `${where}, settings`);
  refuseUnknown(settings, PROFILE_SETTINGS, `${where}, settings`);
  refuseUnusable(settings, `${where}, settings`);
  const thresholds = record(fields.thresholds, `${where}, thresholds`);
  refuseUnknown(thresholds, ['ssim', 'psnr', 'deltaE'], `${where}, thresholds`);
  return {
    id: readId(fields.id, where),
    name: readText(fields.name, 'name', where, true),
    description: readText(fields.description ?? '', 'description', where),
    use: readChoice(fields.use, 'use', PROFILE_USES, where),
    settings,
    thresholds: {
      ssim: readNumber(thresholds.ssim, 'thresholds.ssim', where, 0, 1),
      psnr: readNumber(thresholds.psnr, 'thresholds.psnr', where, 0, 100),
      deltaE: readNumber(thresholds.deltaE, 'thresholds.deltaE', where, 0, 100),
    },
    ...(fields.gates !== undefined && { gates: readGates(fields.gates, where) }),
    ...(fields.performanceTarget !== undefined && {
      performanceTarget: readNumber(
        fields.performanceTarget,
        'performanceTarget',
        where,
        0.001,
        SLOWEST_TARGET,
      ),
    }),
    ...(fields.reencode !== undefined && { reencode: readReencode(fields.reencode, where) }),
  };
}

function readGates(value: unknown, where: string): readonly QualityGate[] {
  if (!Array.isArray(value) || value.length > MOST_GATES) {
    throw refusal(`${where}, gates`, `must be a list of at most ${MOST_GATES}`, value);
  }
  return value.map((each, index) => readGate(each, `${where}, gate ${index + 1}`));
}

/** Those that look at a number need a threshold; the others take none. */
function readGate(value: unknown, where: string): QualityGate {
  const fields = record(value, where);
  refuseUnknown(fields, GATE_FIELDS, where);
  const measure = readChoice(fields.measure, 'measure', GATE_MEASURES, where);
  const bounds = THRESHOLDS[measure];
  if (!bounds && fields.threshold !== undefined) {
    throw refusal(`${where}, threshold`, `must be left out for ${measure}`, fields.threshold);
  }
  return {
    name: readText(fields.name, 'name', where, true),
    measure,
    ...(bounds && { threshold: readNumber(fields.threshold, 'threshold', where, ...bounds) }),
    action: readChoice(fields.action, 'action', GATE_ACTIONS, where),
    message: readText(fields.message ?? '', 'message', where),
  };
}

function readReencode(value: unknown, where: string): ReencodeChoice {
  if (typeof value === 'boolean' || value === 'codec') return value;
  throw refusal(`${where}, reencode`, 'must be true, false or codec', value);
}

/** The words of a name in lower case, as an id. */
export function idOf(name: string): string {
  const words = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_ID)
    .replace(/-+$/, '');
  return words || 'own';
}

/** The id, with a number where it is taken. */
export function freeId(id: string, isTaken: (id: string) => boolean): string {
  let free = id;
  for (let number = 2; isTaken(free); number++) {
    const ending = `-${number}`;
    free = `${id.slice(0, LONGEST_ID - ending.length).replace(/-+$/, '')}${ending}`;
  }
  return free;
}

/** A draft, or changes of one, as data that a database keeps; fields that are there but undefined stay so. */
export function plainFields(value: unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const absent = Object.entries(fields).filter(([, field]) => field === undefined);
  return { ...JSON.parse(JSON.stringify(fields)), ...Object.fromEntries(absent) };
}

function readSettings(value: unknown, where: string): FormatSettings {
  const settings = record(value, `${where}, settings`);
  const unknown = unknownSetting(settings);
  if (unknown) throw mistake(`${where}, settings`, unknown.message, unknown.name);
  refuseProblems(settings, `${where}, settings`);
  // What is no setting was refused above, and values that a setting can't have were, too.
  return settings as unknown as FormatSettings;
}

function refuseProblems(settings: Readonly<Record<string, unknown>>, where: string): void {
  const first = problemOf(settings);
  if (first) throw mistake(`${where}.${first.setting}`, first.message, first.value);
}

/** Of a profile, whose settings are to be those of some format, and of no special one. */
function refuseUnusable(settings: Readonly<Record<string, unknown>>, where: string): void {
  const { quality, bitrate, targetSsim, ...others } = settings;
  refuseProblems({ quality, bitrate, targetSsim, format: 'vp9-webm' }, where);
  const problems = FORMATS.map(({ id }) => problemOf({ ...others, format: id }));
  const [first] = problems;
  if (first && !problems.includes(undefined))
    throw mistake(`${where}.${first.setting}`, first.message, first.value);
}

function problemOf(settings: Readonly<Record<string, unknown>>): SettingsProblem | undefined {
  return validateSettings(settings as unknown as FormatSettings).find(
    ({ severity, isPerProgramme }) => severity === 'error' && !isPerProgramme,
  );
}

type RuleReader = (value: unknown, field: string, where: string) => void;

const positive: RuleReader = (value, field, where) =>
  void readNumber(value, field, where, 0, Number.MAX_SAFE_INTEGER);

const size: RuleReader = (value, field, where) => {
  const fields = record(value, `${where}, ${field}`);
  refuseUnknown(fields, ['width', 'height'], `${where}, ${field}`);
  for (const side of ['width', 'height']) readWhole(fields[side], `${field}.${side}`, where);
};

const ratio: RuleReader = (value, field, where) => {
  const fields = record(value, `${where}, ${field}`);
  refuseUnknown(fields, ['num', 'den'], `${where}, ${field}`);
  for (const part of ['num', 'den']) readWhole(fields[part], `${field}.${part}`, where);
};

const listOf =
  (one: RuleReader): RuleReader =>
  (value, field, where) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > 100) {
      throw refusal(`${where}, ${field}`, 'must be a list of 1 to 100', value);
    }
    for (const [index, each] of value.entries()) one(each, `${field}[${index}]`, where);
  };

const demand: RuleReader = (value, field, where) =>
  void readChoice(value, field, ['required', 'forbidden'], where);

const loudness: RuleReader = (value, field, where) => {
  const fields = record(value, `${where}, ${field}`);
  refuseUnknown(fields, ['target', 'tolerance', 'truePeak'], `${where}, ${field}`);
  readNumber(fields.target, `${field}.target`, where, -59, 0);
  readNumber(fields.tolerance, `${field}.tolerance`, where, 0, 20);
  readNumber(fields.truePeak, `${field}.truePeak`, where, -20, 3);
};

const RULES: Record<keyof DeliveryRules, RuleReader> = {
  sizes: listOf(size),
  maximumSize: size,
  aspectRatio: ratio,
  frameRates: listOf(ratio),
  maximumFrameRate: ratio,
  minimumDuration: positive,
  maximumDuration: positive,
  maximumBytes: positive,
  maximumBitrate: positive,
  loudness,
  alpha: demand,
  sound: demand,
};

function readRules(value: unknown, where: string): DeliveryRules {
  const rules = record(value, `${where}, rules`);
  refuseUnknown(rules, Object.keys(RULES), `${where}, rules`);
  for (const [rule, read] of Object.entries(RULES)) {
    if (rules[rule] !== undefined) read(rules[rule], `rules.${rule}`, where);
  }
  return rules as DeliveryRules;
}

/** Absent and empty ids are left to be made of the name. */
function readId(value: unknown, where: string): string {
  if (value === undefined || value === '') return '';
  if (typeof value !== 'string' || value.length > LONGEST_ID || !ID.test(value)) {
    throw refusal(
      `${where}, id`,
      `must be of a–z, 0–9 and single hyphens, up to ${LONGEST_ID} of them, such as my-preset`,
      value,
    );
  }
  return value;
}

function readText(value: unknown, field: keyof typeof LONGEST, where: string, needed = false): string {
  const longest = LONGEST[field];
  if (typeof value === 'string' && value.length <= longest && !(needed && value.trim() === '')) return value;
  throw refusal(
    `${where}, ${field}`,
    `must be a text of ${needed ? '1 ' : 'up '}to ${longest} characters`,
    value,
  );
}

function readChoice<T extends string>(
  value: unknown,
  field: string,
  choices: readonly T[],
  where: string,
): T {
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  const near = typeof value === 'string' ? suggest(value, choices) : '';
  throw refusal(`${where}, ${field}`, `must be one of ${choices.join(', ')}`, value, near);
}

function readNumber(value: unknown, field: string, where: string, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw refusal(`${where}, ${field}`, `must be a number from ${least} to ${most}`, value);
}

function readWhole(value: unknown, field: string, where: string): void {
  if (Number.isSafeInteger(value) && Number(value) > 0) return;
  throw refusal(`${where}, ${field}`, 'must be a whole number above 0', value);
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw refusal(where, 'must be an object with fields', value);
}

function refuseUnknown(fields: object, known: readonly string[], where: string): void {
  const stray = Object.keys(fields).find((field) => !known.includes(field));
  if (stray === undefined) return;
  throw mistake(where, `there is no field "${stray.slice(0, 40)}".${suggest(stray, known)}`, stray);
}

function refusal(where: string, what: string, value: unknown, hint = ''): ExportError {
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value));
  return new ExportError('INVALID_SETTINGS', `${where} ${what}; it is ${text.slice(0, 60)}.${hint}`, {
    value,
  });
}

function mistake(where: string, message: string, value: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', `${where}: ${message}`, { value });
}
