import type { FileInspection } from '../api/index.ts';
import { inspectFile } from '../container/index.ts';
import { examineCompliance } from './compliance/index.ts';
import { examine } from './technical/index.ts';

/**
 * Reads what a file says of itself, and holds it against its own bytes and the rules of the format that it is nearest to,
 * without knowing how it was made.
 *
 * @throws ExportError CHECK_FAILED for a file that is empty, of another kind, or can't be read
 */
export async function inspectWholly(file: Blob): Promise<FileInspection> {
  const { report, structure, codec, findings } = await examine(file);
  // Who refused the file says best why.
  if (!report) return { ...(await inspectFile(file)), structure, codec, rules: [], findings };
  const compliance = examineCompliance(report);
  return {
    ...report,
    ...(compliance.format && { format: compliance.format }),
    structure,
    codec,
    rules: compliance.rules,
    findings: [...findings, ...compliance.findings],
  };
}
