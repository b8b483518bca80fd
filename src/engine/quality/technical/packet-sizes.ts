import type { PacketTable, TrackReport } from '../../container/index.ts';

/** Sums up a track's packets; the busiest second by the time at which packets are due. */
export function measurePackets(packets: PacketTable): NonNullable<TrackReport['packetBytes']> {
  let [total, most, peak, window] = [0, 0, 0, 0];
  let least = Number.POSITIVE_INFINITY;
  const order = packets.inOrder();
  let from = 0;
  for (const [index, packet] of order.entries()) {
    const bytes = packets.bytes(packet);
    total += bytes;
    most = Math.max(most, bytes);
    least = Math.min(least, bytes);
    window += bytes;
    while (from < index && packets.start(order[from] ?? 0) <= packets.start(packet) - 1) {
      window -= packets.bytes(order[from++] ?? 0);
    }
    peak = Math.max(peak, window);
  }
  return { total, least: order.length === 0 ? 0 : least, most, busiestSecond: peak };
}
