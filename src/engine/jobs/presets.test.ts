import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { type FormatSettings, SHIPPED_PRESETS, SHIPPED_PROFILES } from '../formats/index.ts';
import { openPresets, type Presets } from './presets.ts';
import { openProfiles } from './profiles.ts';

let stores = 0;
const opened: { close(): void }[] = [];

function open(storeName = `presets-${++stores}`, onChange = () => {}): Presets {
  const presets = openPresets(storeName, onChange);
  opened.push(presets);
  return presets;
}

afterEach(() => {
  for (const presets of opened.splice(0)) presets.close();
});

const OWN = {
  id: '',
  name: 'Häuser & Gärten',
  description: 'For the garden channel.',
  group: 'own',
  settings: { format: 'vp9-webm', quality: 80, size: { width: 640, height: 360 } },
  rules: { maximumDuration: 20, frameRates: [{ num: 25, den: 1 }] },
} as const;

test('a preset is made, changed, found by other pages, and deleted; those that are shipped stay', async () => {
  const presets = open('shared');
  const made = await presets.create(OWN);
  expect(made).toEqual({ ...OWN, id: 'hauser-garten', builtIn: false });
  expect((await presets.create({ ...OWN, id: 'mine' })).id).toBe('mine');
  await expect(presets.create({ ...OWN, id: 'mine' })).rejects.toThrow('There is a preset "mine" already');
  await expect(presets.create({ ...OWN, id: 'tiktok' })).rejects.toThrow('"tiktok" already');

  const elsewhere = open('shared');
  expect((await elsewhere.list()).slice(SHIPPED_PRESETS.length).map(({ id }) => id)).toEqual([
    'hauser-garten',
    'mine',
  ]);
  await elsewhere.update('mine', { name: 'Mine', rules: undefined as never });
  expect(await presets.get('mine')).toEqual({
    ...{ id: 'mine', name: 'Mine', description: OWN.description, group: 'own', settings: OWN.settings },
    builtIn: false,
  });
  expect(await presets.validate('hauser-garten', { seconds: 21 })).toMatchObject([
    { rule: 'maximumDuration' },
  ]);
  expect(await presets.validate('mine', { seconds: 21 })).toEqual([]);

  await elsewhere.delete('mine');
  await expect(presets.get('mine')).rejects.toMatchObject({ code: 'UNKNOWN_PRESET' });
  await expect(presets.get('tictok')).rejects.toThrow('Did you mean tiktok?');
  await expect(presets.update('x', { name: 'Y' })).rejects.toThrow("can't be changed");
  await expect(presets.delete('review')).rejects.toThrow("can't be deleted");
  await expect(presets.delete('hauser-gartn')).rejects.toThrow('Did you mean hauser-garten?');
});

test('other tabs hear of a change', async () => {
  const heard = new Promise<void>((resolve) => {
    const listener = open('heard', resolve);
    listener.list().then(() => open('heard').create(OWN));
  });
  await heard;
});

test('what is exported as JSON comes back the same elsewhere, and a taken id gets a number', async () => {
  const [here, there] = [open(), open()];
  const made = await here.create(OWN);
  const text = await here.exportJson();
  expect(await there.importJson(text)).toEqual([made]);
  expect((await there.importJson(text)).map(({ id }) => id)).toEqual(['hauser-garten-2']);
  // All that is shipped can be a start for one's own.
  const shipped = await there.importJson(await here.exportJson(SHIPPED_PRESETS.map(({ id }) => id)));
  for (const [index, preset] of shipped.entries()) {
    const { id, ...rest } = preset;
    expect({ ...SHIPPED_PRESETS[index], id: `${SHIPPED_PRESETS[index]?.id}-2`, builtIn: false }).toEqual({
      id,
      ...rest,
    });
  }
});

const file = (preset: object, more: object = {}): string =>
  JSON.stringify({ kind: 'framewright-presets', version: 1, presets: [{ ...OWN, ...preset }], ...more });

