import { createExportEngine } from '../engine/index.ts';
import { mount } from './mount.ts';
import { bundledSamples } from './samples.ts';

await mount(document.body, createExportEngine(), bundledSamples());
