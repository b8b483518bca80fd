import { connect } from '@nats-io/transport-node';
import type { FarmTransport } from '../../src/farm/connect/index.ts';

/**
 * Reaches NATS by TCP: one process can not speak by WebSocket beside, since the client keeps one way of transport for all of
 * its connections, and the service under test is in this process.
 */
export const byTcp = (farm: { readonly natsAddresses: readonly string[] }): FarmTransport => ({
  connect: (options) => connect({ ...options, servers: [...farm.natsAddresses] }),
});
