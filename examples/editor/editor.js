import { createExportEngine } from 'framewright';
import 'framewright/element';
import { startDocument } from './start-document.js';

const [canvas, slider, text, problem, exporter] = [
  'canvas', 'input', 'textarea', '#problem', 'framewright-export',
].map((selector) => document.querySelector(selector)); // biome-ignore format: a list

// All that embedding takes: an engine, the element, and what it is to export.
const engine = createExportEngine({ storeName: 'small-editor', ffmpegCore: '/ffmpeg-core/' });
exporter.engine = engine;

let preview;
let newest = 0;

/** Shows what was written; the last document that could be read stays until then. */
async function read() {
  const turn = ++newest;
  const composition = new Blob([text.value], { type: 'application/json' });
  try {
    const opened = await engine.openPreview(composition, { fileName: 'my-film.json' });
    if (turn !== newest) {
      opened.close();
      return;
    }
    preview?.close();
    preview = opened;
    exporter.composition = composition;
    slider.max = String(opened.frameCount - 1);
    problem.textContent = opened.warnings.map(({ message }) => message).join(' ');
    await draw();
  } catch (error) {
    if (turn === newest) problem.textContent = error.message;
  }
}

async function draw() {
  const { width, height } = preview;
  const scale = Math.min(1, 640 / width);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const image = await preview.render(Math.min(slider.valueAsNumber, preview.frameCount - 1), size);
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext('2d').putImageData(image, 0, 0);
}

let pause;
text.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(read, 300);
});
slider.addEventListener('input', draw);
text.value = JSON.stringify(startDocument, null, 1);
read();
