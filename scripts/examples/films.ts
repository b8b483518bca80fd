import { colourBars } from './colour-bars.ts';
import { colourChart } from './colour-chart.ts';
import { depthCards } from './depth-cards.ts';
import { gradientLoop } from './gradient-loop.ts';
import { heavyParticles } from './heavy-particles.ts';
import { masksAndMattes } from './masks-and-mattes.ts';
import { orbit } from './orbit.ts';
import { titleCard } from './title-card.ts';

/** The sample compositions by file name, each as its JSON text. */
export const films: Readonly<Record<string, () => string>> = {
  orbit,
  'colour-bars': colourBars,
  'colour-chart': colourChart,
  'depth-cards': depthCards,
  'gradient-loop': gradientLoop,
  'heavy-particles': heavyParticles,
  'masks-and-mattes': masksAndMattes,
  'title-card': titleCard,
};