test.each([
  ['{', /no JSON/],
  ['[]', /holds no presets/],
  [file({}, { kind: 'framewright-preset' }), /"kind" is to be "framewright-presets"/],
  [file({}, { version: 2 }), /newer version of Framewright \(2/],
  [file({}, { presets: {} }), /"presets" is to be a list/],
  [file({ nam: 'x' }), /Preset 1: there is no field "nam"\. Did you mean name\?/],
  [file({ id: 'My Preset' }), /Preset 1, id must be .*; it is “My Preset”/],
  [file({ group: 'sozial' }), /group must be one of .*“sozial”\. Did you mean social\?/],
  [file({ name: 7 }), /Preset 1, name must be a text of 1 to 100 characters; it is 7\./],
  [file({ settings: { format: 'vp9-webm', qualty: 3 } }), /no setting "qualty"\. Did you mean quality\?/],
  [file({ settings: { format: 'vp9-web' } }), /settings\.format: .*Did you mean vp9-webm\?/],
  [
    file({ settings: { format: 'vp9-webm', quality: 300 } }),
    /settings\.quality: A quality goes from 0 to 100; it is 300/,
  ],
  [file({ settings: { format: 'vp9-webm', burnIn: { watermrk: 'x' } } }), /burn-in "watermrk"/],
  [
    file({ rules: { maximumDurations: 3 } }),
    /rules: there is no field "maximumDurations"\. Did you mean maximumDuration\?/,
  ],
  [
    file({ rules: { frameRates: [{ num: 25 }] } }),
    /rules\.frameRates\[0\]\.den must be a whole number above 0; it is undefined/,
  ],
  [file({ rules: { alpha: true } }), /rules\.alpha must be one of required, forbidden; it is true/],
  [
    '{"kind":"framewright-presets","version":1,"presets":[{"__proto__":{},"name":"x"}]}',
    /no field "__proto__"/,
  ],
])('a file that is wrong is refused as a whole, with the field and the value: %s', async (text, message) => {
  const presets = open();
  await expect(presets.importJson(text)).rejects.toMatchObject({
    code: 'INVALID_SETTINGS',
    message: expect.stringMatching(message),
  });
  expect(await presets.list()).toHaveLength(SHIPPED_PRESETS.length);
});

test('quality profiles of a person are kept beside ours, with their gates', async () => {
  const quality = openProfiles('profiles', () => {});
  opened.push(quality);
  const draft = {
    id: '',
    name: 'House style',
    description: '',
    use: 'web',
    settings: { targetSsim: 0.99 },
    thresholds: { ssim: 0.98, psnr: 38, deltaE: 1 },
  } as const;
  const made = await quality.createQualityProfile(draft);
  expect(made).toEqual({ ...draft, id: 'house-style', builtIn: false });
  await quality.updateQualityProfile('house-style', { settings: { quality: 90 } });
  expect((await quality.getQualityProfiles()).at(-1)?.settings).toEqual({ quality: 90 });
  const both: Pick<FormatSettings, 'quality' | 'bitrate'> = { quality: 5, bitrate: 1e6 };
  await expect(quality.createQualityProfile({ ...draft, settings: both })).rejects.toThrow('not both');
  await expect(quality.updateQualityProfile('web', { name: 'x' })).rejects.toThrow("can't be changed");
  await quality.deleteQualityProfile('house-style');
  await expect(quality.deleteQualityProfile('house-stile')).rejects.toMatchObject({ code: 'UNKNOWN_PRESET' });
  const gates = [
    { name: 'Likeness', measure: 'ssim', threshold: 0.97, action: 'warn_user', message: 'Look at it.' },
    { name: 'Rules', measure: 'compliance', action: 'fail_export', message: '' },
  ] as const;
  const strict = { ...draft, gates, performanceTarget: 2.5, reencode: 'codec' } as const;
  expect(await quality.createQualityProfile(strict)).toEqual({
    ...strict,
    id: 'house-style',
    builtIn: false,
  });
  const usual = { gates: undefined, reencode: undefined };
  expect(await quality.updateQualityProfile('house-style', usual)).toEqual({
    ...{ ...draft, id: 'house-style', builtIn: false },
    performanceTarget: 2.5,
  });
  for (const [wrong, message] of [
    [{ gates: [{ ...gates[0], threshold: 2 }] }, /gate 1, threshold must be a number from 0 to 1/],
    [{ gates: [{ ...gates[0], threshold: undefined }] }, /threshold must be a number/],
    [{ gates: [{ ...gates[1], threshold: 1 }] }, /must be left out for compliance/],
    [{ gates: [{ ...gates[0], action: 'fail_exports' }] }, /Did you mean fail_export\?/],
    [{ gates: {} }, /gates must be a list/],
    [{ reencode: 'yes' }, /reencode must be true, false or codec/],
    [{ performanceTarget: 0 }, /performanceTarget must be a number/],
  ] as const) {
    const changed = quality.updateQualityProfile('house-style', wrong as never);
    await expect(changed).rejects.toMatchObject({ message: expect.stringMatching(message) });
  }
});

test('quality profiles are carried elsewhere with their gates', async () => {
  const [here, there] = [openProfiles('here', () => {}), openProfiles('there', () => {})];
  opened.push(here, there);
  const gates = [
    { name: 'Faithful', measure: 'ssim', threshold: 0.99, action: 'fail_export', message: 'Raise the rate.' },
    { name: 'Rules', measure: 'compliance', action: 'warn_user', message: '' },
  ] as const;
  const [web] = SHIPPED_PROFILES.filter(({ id }) => id === 'web');
  if (!web) throw new Error('The profile web has gone.');
  const made = await here.createQualityProfile({ ...web, id: '', name: 'Ours', gates, reencode: 'codec' });
  const text = await here.exportQualityProfiles();
  expect(await there.importQualityProfiles(text)).toEqual([made]);
  expect((await there.importQualityProfiles(text)).map(({ id }) => id)).toEqual(['ours-2']);
  expect((await there.importQualityProfiles(await here.exportQualityProfiles(['web'])))[0]?.id).toBe('web-2');
  const wrong = text.replace('0.99', '1.5');
  await expect(there.importQualityProfiles(wrong)).rejects.toThrow('Profile 1, gate 1, threshold must be');
  expect(await there.getQualityProfiles()).toHaveLength(SHIPPED_PROFILES.length + 3);
  await expect(here.exportQualityProfiles(['wep'])).rejects.toThrow('Did you mean web?');
});
