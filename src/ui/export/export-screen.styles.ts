import { css } from 'lit';

export const exportScreenStyles = css`
  :host {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-height: 0;
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
    min-height: 0;
    display: grid;
    gap: 0.75rem;
    padding: 0.75rem;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
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
    .workplace {
      grid-template-columns: 14rem minmax(0, 1fr) 22rem;
      grid-template-rows: minmax(18rem, 1fr) auto;
      grid-template-areas: 'side stage panel' 'side jobs panel';
      align-items: stretch;
      align-content: stretch;
    }
    .side,
    .workplace > fw-job-list {
      overflow-y: auto;
    }
    .workplace > fw-job-list {
      max-height: 40vh;
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
  }
`;
