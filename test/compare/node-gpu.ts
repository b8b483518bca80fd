import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser } from '../../src/cli/find-browser.ts';

/** Where Chromium's packages keep their software Vulkan driver. */
const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const DRIVER = 'vk_swiftshader_icd.json';

/** WebGPU in Node by Dawn, on this machine's own driver. */
export async function nodeGpu(): Promise<GPU> {
  const { create, globals } = await import('webgpu');
  // Dawn makes its objects by the constructors in the global scope.
  Object.assign(globalThis, globals);
  return create([]);
}

/** The same on Chromium's software driver, or undefined where no browser has brought one. */
export async function softwareGpu(): Promise<GPU | undefined> {
  const browser = await findBrowser();
  const folders = browser ? [dirname(realpathSync(browser)), ...FOLDERS] : FOLDERS;
  const driver = folders.map((folder) => join(folder, DRIVER)).find((path) => existsSync(path));
  if (!driver) return undefined;
  process.env.VK_ICD_FILENAMES = driver;
  process.env.XDG_RUNTIME_DIR ??= '/tmp';
  return nodeGpu();
}
