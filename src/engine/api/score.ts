/** Where a finding counts. */
export type QualityCategory = 'visual' | 'technical' | 'compliance' | 'performance';

export interface QualityRecommendation {
  readonly category: QualityCategory;
  readonly message: string;
  /** Settings that would change it. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface QualityScore {
  /** 0–100. */
  readonly overall: number;
  readonly categoryScores: Readonly<Record<QualityCategory, number>>;
  readonly recommendations: readonly QualityRecommendation[];
  readonly validationPassed: boolean;
}
