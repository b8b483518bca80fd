const START = [0, 0, 1] as const;

/** Whether units follow start codes (ITU-T H.264 annex B) rather than their lengths: none is one byte long. */
export function isByteStream(packet: Uint8Array): boolean {
  const at = packet[2] === 0 ? 1 : 0;
  return packet[0] === 0 && START.every((byte, index) => packet[at + index] === byte);
}

/** NAL units of a byte stream, without the zeros behind them. */
export function* byteStreamUnits(packet: Uint8Array): Generator<Uint8Array> {
  let from = -1;
  for (let one = packet.indexOf(1, 2); one >= 0; one = packet.indexOf(1, one + 1)) {
    if (packet[one - 1] !== 0 || packet[one - 2] !== 0) continue;
    if (from >= 0) yield trimmed(packet.subarray(from, one - 2));
    from = one + 1;
  }
  if (from >= 0) yield trimmed(packet.subarray(from));
}

function trimmed(unit: Uint8Array): Uint8Array {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end--;
  return unit.subarray(0, end);
}
