import { createExportEngine } from '../engine/index.ts';
import { mount } from './mount.ts';
import { holdPageLock, startOffline } from './offline.ts';
import { bundledSamples } from './samples.ts';

holdPageLock();
await startOffline(await mount(document.body, createExportEngine(), bundledSamples()));
