import plotScript from 'uplot/dist/uPlot.iife.min.js?raw';
import plotStyle from 'uplot/dist/uPlot.min.css?raw';
import type { QualityValidation } from '../../api/index.ts';
import { curvesSection } from './curves.ts';
import { findingsSection } from './findings.ts';
import { html, trusted } from './html.ts';
import pageStyle from './page.css?raw';
import pageScript from './page-script.js?raw';
import { picturesSection } from './pictures.ts';
import { adviceSection, gatesSection, headline } from './summary.ts';
import { aboutSection, complianceSection, technicalSection } from './tables.ts';

const SCRIPT = `${plotScript}\n${pageScript}`;
const STYLE = `${plotStyle}\n${pageStyle}`;

/** The whole page. Its policy lets nothing run or load but what stands in it, whatever a file's names say. */
export async function reportPage(validation: QualityValidation): Promise<string> {
  const [script, style, pictures] = await Promise.all([
    sourceOf(SCRIPT),
    sourceOf(STYLE),
    picturesSection(validation.evidence, validation.visual.frames),
  ]);
  const policy = `default-src 'none'; img-src data:; script-src ${script}; style-src ${style}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${validation.fileName}: quality report</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
${headline(validation)}
${gatesSection(validation.gates)}
${findingsSection(validation.findings)}
${adviceSection(validation.overall.recommendations)}
${curvesSection(validation)}
${pictures}
${technicalSection(validation)}
${complianceSection(validation)}
${aboutSection(validation)}
</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** What a policy knows an inline script or style by (CSP 3, section 6.7.2.3). */
async function sourceOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}
