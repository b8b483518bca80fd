import { readFileSync } from 'node:fs';
import { clip } from './compositions.ts';
import {
  covered,
  type Film,
  FPS,
  gradients,
  moving,
  reordered,
  SECONDS,
  SIZE,
  voices,
} from './fault-films.ts';

type Settings = Film['settings'];

/** Every format that the bench looks at, as it is usually asked for. */
const FORMATS: readonly Settings[] = [
  { format: 'h264-mp4' },
  { format: 'vp9-webm' },
  { format: 'av1-mp4' },
  { format: 'av1-webm' },
  { format: 'prores-proxy' },
  { format: 'prores-lt' },
  { format: 'prores-422', timecode: '01:00:00:00' },
  { format: 'prores-hq' },
  { format: 'prores-4444' },
  { format: 'dnxhr-lb' },
  { format: 'dnxhr-sq' },
  { format: 'dnxhr-hq' },
  { format: 'dnxhr-hqx' },
  { format: 'png-sequence' },
];

/** Things that a film may do and that look like faults. */
const FILMS: Readonly<Record<string, () => object>> = {
  gradients,
  // A still that is meant, and black before and after.
  'held and black': () =>
    covered(
      covered(
        reordered(
          moving(),
          Array.from({ length: 96 }, (_, at) => (at > 30 && at < 60 ? 30 : at)),
        ),
        '#000000',
        { start: 0, end: 10 },
      ),
      '#000000',
      { start: 86, end: 96 },
    ),
  flashes: () =>
    covered(covered(moving(), '#ffffff', { start: 24, end: 25 }), '#ffffff', { start: 60, end: 61 }),
  still: () => covered(moving(), '#336699', { start: 0, end: 96 }),
  slow: () => clip({ width: 320, height: 180, fps: FPS, seconds: SECONDS, shapes: 1 }),
  crowded: () => clip({ width: 320, height: 180, fps: FPS, seconds: SECONDS, shapes: 40 }),
};

const SETTINGS: Readonly<Record<string, Partial<Settings>>> = {
  'at a quality of 40': { quality: 40 },
  'at a quality of 95': { quality: 95 },
  'at another rate': { frameRate: { num: 30_000, den: 1001 } },
  'larger by half': { size: { width: 480, height: 270 } },
  'of some frames': { range: { start: 20, end: 77 } },
  'with linear blending': { blending: 'linear' },
};

function film(document: object, settings: Settings, sound: boolean): Film {
  if (!sound) return { document, settings };
  const { layers, assets, op } = document as { layers: object[]; assets: object[]; op: number };
  const layer = { ty: 6, nm: 'sound', refId: 'sound', ip: 0, op, st: 0 };
  const file = { id: 'sound', p: 'sound.wav', u: '', e: 0 };
  return {
    document: { ...document, assets: [...assets, file], layers: [layer, ...layers] },
    settings,
    files: { 'sound.wav': voices() },
  };
}

/** Forty films and more that are as they should be, by name. */
export function cleanFilms(): ReadonlyMap<string, Film> {
  const films = new Map<string, Film>();
  for (const settings of FORMATS) {
    films.set(`${settings.format}`, film(moving(), settings, settings.format !== 'png-sequence'));
  }
  for (const settings of [
    { format: 'h264-mp4' },
    { format: 'vp9-webm' },
    { format: 'prores-422' },
  ] as const) {
    for (const [name, make] of Object.entries(FILMS)) {
      films.set(`${settings.format}, ${name}`, film(make(), settings, settings.format === 'h264-mp4'));
    }
  }
  for (const [name, settings] of Object.entries(SETTINGS)) {
    films.set(`h264-mp4 ${name}`, film(moving(), { format: 'h264-mp4', ...settings }, true));
  }
  films.set(
    'vp9-alpha-webm',
    film(moving({ transparent: true }), { format: 'vp9-alpha-webm', alpha: 'straight' }, true),
  );
  films.set(
    'prores-4444 with alpha',
    film(moving({ transparent: true }), { format: 'prores-4444', alpha: 'straight' }, true),
  );
  films.set(
    'png-sequence with alpha',
    film(moving({ transparent: true }), { format: 'png-sequence' }, false),
  );
  films.set('h264-mp4 fragmented', film(moving(), { format: 'h264-mp4', fragmented: true }, true));
  films.set('h264-mp4 in full range', film(moving(), { format: 'h264-mp4', fullRange: true }, true));
  films.set(
    'prores-422 at −23 LUFS',
    film(moving(), { format: 'prores-422', audio: { loudness: { target: -23 } } }, true),
  );
  // Titles that come to rest so slowly that stills of the file begin elsewhere than those of the rendering.
  const titles = JSON.parse(readFileSync(new URL('../../examples/title-card.json', import.meta.url), 'utf8'));
  for (const format of ['h264-mp4', 'prores-422'] as const) {
    films.set(`${format}, titles at rest`, film(titles, { format, size: SIZE }, false));
  }
  return films;
}
