import { startStack } from './stack'

// oxlint-disable-next-line import/no-default-export -- Playwright asks for it
export default startStack
