import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

/** Names of the program itself, to be looked for along PATH, best first. */
const COMMANDS = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chrome',
];

/**
 * Features of the browser to be off. The last `--disable-features` counts alone, so that those are here too which
 * Playwright turns off by its own.
 */
const DISABLED_FEATURES = [
  // The pages behind the address bar, which nobody types into: half a second of work for each window, and 160 MB.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  ...['AimEnabled', 'AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync'],
  ...['DestroyProfileOnBrowserClose', 'HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'LensOverlay'],
  ...['MediaRouter', 'NetworkTimeServiceQuerying', 'OptimizationHints', 'PaintHolding', 'PreconnectToSearch'],
  ...['TcpPortRandomizationWin', 'ThirdPartyStoragePartitioning', 'msForceBrowserSignIn'],
  'msEdgeUpdateLaunchServicesPreferredVersion',
];

/** What to do when there is none, in words for a person. */
export const INSTALL_ADVICE =
  'Install Google Chrome (https://www.google.com/chrome), Chromium (`apt-get install chromium`, ' +
  '`brew install --cask chromium`) or Microsoft Edge, or run `npx playwright install chromium`, ' +
  'or set FRAMEWRIGHT_BROWSER to the path of one.';

/**
 * Finds a Chrome, Chromium or Edge.
 *
 * FRAMEWRIGHT_BROWSER wins; then the places where installers put them; then PATH; then what
 * `npx playwright install chromium` left.
 *
 * @returns the program's path, or undefined where none can be run
 */
export async function findBrowser(): Promise<string | undefined> {
  const named = process.env.FRAMEWRIGHT_BROWSER;
  const candidates = named ? [named] : [...usualPaths(), ...alongPath(), managedPath()];
  for (const candidate of candidates) {
    if (candidate && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

/** Flags under which the engine's browser work is the same on a desk, in a container and on a build machine. */
export function browserArguments(): string[] {
  return [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--disable-features=${DISABLED_FEATURES.join(',')}`,
    '--no-first-run',
    '--enable-unsafe-webgpu',
    // Chromium's sandbox refuses to start as root, which is who runs in most containers.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

function usualPaths(): string[] {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => [
        `${folder}/Google Chrome.app/Contents/MacOS/Google Chrome`,
        `${folder}/Chromium.app/Contents/MacOS/Chromium`,
        `${folder}/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
      ]);
    case 'win32':
      return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
        .filter((folder) => folder !== undefined)
        .flatMap((folder) => [
          join(folder, 'Google/Chrome/Application/chrome.exe'),
          join(folder, 'Chromium/Application/chrome.exe'),
          join(folder, 'Microsoft/Edge/Application/msedge.exe'),
        ]);
    default:
      return [
        '/usr/bin/google-chrome-stable',
        '/usr/bin/google-chrome',
        '/opt/google/chrome/chrome',
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/usr/bin/microsoft-edge-stable',
        '/usr/bin/microsoft-edge',
        '/snap/bin/chromium',
      ];
  }
}

function alongPath(): string[] {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => COMMANDS.map((command) => join(folder, command + suffix)));
}

function managedPath(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    // Playwright throws on platforms that it has no build for; there is nothing to find then.
    return undefined;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
