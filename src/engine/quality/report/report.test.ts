import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { frameEvidence, qualityValidation } from '../../../../test/fixtures/quality/validation.ts';
import { renderQualityReport } from './index.ts';

const HOSTILE = `</title></style></script><script>alert("x")</script><img src=x onerror='alert(1)'>&amp;`;

it('shows what files and messages say as text, and runs its own script alone', async () => {
  const file = await qualityValidation(true);
  const [gate] = file.gates;
  const report = file.technical.fileStructure.report;
  if (!gate || !report) throw new Error('The fixture has lost its gates or its file report.');
  const page = await renderQualityReport({
    ...file,
    fileName: HOSTILE,
    exportId: HOSTILE,
    profileId: HOSTILE,
    gates: [{ ...gate, passed: false, name: HOSTILE, message: HOSTILE }],
    findings: [
      {
        ...{ id: 'ssim-low', category: 'visual', severity: 'error', message: HOSTILE, source: HOSTILE },
        ...{ value: HOSTILE, threshold: HOSTILE, frames: { start: 3, end: 9 } },
      },
    ],
    evidence: [await frameEvidence(4, HOSTILE)],
    overall: {
      ...file.overall,
      recommendations: [{ category: 'visual', message: HOSTILE, settings: { [HOSTILE]: HOSTILE } }],
    },
    technical: {
      ...file.technical,
      codecParameters: {
        valid: false,
        items: [{ name: HOSTILE, passed: false, expected: HOSTILE, actual: HOSTILE }],
      },
      fileStructure: {
        ...file.technical.fileStructure,
        report: {
          ...{ ...report, container: HOSTILE, mimeType: HOSTILE, timecode: HOSTILE },
          tracks: report.tracks.map((track) => ({ ...track, codec: HOSTILE, problems: [HOSTILE] })),
          tags: { [HOSTILE]: HOSTILE },
        },
      },
    },
  });
  expect(page).not.toContain('<script>alert');
  expect(page).not.toMatch(/<img src=x/);
  const scripts = [...page.matchAll(/<script(?<kind>[^>]*)>(?<text>[\s\S]*?)<\/script>/g)];
  expect(scripts.map(({ groups }) => groups?.kind)).toEqual([' type="application/json" id="curve-data"', '']);
  const data = JSON.parse(scripts[0]?.groups?.text ?? '');
  expect(data.marks).toEqual([{ start: 3, end: 9, look: 'bad', message: HOSTILE }]);
  // The policy names the script that stands there, and nothing is fetched.
  const hash = createHash('sha256')
    .update(scripts[1]?.groups?.text ?? '')
    .digest('base64');
  expect(page).toContain(`script-src &#39;sha256-${hash}&#39;`);
  expect(page.match(/(?:src|href)="(?!data:|#)/g)).toBeNull();
});

it('says in one sentence whether a file may be delivered', async () => {
  const sentence = async (over: Parameters<typeof qualityValidation>) =>
    /class="verdict[\s\S]*?<span>(.*?)<\/span>/.exec(
      await renderQualityReport(await qualityValidation(...over)),
    )?.[1];
  expect(await sentence([true])).toBe('This file is not to be delivered: 2 gates failed, 2 errors found.');
  expect(await sentence([false])).toBe(
    'This file may be delivered: nothing wrong was found in all 120 frames.',
  );
});

it('leaves out what was not looked at', async () => {
  const { visual } = await qualityValidation(false);
  const page = await renderQualityReport(
    await qualityValidation(false, {
      visual: { ...visual, frames: [], framesTotal: 0 },
      ...{ gates: [], findings: [], evidence: [] },
    }),
  );
  for (const id of ['curves', 'pictures', 'gates']) expect(page).not.toContain(`<h2 id="${id}">`);
  expect(page).toContain('No error and no warning.');
});
