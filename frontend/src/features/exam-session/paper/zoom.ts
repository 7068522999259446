export const MIN_ZOOM = 1
export const MAX_ZOOM = 3

export const clampZoom = (zoom: number): number => Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom))

/** Between the whole width and twice of it. */
export const toggledZoom = (zoom: number): number => (zoom > MIN_ZOOM ? MIN_ZOOM : 2)
