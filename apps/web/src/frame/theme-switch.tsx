import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconContrastFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={`${t('theme.label')}: ${t(`theme.${colorScheme}`)}`}
        >
          <IconContrastFilled size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            rightSection={scheme === colorScheme ? <IconCheck size={14} aria-hidden /> : null}
            aria-current={scheme === colorScheme ? 'true' : undefined}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`theme.${scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
