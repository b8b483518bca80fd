import type { QualityReport } from '../../engine/index.ts';
import { download } from '../parts/save-file.ts';

const TYPES = { html: 'text/html', json: 'application/json' } as const;

/** Opens a report as a page of its own; its policy lets nothing run in it but its own script. */
export function openReport(report: QualityReport): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([report.html], { type: TYPES.html }));
  link.target = '_blank';
  link.rel = 'noopener';
  link.click();
  // The page has it once it was opened; a minute is ample for that.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Hands a report to the browser's downloads. */
export const saveReport =
  (kind: keyof typeof TYPES) =>
  (report: QualityReport): void => {
    const name = `${report.validation.fileName.split('/').at(-1)}.quality.${kind}`;
    download(new File([report[kind]], name, { type: TYPES[kind] }), name);
  };
