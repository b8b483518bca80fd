import { createExportEngine } from '../engine/index.ts';
import { bundledSamples } from './export/samples.ts';
import { mount } from './mount.ts';
import { holdPageLock, startOffline } from './offline/offline.ts';
import { storedUserName } from './parts/user-name.ts';

holdPageLock();
const user = storedUserName();
await mount(
  document.body,
  createExportEngine(user === '' ? {} : { userId: user }),
  bundledSamples(),
  // Files that the system hands over don't wait for the list of jobs.
  startOffline,
);
