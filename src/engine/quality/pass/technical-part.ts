import type { QualityFinding } from '../../api/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { ValidationEvidence, ValidationRequest } from '../evidence.ts';
import { checkStructure } from '../structure.ts';

export interface TechnicalPart
  extends Pick<ValidationEvidence, 'report' | 'structure' | 'codec' | 'rules' | 'segments'> {
  readonly findings: readonly QualityFinding[];
}

/** What is asked of the file before any of it is decoded. */
export async function inspectTechnically(request: ValidationRequest): Promise<TechnicalPart> {
  const { output, recipe, ranges, expected } = request;
  const nothing = { structure: [], codec: [], rules: [], segments: { checked: 0, wrong: [] } };
  if (output.kind !== 'file') return { ...nothing, findings: [] };
  const finding = (message: string): QualityFinding => ({
    id: 'file-structure',
    category: 'technical',
    severity: 'error',
    message,
  });
  try {
    const { report, problems } = await checkStructure(output.file, recipe, ranges, expected);
    return { ...nothing, report, findings: problems.map(finding) };
  } catch (thrown) {
    return { ...nothing, findings: [finding(ExportError.from(thrown).message)] };
  }
}
