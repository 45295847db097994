import { Alert, type AlertProps, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent: a deep tidal teal; shade 7 carries white text at 6.4:1. */
const tide: MantineColorsTuple = [
  '#e8f5f7',
  '#cde9ed',
  '#a1d4dc',
  '#73bfcb',
  '#4ba9b8',
  '#2691a3',
  '#137b8e',
  '#0b6577',
  '#084f5e',
  '#053b47',
];

const gray: MantineColorsTuple = [
  '#f6f8f9',
  '#edf0f3',
  '#e1e6ea',
  '#d1d8de',
  '#b8c2ca',
  '#8d99a4',
  '#66737e',
  '#4a5661',
  '#323c45',
  '#1a2127',
];

const dark: MantineColorsTuple = [
  '#d8dee3',
  '#b9c3cb',
  '#95a2ad',
  '#6d7a85',
  '#3c4750',
  '#2c353d',
  '#222a31',
  '#161c21',
  '#11161a',
  '#0b0f12',
];

const sans =
  '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif';
const mono =
  'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace';

/** Alerts in the colours of status: red is bad, yellow a warning, all others information. */
function alertColors(_theme: unknown, props: AlertProps) {
  const tone = props.color === 'red' ? 'bad' : props.color === 'yellow' ? 'warn' : 'info';
  return { root: { '--alert-bg': `var(--tw-${tone}-bg)`, '--alert-color': `var(--tw-${tone})` } };
}

/** How everything looks: design in reference/console-look.md. Sizes are dense; targets stay at 24 px and more. */
export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 7 },
  colors: { tide, gray, dark },
  black: '#1a2127',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: sans,
  fontFamilyMonospace: mono,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontFamily: sans,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Alert: Alert.extend({ defaultProps: { variant: 'light', radius: 'md' }, vars: alertColors }),
    Button: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 200, multiline: true, maw: 360 } },
    Menu: { defaultProps: { shadow: 'md', withinPortal: true } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Loader: { defaultProps: { type: 'dots' } },
  },
});

/** Where Mantine's defaults miss WCAG AA, and the colours of status, which mean a status and nothing else. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--tw-header': '52px', '--tw-nav': '208px' },
  light: {
    '--mantine-color-dimmed': '#56626d',
    '--mantine-color-placeholder': '#66737e',
    '--mantine-color-error': '#b3201f',
    '--mantine-color-anchor': '#0b6577',
    '--tw-surface': '#ffffff',
    '--tw-sunken': '#f6f8f9',
    '--tw-line': '#e1e6ea',
    '--tw-line-strong': '#8d99a4',
    '--tw-hover': '#f1f5f6',
    '--tw-ok': '#1c7c3c',
    '--tw-ok-bg': '#e4f5e9',
    '--tw-warn': '#8a4b00',
    '--tw-warn-bg': '#fff1d6',
    '--tw-warn-dot': '#d98200',
    '--tw-bad': '#b3201f',
    '--tw-bad-bg': '#fdeae9',
    '--tw-bad-dot': '#d92d2b',
    '--tw-info': '#0b6577',
    '--tw-info-bg': '#e1f2f5',
    '--tw-idle': '#4a5661',
    '--tw-idle-bg': '#edf0f3',
    '--tw-idle-dot': '#8d99a4',
  },
  dark: {
    '--mantine-color-dimmed': '#a3afb9',
    '--mantine-color-placeholder': '#8593a0',
    '--mantine-color-error': '#ff9d98',
    '--mantine-color-anchor': '#73bfcb',
    '--tw-surface': '#1a2127',
    '--tw-sunken': '#11161a',
    '--tw-line': '#2c353d',
    '--tw-line-strong': '#6d7a85',
    '--tw-hover': '#20282f',
    '--tw-ok': '#7cdb98',
    '--tw-ok-bg': '#16321f',
    '--tw-warn': '#ffc46b',
    '--tw-warn-bg': '#3a2b10',
    '--tw-warn-dot': '#f0a132',
    '--tw-bad': '#ff9d98',
    '--tw-bad-bg': '#421c1b',
    '--tw-bad-dot': '#f4605b',
    '--tw-info': '#7fd3e2',
    '--tw-info-bg': '#103138',
    '--tw-idle': '#b9c3cb',
    '--tw-idle-bg': '#2c353d',
    '--tw-idle-dot': '#6d7a85',
  },
});
