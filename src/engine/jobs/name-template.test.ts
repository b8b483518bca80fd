import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rational } from '../media/index.ts';
import { batchNames, type NameFields } from './name-template.ts';

const film: NameFields = {
  batch: 'Friday',
  composition: 'Intro',
  format: 'h264-mp4',
  preset: 'youtube-1080p',
  width: 1920,
  height: 1080,
  fps: rational(30000, 1001),
  index: 1,
  date: new Date(2026, 10, 3, 23, 59),
  extension: 'mp4',
};

const name = (template: string | undefined, fields: Partial<NameFields> = {}): string | undefined =>
  batchNames(template, [{ ...film, ...fields }])[0];

test('every field is filled in, folders included', () => {
  expect(name('{batch}/{date}/{composition}_{format}_{preset}_{width}x{height}@{fps}_{index}')).toBe(
    'Friday/2026-11-03/Intro_h264-mp4_youtube-1080p_1920x1080@29.97_1.mp4',
  );
  expect(name(undefined)).toBe('Intro_h264-mp4.mp4');
  expect(name('{ composition }', { extension: '' })).toBe('Intro');
  const ten = Array.from({ length: 10 }, (_, at) => ({ ...film, index: at + 1 }));
  expect(batchNames('{index}', ten).slice(8)).toEqual(['09.mp4', '10.mp4']);
});

test('what no system takes is replaced', () => {
  for (const [composition, expected] of [
    ['a/b\\c', 'a-b-c'],
    ['who? <what>: "when"|*', 'who- -what- -when-'],
    ['../../etc/passwd', '-..-etc-passwd'],
    ['..', 'untitled'],
    ['con', 'con_'],
    ['LPT1.backup', 'LPT1_.backup'],
    ['console', 'console'],
    ['ends with dots...  ', 'ends with dots'],
    ['.hidden', 'hidden'],
    ['file\u202egpj', 'file-gpj'],
    ['e\u0301t\u00e9', '\u00e9t\u00e9'],
    ['日本語 🎬', '日本語 🎬'],
  ] as const) {
    expect(name('{composition}', { composition }), composition).toBe(`${expected}.mp4`);
  }
});

test('names that are equal where case does not count get numbers', () => {
  const named = (composition: string): NameFields => ({ ...film, composition });
  expect(batchNames('{composition}', ['A', 'a', 'a-2', 'A'].map(named))).toEqual([
    'A.mp4',
    'a-2.mp4',
    'a-2-2.mp4',
    'A-3.mp4',
  ]);
  const folder = { ...film, composition: 'x', extension: '' };
  expect(batchNames('{composition}/{format}', [folder])).toEqual(['x/h264-mp4']);
});

test('a mistake in the template is named with the way out', () => {
  for (const [template, message] of [
    [
      '{compositon}',
      /“\{compositon\}”, which there is not\. Did you mean composition\? The fields are \{batch\}, /,
    ],
    ['{composition', /brace/],
    ['a}', /brace/],
    ['  ', /1 to 500/],
    ['x'.repeat(501), /1 to 500/],
    ['a/b/c/d/e/f/g/h/i/j', /at most 8 folders/],
  ] as const) {
    expect(() => batchNames(template, [])).toThrow(message);
    expect(() => batchNames(template, [])).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }));
  }
});

test('whatever they are made of, names are short, safe, and no two are equal', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.constantFrom('nul', 'NUL', ' . ', '..', '/', 'a'.repeat(300), '😀'.repeat(150), 'é'.repeat(255)),
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ batch: text, composition: text }), { minLength: 1, maxLength: 12 }),
      (drawn) => {
        const entries = drawn.map((fields, at) => ({ ...film, ...fields, index: at + 1 }));
        const names = batchNames('{batch}/{composition}', entries);
        expect(new Set(names.map((each) => each.normalize('NFC').toLowerCase())).size).toBe(names.length);
        for (const each of names) {
          expect(each.length).toBeLessThanOrEqual(185);
          expect(each.isWellFormed()).toBe(true);
          for (const part of each.split('/')) {
            expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(250);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
            expect(part).not.toMatch(/^[\s.]|[\s.]$|[<>:"\\|?*\u0000-\u001f]|^(con|nul)(\.|$)/i);
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});
