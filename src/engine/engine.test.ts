import { expect, test } from 'vitest';
import { createExportEngine, ExportError } from './index.ts';

test('the engine may be imported and made where there is no browser, and still judges settings', async () => {
  expect(globalThis).not.toHaveProperty('Worker');
  const engine = createExportEngine();
  expect(engine).toBeInstanceOf(EventTarget);
  expect(await engine.validateFormatSettings({ format: 'vp9-webm' })).toEqual({ valid: true, problems: [] });
  const refused = await engine.validateFormatSettings({
    format: 'h264-mp4',
    size: { width: 641, height: 360 },
  });
  expect(refused).toMatchObject({ valid: false, problems: [{ severity: 'error', setting: 'size' }] });
  await expect(
    engine.exportComposition({
      compositionId: 'x',
      composition: new Uint8Array(),
      settings: { format: 'imx-30' },
    }),
  ).rejects.toBeInstanceOf(ExportError);
  await engine.close();
});
