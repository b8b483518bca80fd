// `npm start`: installs and builds where needed, serves the app on this machine and opens it.
// `--port N` takes that port or none; `--no-open` leaves the browser alone.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, exitWithWords, root, SetupError } from './ensure.mjs';

const PREFERRED_PORT = 4173;

try {
  const { port, noOpen } = readArguments();
  await ensureInstalled();
  await ensureBuilt();
  const { createStaticHost, listen } = await import('../dist/cli/server.js');
  const host = await serve(createStaticHost(join(root, 'dist/app')), listen, port);
  const url = `http://localhost:${host.port}/`;
  process.stdout.write(`Framewright is at ${url} (Ctrl+C stops it)\n`);
  if (!noOpen) openBrowser(url);
} catch (error) {
  exitWithWords(error);
}

function readArguments() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } } });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
      throw new Error(`--port ${values.port} is no port: give a whole number below 65536.`);
    }
    return { port, noOpen: values['no-open'] === true };
  } catch (error) {
    throw new SetupError(`${error.message}\nUsage: npm start -- [--port N] [--no-open]`);
  }
}

async function serve(handler, listen, port) {
  try {
    return await listen(handler, { port: port ?? PREFERRED_PORT });
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    if (port !== undefined) throw new SetupError(`Port ${port} is taken; give another, or none.`);
    return listen(handler, { port: 0 });
  }
}

/** A machine without a screen has nothing to open it with: the printed address is enough there. */
function openBrowser(url) {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (headless || process.env.CI) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => process.stderr.write(`Open ${url} in a browser.\n`));
  child.unref();
}
