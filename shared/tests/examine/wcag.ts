import type { Guideline } from '../contract.ts';

/** Success criteria of WCAG 2.2, levels A and AA: number, level, title, and the name of the page that explains it. */
const criteria = `
1.1.1 A Non-text Content|non-text-content
1.2.1 A Audio-only and Video-only (Prerecorded)|audio-only-and-video-only-prerecorded
1.2.2 A Captions (Prerecorded)|captions-prerecorded
1.2.3 A Audio Description or Media Alternative (Prerecorded)|audio-description-or-media-alternative-prerecorded
1.2.4 AA Captions (Live)|captions-live
1.2.5 AA Audio Description (Prerecorded)|audio-description-prerecorded
1.3.1 A Info and Relationships|info-and-relationships
1.3.2 A Meaningful Sequence|meaningful-sequence
1.3.3 A Sensory Characteristics|sensory-characteristics
1.3.4 AA Orientation|orientation
1.3.5 AA Identify Input Purpose|identify-input-purpose
1.4.1 A Use of Color|use-of-color
1.4.2 A Audio Control|audio-control
1.4.3 AA Contrast (Minimum)|contrast-minimum
1.4.4 AA Resize Text|resize-text
1.4.5 AA Images of Text|images-of-text
1.4.10 AA Reflow|reflow
1.4.11 AA Non-text Contrast|non-text-contrast
1.4.12 AA Text Spacing|text-spacing
1.4.13 AA Content on Hover or Focus|content-on-hover-or-focus
2.1.1 A Keyboard|keyboard
2.1.2 A No Keyboard Trap|no-keyboard-trap
2.1.4 A Character Key Shortcuts|character-key-shortcuts
2.2.1 A Timing Adjustable|timing-adjustable
2.2.2 A Pause, Stop, Hide|pause-stop-hide
2.3.1 A Three Flashes or Below Threshold|three-flashes-or-below-threshold
2.4.1 A Bypass Blocks|bypass-blocks
2.4.2 A Page Titled|page-titled
2.4.3 A Focus Order|focus-order
2.4.4 A Link Purpose (In Context)|link-purpose-in-context
2.4.5 AA Multiple Ways|multiple-ways
2.4.6 AA Headings and Labels|headings-and-labels
2.4.7 AA Focus Visible|focus-visible
2.4.11 AA Focus Not Obscured (Minimum)|focus-not-obscured-minimum
2.5.1 A Pointer Gestures|pointer-gestures
2.5.2 A Pointer Cancellation|pointer-cancellation
2.5.3 A Label in Name|label-in-name
2.5.4 A Motion Actuation|motion-actuation
2.5.7 AA Dragging Movements|dragging-movements
2.5.8 AA Target Size (Minimum)|target-size-minimum
3.1.1 A Language of Page|language-of-page
3.1.2 AA Language of Parts|language-of-parts
3.2.1 A On Focus|on-focus
3.2.2 A On Input|on-input
3.2.3 AA Consistent Navigation|consistent-navigation
3.2.4 AA Consistent Identification|consistent-identification
3.2.6 A Consistent Help|consistent-help
3.3.1 A Error Identification|error-identification
3.3.2 A Labels or Instructions|labels-or-instructions
3.3.3 AA Error Suggestion|error-suggestion
3.3.4 AA Error Prevention (Legal, Financial, Data)|error-prevention-legal-financial-data
3.3.7 A Redundant Entry|redundant-entry
3.3.8 AA Accessible Authentication (Minimum)|accessible-authentication-minimum
4.1.1 A Parsing|parsing
4.1.2 A Name, Role, Value|name-role-value
4.1.3 AA Status Messages|status-messages
`;

const guidelines = new Map<string, Guideline>();
for (const line of criteria.trim().split('\n')) {
  const [, number = '', level, title = '', page = ''] = /^(\S+) (A|AA) ([^|]+)\|(.+)$/.exec(line) ?? [];
  const url = `https://www.w3.org/WAI/WCAG22/Understanding/${page}`;
  guidelines.set(number, { id: `WCAG ${number}`, title, level: level === 'AA' ? 'AA' : 'A', url });
}

/** The success criterion with that number, such as `1.4.3`; null for one that is not of level A or AA. */
export function wcag(number: string): Guideline | null {
  return guidelines.get(number) ?? null;
}
