import type { Box } from '../contract.ts';

/** What a check in the page saw, before it is named, graded and grouped. Plain JSON: it crosses worlds. */
export interface Raw {
  readonly rule: string;
  /** Null for the page as a whole. */
  readonly selector: string | null;
  /** Sightings with the same rule and group are one finding. */
  readonly group: string;
  readonly evidence: string;
  readonly box: Box | null;
  /** Given by the accessibility engines, which bring their own words. */
  readonly engine?: EngineRule;
}

export interface EngineRule {
  readonly help: string;
  readonly helpUrl: string | null;
  readonly impact: 'critical' | 'serious' | 'moderate' | 'minor' | null;
  /** Success criteria such as `1.4.3`; empty for good practice. */
  readonly criteria: readonly string[];
}

/** Numbers that checks in the page compare with; they live with the budgets. */
export interface Limits {
  readonly minTextPx: number;
  readonly heavyImageBytes: number;
  readonly distortion: number;
  readonly silentSoundSeconds: number;
  readonly layoutShift: number;
  readonly controlsChecked: number;
  readonly evidenceChars: number;
}

/** A link as it is written in the page, resolved. */
export interface PageLink {
  readonly url: string;
  readonly text: string;
  readonly selector: string;
  /** True inside navigation, header or main: likelier to matter than a footer's. */
  readonly prominent: boolean;
}

export interface Measured {
  readonly elements: number;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly findings: readonly Raw[];
  readonly links: readonly PageLink[];
  /** Total blocking time of the load: what each long task took beyond 50 ms, summed, in ms. */
  readonly blockingMs: number;
}

/** Something a person would click. */
export interface Control {
  readonly selector: string;
  readonly name: string;
  readonly group: string;
  readonly box: Box;
  readonly kind: 'button' | 'anchor' | 'pointer';
  /** The rule it breaks when clicking it changes nothing. */
  readonly whenDead: string;
  /** Whether a script listens on it, on something around it, or nowhere. */
  readonly listens: 'own' | 'around' | 'nowhere';
  readonly evidence: string;
}
