import 'framewright/element';
import { createExportEngine, ExportError } from 'framewright';

const engine = createExportEngine({
  ffmpegCore: './ffmpeg-core/',
  assetBase: './linked',
  resolveComposition: async (id) => ({
    composition: await (await fetch(`./${id}.json`)).blob(),
    fileName: id,
  }),
});
document.querySelector('framewright-export').engine = engine;
// For the test to drive.
Object.assign(window, { engine, createExportEngine, ExportError });
