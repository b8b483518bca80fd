import {
  checkDelivery,
  type DeliveryPreset,
  ExportError,
  type ExportResult,
  factsOfResult,
  type RuleViolation,
  SHIPPED_PRESETS,
  suggest,
} from '../engine/index.ts';
import type { Options } from './option-readers.ts';

/**
 * The preset that `--preset` names; those of a person lie in a browser's storage, where this program does not look.
 *
 * @throws ExportError UNKNOWN_PRESET with the nearest id
 */
export function readPreset(options: Options): DeliveryPreset | undefined {
  const id = options.get('preset');
  if (typeof id !== 'string') return undefined;
  const preset = SHIPPED_PRESETS.find((one) => one.id === id);
  if (preset) return preset;
  const ids = SHIPPED_PRESETS.map((one) => one.id);
  throw new ExportError(
    'UNKNOWN_PRESET',
    `There is no preset "${id.slice(0, 64)}".${suggest(id, ids)} \`framewright presets\` lists them.`,
    { value: id },
  );
}

/** The rules of the place that a finished file breaks. */
export function violationsOf(
  { rules }: DeliveryPreset,
  result: Omit<ExportResult, 'file' | 'posterFile'>,
): readonly RuleViolation[] {
  return rules ? checkDelivery(factsOfResult(result), rules) : [];
}
