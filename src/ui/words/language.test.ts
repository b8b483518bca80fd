import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytesText, durationText, frameRateText } from './display-values.ts';
import { resolveLanguage } from './language.ts';

describe('resolveLanguage', () => {
  it('takes the choice, else the first of the browser’s languages that there is, else English', () => {
    expect(resolveLanguage('system', ['fr-FR', 'de-AT', 'en-US']).language).toBe('de');
    expect(resolveLanguage('system', ['fr-FR', 'ja']).language).toBe('en');
    expect(resolveLanguage('system', []).language).toBe('en');
    expect(resolveLanguage('en', ['de-AT']).language).toBe('en');
  });

  it('keeps the region of that language for numbers and dates', () => {
    expect(resolveLanguage('system', ['de-CH', 'de']).locale).toBe('de-CH');
    expect(resolveLanguage('de', ['en-GB', 'de-AT']).locale).toBe('de-AT');
    expect(resolveLanguage('de', ['en-GB']).locale).toBe('de');
  });
});

describe('in German', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('writes numbers, lengths and plurals as German does', async () => {
    vi.stubGlobal('navigator', { languages: ['de-DE'] });
    vi.resetModules();
    const values = await import('./display-values.ts');
    const { strings, fetchTexts } = await import('../strings.ts');
    await fetchTexts();
    expect(values.bytesText(1_234_567)).toBe('1,23 MB');
    expect(values.durationText(6.14)).toBe('6,1 s');
    expect(values.frameRateText({ num: 24000, den: 1001 })).toBe('23,976');
    expect(strings.units.frames(1)).toBe('1 Bild');
    expect(strings.units.frames(12_345)).toBe('12.345 Bilder');
  });
});

describe('where German does not come', () => {
  afterEach(() => {
    vi.doUnmock('../strings/de/index.ts');
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function open(texts: () => Promise<{ de: unknown }>) {
    const page = { documentElement: { lang: '' }, body: { querySelectorAll: () => [] } };
    vi.resetModules();
    vi.stubGlobal('navigator', { languages: ['de-DE'] });
    vi.doMock('../strings/de/index.ts', texts);
    const { strings, firstTexts } = await import('../strings.ts');
    vi.stubGlobal('document', page);
    return { page, strings, firstTexts };
  }

  it('says that the page is in English, as it is', async () => {
    const { page, strings, firstTexts } = await open(() => Promise.reject(new Error('gone')));
    await firstTexts();
    expect(page.documentElement.lang).toBe('en');
    expect(strings.units.frames(1)).toBe('1 frame');
  });

  it('begins in English where it takes long, and changes when it comes', async () => {
    let come: (texts: { de: unknown }) => void = () => {};
    const texts = new Promise<{ de: unknown }>((resolve) => {
      come = resolve;
    });
    const { page, strings, firstTexts } = await open(() => texts);
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const first = firstTexts();
    await vi.advanceTimersByTimeAsync(5000);
    await first;
    expect(page.documentElement.lang).toBe('en');
    vi.useRealTimers();
    come({ de: { units: { frames: () => '1 Bild' } } });
    await vi.waitFor(() => expect(page.documentElement.lang).toBe('de'));
    expect(strings.units.frames(1)).toBe('1 Bild');
  });
});

it('writes lengths over an hour in hours and minutes', () => {
  expect(durationText(3725)).toBe('1:02 h');
  expect(bytesText(0)).toBe('0 B');
  expect(frameRateText({ num: 30, den: 1 })).toBe('30');
});
