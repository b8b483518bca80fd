import type { CheckItem, QualityFinding, SoundMeasurement } from '../../api/index.ts';
import type { FileReport } from '../../container/index.ts';
import {
  type DeliveryFacts,
  FORMATS,
  type FormatDeclaration,
  type FormatId,
  rulesOf,
} from '../../formats/index.ts';
import type { Place, ValidationRequest } from '../evidence.ts';
import { CheckList } from '../technical/check-list.ts';
import { checkContainer, checkSound } from './container-rules.ts';
import { holdPlace, placeFacts } from './delivery.ts';
import { type FileFacts, factsOf } from './file-facts.ts';
import { identifyFormat } from './identify-format.ts';
import { checkPictures } from './picture-rules.ts';
import { checkRates } from './rate-rules.ts';

/** The rules that were held against a file, and those that it breaks. */
export interface ComplianceOutcome {
  readonly rules: readonly CheckItem[];
  readonly findings: readonly QualityFinding[];
}

/**
 * Holds a file against what the standards fix of its format, and what the place asks for that it goes to.
 *
 * @param report of `checkTechnical`, which adds to the usual one what rules ask for
 * @param sound as measured, for the loudness that a place asks for
 */
export function checkCompliance(
  request: Pick<ValidationRequest, 'recipe' | 'format' | 'place'>,
  report: FileReport | undefined,
  sound?: SoundMeasurement,
): ComplianceOutcome {
  const { recipe, format, place } = request;
  const facts =
    report && factsOf(report, { frameRate: recipe.frameRate, rate: recipe.encoder.settings.rate });
  const list = new CheckList('compliance');
  if (facts && format) holdFormat(facts, format, list);
  if (facts && place) holdPlace(placeFacts(facts, sound), place, list);
  return { rules: list.items, findings: list.findings };
}

/** What the place asks for, held against what is known of a file. */
export function checkPlace(facts: DeliveryFacts, place: Place): ComplianceOutcome {
  const list = new CheckList('compliance');
  holdPlace(facts, place, list);
  return { rules: list.items, findings: list.findings };
}

/** The rules of the format that a file of unknown make is nearest to. */
export function examineCompliance(report: FileReport): ComplianceOutcome & { readonly format?: FormatId } {
  const list = new CheckList('compliance');
  const facts = factsOf(report);
  const format = facts && identifyFormat(facts);
  if (facts && format) holdFormat(facts, format.id, list);
  else if (facts) checkContainer(facts, undefined, list);
  return { rules: list.items, findings: list.findings, ...(format && { format: format.id }) };
}

function holdFormat(facts: FileFacts, id: FormatId, list: CheckList): void {
  const format: FormatDeclaration | undefined = FORMATS.find((declared) => declared.id === id);
  checkContainer(facts, format, list);
  const rules = rulesOf(id);
  if (!rules) return;
  checkPictures(facts, rules, format, list);
  checkRates(facts, rules, list);
  checkSound(facts, rules, format, list);
}
