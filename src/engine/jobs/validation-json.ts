import type { QualityValidation } from '../api/index.ts';

/** A validation as JSON text: pictures are left out, infinite decibels are the text `Infinity`, dates are ISO 8601. */
export function validationJson(validation: QualityValidation): string {
  const plain = {
    ...validation,
    evidence: validation.evidence.map(({ frame, why }) => ({ frame, why })),
  };
  const told = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(plain, told, 2)}\n`;
}
