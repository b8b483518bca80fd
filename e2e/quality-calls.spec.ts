import { expect, type Page, test } from '@playwright/test';
import { clip } from '../test/prove/compositions.ts';

/* The quality API over real exports: what is found of them, kept, gated, set aside and made once more. */

const CLIP = clip({ width: 320, height: 180, fps: 25, seconds: 2 });

let stores = 0;

async function open(page: Page, storeName = `quality-${stores++}`): Promise<string> {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  await page.evaluate((name) => window.harness.open(name), storeName);
  return storeName;
}

test('every export has a score; a validation is kept with it, and goes with it', async ({
  page,
  context,
}) => {
  const store = await open(page);
  const first = await page.evaluate(async (document) => {
    const { harness } = window;
    const id = await harness.submit(document, { settings: { format: 'vp9-webm' } });
    const { quality } = await harness.result(id);
    const small = await harness.engine.quality.getValidation(id);
    const told: string[] = [];
    harness.engine.addEventListener('quality', (event) => told.push((event as CustomEvent).detail));
    const shares: number[] = [];
    const whole = await harness.engine.quality.validateExport(id, {
      onProgress: (share) => shares.push(share),
    });
    return {
      ...{ id, quality, told, shares },
      small: { extent: small?.extent, overall: small?.overall, passed: small?.overall.validationPassed },
      whole: { ...whole, frames: whole.visual.frames.length, evidence: whole.evidence.length },
      status: (await harness.engine.getExportStatus(id)).quality,
    };
  }, CLIP);
  expect(first.small).toMatchObject({ extent: 'check', passed: true, overall: first.quality });
  expect(first.whole).toMatchObject({ extent: 'every-frame', exportId: first.id, frames: 50 });
  expect(first.whole.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(first.whole.technical).toMatchObject({ formatCompliance: true, checksums: { valid: true } });
  expect(first.whole.overall.overall).toBeGreaterThan(85);
  expect(first.status).toEqual({ score: first.whole.overall.overall, passed: true });
  expect(first.told).toEqual([first.id]);
  expect(first.shares.at(-1)).toBe(1);
  // Another tab, and the next page, find it.
  const other = await context.newPage();
  await open(other, store);
  const again = await other.evaluate(async (id) => {
    const { engine } = window.harness;
    const kept = await engine.quality.getValidation(id);
    const { html, json } = await engine.quality.generateQualityReport(id);
    return { extent: kept?.extent, score: kept?.overall.overall, html, json: JSON.parse(json) };
  }, first.id);
  expect(again).toMatchObject({ extent: 'every-frame', score: first.whole.overall.overall });
  expect(again.html).toContain('<!doctype html>');
  expect(again.json.visual.frames).toHaveLength(50);
  expect(await other.evaluate((id) => window.harness.attempt('deleteExport', id), first.id)).toBe('');
  const gone = await other.evaluate(async (id) => {
    const { quality } = window.harness.engine;
    return quality.getValidation(id).catch(({ code }: { code: string }) => code);
  }, first.id);
  expect(gone).toBe('UNKNOWN_JOB');
  await other.close();
});

test('with validate every frame is looked at, in formats of all kinds, without a false alarm', async ({
  page,
}) => {
  await open(page);
  for (const format of ['h264-mp4', 'prores-422', 'png-sequence'] as const) {
    const seen = await page.evaluate(
      async ([document, id]) => {
        const { harness } = window;
        const job = await harness.submit(document, { settings: { format: id }, validate: true });
        const { quality, check } = await harness.result(job);
        const kept = await harness.engine.quality.getValidation(job);
        return {
          ...{ quality, extent: kept?.extent, frames: kept?.visual.frames.length },
          ...{ compared: check.framesCompared },
          alarms: kept?.findings.filter(({ severity }) => severity !== 'note').map(({ message }) => message),
        };
      },
      [CLIP, format] as const,
    );
    expect(seen).toMatchObject({ extent: 'every-frame', frames: 50, quality: { validationPassed: true } });
    expect(seen.alarms?.filter((message) => !message.includes('for each second of film'))).toEqual([]);
  }
});

test('a golden frame that changed fails the export; its file is kept aside, until the frame is let go', async ({
  page,
}) => {
  await open(page);
  const seen = await page.evaluate(async (document) => {
    const { harness } = window;
    const { quality } = harness.engine;
    const settings = { format: 'vp9-webm' } as const;
    const composition = new TextEncoder().encode(JSON.stringify(document));
    let data = new Uint8Array();
    for await (const { png } of harness.engine.renderFrames({ composition, frames: [30] })) {
      const bitmap = await createImageBitmap(new Blob([png]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      data = new Uint8Array(context?.getImageData(0, 0, 320, 180).data ?? []);
    }
    const frame = { width: 320, height: 180, data, frameNumber: 30 };
    await quality.registerGoldenFrame('harness', frame);
    const good = await harness.result(await harness.submit(document, { settings }));
    // A grey square over what was right.
    for (let row = 60; row < 120; row++) data.fill(128, (row * 320 + 100) * 4, (row * 320 + 200) * 4);
    await quality.updateGoldenFrame('harness', 30, frame);
    const bad = await harness.submit(document, { settings });
    const failure = await harness.failure(bad);
    const status = await harness.engine.getExportStatus(bad);
    const aside = await quality.getKeptAside(bad);
    const kept = await quality.getValidation(bad);
    await quality.deleteGoldenFrame('harness', 30);
    await harness.engine.retryExport(bad);
    const retried = await harness.result(bad);
    const after = await harness.engine.getExportStatus(bad);
    return {
      ...{
        failure,
        retried: retried.quality?.validationPassed,
        asideBytes: aside.size,
        asideName: aside.name,
      },
      good: good.quality?.validationPassed,
      status: { quality: status.quality, keptAside: status.keptAside },
      ids: kept?.findings.filter(({ severity }) => severity === 'error').map(({ id }) => id),
      gates: kept?.gates.filter(({ passed }) => !passed).map(({ name }) => name),
      after: after.keptAside,
    };
  }, CLIP);
  expect(seen.good).toBe(true);
  expect(seen.failure).toMatchObject({ code: 'CHECK_FAILED', message: expect.stringContaining('30') });
  expect(seen).toMatchObject({ ids: ['golden-frame-differs'], gates: ['Golden Frames'], retried: true });
  expect(seen.status.quality?.passed).toBe(false);
  expect(seen.status.keptAside).toMatchObject({ fileName: 'harness.rejected.webm', bytes: seen.asideBytes });
  expect(seen.asideName).toBe('harness.rejected.webm');
  expect(seen.after).toBeUndefined();
});

test('pictures that fail their gates are made once more, one rung higher, where that is allowed', async ({
  page,
}) => {
  await open(page);
  const seen = await page.evaluate(async (document) => {
    const { harness } = window;
    const { quality } = harness.engine;
    const low = await harness.submit(document, {
      settings: { format: 'vp9-webm', quality: 20 },
      validate: true,
    });
    await harness.result(low);
    const high = await harness.submit(document, {
      settings: { format: 'vp9-webm', quality: 35 },
      validate: true,
    });
    await harness.result(high);
    const worst = async (id: string): Promise<number> => (await quality.getValidation(id))?.visual.ssim ?? 0;
    const between = ((await worst(low)) + (await worst(high))) / 2;
    const strict = (threshold: number) => ({
      ...{ id: '', name: 'Strict', description: '', use: 'web' as const, settings: {}, reencode: true },
      thresholds: { ssim: threshold, psnr: 20, deltaE: 50 },
    });
    const { id: reachable } = await quality.createQualityProfile(strict(between));
    const { id: beyond } = await quality.createQualityProfile(strict(0.999999));
    const settings = { format: 'vp9-webm', quality: 20 } as const;
    const better = await harness.submit(document, { settings, profileId: reachable });
    const result = await harness.result(better);
    const status = await harness.engine.getExportStatus(better);
    const hopeless = await harness.submit(document, { settings, profileId: beyond });
    const failure = await harness.failure(hopeless);
    const no = await harness.submit(document, { settings, profileId: reachable, reencode: false });
    const refused = await harness.failure(no);
    const remade = await quality.remakeHigher(no);
    await harness.failure(remade.id);
    const log = await harness.engine.getExportLog(hopeless);
    const comparison = await quality.compareExports(low, high);
    return {
      ...{ failure, refused, reencoded: result.reencoded, passed: result.quality?.validationPassed },
      ...{ settings: status.settings, aside: status.keptAside },
      remade: (await harness.engine.getExportStatus(remade.id)).settings,
      log: log.map(({ message }) => message),
      comparison: { ...comparison, a: 0, b: 0, frames: comparison.frames.length },
      unknown: await harness
        .submit(document, { settings, profileId: 'nobody' })
        .catch(({ code }: { code: string }) => code),
    };
  }, CLIP);
  expect(seen).toMatchObject({ reencoded: 'quality 35 instead of quality 20', passed: true });
  // A status tells what was asked for.
  expect(seen.settings).toMatchObject({ quality: 20 });
  expect(seen.aside).toMatchObject({ rung: 'quality 20', reason: expect.stringContaining('SSIM of frame') });
  expect(seen.failure).toMatchObject({ code: 'CHECK_FAILED', message: expect.stringContaining('0.999999') });
  expect(seen.log.filter((line) => line.startsWith('It is made once more'))).toHaveLength(1);
  expect(seen.refused?.code).toBe('CHECK_FAILED');
  expect(seen.remade).toMatchObject({ quality: 35 });
  expect(seen.comparison).toMatchObject({ frames: 50, better: 'b' });
  expect(seen.unknown).toBe('UNKNOWN_PRESET');
});

test('a file is validated against a composition, with what it does not tell among the notes', async ({
  page,
}) => {
  await open(page);
  const seen = await page.evaluate(async (document) => {
    const { harness } = window;
    const { quality } = harness.engine;
    const settings = { format: 'vp9-webm', container: 'mkv' } as const;
    const { data } = await harness.result(await harness.submit(document, { settings }));
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const composition = new TextEncoder().encode(JSON.stringify(document));
    const other = new TextEncoder().encode(JSON.stringify(document).replaceAll('"s":[', '"s":[9'));
    const file = new File([bytes], 'a.mkv');
    const told = (validation: Awaited<ReturnType<typeof quality.validateFile>>) => ({
      passed: validation.overall.validationPassed,
      ids: [
        ...new Set(validation.findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)),
      ],
      notes: validation.findings.filter(({ id }) => id === 'assumed').map(({ message }) => message),
      warnings: validation.findings.filter(({ severity }) => severity === 'warning').map(({ id }) => id),
    });
    return {
      good: told(await quality.validateFile(file, { composition })),
      cut: told(await quality.validateFile(new File([bytes.slice(0, 9000)], 'a.mkv'), { composition })),
      other: told(await quality.validateFile(file, { composition: other })),
    };
  }, CLIP);
  expect(seen.good).toMatchObject({ passed: true, ids: [], warnings: [] });
  expect(seen.good.notes.join(' ')).toContain('quality that was asked for');
  expect(seen.cut.passed).toBe(false);
  expect(seen.cut.ids.length).toBeGreaterThan(0);
  expect(seen.other.passed).toBe(false);
});

test('what fails its gates is not left at its destination, and no stream gets it', async ({ page }) => {
  await open(page);
  const seen = await page.evaluate(async (document) => {
    const { harness } = window;
    const { quality } = harness.engine;
    const settings = { format: 'vp9-webm', bitrate: 20_000 } as const;
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('chosen.webm', { create: true });
    const asked = { settings, profileId: 'archive' } as const;
    const toFile = await harness.submit(document, { ...asked, destination: { kind: 'file', handle } });
    let written = 0;
    const stream = new WritableStream<Uint8Array<ArrayBuffer>>({
      write: (bytes) => {
        written += bytes.length;
      },
    });
    const toStream = await harness.submit(document, { ...asked, destination: { kind: 'stream', stream } });
    const failures = [await harness.failure(toFile), await harness.failure(toStream)];
    const left = await root
      .getFileHandle('chosen.webm')
      .then(async (found) => (await found.getFile()).size)
      .catch(() => 0);
    const asides = [await quality.getKeptAside(toFile), await quality.getKeptAside(toStream)];
    const again = await quality.validateExport(toStream, { sampled: true });
    const freed = await harness.engine.freeStorage('segments-and-files');
    const { keptAside } = await harness.engine.getExportStatus(toFile);
    return {
      ...{ left, written, freed, keptAside: keptAside ?? 'none', extent: again.extent },
      codes: failures.map((failure) => failure?.code),
      sizes: asides.map(({ size }) => size),
      passed: again.overall.validationPassed,
    };
  }, CLIP);
  expect(seen).toMatchObject({ codes: ['CHECK_FAILED', 'CHECK_FAILED'], left: 0, written: 0 });
  expect(Math.min(...seen.sizes)).toBeGreaterThan(1000);
  expect(seen).toMatchObject({ extent: 'sample', passed: false, keptAside: 'none' });
  expect(seen.freed).toBeGreaterThanOrEqual(seen.sizes.reduce((sum, size) => sum + size, 0));
});

test('a file by a preset is held against the rules of its place, and fails by them where a profile was chosen', async ({
  page,
}) => {
  await open(page);
  const seen = await page.evaluate(async (document) => {
    const { harness } = window;
    // TikTok takes 9:16 from three seconds on.
    const asked = { settings: { format: 'vp9-webm' }, presetId: 'tiktok' } as const;
    const told = await harness.submit(document, asked);
    const { warnings, data } = await harness.result(told);
    const kept = await harness.engine.quality.getValidation(told);
    const whole = await harness.engine.quality.validateExport(told, { sampled: true });
    const strict = await harness.submit(document, { ...asked, profileId: 'web' });
    const failure = await harness.failure(strict);
    const composition = new TextEncoder().encode(JSON.stringify(document));
    const file = new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], 'a.webm');
    const part = { range: { start: 0, end: 50 }, presetId: 'tiktok', sampled: true };
    const alone = await harness.engine.quality.validateFile(file, { composition }, part);
    const beyond = { range: { start: 10, end: 60 } };
    return {
      ...{ failure, warnings },
      kept: {
        passed: kept?.overall.validationPassed,
        rules: kept?.compliance.items.filter((one) => !one.passed),
      },
      whole: whole.findings.filter(({ id }) => id === 'delivery-rule').map(({ severity }) => severity),
      alone: alone.findings.filter(({ severity }) => severity === 'error').map(({ id }) => id),
      beyond: await harness.engine.quality
        .validateFile(file, { composition }, beyond)
        .catch(({ code }: { code: string }) => code),
      unknown: await harness
        .submit(document, { ...asked, presetId: 'nowhere' })
        .catch(({ code }: { code: string }) => code),
    };
  }, CLIP);
  const sentence = /^TikTok: The film lasts 2 s; at least 3 s is asked for/;
  expect(seen.warnings.map(({ message }) => message)).toContainEqual(expect.stringMatching(sentence));
  expect(seen.kept).toMatchObject({ passed: true });
  expect(seen.kept.rules?.length).toBeGreaterThan(1);
  expect(new Set(seen.whole)).toEqual(new Set(['warning']));
  expect(seen.failure).toMatchObject({ code: 'CHECK_FAILED', message: expect.stringContaining('TikTok: ') });
  expect(new Set(seen.alone)).toEqual(new Set(['delivery-rule']));
  expect(seen).toMatchObject({ beyond: 'INVALID_SETTINGS', unknown: 'UNKNOWN_PRESET' });
});

