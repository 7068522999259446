const PATHS = {
  home: 'M4 11.5 12 4.5l8 7M6 10v9.5h12V10M10 19.5v-5h4v5',
  exams: 'M6 3.5h9l4 4v13H6zM15 3.5v4h4M9.5 12h6M9.5 16h6',
  ranking: 'M5 20v-6h4v6M10 20V5h4v15M15 20v-9h4v9M3.5 20h17',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5c.8-4 3.6-6 7.5-6s6.700 2 7.500 6',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  close: 'M6 6l12 12M18 6 6 18',
  flag: 'M6 21V4h11l-2.500 4L17 12H6',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  map: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6',
  zoom: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500 20.500 20.500M10.500 7.500v6M7.500 10.500h6',
  warning: 'M12 4 2.500 20h19zM12 10v4.500M12 17.200v.3',
  download: 'M12 4v11M7 10.500l5 5 5-5M4.500 20h15',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500',
  strike: 'M5.500 19 12 5l6.500 14M8 14.500h8M3 9.500h18',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.500 9.500a2.500 2.500 0 1 1 3.600 2.300c-.8.400-1.100.9-1.100 1.700M12 16.600v.3',
  check: 'M5 12.500l4.500 4.500L19 7.500',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
