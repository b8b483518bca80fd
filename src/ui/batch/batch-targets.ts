import {
  checkDelivery,
  type DeliveryPreset,
  type ExportFormat,
  type FormatSettings,
  type RuleViolation,
} from '../../engine/index.ts';
import { deliveryFacts } from '../export/delivery-facts.ts';
import { strings } from '../strings.ts';
import type { BatchPair, BatchTarget } from './batch-draft.ts';

export function formatTarget(format: ExportFormat): BatchTarget {
  return {
    key: `format ${format.id}`,
    kind: 'format',
    name: format.name,
    settings: { format: format.id },
    format,
  };
}

/** With the settings of the export panel as they stand. */
export function panelTarget(format: ExportFormat, settings: FormatSettings): BatchTarget {
  return {
    key: 'panel',
    kind: 'panel',
    name: format.name,
    settings,
    format,
  };
}

/** Its name on the screen, in the language at hand. */
export const targetName = ({ kind, name }: BatchTarget): string =>
  kind === 'panel' ? strings.batch.targets.panel(name) : name;

/** Undefined where this browser can't make the preset's format. */
export function presetTarget(
  preset: DeliveryPreset,
  formats: readonly ExportFormat[],
): BatchTarget | undefined {
  const format = formats.find(({ id }) => id === preset.settings.format);
  if (!format?.available) return undefined;
  return {
    key: `preset ${preset.id}`,
    kind: 'preset',
    name: preset.name,
    settings: preset.settings,
    preset,
    format,
  };
}

/** The rules of its preset that a file would break, as far as it is known. */
export function pairViolations({ composition, target }: BatchPair): readonly RuleViolation[] {
  const rules = target.preset?.rules;
  if (!composition.facts || !rules) return [];
  return checkDelivery(deliveryFacts(composition.facts, target.settings, target.format), rules);
}
