import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import react from '@vitejs/plugin-react';
import mantine from 'postcss-preset-mantine';
import { defineConfig, type Plugin } from 'vite';
import { theme, themeVariables } from './src/app/theme.ts';

/**
 * The theme's CSS variables as a style sheet. Mantine would write them into a `<style>` element at run
 * time, which the content security policy (`style-src 'self'`) refuses.
 */
function themeCss(): Plugin {
  const id = 'virtual:theme.css';
  return {
    name: 'assay-theme-css',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(resolved) {
      if (resolved !== `\0${id}`) return undefined;
      const merged = mergeMantineTheme(DEFAULT_THEME, theme);
      const base = defaultCssVariablesResolver(merged);
      const own = themeVariables(merged);
      return convertCssVariables({
        variables: { ...base.variables, ...own.variables },
        light: { ...base.light, ...own.light },
        dark: { ...base.dark, ...own.dark },
      });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), themeCss()],
  css: { postcss: { plugins: [mantine()] } },
  build: {
    outDir: '../.build/web',
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
