import { readdir, readFile } from 'node:fs/promises';

/** The processes below one, its grandchildren included. Reads Linux's /proc (proc(5)). */
export async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The second field is a name in parentheses, which may itself hold any character.
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
    const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ');
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const found = new Set([pid]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child);
  }
  found.delete(pid);
  return [...found];
}

/** Processes whose command line has these words. */
export async function processesNaming(words: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(words)) found.push(Number(name));
  }
  return found;
}

/** Ends a process and all below it as a power cut would: no handler runs, nothing is flushed. */
export async function killTree(pid: number): Promise<void> {
  // Stopped first, it can start no further child while its children are being counted.
  if (!send(pid, 'SIGSTOP')) return;
  const below = await descendants(pid);
  for (const each of [...below, pid]) send(each, 'SIGKILL');
}

/** Sends a signal to a process and all below it. */
export async function signalTree(pid: number, signal: NodeJS.Signals): Promise<void> {
  for (const each of [pid, ...(await descendants(pid))]) send(each, signal);
}

/** Seconds of processor time (proc(5), stat: utime and stime) that some processes took so far. */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  // Linux counts them in hundredths of a second on every common platform (USER_HZ).
  return ticks / 100;
}

/** Sum of the proportional set sizes (proc(5), smaps_rollup) of some processes, in bytes. */
export async function proportionalSetSize(pids: readonly number[]): Promise<number> {
  let kilobytes = 0;
  for (const pid of pids) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
  }
  return kilobytes * 1024;
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
