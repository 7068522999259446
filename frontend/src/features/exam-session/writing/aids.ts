/* What helps to write an answer and is not needed to give one: fetched beside the desk, and done without where it is missing. */
export { Reading } from './Reading'
export { HelpDialog, WritingHelp } from './WritingHelp'
export { WrittenAnswers } from './WrittenAnswers'
export { StrikeRow } from './StrikeRow'
