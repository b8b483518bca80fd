import { fileURLToPath } from 'node:url';

/** The repository, which the paths of the pages count from. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A page of the documentation. */
export interface SitePage {
  /** Its address below the site, without `.html`. */
  readonly id: string;
  /** The Markdown file that it is made from. */
  readonly file: string;
  /** As the list of pages names it. */
  readonly title: string;
}

/** Pages under a heading of the list. */
export interface SiteSection {
  readonly title: string;
  readonly pages: readonly SitePage[];
}

const page = (id: string, title: string, file = `docs/${id}.md`): SitePage => ({ id, title, file });

/** Where the pages that are made from docstrings begin. */
export const REFERENCE = 'reference/index';

/** Everything that people read, in the order in which they come to need it. */
export const SECTIONS: readonly SiteSection[] = [
  {
    title: 'Begin',
    pages: [
      page('index', 'What it is'),
      page('quick-start', 'Quick start'),
      page('troubleshooting', 'Troubleshooting'),
    ],
  },
  {
    title: 'Export',
    pages: [
      page('compositions', 'What is drawn'),
      page('sound', 'Sound'),
      page('formats', 'Formats'),
      page('broadcast', 'Broadcast'),
      page('browsers', 'Browsers'),
      page('presets', 'Presets'),
      page('quality', 'Quality'),
      page('command-line', 'Command line'),
    ],
  },
  {
    title: 'In your own page',
    pages: [page('embedding', 'Embedding'), page('api', 'The library'), page(REFERENCE, 'Reference', '')],
  },
  {
    title: 'More machines',
    pages: [
      page('farm', 'The farm'),
      page('deploy', 'Containers and clusters', 'deploy/README.md'),
      page('security', 'Security'),
    ],
  },
  {
    title: 'Inside',
    pages: [
      page('how-it-works', 'How it works'),
      page('architecture', 'Architecture', 'ARCHITECTURE.md'),
      page('measurements', 'Measurements'),
      page('contributing', 'Contributing', 'CONTRIBUTING.md'),
      page('changelog', 'Changes', 'CHANGELOG.md'),
    ],
  },
];

/** The pages that people wrote. */
export const WRITTEN_PAGES: readonly SitePage[] = SECTIONS.flatMap(({ pages }) => pages).filter(
  ({ file }) => file !== '',
);
