import type { CheckItem, QualityValidation, ValidationExtent } from '../../api/index.ts';
import type { TrackReport } from '../../container/index.ts';
import { html, type Markup } from './html.ts';
import { bytesText, countText, durationText, momentText } from './words.ts';

const EXTENTS: Readonly<Record<ValidationExtent, string>> = {
  check: 'what the check of every export sees',
  sample: 'a sample, by all detectors',
  'every-frame': 'every frame',
};

type Row = readonly [term: string, value: string | undefined];

export function technicalSection({ technical }: QualityValidation): Markup {
  const { fileStructure, codecParameters, checksums } = technical;
  const { report } = fileStructure;
  return html`<section aria-labelledby="technical">
<h2 id="technical">The file</h2>
${checks('Structure', fileStructure.items)}
${checks('Codec', codecParameters.items)}
${facts('Checksums', [
  ['SHA-256', checksums.sha256],
  ['When it was made', checksums.expected],
  ['Equal', checksums.expected === undefined ? undefined : checksums.valid ? 'yes' : 'no'],
  [
    'Segments',
    checksums.segments.checked === 0
      ? undefined
      : `${checksums.segments.checked} compared, ${wrongOnes(checksums.segments.wrong)}`,
  ],
])}
${
  report
    ? html`${facts('Container', [
        ['Container', report.container],
        ['Type', report.mimeType],
        ['Length', durationText(report.durationSeconds)],
        ['Timecode', report.timecode],
        ['Chapters', report.chapters ? countText(report.chapters.length, 'chapter') : undefined],
      ])}
${report.tracks.map((track, index) => facts(`Track ${index + 1}`, trackRows(track)))}
${facts('Tags', Object.entries(report.tags))}`
    : undefined
}
</section>`;
}

export function complianceSection({ compliance, performance }: QualityValidation): Markup {
  const { sound, items } = compliance;
  const { secondsPerSecond, target, meetsTarget } = performance;
  return html`<section aria-labelledby="compliance">
<h2 id="compliance">Rules, sound and speed</h2>
${checks('Rules of format and place', items)}
${
  sound
    ? facts('Sound, ITU-R BS.1770-4 and EBU Tech 3342', [
        ['Loudness', sound.integrated === undefined ? 'silence' : `${sound.integrated.toFixed(1)} LUFS`],
        ['Range', sound.range === undefined ? undefined : `${sound.range.toFixed(1)} LU`],
        ['True peak', sound.truePeak === undefined ? undefined : `${sound.truePeak.toFixed(1)} dBTP`],
      ])
    : undefined
}
${
  secondsPerSecond === undefined
    ? undefined
    : facts('Speed', [
        ['Work for a second of the film', `${secondsPerSecond.toFixed(2)} s`],
        ['Target', `${target.toFixed(2)} s`],
        ['Kept', meetsTarget ? 'yes' : 'no'],
      ])
}
</section>`;
}

export function aboutSection(validation: QualityValidation): Markup {
  const { exportId, fileName, bytes, validatedAt, extent, milliseconds, profileId, visual } = validation;
  return html`<section aria-labelledby="about">
<h2 id="about">About this report</h2>
${facts('', [
  ['File', fileName],
  ['Size', bytesText(bytes)],
  ['Export', exportId],
  ['Quality profile', profileId],
  ['What was looked at', EXTENTS[extent]],
  ['Frames compared', `${visual.frames.length} of ${visual.framesTotal}`],
  ['Multi-scale SSIM', visual.msSsim?.toFixed(4)],
  ['Checked', momentText(validatedAt)],
  ['Took', durationText(milliseconds / 1000)],
])}
<p class="more">SSIM is that of Wang et al. 2004 (11×11 Gaussian window) on Rec. 709 luma, PSNR is of the same luma, ΔE is CIEDE2000; each is of a decoded frame against a fresh rendering.</p>
</section>`;
}

/** What failed comes first. */
function checks(title: string, items: readonly CheckItem[]): Markup {
  if (items.length === 0) return html``;
  const sorted = [...items].sort((a, b) => Number(a.passed) - Number(b.passed));
  return html`<h3>${title}</h3>
<div class="scroll" tabindex="0" role="group" aria-label="${title}">
<table class="checks">
<thead><tr><th scope="col">Question</th><th scope="col">Answer</th><th scope="col">Should be</th><th scope="col">Is</th></tr></thead>
<tbody>
${sorted.map(
  ({ name, passed, expected, actual }) =>
    html`<tr><th scope="row">${name.charAt(0).toUpperCase() + name.slice(1)}</th><td><span class="state ${passed ? 'good' : 'bad'}">${passed ? 'Good' : 'Wrong'}</span></td><td>${worded(expected)}</td><td>${worded(actual)}</td></tr>
`,
)}</tbody>
</table>
</div>`;
}

const worded = (value: string | undefined): string | undefined =>
  value === 'true' ? 'yes' : value === 'false' ? 'no' : value;

function facts(title: string, rows: readonly Row[]): Markup {
  const known = rows.filter(([, value]) => value !== undefined && value !== '');
  if (known.length === 0) return html``;
  return html`${title === '' ? undefined : html`<h3>${title}</h3>`}
<dl>
${known.map(
  ([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>
`,
)}</dl>`;
}

function trackRows(track: TrackReport): readonly Row[] {
  const { type, codec, commercialName, width, height, frameCount, frameRate, keyFrames, colour } = track;
  const pictures = type === 'video' || type === 'pictures';
  const { primaries, transfer, matrix, fullRange } = colour;
  const colours = [primaries, transfer, matrix].filter((name) => name !== undefined).join(', ');
  return [
    ['Kind', type],
    ['Codec', commercialName === undefined ? codec : `${commercialName} (${codec})`],
    ['Picture', pictures ? `${width}×${height}` : undefined],
    ['Frames', pictures ? `${frameCount} at ${Number(frameRate.toFixed(3))} a second` : undefined],
    ['Key frames', pictures ? String(keyFrames) : undefined],
    ['Colours', colours],
    ['Range', fullRange === undefined ? undefined : fullRange ? 'full' : 'limited'],
    [
      'Sound',
      track.sampleRate ? `${track.sampleRate} Hz, ${countText(track.channelCount ?? 0, 'channel')}` : '',
    ],
    ['Language', track.language],
    ['Length', durationText(track.durationSeconds)],
    ['Problems', track.problems.join(' ')],
  ];
}

const wrongOnes = (wrong: readonly number[]): string =>
  wrong.length === 0 ? 'all as they were made' : `wrong: ${wrong.join(', ')}`;
