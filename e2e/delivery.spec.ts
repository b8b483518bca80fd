import { createHash } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';

let storeNumber = 0;

const square = {
  ...{ v: '5.7.0', nm: 'A square', fr: 15, ip: 0, op: 60, w: 160, h: 90, assets: [] },
  layers: [
    {
      ...{ ty: 4, ind: 1, nm: 'Square', ip: 0, op: 60, st: 0 },
      ks: { p: { a: 1, k: [{ t: 0, s: [0, 45] }, { t: 60, s: [160, 45] }] } },
      shapes: [
        { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [30, 30] }, r: { a: 0, k: 4 } },
        { ty: 'fl', c: { a: 0, k: [1, 0.5, 0] }, o: { a: 0, k: 100 } },
      ],
    },
  ],
}; // biome-ignore format: a document

async function open(page: Page, storeName = `delivery-${storeNumber++}`): Promise<string> {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  await page.evaluate((name) => window.harness.open(name), storeName);
  return storeName;
}

test('a stream gets the file in order once it is checked, even after a cancelled try; none outlives its page', async ({
  page,
}) => {
  const storeName = await open(page);
  const outcome = await page.evaluate(async (composition) => {
    const { harness } = window;
    const { engine } = harness;
    const settings = { format: 'vp9-webm' } as const;
    const chunks: Uint8Array[] = [];
    let closed = false;
    const stream = new WritableStream<Uint8Array<ArrayBuffer>>({
      write(chunk) {
        chunks.push(chunk);
      },
      close() {
        closed = true;
      },
    });
    const destination = { kind: 'stream', stream } as const;
    const id = await harness.submit(composition, { settings, destination, workers: 1 });
    await harness.until(id, (status) => status.segments.encoded >= 1);
    await engine.cancelExport(id);
    const early = chunks.length;
    await engine.retryExport(id);
    const { sha256, file, bytes } = await engine.getExportResult(id);
    const whole = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');

    const refusing = new WritableStream<Uint8Array<ArrayBuffer>>({
      write() {
        throw new Error('its far end hung up');
      },
    });
    const refused = await harness.submit(composition, {
      settings,
      destination: { kind: 'stream', stream: refusing },
    });
    const failure = await harness.failure(refused);

    const left = await harness.submit(composition, {
      settings,
      destination: { kind: 'stream', stream: new WritableStream() },
    });
    await engine.cancelExport(left);
    const files: string[] = [];
    const root = await navigator.storage.getDirectory();
    const name = await root.keys().next();
    const outputs = await (await root.getDirectoryHandle(name.value ?? '')).getDirectoryHandle('outputs');
    for await (const each of outputs.keys()) files.push(each);
    return {
      early,
      closed,
      same: hash === sha256,
      whole: whole.length === bytes,
      file,
      failure,
      left,
      files,
    };
  }, square);
  expect(outcome).toMatchObject({ early: 0, closed: true, same: true, whole: true, files: [] });
  expect(outcome.file).toBeUndefined();
  expect(outcome.failure).toMatchObject({
    code: 'OUTPUT_FAILED',
    message: expect.stringContaining('its far end hung up'),
  });

  await open(page, storeName);
  const gone = await page.evaluate(
    (id) => window.harness.engine.retryExport(id).catch((thrown) => thrown.message as string),
    outcome.left,
  );
  expect(gone).toMatch(/stream .* is gone with its page/);
});

test('a checksum file comes with the file, as md5sum and sha256sum check it', async ({ page }) => {
  await open(page);
  for (const sidecar of ['md5', 'sha256'] as const) {
    const { data, sidecarFile } = await page.evaluate(
      async ([composition, sidecar]) => {
        const { harness } = window;
        return harness.result(
          await harness.submit(composition, {
            settings: { format: 'vp9-webm', sidecar },
            fileName: 'my film.json',
          }),
        );
      },
      [square, sidecar] as const,
    );
    const hash = createHash(sidecar).update(Buffer.from(data, 'base64')).digest('hex');
    expect(sidecarFile).toEqual({ fileName: `my film.webm.${sidecar}`, text: `${hash}  my film.webm\n` });
  }
});
