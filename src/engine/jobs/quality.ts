import type { QualityAPI } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { openProfiles } from './profiles.ts';

export interface Quality extends QualityAPI {
  close(): void;
}

/**
 * The quality API of a store: its profiles are alive, its reports and golden frames are to come.
 *
 * @param onChange told when a profile was made, changed or deleted, in whichever tab
 */
export function openQuality(storeName: string, onChange: () => void): Quality {
  return {
    ...openProfiles(storeName, onChange),
    validateExport: () => notBuilt('validateExport'),
    compareExports: () => notBuilt('compareExports'),
    generateQualityReport: () => notBuilt('generateQualityReport'),
    registerGoldenFrame: () => notBuilt('registerGoldenFrame'),
    getGoldenFrames: () => notBuilt('getGoldenFrames'),
    updateGoldenFrame: () => notBuilt('updateGoldenFrame'),
  };
}

async function notBuilt(call: string): Promise<never> {
  throw new ExportError('NOT_BUILT', `quality.${call} is planned and not built yet.`, { value: call });
}