test('documents and sounds are validated too, and what no decoder opens is told of', async ({ page }) => {
  await open(page);
  const seen = await page.evaluate(
    async ([document, other]) => {
      const { harness } = window;
      const { quality } = harness.engine;
      const bytesOf = (data: string) => Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const made = async (format: 'lottie' | 'dnxhr-sq') =>
        bytesOf((await harness.result(await harness.submit(document, { settings: { format } }))).data);
      const validate = async (bytes: Uint8Array<ArrayBuffer>, name: string, shown: unknown) => {
        const composition = new TextEncoder().encode(JSON.stringify(shown));
        const validation = await quality.validateFile(new File([bytes], name), { composition });
        const errors = validation.findings.filter(({ severity }) => severity === 'error');
        return { passed: validation.overall.validationPassed, errors: errors.map(({ message }) => message) };
      };
      const lottie = await made('lottie');
      const master = await made('dnxhr-sq');
      // Headers and tables stay: only the pictures are gone.
      const spoilt = master.slice();
      spoilt.fill(0, 4096, Math.floor(master.length * 0.9));
      return {
        good: await validate(lottie, 'a.json', document),
        other: await validate(lottie, 'a.json', other),
        cut: await validate(lottie.slice(0, 500), 'a.json', document),
        silent: await validate(new TextEncoder().encode('RIFF....WAVEfmt '), 'a.wav', document).catch(
          ({ code }: { code: string }) => code,
        ),
        spoilt: await validate(spoilt, 'a.mov', document),
      };
    },
    [CLIP, clip({ width: 320, height: 180, fps: 25, seconds: 2, shapes: 2 })] as const,
  );
  expect(seen.good).toEqual({ passed: true, errors: [] });
  expect(seen.other).toMatchObject({ passed: false });
  expect(seen.other.errors.join()).toContain('differs from its composition');
  expect(seen.cut).toMatchObject({ passed: false });
  // There is nothing that it could be the sound of.
  expect(seen.silent).toBe('INVALID_COMPOSITION');
  expect(seen.spoilt.passed).toBe(false);
  expect(seen.spoilt.errors.join()).toMatch(/not decodable/);
});
