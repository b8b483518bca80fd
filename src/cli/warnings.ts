import type { CompositionWarning } from '../engine/index.ts';

/** Tells the composition's warnings and notes about the output on standard error; returns all for the record. */
export function tellWarnings(
  ofComposition: readonly CompositionWarning[],
  notes: readonly string[],
): CompositionWarning[] {
  const warnings = [...ofComposition, ...notes.map((message) => ({ feature: 'output', layer: '', message }))];
  for (const { layer, message } of warnings) {
    process.stderr.write(`warning: ${layer === '' ? '' : `${layer}: `}${message}\n`);
  }
  return warnings;
}
