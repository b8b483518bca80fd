export { openPreview, renderPngs } from './preview.ts';
export { createPreviewWorker, type DrawSettings, type PreviewWorkerApi } from './preview-worker-api.ts';
