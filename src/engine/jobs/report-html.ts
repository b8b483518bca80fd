import type { BatchReport, ReportedFile } from './report.ts';

const COLUMNS = [
  'Composition and file',
  'Result',
  'Format',
  'Picture',
  'Length',
  'Size',
  'Took',
  'SSIM',
  'ΔE 2000',
];

const STATUS_WORDS = { completed: 'Complete', failed: 'Failed', cancelled: 'Cancelled' } as const;

/**
 * A report as a page: one file that needs no other, in light and dark, on paper and read aloud. All that comes from
 * compositions and errors is text in it, never markup.
 */
export function reportHtml(report: BatchReport): string {
  const { name, status, files } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(name)}: export report</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="kind">Export report</p>
<h1>${text(name)}</h1>
<p class="state ${status}">${STATUS_WORDS[status]}: ${summary(report)}</p>
</header>
<dl>
${facts(report)
  .map(([term, value]) => `<div><dt>${term}</dt><dd>${text(value)}</dd></div>`)
  .join('\n')}
</dl>
<section>
<h2 id="files">Files</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="files">
<table>
<thead><tr>${COLUMNS.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${files.map(row).join('\n')}
</tbody>
</table>
</div>
</section>
${section(
  'Problems',
  files.filter(({ errors }) => errors.length > 0),
  problems,
)}
${section(
  'Warnings',
  files.filter(({ warnings }) => warnings.length > 0),
  warnings,
)}
${section(
  'Checksums',
  files.filter(({ sha256 }) => sha256 !== undefined),
  checksum,
)}
<footer>SSIM and ΔE 2000 are the worst of the frames that were decoded from the finished file and compared with what was drawn. Checksums are SHA-256.</footer>
</main>
</body>
</html>
`;
}

function summary({ completed, failed, cancelled, files }: BatchReport): string {
  const parts = [`${completed} of ${files.length} files made`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (cancelled > 0) parts.push(`${cancelled} cancelled`);
  return parts.join(', ');
}

function facts(report: BatchReport): [string, string][] {
  return [
    ['Asked for', moment(report.createdAt)],
    ['Ended', moment(report.endedAt)],
    ['Took', duration(report.took)],
    ['All files', bytes(report.bytes)],
    ['Batch', report.id],
  ];
}

function row(file: ReportedFile): string {
  const { width, height, frameRate, frames } = file;
  const picture = width === undefined ? '' : lines(`${width}×${height}`, `${rate(frameRate)} fps`);
  const length = file.duration === undefined ? '' : lines(duration(file.duration), `${frames} frames`);
  const state =
    file.status === 'queued' || file.status === 'processing' ? file.status : STATUS_WORDS[file.status];
  const cells = [
    `<span class="state ${file.status}">${state}</span>`,
    lines(file.format, file.preset),
    picture,
    length,
    file.bytes === undefined ? '' : bytes(file.bytes),
    file.took === undefined ? '' : duration(file.took),
    file.ssim === undefined ? '' : file.ssim.toFixed(4),
    file.deltaE === undefined ? '' : file.deltaE.toFixed(2),
  ];
  return `<tr><th scope="row">${lines(file.composition, file.file)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** A cell with something smaller beneath. */
function lines(first: string, more: string | undefined): string {
  return more === undefined ? text(first) : `${text(first)}<br><span class="more">${text(more)}</span>`;
}

function section(
  title: string,
  files: readonly ReportedFile[],
  line: (file: ReportedFile) => string,
): string {
  if (files.length === 0) return '';
  return `<section aria-labelledby="${title}"><h2 id="${title}">${title}</h2><ul>\n${files.map((file) => `<li>${line(file)}</li>`).join('\n')}\n</ul></section>`;
}

const titleOf = ({ composition, format }: ReportedFile): string =>
  `<b>${text(composition)}, ${text(format)}</b>`;

const problems = (file: ReportedFile): string =>
  `${titleOf(file)}: ${file.errors.map(({ code, message }) => `${text(message)} <code>${text(code)}</code>`).join(' ')}`;

const warnings = (file: ReportedFile): string => `${titleOf(file)}: ${file.warnings.map(text).join(' ')}`;

const checksum = (file: ReportedFile): string =>
  `<code>${text(file.sha256 ?? '')}</code> ${text(file.file ?? file.composition)}`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const text = (value: string): string => value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** @example `23 November 2026, 14:05 UTC` */
function moment(iso: string): string {
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${date.format(new Date(iso)).replace(' at ', ', ')} UTC`;
}

/** @example `1 h 2 min 3 s`, `4.2 s` */
function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return ['h', 'min', 's'].flatMap((unit, at) => (parts[at] ? [`${parts[at]} ${unit}`] : [])).join(' ');
}

/** @example `12.3 MB` */
function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${Number((count / 1000 ** power).toFixed(power === 0 ? 0 : 1))} ${units[power]}`;
}

/** @example `29.97` of `30000/1001` */
function rate(frameRate: string | undefined): string {
  const [num = 0, den = 1] = (frameRate ?? '').split('/').map(Number);
  return String(Number((num / den).toFixed(3)));
}

/** Contrasts of text are 7:1 and more on both grounds (WCAG 2.2, 1.4.6). */
const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b22; --ground: #fff; --quiet: #4b4b58; --line: #d5d5de; --good: #0b5a2c; --bad: #8f1414; --off: #4b4b58; --band: #f4f4f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f0f5; --ground: #16161c; --quiet: #b9b9c6; --line: #3a3a46; --good: #86e0a8; --bad: #ffb1a8; --off: #b9b9c6; --band: #1f1f28; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 78rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
.kind { margin: 0; color: var(--quiet); }
.state { font-weight: 600; } .completed { color: var(--good); } .failed { color: var(--bad); } .cancelled { color: var(--off); }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 1.5rem 0 0; }
dt { color: var(--quiet); font-size: .875rem; } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
.scroll:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: .5rem .75rem; text-align: start; vertical-align: top; white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 600; border-bottom: 1px solid var(--line); }
tbody tr:nth-child(even) { background: var(--band); }
tbody th { font-weight: 600; }
tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 10rem; }
.more { color: var(--quiet); font-weight: 400; font-size: .875rem; }
ul { margin: 0; padding-inline-start: 1.25rem; } li { margin: .35rem 0; overflow-wrap: anywhere; }
code { font: .875em ui-monospace, monospace; }
footer { margin-top: 3rem; color: var(--quiet); font-size: .875rem; }
@media print { .scroll { overflow: visible; } th, td { white-space: normal; } }
`;
