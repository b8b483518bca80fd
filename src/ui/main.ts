import { createExportEngine } from '../engine/index.ts';
import { mount } from './mount.ts';
import { holdPageLock, startOffline } from './offline.ts';
import { bundledSamples } from './samples.ts';
import { storedUserName } from './user-name.ts';

holdPageLock();
const user = storedUserName();
await mount(
  document.body,
  createExportEngine(user === '' ? {} : { userId: user }),
  bundledSamples(),
  // Files that the system hands over don't wait for the list of jobs.
  startOffline,
);
