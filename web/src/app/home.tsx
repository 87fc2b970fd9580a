import { Navigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useMe } from '../accounts/me.ts';
import { LoadingPage } from './pages.tsx';

const CompanyHome = lazy(() => import('../tests/home.tsx'));
const TesterHome = lazy(() => import('../testers/home.tsx'));

/** Where the app opens: each role has another place to begin at. */
export function Home() {
  const { role } = useMe().current;
  if (role === 'admin') return <Navigate to="/admin/testers" replace />;
  return (
    <Suspense fallback={<LoadingPage />}>{role === 'tester' ? <TesterHome /> : <CompanyHome />}</Suspense>
  );
}
