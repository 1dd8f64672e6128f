export { flux11Pro } from './flux-1.1-pro.mts';
export { flux2Flex } from './flux-2-flex.mts';
export { flux2Max } from './flux-2-max.mts';
export { flux2Pro } from './flux-2-pro.mts';
export { fluxPro } from './flux-pro.mts';
