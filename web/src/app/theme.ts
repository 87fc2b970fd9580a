import { type CSSVariablesResolver, createTheme, type MantineColorsTuple, Tooltip } from '@mantine/core';

/** The green of weathered bronze. White on shades 6 and up passes 4.5:1. */
const verdigris: MantineColorsTuple = [
  '#ebf6f3',
  '#d3ebe5',
  '#a6d8cc',
  '#74c3b2',
  '#47ab98',
  '#288f7e',
  '#167768',
  '#0e6659',
  '#0b5349',
  '#083f38',
];

const gray: MantineColorsTuple = [
  '#f6f8f7',
  '#eef2f0',
  '#e2e8e5',
  '#d2dad7',
  '#b8c3bf',
  '#95a29d',
  '#73807c',
  '#55625d',
  '#3b4743',
  '#202826',
];

const dark: MantineColorsTuple = [
  '#dbe3e0',
  '#b7c2be',
  '#9daba6',
  '#7b8985',
  '#3c4845',
  '#2b3533',
  '#212a28',
  '#181f1e',
  '#101615',
  '#0a0f0e',
];

export const theme = createTheme({
  colors: { verdigris, gray, dark },
  primaryColor: 'verdigris',
  primaryShade: { light: 7, dark: 6 },
  black: '#18201e',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: "'Geist Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.2' },
      h2: { fontSize: '1.125rem', lineHeight: '1.3' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
      h4: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    // The library locks scrolling with a `<style>` element, which the content security policy refuses;
    // `global.css` does it instead.
    ModalRoot: { defaultProps: { lockScroll: false, centered: true } },
    DrawerRoot: { defaultProps: { lockScroll: false } },
    Tooltip: Tooltip.extend({ defaultProps: { events: { hover: true, focus: true, touch: false } } }),
  },
});

/** What the library's own choice of shades leaves below the contrast that text needs. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': '#66736e',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-default-border': 'var(--mantine-color-gray-3)',
    '--assay-page': 'var(--mantine-color-gray-0)',
    '--assay-line': 'var(--mantine-color-gray-2)',
    '--assay-quiet': 'var(--mantine-color-gray-1)',
    '--assay-control-line': '#86928e',
    '--assay-critical': '#a3123a',
    '--assay-high': '#b33a0b',
    '--assay-medium': '#8a5a00',
    '--assay-low': '#3d6079',
    '--assay-good': 'var(--mantine-color-verdigris-7)',
  },
  dark: {
    '--mantine-color-verdigris-light': 'rgba(71, 171, 152, 0.12)',
    '--mantine-color-verdigris-light-hover': 'rgba(71, 171, 152, 0.18)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-default-border': 'var(--mantine-color-dark-4)',
    '--assay-page': 'var(--mantine-color-dark-8)',
    '--assay-line': 'var(--mantine-color-dark-5)',
    '--assay-quiet': 'var(--mantine-color-dark-6)',
    '--assay-control-line': 'var(--mantine-color-dark-3)',
    '--assay-critical': '#ff8ba3',
    '--assay-high': '#ff9d70',
    '--assay-medium': '#f0c05a',
    '--assay-low': '#92bfdd',
    '--assay-good': 'var(--mantine-color-verdigris-3)',
  },
});
