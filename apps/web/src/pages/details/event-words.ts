import type { JobEvent } from '@tideway/contract';
import type { TFunction } from 'i18next';
import type { Language } from '../../i18n/languages.ts';

/** The sentence of an event: the server's English, or our Chinese for its code, filled with its facts. */
export function eventWords(event: JobEvent, language: Language, t: TFunction<'details'>): string {
  if (language === 'en') return event.message;
  return String(
    t(`events.codes.${event.code}` as never, {
      defaultValue: event.message,
      message: event.params.zh ?? event.message,
      actor: event.actor,
      ...event.params,
    }),
  );
}
