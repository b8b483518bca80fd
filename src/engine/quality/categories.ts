import type { QualityCategory } from '../api/index.ts';

/** In the order in which they are told. */
export const QUALITY_CATEGORIES = [
  'visual',
  'technical',
  'compliance',
  'performance',
] as const satisfies readonly QualityCategory[];
