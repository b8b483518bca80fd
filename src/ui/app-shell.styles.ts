import { css } from 'lit';

export const shellStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100%;
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.5rem 1rem;
    padding: 0.5rem 1rem;
    background: var(--fw-panel);
    border-bottom: 1px solid var(--fw-line);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    font-weight: 700;
    font-size: 1.02rem;
    letter-spacing: -0.02em;
  }
  .brand svg {
    width: 1.45rem;
    height: 1.45rem;
  }
  .brand .wedge {
    fill: var(--fw-accent);
  }
  .name {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: inherit;
    font-weight: inherit;
    color: var(--fw-ink-quiet);
    padding-inline-start: 1rem;
    border-inline-start: 1px solid var(--fw-line);
  }
  .tools {
    display: flex;
    gap: 0.3rem;
    margin-inline-start: auto;
  }
  @media (max-width: 34rem) {
    header {
      padding-inline: 0.75rem;
    }
    /* Gone from sight only: it is the page's heading. */
    .name {
      position: absolute;
      clip-path: inset(50%);
    }
  }
  .refusal,
  .opening {
    margin: 0.75rem 1rem 0;
  }
  .welcome {
    width: 100%;
    max-width: 62rem;
    margin: 0 auto;
    padding: 1.25rem 1rem 2rem;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 1.5rem;
    --sample-width: 13rem;
  }
  .workplace {
    flex: 1;
    display: grid;
    gap: 0.75rem;
    padding: 0.75rem;
    grid-template-columns: minmax(0, 1fr);
  }
  fw-drop-zone:not([invite]) {
    position: absolute;
  }
  .side {
    display: grid;
    gap: 1.25rem;
    align-content: start;
    min-width: 0;
    padding: 0.35rem 0.25rem;
  }
  fw-preview-stage {
    --stage-height: min(56vw, 24rem);
  }
  @media (min-width: 56rem) {
    .workplace {
      grid-template-columns: minmax(0, 1fr) 21.5rem;
      grid-template-areas: 'stage panel' 'jobs panel' 'side side';
      align-items: start;
    }
    .workplace > fw-preview-stage {
      grid-area: stage;
    }
    .workplace > fw-export-panel {
      grid-area: panel;
    }
    .workplace > fw-job-list {
      grid-area: jobs;
    }
    .side {
      grid-area: side;
    }
  }
  /* Wide and tall enough for a window of panels, each with its own scrolling. */
  @media (min-width: 80rem) and (min-height: 40rem) {
    :host {
      height: 100vh;
    }
    .workplace {
      min-height: 0;
      grid-template-columns: 15.5rem minmax(0, 1fr) 22rem;
      grid-template-rows: minmax(18rem, 58fr) minmax(0, 42fr);
      grid-template-areas: 'side stage panel' 'side jobs panel';
      align-items: stretch;
    }
    .side,
    .workplace > fw-job-list {
      overflow-y: auto;
    }
    .side {
      --sample-width: 100%;
      padding: 0.35rem 0.5rem 0.5rem 0.25rem;
    }
    fw-preview-stage,
    fw-export-panel {
      min-height: 0;
    }
    fw-preview-stage {
      --stage-height: 0;
    }
    .welcome {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      max-width: none;
      padding-inline: max(1rem, calc(50% - 31rem));
    }
  }
`;
