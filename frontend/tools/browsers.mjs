// The lowest browsers that can sit an exam. The build, the check of what was built and the page for older ones follow it.
export const LOWEST = { chrome: 87, safari: 14, ios: 14, firefox: 100 }

/** As Vite and Rolldown name them. */
export const TARGETS = Object.entries(LOWEST).map(([browser, version]) => `${browser}${version}`)
