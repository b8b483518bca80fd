import type { ConnectFarm } from '../engine/host.ts';
import { createExportEngine } from '../engine/index.ts';
import { readJoinLink } from '../farm/work/join-link.ts';
import { bundledSamples } from './export/samples.ts';
import { keepInvitation } from './farm/farm-address.ts';
import type { JoinFarm } from './farm/join-seat.ts';
import { mount } from './mount.ts';
import { holdPageLock, startOffline } from './offline/offline.ts';
import { storedUserName } from './parts/user-name.ts';
import { href } from './router.ts';

/** Only those who have a farm load what speaks to it. */
const connectFarm: ConnectFarm = async (...asked) =>
  (await import('../farm/submit/index.ts')).connectFarm(...asked);
const joinFarm: JoinFarm = async (wish) => (await import('../farm/work/index.ts')).joinFarm(wish);

const invitation = readJoinLink(location);
if (invitation) {
  keepInvitation(invitation);
  // The token is a key: it stays neither in the address nor in the history.
  history.replaceState(null, '', href.join);
}

holdPageLock();
const user = storedUserName();
await mount(
  document.body,
  createExportEngine(user === '' ? {} : { userId: user }, { connectFarm }),
  bundledSamples(),
  // Files that the system hands over don't wait for the list of jobs.
  startOffline,
  joinFarm,
);
