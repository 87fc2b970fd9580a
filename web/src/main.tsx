import '@fontsource-variable/geist';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import 'virtual:theme.css';
import './app/global.css';
import { MantineProvider } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { CrashBoundary } from './app/crash-boundary.tsx';
import { Splash } from './app/splash.tsx';
import { Start } from './app/start.tsx';
import { theme } from './app/theme.ts';

// The content security policy forbids code made from strings, which zod would use to be faster.
z.config({ jitless: true });

const SharedReportPage = lazy(() => import('./qa/shared-report-page.tsx'));
/** Open to whoever has the link: nobody is asked to sign in, and nothing of a session is read. */
const isShared = window.location.pathname === '/shared/qa';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
createRoot(root).render(
  <MantineProvider
    theme={theme}
    defaultColorScheme="auto"
    // Both are in the style sheet `virtual:theme.css`, or not used: no `<style>` elements at run time.
    withCssVariables={false}
    withGlobalClasses={false}
  >
    {isShared ? (
      <CrashBoundary>
        <Suspense fallback={<Splash />}>
          <SharedReportPage />
        </Suspense>
      </CrashBoundary>
    ) : (
      <Start />
    )}
  </MantineProvider>,
);
