import { expect, test } from 'vitest';
import { checkDelivery, type DeliveryFacts } from '../delivery-rules.ts';
import { SHIPPED_PROFILES } from '../profiles.ts';
import { FORMATS } from '../registry.ts';
import { resolveSettings } from '../resolve.ts';
import { settingsOf } from '../settings-of.ts';
import { validateSettings } from '../validate.ts';
import { PRESET_GROUPS } from './preset.ts';
import { SHIPPED_PRESETS } from './shipped.ts';

/** What people bring: wide, upright, square, odd, at rates of film, video and the web. */
const COMPOSITIONS = [
  { width: 1920, height: 1080, frameRate: { num: 25, den: 1 }, frameCount: 250 },
  { width: 1080, height: 1920, frameRate: { num: 30_000, den: 1001 }, frameCount: 250 },
  { width: 333, height: 335, frameRate: { num: 25, den: 2 }, frameCount: 100 },
  { width: 4096, height: 2160, frameRate: { num: 60, den: 1 }, frameCount: 600 },
];

/** What AS-11 wants to know of a programme; no preset can. */
const PROGRAMME = {
  ...{ seriesTitle: 'Series', programmeTitle: 'Programme', episodeTitleNumber: 'Episode 1' },
  ...{ productionNumber: 'ABC123A', synopsis: 'What happens.', originator: 'Maker', copyrightYear: 2026 },
  ...{ completionDate: '2026-01-31', contactEmail: 'a@example.com', contactTelephoneNumber: '0123' },
};

test.each(SHIPPED_PRESETS)('$id resolves for every composition and keeps its own rules', (preset) => {
  const { rules = {} } = preset;
  const settings = { ...preset.settings, ...(preset.settings.as11 && { as11: PROGRAMME }) };
  if (preset.settings.as11) {
    const [missing] = validateSettings(preset.settings);
    expect(missing).toMatchObject({ severity: 'error', setting: 'as11' });
  }
  expect(preset.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(PRESET_GROUPS).toContain(preset.group);
  expect(preset.source).toBeTruthy();
  expect(validateSettings(settings).filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const composition of COMPOSITIONS) {
    const { encode, render, frameRate, format, audio } = resolveSettings(settings, composition);
    const facts: DeliveryFacts = {
      size: { width: encode.width, height: encode.height },
      frameRate,
      alpha: encode.alpha ?? (format.alpha.length > 0 && settings.alpha !== 'none'),
      sound: audio !== undefined,
      ...(audio?.loudness && {
        loudness: { integrated: audio.loudness.target, truePeak: audio.loudness.truePeak },
      }),
    };
    const broken = checkDelivery(facts, rules).map(({ rule }) => rule);
    // Only what follows the composition's own size and rate can break a rule.
    const open = [
      ...(settings.size ? [] : ['maximumSize']),
      ...(settings.frameRate ? [] : ['maximumFrameRate']),
    ];
    expect(broken.filter((rule) => !open.includes(rule))).toEqual([]);
    if (settings.size) expect(render.fit).toBe('contain');
  }
});

test('ids are unique, and those that the design names are there', () => {
  const ids = SHIPPED_PRESETS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const place of [
    'youtube',
    'vimeo',
    'instagram',
    'tiktok',
    'x',
    'linkedin',
    'dcp',
    'broadcast-hd',
    'broadcast-uhd',
    'web-hero',
    'editorial-proxy',
    'archive',
    'review',
  ]) {
    expect(ids.some((id) => id === place || id.startsWith(`${place}-`))).toBe(true);
  }
});

test('a profile goes with every format, and an override decides over it', () => {
  for (const profile of SHIPPED_PROFILES) {
    for (const { id, rasters } of FORMATS) {
      const [size] = rasters ?? [];
      const settings = settingsOf(profile, {
        format: id,
        ...(size && { size: { width: size.width, height: size.height } }),
      });
      expect(validateSettings(settings)).toEqual([]);
    }
  }
  const [youtube] = SHIPPED_PRESETS;
  const [broadcast] = SHIPPED_PROFILES;
  if (!youtube || !broadcast) throw new Error('nothing is shipped');
  expect(settingsOf(youtube)).toEqual(youtube.settings);
  const slim = settingsOf(youtube, { bitrate: 4_000_000, fit: undefined as never });
  expect(slim).toMatchObject({ bitrate: 4_000_000, size: { width: 1920, height: 1080 } });
  expect(slim).not.toHaveProperty('quality');
  expect(slim).not.toHaveProperty('fit');
  expect(settingsOf(broadcast, { format: 'prores-hq' })).toEqual({ format: 'prores-hq', dither: true });
});
