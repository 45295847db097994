import { Alert } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStreamState } from '../api/stream/use-job-stream.ts';

/** Says when the page is no longer fed live; not for a hiccup of two seconds. */
export function StreamNotice() {
  const { t } = useTranslation();
  const polling = useStreamState() === 'polling';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!polling) return setShown(false);
    const timer = setTimeout(() => setShown(true), 2_000);
    return () => clearTimeout(timer);
  }, [polling]);
  if (!shown) return null;
  return (
    <Alert color="yellow" mb="sm" py="xs" role="status">
      {t('stream.polling')}
    </Alert>
  );
}
