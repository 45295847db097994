import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../i18n/languages.ts';
import { chooseLanguage } from '../i18n/setup.ts';
import { useLanguage } from '../i18n/use-format.ts';

/** English or Chinese, at once and without loading the page again. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={`${t('language.label')}: ${t(`language.${language}`)}`}
        >
          <IconLanguage size={18} stroke={1.8} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((choice) => (
          <Menu.Item
            key={choice}
            lang={choice}
            rightSection={choice === language ? <IconCheck size={14} aria-hidden /> : null}
            aria-current={choice === language ? 'true' : undefined}
            onClick={() => void chooseLanguage(choice)}
          >
            {t(`language.${choice}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
